"""What only a store in PostgreSQL does: shared by many, searched by index, lost and found again."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import postgres_server
import psycopg
import pytest
from fakes import HashEncoder
from stores import Store, write_articles, write_rows

from rag.configuration import effective
from rag.encoder import Vectors
from rag.errors import BadInput, IndexBusy, IndexUnusable
from rag.index.opening import open_index
from rag.index.postgres.connecting import SETTINGS, Server
from rag.retrieval import Found
from rag.settings import RagSettings

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def store(database: str, tmp_path: Path) -> Store:
    return Store(tmp_path / "index", database)


def places(found: Found) -> list[tuple[object, ...]]:
    return [(h.article.id, h.start, [c.id for c in h.copies]) for h in found.pool]


def _words(seed: int, count: int) -> str:
    """The first words of a made-up sentence."""
    letters = random.Random(seed)
    return " ".join("".join(letters.choices("aeioubdgklmnprst", k=6)) for _ in range(count))


def test_it_finds_what_files_find_in_the_same_order(
    store: Store, tmp_path: Path, seeds: Path
) -> None:
    files = Store(tmp_path / "files", None)
    for each in (store, files):
        each.ingest(seeds)
    lines = (ROOT / "eval" / "gold" / "tune.jsonl").read_text().splitlines()[:40]
    ours, theirs = store.searcher(), files.searcher()
    for question in (json.loads(line)["question"] for line in lines):
        mine, other = ours.search(question), theirs.search(question)
        assert places(mine) == places(other)
        assert [h.score for h in mine.pool] == pytest.approx([h.score for h in other.pool])
        assert [s.share for h in mine.pool for s in h.sentences] == pytest.approx(
            [s.share for h in other.pool for s in h.sentences]
        )
    assert ours.index.snapshot().versions_sha256() == theirs.index.snapshot().versions_sha256()
    ours.index.close()


def test_among_many_its_candidates_hold_what_a_look_at_each_finds(
    store: Store, tmp_path: Path
) -> None:
    files = Store(tmp_path / "files", None)
    rows = [
        {"id": f"a{n}", "title": _words(n, 3), "text": f"{_words(n, 12)}. {_words(-n - 1, 12)}."}
        for n in range(700)
    ]
    corpus = write_rows(tmp_path / "rows.jsonl", rows)
    for each in (store, files):
        each.ingest(corpus)
    ours, theirs = store.searcher(), files.searcher()
    for n in range(0, 700, 97):
        question = _words(n, 5)
        assert places(ours.search(question))[:8] == places(theirs.search(question))[:8]
    ours.index.close()


def test_an_ingest_puts_its_articles_on_top_of_what_others_published_meanwhile(
    store: Store, tmp_path: Path
) -> None:
    corpus = write_articles(tmp_path / "one", tea="Tea is grown on the hill.", rice="Rice is not.")
    store.ingest(corpus)
    other = write_articles(tmp_path / "other", rice="Rice is grown too.", oats="Oats are as well.")

    class AnotherMeanwhile(HashEncoder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if not self.embedded:
                store.ingest(other)
                with_index = store.open()
                with_index.snapshot().remove(["tea"])
                with_index.close()
            return super().embed_passages(texts)

    # It finds rice as it was, and does not undo what the other made of it.
    write_articles(corpus, salt="Salt comes from the mine.")
    report = store.ingest(corpus, encoder=AnotherMeanwhile())
    assert (report.articles, report.generation) == (3, "gen-000004")
    assert store.ids() == ["rice", "oats", "salt"]
    article = store.open().snapshot().article("rice")
    assert article is not None
    assert "too" in article.text


class IngestsMeanwhile(HashEncoder):
    """While it embeds for one writer, another publishes a folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        super().__init__()
        self._store, self._folder = store, folder

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not self.embedded:
            self._store.ingest(self._folder)
        return super().embed_passages(texts)


def test_a_pruning_ingest_leaves_what_another_published_meanwhile(
    store: Store, tmp_path: Path
) -> None:
    corpus = write_articles(tmp_path / "one", tea="Tea is grown on the hill.", rice="Rice is not.")
    store.ingest(corpus)
    moved = write_articles(tmp_path / "moved", tea="Tea is grown on the hill.")
    for gone in ("tea", "rice"):
        (corpus / f"{gone}.txt").unlink()
    write_articles(corpus, salt="Salt comes from the mine.")
    store.ingest(corpus, encoder=IngestsMeanwhile(store, moved), prune=True)
    assert sorted(store.ids()) == ["salt", "tea"]


def test_new_names_undo_nothing_that_another_published_meanwhile(
    store: Store, tmp_path: Path
) -> None:
    corpus = write_articles(tmp_path / "one", tea="Tea is grown on the hill.", rice="Rice is not.")
    store.ingest(corpus)
    other = write_articles(tmp_path / "other", rice="Rice is grown too.")
    heading = "id\tkind\twithin\ten\tzh-Hant-TW\tzh-Hant-HK\tzh-Hans"
    names = f"{heading}\ngull-hill\tplace\t\tGull Hill\t鷗丘\n"
    (store.root / "names.tsv").write_text(names, encoding="utf-8")
    write_articles(corpus, salt="Salt comes from the mine.")
    store.ingest(corpus, encoder=IngestsMeanwhile(store, other))
    assert sorted(store.ids()) == ["rice", "salt", "tea"]
    article = store.open().snapshot().article("rice")
    assert article is not None
    assert "too" in article.text


