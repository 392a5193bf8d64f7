"""The tables of a store in PostgreSQL, and what its vectors were made with.

A version of an article is written with its passages and sentences while nothing refers to it. What
is published are the rows of `members`: one transaction changes them, and readers see all of it or
nothing. The tables of vectors have no columns to filter by: searches join `members`. Sentences
have no index by vector (docs/decisions/0025).
"""

from dataclasses import dataclass

from rag.encoder import EncoderIdentity
from rag.errors import IndexUnusable
from rag.index.postgres.connecting import Fetch, Server

FORMAT = 1
_MOST_NUMBERS = 2000

# One writer at a time makes tables, publishes or removes; the number means nothing.
LOCK = "SELECT pg_advisory_xact_lock(4207330519)"

_TABLES = """
CREATE TABLE store (
    format int NOT NULL, model text NOT NULL, weights_sha256 text NOT NULL,
    dimension int NOT NULL, question_prefix text NOT NULL, passage_prefix text NOT NULL,
    layout text NOT NULL, folding text NOT NULL, state bigint NOT NULL,
    published timestamptz NOT NULL
);
CREATE TABLE articles (
    version bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL, sha256 text NOT NULL, cut text NOT NULL,
    title text NOT NULL, source text, folded_source text, author text, published date, url text,
    language text NOT NULL, path text, text text NOT NULL, left_out text NOT NULL,
    passages int NOT NULL, sentences int NOT NULL, title_terms bytea NOT NULL,
    title_text text NOT NULL, title_vector vector({dimension}),
    touched timestamptz NOT NULL DEFAULT now(),
    UNIQUE (id, sha256, cut)
);
CREATE TABLE passages (
    version bigint NOT NULL, number int NOT NULL, first int NOT NULL, stop int NOT NULL,
    terms bigint[] NOT NULL, vector vector({dimension}) NOT NULL, PRIMARY KEY (version, number)
);
CREATE TABLE sentences (
    version bigint NOT NULL, passage int NOT NULL, number int NOT NULL,
    first int NOT NULL, stop int NOT NULL, terms bytea NOT NULL,
    vector vector({dimension}) NOT NULL, PRIMARY KEY (version, passage, number)
);
ALTER TABLE articles ALTER title_vector SET STORAGE MAIN;
ALTER TABLE passages ALTER vector SET STORAGE MAIN;
ALTER TABLE sentences ALTER vector SET STORAGE MAIN;
CREATE TABLE members (
    id text PRIMARY KEY, version bigint NOT NULL UNIQUE REFERENCES articles,
    place bigint GENERATED ALWAYS AS IDENTITY, path text, english boolean NOT NULL,
    published int NOT NULL, source text, language text NOT NULL,
    passages int NOT NULL, sentences int NOT NULL
);
CREATE TABLE removals (
    sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE languages (
    language text PRIMARY KEY, articles bigint NOT NULL, passages bigint NOT NULL,
    sentences bigint NOT NULL, newest int NOT NULL
);
CREATE TABLE terms (term bigint PRIMARY KEY, passages bigint NOT NULL);
CREATE UNIQUE INDEX store_is_one_row ON store ((true));
CREATE INDEX members_published ON members (published);
CREATE INDEX members_source ON members (source);
CREATE INDEX passages_terms ON passages USING gin (terms);
CREATE INDEX passages_vector ON passages USING hnsw (vector vector_ip_ops);
CREATE INDEX articles_touched ON articles (touched);
CREATE INDEX articles_title_vector ON articles USING hnsw (title_vector vector_ip_ops);
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a store is: the model of its vectors, how articles are cut, which state is published.

    `state` is 0 before the first publication.
    """

    model: EncoderIdentity
    layout: str
    folding: str
    state: int
    published: str

    @property
    def name(self) -> str:
        """The state's name, for instance gen-000012."""
        return state_name(self.state)


def state_name(number: int) -> str:
    """What a published state is called."""
    return f"gen-{number:06d}"


def about(fetch: Fetch, where: str) -> About:
    """What the store is; `IndexUnusable` for one of another version of citedesk."""
    [row] = fetch(
        "SELECT format, model, weights_sha256, dimension, question_prefix, passage_prefix, layout,"
        " folding, state, published FROM store",
        None,
    )
    kind, model, weights, dimension, question, passage, layout, folding, state, published = row
    if kind != FORMAT:
        raise IndexUnusable(f"{where} was written by another version of citedesk; upgrade this one")
    identity = EncoderIdentity(model, weights, dimension, (question, passage))
    return About(identity, layout, folding, state, published.isoformat(timespec="seconds"))


def check_model(found: About, model: EncoderIdentity, where: str) -> None:
    """`IndexUnusable` when the store's vectors are of another model."""
    if found.model != model:
        raise IndexUnusable(
            f"{where} was built by {_told(found.model)}, not by {_told(model)}; set "
            f"CITEDESK_EMBEDDER to the first, or ingest into another database for the second"
        )


def _told(model: EncoderIdentity) -> str:
    return f"{model.model} ({model.dimension} numbers, weights {model.weights_sha256[:12]}…)"


def found_store(server: Server, model: EncoderIdentity, layout: str, folding: str) -> About:
    """Make the tables where there are none yet; what the store is then.

    Raises:
        IndexUnusable: it is of another model, or the user may not make tables.
    """
    if model.dimension > _MOST_NUMBERS:
        raise IndexUnusable(
            f"{model.model} gives vectors of {model.dimension} numbers, and PostgreSQL indexes up "
            f"to {_MOST_NUMBERS}; choose another CITEDESK_EMBEDDER, or leave CITEDESK_STORE unset"
        )
    with server.founding() as work:
        work.run(LOCK)
        [(there,)] = work.rows("SELECT to_regclass('store') IS NOT NULL")
        if not there:
            work.run("CREATE EXTENSION IF NOT EXISTS vector")
            for statement in _TABLES.format(dimension=model.dimension).strip().split(";\n"):
                work.run(statement)
            work.run(
                "INSERT INTO store VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, now())",
                (
                    FORMAT,
                    model.model,
                    model.weights_sha256,
                    model.dimension,
                    *model.prefixes,
                    layout,
                    folding,
                ),
            )
        found = about(work.rows, server.name)
    check_model(found, model, server.name)
    return found
