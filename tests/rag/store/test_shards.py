"""The bulk on two shards, as docs/scaling.md tells it: each sorts its own vectors."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import postgres_server
import psycopg
import pytest
from fakes import HashEncoder
from stores import Store, write_rows

from rag.index.postgres.candidates import NEAREST_PASSAGES
from rag.index.postgres.connecting import Server

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def shards(postgres: str) -> Iterator[list[str]]:
    with postgres_server.database(postgres) as one, postgres_server.database(postgres) as two:
        yield [one, two]


def shard_out(store: str, shards: list[str]) -> None:
    """What the document says, with the addresses of here."""
    tables = subprocess.run(
        [
            postgres_server.binary("pg_dump"),
            "--schema-only",
            "-t",
            "passages",
            "-t",
            "sentences",
            store,
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Lines that begin with a backslash are psql's own.
    tables = re.sub(r"^\\.*$", "", tables, flags=re.MULTILINE)
    document = (ROOT / "docs" / "scaling.md").read_text()
    [script] = re.findall(r"test_shards\.py runs this -->\n```sql\n(.*?)```", document, re.DOTALL)
    for number, url in enumerate(shards, start=1):
        with psycopg.connect(url, autocommit=True) as shard:
            name = url.rpartition("/")[2]
            shard.execute("CREATE EXTENSION vector")
            shard.execute(f"ALTER DATABASE {name} SET hnsw.iterative_scan = relaxed_order".encode())
            shard.execute(tables.encode())
            port = shard.info.port
        script = script.replace(f"shard{number}.example.org", "127.0.0.1")
        script = script.replace(f"dbname 'shard{number}'", f"dbname '{name}'")
        script = script.replace("5432", str(port))
    with psycopg.connect(store, autocommit=True) as connection:
        connection.execute(script.encode())


# A vector of 64 numbers for each `n`, none of which is another's.
_MADE_UP = "(SELECT array_agg(cos(n * 7919 + k)) FROM generate_series(1, 64) AS k)::vector"


def make_many(store: str, shards: list[str]) -> None:
    """So many passages that to send them all would cost more than to have them sorted."""
    with psycopg.connect(store, autocommit=True) as connection:
        for statement in (
            "INSERT INTO articles (id, sha256, cut, title, language, text, left_out, passages,"
            " sentences, title_terms, title_text) SELECT 'made' || n, '', '', '', 'en', '', '[]',"
            " 1, 1, '', '' FROM generate_series(1, 2000) AS n",
            "INSERT INTO members (id, version, english, published, language, passages, sentences)"
            " SELECT id, version, true, 0, 'en', 1, 1 FROM articles WHERE id LIKE 'made%'",
            f"INSERT INTO passages SELECT version, 0, 0, 1, '{{}}', {_MADE_UP}"
            " FROM (SELECT version, version AS n FROM articles WHERE id LIKE 'made%') AS made",
        ):
            connection.execute(statement.encode())
    for url in (*shards, store):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ANALYZE")


def counted(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT count(*) FROM passages").fetchall()[0][0]


def test_the_search_is_pushed_down_to_each_of_two_shards(
    database: str, shards: list[str], tmp_path: Path
) -> None:
    rows = [
        {"id": f"a{n}", "title": f"Pier {n}", "text": f"The ferry to pier {n} had {n * 7} people."}
        for n in range(300)
    ]
    store, files = Store(tmp_path / "index", database), Store(tmp_path / "files", None)
    store.ingest(write_rows(tmp_path / "rows.jsonl", rows[:200]))
    shard_out(database, shards)
    store.ingest(write_rows(tmp_path / "rows.jsonl", rows))
    files.ingest(tmp_path / "rows.jsonl")
    assert min(map(counted, shards)) > 100
    assert sum(map(counted, shards)) == counted(database) == 300
    ours, theirs = store.searcher(), files.searcher()
    for question in ("How many people had the ferry to pier 17?", "1,400 people?", "Pier 250"):
        mine, other = ours.search(question), theirs.search(question)
        assert [h.article.id for h in mine.pool] == [h.article.id for h in other.pool]
    assert ours.index.snapshot().remove(["a17"]) == []
    assert "a17" not in [h.article.id for h in ours.search("Pier 17").pool]
    ours.index.close()
    make_many(database, shards)
    server = Server(database)
    values = {"vector": HashEncoder().embed_question("Pier 17")}
    for exactly in ("", " + 0"):
        asked = NEAREST_PASSAGES.format(where="m.english", exactly=exactly)
        plan = server.read(
            lambda work, asked=asked: work.rows(f"EXPLAIN (VERBOSE, COSTS OFF) {asked}", values)
        )
        remote = [line for (line,) in plan if "Remote SQL" in line]
        assert len(remote) == 2
        assert all("ORDER BY (" in line and "<#>" in line for line in remote)
    server.close()
