"""Write to a store in PostgreSQL: versions of articles first, then all of them published at once.

An ingest is a set of articles to hold and ids to let go, put on top of whatever is published at
that moment: of two writers, neither undoes what the other did to other articles.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rag.batches import Embedded
from rag.encoder import EncoderIdentity, Vectors
from rag.errors import IndexBusy
from rag.index.content import terms_of_sentences
from rag.index.manifest import Layout
from rag.index.postgres.connecting import Server, Work
from rag.index.postgres.rows import articles_of, condition_of, stored
from rag.index.postgres.schema import LOCK, about, check_model, found_store, state_name
from rag.index.postgres.terms import number_of, packed
from rag.index.rows import Row
from rag.index.stores import Published, Version, text_of_title
from rag.types import Article, Sources, folded_source
from rag.words import index_terms

_KEPT = "30 days"
"""How long a version is kept that is not published, or no longer: an ingest may be under way, or a
reader may hold it."""

_MANY = 1000
"""After so many changed articles what the server knows of its tables is looked up anew."""

_ARTICLE = (
    "id, sha256, cut, title, source, folded_source, author, published, url, language, path, text,"
    " left_out, passages, sentences, title_text, title_terms"
)


class PostgresWriter:
    """One of the writers of a store; rows in here are (id, sha256) of a version."""

    def __init__(self, url: str, model: EncoderIdentity, layout: Layout) -> None:
        """Make the store where there is none.

        Raises:
            IndexUnusable: it is of another model, or cannot be used.
            IndexBusy: the server cannot be reached now.
        """
        self._server = Server(url)
        self._model = model
        self._layout = layout
        self._cut = f"{layout.key} folding-{layout.folding}"
        try:
            found_store(self._server, model, layout.key, layout.folding)
            self._server.read(self._look)
        except BaseException:
            self.close()
            raise

    def _look(self, work: Work) -> None:
        [(self._removals,)] = work.rows("SELECT coalesce(max(sequence), 0) FROM removals")
        found = work.rows(
            "SELECT m.id, a.sha256, m.path, a.cut FROM members m JOIN articles a USING (version)"
            " ORDER BY place"
        )
        self._members = {article_id: (sha256, path) for article_id, sha256, path, _ in found}
        self._stale = [article_id for article_id, _, _, cut in found if cut != self._cut]
        self._written: set[Row] = set(
            work.rows("SELECT id, sha256 FROM articles WHERE cut = %s", (self._cut,))
        )
        # Cut alike but with the terms of other names: their vectors serve as they are.
        self._elsewhere: set[Row] = set(
            work.rows(
                "SELECT id, sha256 FROM articles WHERE cut LIKE %s AND cut <> %s",
                (f"{self._layout.key} folding-%", self._cut),
            )
        )

    @property
    def members(self) -> Mapping[str, Version]:
        """What was published when the ingest began, by id, in order."""
        return self._members

    def stale(self) -> list[str]:
        """Ids of members that are published as they were cut before."""
        return self._stale

    def has(self, row: Row) -> bool:
        """Whether a version is written, cut in this way; one with other terms is copied."""
        if row not in self._written and row in self._elsewhere:
            self.add([self._server.read(lambda work: stored(work, row, self._layout.key))])
            with self._server.writing() as work:
                work.run(
                    "UPDATE articles a SET title_vector = b.title_vector FROM articles b"
                    " WHERE (a.id, a.sha256, a.cut) = (%s, %s, %s)"
                    " AND (b.id, b.sha256) = (a.id, a.sha256) AND b.title_vector IS NOT NULL",
                    (*row, self._cut),
                )
        return row in self._written

    def article(self, row: Row) -> Article | None:
        """One version of an article, however it was cut; None when it is no longer kept."""
        return articles_of(self._server.rows, [row]).get(row)

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Write versions of articles, durably and out of sight; one that is there already stays."""
        # In one order, so that two writers of the same articles wait and do not embrace.
        batch = {(each.cut.article.id, each.cut.article.sha256): each for each in embedded}
        with self._server.writing() as work:
            versions = [(self._add_article(work, batch[row]), batch[row]) for row in sorted(batch)]
            _add_passages(work, [(v, each) for v, each in versions if v is not None])
        self._written |= batch.keys()

    def _add_article(self, work: Work, item: Embedded) -> int | None:
        article = item.cut.article
        gaps = [[gap.start, gap.end, gap.reason] for gap in article.left_out]
        found = work.rows(
            f"INSERT INTO articles ({_ARTICLE}) VALUES ({', '.join(['%s'] * 17)})"  # noqa: S608
            " ON CONFLICT DO NOTHING RETURNING version",
            (
                article.id,
                article.sha256,
                self._cut,
                article.title,
                article.source,
                folded_source(article.source) if article.source else None,
                article.author,
                article.published,
                article.url,
                article.language,
                article.path,
                article.text,
                json.dumps(gaps, ensure_ascii=False),
                len(item.cut.passages),
                len(item.of_sentences),
                text_of_title(article),
                packed(index_terms(article.title)),
            ),
        )
        return int(found[0][0]) if found else None

    def untitled(self, rows: Sequence[Row]) -> list[tuple[Row, str]]:
        """Those of the versions whose titles have no vector yet, with the text to embed."""
        found = self._server.rows(
            "SELECT id, sha256, title_text FROM articles WHERE cut = %s AND title_text <> ''"
            " AND title_vector IS NULL"
            " AND (id, sha256) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
            (self._cut, [i for i, _ in rows], [s for _, s in rows]),
        )
        return [((article_id, sha256), text) for article_id, sha256, text in found]

    def publish(
        self, held: Mapping[str, Version], gone: Sequence[str], titles: Mapping[Row, Vectors]
    ) -> Published:
        """Serve these articles too and those no more, on top of what is published by now.

        Raises:
            IndexBusy: a version is not there, since another writer cleared it away meanwhile.
        """
        with self._server.writing() as work:
            for row in sorted(titles):
                work.run(
                    "UPDATE articles SET title_vector = %s"
                    " WHERE id = %s AND sha256 = %s AND cut = %s AND title_vector IS NULL",
                    (titles[row], *row, self._cut),
                )
        with self._server.writing() as work:
            work.run(LOCK)
            state = about(work.rows, self._server.name)
            check_model(state, self._model, self._server.name)
            changed = self._list_changes(work, self._still_wanted(work, held))
            layout = (self._layout.key, self._layout.folding)
            gone = self._still_gone(work, gone)
            if changed or gone or (state.layout, state.folding) != layout or not state.state:
                _let_go(work, gone)
                _hold(work)
                work.run("UPDATE store SET layout = %s, folding = %s", layout)
                _new_state(work)
                _clear(work)
            outcome = _outcome(work)
        if changed > _MANY:
            with self._server.writing() as work:
                work.run("ANALYZE members, articles, passages, sentences, terms")
        return outcome

    def _still_wanted(self, work: Work, held: Mapping[str, Version]) -> dict[str, Version]:
        """What this ingest changes, but what was removed since it began.

        An article that it found as it was is left to whoever changed it meanwhile.
        """
        removed = work.rows("SELECT id FROM removals WHERE sequence > %s", (self._removals,))
        gone, stale = {article_id for (article_id,) in removed}, set(self._stale)
        found = {i for i, version in held.items() if self._members.get(i) == version}
        # Of what it found as it was, it publishes another cut of what stands there still.
        now = self._published_now(work, sorted(found & stale))
        return {
            article_id: version
            for article_id, version in held.items()
            if article_id not in gone
            and (article_id not in found or now.get(article_id) == version)
        }

    def _still_gone(self, work: Work, gone: Sequence[str]) -> list[str]:
        """What this ingest lets go of, but what another published anew since it began."""
        found = self._published_now(work, gone)
        return [article_id for article_id in gone if found[article_id] == self._members[article_id]]

    def _published_now(self, work: Work, ids: Sequence[str]) -> dict[str, Version | None]:
        """What stands for each of the ids, None where nothing does."""
        rows = work.rows(
            "SELECT m.id, a.sha256, m.path FROM members m JOIN articles a USING (version)"
            " WHERE m.id = ANY(%s)",
            [list(ids)],
        )
        now = {article_id: (sha256, path) for article_id, sha256, path in rows}
        return {article_id: now.get(article_id) for article_id in ids}

    def _list_changes(self, work: Work, wanted: Mapping[str, Version]) -> int:
        """List in a table of this transaction what will change; how many rows it has."""
        work.run(
            "CREATE TEMPORARY TABLE wanted (place bigint, id text, sha256 text, path text,"
            " version bigint) ON COMMIT DROP"
        )
        work.copy(
            "wanted (place, id, sha256, path)",
            ("int8", "text", "text", "text"),
            ((place, i, sha256, path) for place, (i, (sha256, path)) in enumerate(wanted.items())),
        )
        work.run(
            "UPDATE wanted w SET version = a.version FROM articles a"
            " WHERE a.id = w.id AND a.sha256 = w.sha256 AND a.cut = %s",
            (self._cut,),
        )
        missing = work.rows("SELECT id FROM wanted WHERE version IS NULL LIMIT 1")
        if missing:
            raise IndexBusy(
                f"{self._server.name} has lost article {missing[0][0]} while it was being "
                f"ingested; run the same `citedesk ingest` again"
            )
        work.run(
            "DELETE FROM wanted w USING members m WHERE m.id = w.id AND m.version = w.version"
            " AND m.path IS NOT DISTINCT FROM w.path"
        )
        [(count,)] = work.rows("SELECT count(*) FROM wanted")
        return int(count)