@pytest.mark.parametrize(
    "other", [HashEncoder(dimension=32), HashEncoder(name="other")], ids=["dimension", "model"]
)
def test_an_ingest_by_another_model_is_refused_and_loses_nothing(
    store: Store, tmp_path: Path, other: HashEncoder
) -> None:
    corpus = write_articles(tmp_path / "corpus", tea="Tea is grown on the hill.")
    store.ingest(corpus)
    write_articles(corpus, rice="Rice is grown in the valley.")
    with pytest.raises(IndexUnusable, match="set CITEDESK_EMBEDDER to the first"):
        store.ingest(corpus, encoder=other)
    assert other.embedded == []
    assert store.ids() == ["tea"]
    assert store.ingest(corpus).articles == 2


def test_a_filter_by_index_finds_as_many_as_it_leaves(database: str) -> None:
    plain = psycopg.connect(database, autocommit=True)
    plain.execute("CREATE EXTENSION vector")
    plain.execute("CREATE TABLE dots (number int, vector vector(8))")
    plain.execute("CREATE INDEX ON dots USING hnsw (vector vector_ip_ops)")
    vectors = np.random.default_rng(1).normal(size=(3000, 8)).round(3)
    with plain.cursor() as cursor, cursor.copy("COPY dots FROM STDIN") as copy:
        for number, vector in enumerate(vectors.tolist()):
            copy.write_row((number, str(vector)))
    nearest = (
        "SELECT number FROM dots WHERE number %% 100 = 0"
        " ORDER BY vector <#> %(asked)s::vector LIMIT 10"
    )
    asked = {"asked": str(vectors[0].tolist())}
    server = Server(database)
    with server.writing() as work:
        work.run("SET LOCAL enable_seqscan = off")
        found = {number for (number,) in work.rows(nearest, asked)}
    server.close()
    plain.execute("SET enable_seqscan = off")
    assert len(plain.execute(nearest, asked).fetchall()) < 10
    plain.close()
    among = np.arange(0, 3000, 100)
    best = among[np.argsort(-vectors[among] @ vectors[0])[:10]]
    assert len(found & set(best.tolist())) >= 9


def test_a_setting_that_the_server_does_not_know_is_told(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.ingest(write_articles(tmp_path / "corpus", tea="Tea is grown on the hill."))
    monkeypatch.setitem(SETTINGS, "hnsw.iterative_scan", "relaxd_order")
    with pytest.raises(IndexUnusable, match=r"hnsw\.iterative_scan = relaxd_order.*pgvector"):
        store.open()


def test_a_connection_that_was_cut_is_made_again(store: Store, tmp_path: Path) -> None:
    store.ingest(write_articles(tmp_path / "corpus", tea="Tea is grown on the hill."))
    searcher = store.searcher()
    assert store.url is not None
    with psycopg.connect(store.url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert searcher.search("Where is tea grown?").hits[0].article.id == "tea"
    searcher.index.close()


def test_a_server_that_stopped_is_told_in_a_sentence_without_the_password(tmp_path: Path) -> None:
    corpus = write_articles(tmp_path / "corpus", tea="Tea is grown on the hill.")
    with postgres_server.running() as server:
        url = f"{server}/postgres".replace("desk@", "desk:s3cret@")
        store = Store(tmp_path / "index", url)
        store.ingest(corpus)
        index = store.open()
    for attempt in (index.snapshot, store.open, lambda: store.ingest(corpus)):
        with pytest.raises(
            IndexBusy, match=r"postgres at 127\.0\.0\.1 cannot be reached now"
        ) as told:
            attempt()
        assert "s3cret" not in str(told.value)
    index.close()


def test_what_is_no_address_is_told_without_the_value() -> None:
    with pytest.raises(BadInput, match="postgresql://USER") as told:
        open_index(Path("index"), "s3cret", model=None)
    assert "s3cret" not in str(told.value)


def test_the_address_is_masked_among_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_STORE", "postgresql://desk:s3cret@db/citedesk")
    shown = effective(RagSettings)["CITEDESK_STORE"]
    assert shown
    assert "s3cret" not in shown


def test_files_are_served_without_the_packages_of_postgresql(tmp_path: Path) -> None:
    corpus = write_articles(tmp_path / "corpus", tea="Tea is grown on the hill.")
    Store(tmp_path / "index", None).ingest(corpus)
    code = (
        "import sys; from pathlib import Path; import server.app, rag.cli, eval.corpus\n"
        "from rag.index.opening import open_index\n"
        f"open_index(Path({str(tmp_path / 'index')!r}), None, model=None).snapshot()\n"
        "print([name for name in sys.modules if name.startswith(('psycopg', 'pgvector'))])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_verify_names_an_article_that_lost_passages(store: Store, tmp_path: Path) -> None:
    store.ingest(write_articles(tmp_path / "corpus", tea="Tea is grown.", rice="Rice is grown."))
    index = store.open()
    assert store.url is not None
    state = index.snapshot()
    assert state.problem() is None  # type: ignore[attr-defined]  # of this store alone
    with psycopg.connect(store.url) as connection:
        connection.execute(
            "DELETE FROM passages WHERE version = (SELECT version FROM members WHERE id = 'tea')"
        )
    assert "tea" in state.problem()  # type: ignore[attr-defined]
    index.close()
