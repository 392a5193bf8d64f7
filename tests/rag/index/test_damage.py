"""What was damaged is not shown, is told of, and is made good by the next ingest."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fakes import HashEncoder, count_words

from rag.errors import IndexBusy, IndexUnusable, NotStored
from rag.index import Index, IndexFolder
from rag.index.database import Database
from rag.index.rescue import held_articles
from rag.ingest import Ingestion, ingest

ENCODER = HashEncoder(dimension=16)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "tea.txt").write_text("Tea is grown on the hill.\nIt was so last year as well.\n")
    (folder / "rice.txt").write_text("Rice is grown in the valley.\nIt rained there in June.\n")
    return folder


@pytest.fixture
def root(corpus: Path, tmp_path: Path) -> Path:
    """An index of two generations."""
    bring_up_to_date(corpus, tmp_path / "index")
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    bring_up_to_date(corpus, tmp_path / "index")
    return tmp_path / "index"


def bring_up_to_date(corpus: Path, root: Path) -> None:
    ingest([corpus], Ingestion(root, ENCODER, count_words), prune=True)


def damage(root: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(root / "articles.sqlite")) as connection, connection:
        connection.execute(statement, values)


def read(root: Path) -> tuple[dict[str, str], str | None]:
    """Texts by id, and why the index is degraded."""
    with closing(Index(root, model=ENCODER.identity)) as index:
        snapshot = index.snapshot()
        articles = [snapshot.article(article_id) for article_id in snapshot.article_ids()]
        return {a.id: a.text for a in articles if a is not None}, index.degraded


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Rice is grown on the moon."),
        ("text", b"Rice \xff\xfe is grown"),
        ("published", "2026-13-99"),
        ("title", "Another title"),
        ("left_out", "[["),
    ],
)
def test_a_damaged_article_is_not_shown_until_it_is_ingested_again(
    corpus: Path, root: Path, column: str, value: object
) -> None:
    whole, _ = read(root)
    damage(root, f"UPDATE articles SET {column} = CAST(? AS TEXT) WHERE id = 'rice'", value)
    if column == "published":
        # It is what a search filters by, so no generation that has the article can be used.
        with pytest.raises(IndexUnusable, match=r"articles\.sqlite"):
            read(root)
    else:
        shown, degraded = read(root)
        assert shown == {i: text for i, text in whole.items() if i != "rice"}
        assert degraded is not None
        assert "rice" in degraded
        assert "ingest their files again" in degraded
    bring_up_to_date(corpus, root)
    assert read(root) == (whole, None)


def test_cuts_that_changed_in_the_database_are_made_anew(corpus: Path, root: Path) -> None:
    whole, _ = read(root)
    damage(root, "UPDATE passages SET spans = zeroblob(8) WHERE id = 'salt'")
    texts, degraded = read(root)
    assert "salt" not in texts
    assert degraded is not None
    assert "gen-000001 serves instead of gen-000002" in degraded
    bring_up_to_date(corpus, root)
    assert read(root) == (whole, None)
    assert (root / "quarantine-gen-000002" / "vectors.faiss").is_file()


def test_a_manifest_that_still_reads_as_one_is_held_to_its_own_hash(root: Path) -> None:
    path = root / "gen-000002" / "MANIFEST.json"
    body = json.loads(path.read_text())
    path.write_text(json.dumps({**body, "tombstones_through": body["tombstones_through"] + 1}))
    [state] = [s for s in IndexFolder(root).states() if s.name == "gen-000002"]
    assert state.problem is not None
    assert "not as it was written" in state.problem


@pytest.mark.parametrize("left", [None, b""])
def test_generations_without_their_database_are_not_begun_anew_in_silence(
    corpus: Path, root: Path, left: bytes | None
) -> None:
    for path in root.glob("articles.sqlite*"):
        path.unlink()
    if left is not None:
        (root / "articles.sqlite").write_bytes(left)
    for attempt in (lambda: bring_up_to_date(corpus, root), lambda: read(root)):
        with pytest.raises(IndexUnusable, match=r"articles\.sqlite is missing or empty.*backup"):
            attempt()
    assert IndexFolder(root).generations() == ("gen-000001", "gen-000002")


def test_articles_are_rescued_when_no_generation_can_be_read(root: Path) -> None:
    whole, _ = read(root)
    with closing(Index(root, model=None)) as index:
        index.snapshot().remove(["tea"])
    for path in root.rglob("*.faiss"):
        path.write_bytes(b"nothing")
    damage(root, "UPDATE articles SET text = 'Salt is sweet.' WHERE id = 'salt'")
    (root / "CURRENT").write_bytes(b"gen-\xff")
    rescued = dict(held_articles(root))
    assert rescued.keys() == {"rice", "salt"}
    assert rescued["salt"] is None
    assert rescued["rice"] is not None
    assert rescued["rice"].text == whole["rice"]


def test_a_rollback_does_not_wait_for_an_ingest(root: Path) -> None:
    folder = IndexFolder(root)
    with folder.lock(), pytest.raises(IndexBusy, match=r"an ingest is running on .*index"):
        IndexFolder(root).roll_back()
    assert folder.current() == "gen-000002"
    (root / "CURRENT").write_text("gen-0000")
    with pytest.raises(IndexUnusable, match="does not say what is in use"):
        folder.roll_back()


def test_a_full_database_is_told_of_and_takes_more_once_there_is_room(root: Path) -> None:
    with closing(Database(root / "articles.sqlite")) as database:
        [[pages]] = database.select("PRAGMA page_count")
        database.select(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(
            NotStored, match=r"articles\.sqlite cannot be written: no space is left; make room"
        ):
            database.add_tombstones([f"article-{number}" for number in range(10_000)])
        database.select("PRAGMA max_page_count = 1000000")
        database.add_tombstones(["tea"])
        assert database.tombstones(after=0)[1] == {"tea"}


def test_an_export_is_of_one_state_whoever_publishes_meanwhile(corpus: Path, root: Path) -> None:
    whole, _ = read(root)
    exported = held_articles(root)
    articles = dict([next(exported)])
    for number in range(3):
        for name in whole:
            (corpus / f"{name}.txt").write_text(f"{name} was told again, {number} times by now.\n")
        bring_up_to_date(corpus, root)
    articles |= dict(exported)
    assert {i: a.text for i, a in articles.items() if a is not None} == whole