def remove(server: Server, ids: Sequence[str], within: Sources | None) -> list[str]:
    """Remove articles from what is published, durably; unknown ones are returned, then none was.

    Those of other sources than `within` are not known.
    """
    with server.writing() as work:
        work.run(LOCK)
        condition, values = condition_of(within)
        statement = f"SELECT id FROM members m WHERE id = ANY(%(ids)s) AND {condition}"  # noqa: S608
        known = {i for (i,) in work.rows(statement, {"ids": list(ids), **values})}
        unknown = [i for i in ids if i not in known]
        if not unknown:
            work.run("INSERT INTO removals (id) SELECT unnest(%s::text[])", [list(ids)])
            _let_go(work, ids)
            _new_state(work)
    return unknown


def _add_passages(work: Work, written: Sequence[tuple[int, Embedded]]) -> None:
    """Copy in the passages and the sentences of new versions."""
    cut = [(version, item, _terms(item)) for version, item in written]
    work.copy(
        "passages (version, number, first, stop, terms, vector)",
        ("int8", "int4", "int4", "int4", "int8[]", "vector"),
        (row for each in cut for row in _passage_rows(*each)),
    )
    work.copy(
        "sentences (version, passage, number, first, stop, terms, vector)",
        ("int8", "int4", "int4", "int4", "int4", "bytea", "vector"),
        (row for each in cut for row in _sentence_rows(*each)),
    )


def _terms(item: Embedded) -> list[list[list[str]]]:
    """The terms of each sentence of each passage."""
    spans = [(s.start, s.end) for passage in item.cut.passages for s in passage.sentences]
    flat = iter(terms_of_sentences(item.cut.article, spans))
    return [[next(flat) for _ in passage.sentences] for passage in item.cut.passages]


def _passage_rows(
    version: int, item: Embedded, terms: list[list[list[str]]]
) -> Iterator[tuple[Any, ...]]:
    of_title = index_terms(item.cut.article.title)
    passages = zip(item.cut.passages, terms, item.of_passages, strict=True)
    for number, (passage, of_sentences, vector) in enumerate(passages):
        numbers = {number_of(term) for term in of_title.union(*of_sentences)}
        yield version, number, passage.start, passage.end, sorted(numbers), vector


def _sentence_rows(
    version: int, item: Embedded, terms: list[list[list[str]]]
) -> Iterator[tuple[Any, ...]]:
    vectors = iter(item.of_sentences)
    for place, (passage, of_sentences) in enumerate(zip(item.cut.passages, terms, strict=True)):
        sentences = zip(passage.sentences, of_sentences, strict=True)
        for number, (sentence, words) in enumerate(sentences):
            yield (
                *(version, place, number, sentence.start, sentence.end),
                *(packed(words), next(vectors)),
            )


def _let_go(work: Work, ids: Sequence[str]) -> None:
    """Take articles out of what is published."""
    found = work.rows("DELETE FROM members WHERE id = ANY(%s) RETURNING version", [list(ids)])
    _left(work, [version for (version,) in found])


def _hold(work: Work) -> None:
    """Publish the versions listed in `wanted`; an article that is there already keeps its place."""
    replaced = work.rows(
        "SELECT m.version FROM members m JOIN wanted w USING (id) WHERE m.version <> w.version"
    )
    _count_terms(
        work,
        "SELECT version FROM wanted w"
        " WHERE NOT EXISTS (SELECT FROM members m WHERE m.version = w.version)",
        by=1,
    )
    work.run(
        "INSERT INTO members (id, version, path, english, published, source, language, passages,"
        " sentences) SELECT a.id, a.version, w.path, a.language = 'en',"
        " coalesce(a.published - date '0001-01-01' + 1, 0), a.folded_source, a.language,"
        " a.passages, a.sentences FROM wanted w JOIN articles a USING (version) ORDER BY w.place"
        " ON CONFLICT (id) DO UPDATE SET version = excluded.version, path = excluded.path,"
        " english = excluded.english, published = excluded.published, source = excluded.source,"
        " language = excluded.language, passages = excluded.passages,"
        " sentences = excluded.sentences"
    )
    _left(work, [version for (version,) in replaced])


def _left(work: Work, versions: list[int]) -> None:
    """Note that versions are not published any more."""
    if versions:
        _count_terms(work, "SELECT unnest(%s::bigint[])", by=-1, values=[versions])
        work.run("UPDATE articles SET touched = now() WHERE version = ANY(%s)", [versions])


def _count_terms(work: Work, versions: str, *, by: int, values: Sequence[object] = ()) -> None:
    """Count the passages of some versions in (1) or out (-1) under each of their terms."""
    work.run(
        "INSERT INTO terms (term, passages)"  # noqa: S608  # ours
        f" SELECT term, {by} * count(*) FROM passages, unnest(terms) AS term"
        f" WHERE version IN ({versions}) GROUP BY term ORDER BY term"
        " ON CONFLICT (term) DO UPDATE SET passages = terms.passages + excluded.passages",
        values,
    )


def _new_state(work: Work) -> None:
    """Give what is published now its number, and sum up what every search asks of it."""
    work.run("UPDATE store SET state = state + 1, published = now()")
    work.run("DELETE FROM languages")
    work.run(
        "INSERT INTO languages (language, articles, passages, sentences, newest)"
        " SELECT language, count(*), sum(passages), sum(sentences), max(published) FROM members"
        " GROUP BY language"
    )


def _clear(work: Work) -> None:
    """Forget versions and removals that nobody can be holding any longer."""
    old = work.rows(
        "DELETE FROM articles a WHERE touched < now() - %s::interval"
        " AND NOT EXISTS (SELECT FROM members m WHERE m.version = a.version) RETURNING version",
        (_KEPT,),
    )
    for table in ("passages", "sentences"):
        work.run(f"DELETE FROM {table} WHERE version = ANY(%s)", [[v for (v,) in old]])  # noqa: S608
    work.run("DELETE FROM removals WHERE at < now() - %s::interval", (_KEPT,))


def _outcome(work: Work) -> Published:
    [(state, articles, passages)] = work.rows(
        "SELECT (SELECT state FROM store), count(*), coalesce(sum(passages), 0)::bigint"
        " FROM members"
    )
    return Published(state_name(state), int(articles), int(passages))
