"""Generations are published whole, kept, put aside when damaged, and rolled back."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from fakes import HashEncoder, count_words

from rag.errors import BadInput, IndexUnusable
from rag.index import Index, IndexFolder
from rag.ingest import Ingestion, IngestReport, ingest


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name, words in {
        "tea": "Tea is grown on the hill.",
        "rice": "Rice is grown in the valley.",
    }.items():
        (folder / f"{name}.txt").write_text(f"{words} It was so last year as well.\n")
    return folder


def run(
    corpus: Path, root: Path, encoder: HashEncoder | None = None, *, prune: bool = False
) -> IngestReport:
    return ingest([corpus], Ingestion(root, encoder or HashEncoder(), count_words), prune=prune)


def titles(index: Index) -> set[str]:
    return set(index.snapshot().article_ids())


def test_current_names_the_newest_generation_and_the_one_before_is_kept(
    corpus: Path, tmp_path: Path
) -> None:
    root = tmp_path / "index"
    for number in range(1, 5):
        (corpus / "tea.txt").write_text(f"Tea was grown {number} times on the hill this year.\n")
        assert run(corpus, root).generation == f"gen-{number:06d}"
    folder = IndexFolder(root)
    assert folder.current() == "gen-000004"
    assert folder.generations() == ("gen-000003", "gen-000004")
    assert sorted(p.name for p in folder.path("gen-000004").iterdir()) == [
        "MANIFEST.json",
        "lexical",
        "sentences.faiss",
        "titles.faiss",
        "vectors.faiss",
    ]


def test_manifest_says_what_was_built(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    report = run(corpus, root)
    manifest = json.loads((root / report.generation / "MANIFEST.json").read_text())
    assert manifest["articles"] == report.articles == 2
    assert manifest["passages"] == report.passages
    assert manifest["model"]["model"] == "hash"
    assert manifest["model"]["dimension"] == 64
    assert set(manifest["files"]) == {
        "vectors.faiss",
        "sentences.faiss",
        "titles.faiss",
        "lexical/vocabulary.txt",
        "lexical/titles.npz",
        "lexical/sentences.npz",
        "lexical/postings.npz",
    }


def test_an_open_index_sees_an_update_and_a_deletion_at_once(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    index = Index(root, model=HashEncoder().identity)
    assert titles(index) == {"tea", "rice"}
    index.snapshot().database.add_tombstones(["rice"])
    assert titles(index) == {"tea"}
    (corpus / "tea.txt").write_text("Tea is not grown on the hill any longer.\n")
    (corpus / "rice.txt").unlink()
    run(corpus, root)
    article = index.snapshot().article("tea")
    assert article is not None
    assert "any longer" in article.text


def test_a_deleted_article_comes_back_only_when_it_is_ingested_again(
    corpus: Path, tmp_path: Path
) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    index = Index(root, model=None)
    index.snapshot().database.add_tombstones(["rice"])
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus / "salt.txt", root)
    assert titles(index) == {"tea", "salt"}
    assert run(corpus, root).added == 1
    assert titles(index) == {"tea", "salt", "rice"}


def test_a_deletion_holds_in_the_generation_before_too(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus, root)
    index = Index(root, model=None)
    index.snapshot().database.add_tombstones(["rice"])
    assert IndexFolder(root).roll_back() == "gen-000001"
    assert titles(index) == {"tea"}


def test_a_deletion_during_an_ingest_is_not_undone_by_it(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    index = Index(root, model=None)

    class DeletesMeanwhile(HashEncoder):
        def embed_passages(self, texts):  # type: ignore[no-untyped-def]
            index.snapshot().database.add_tombstones(["rice"])
            return super().embed_passages(texts)

    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus / "salt.txt", root, DeletesMeanwhile())
    assert titles(index) == {"tea", "salt"}


@pytest.mark.parametrize(
    "file", ["vectors.faiss", "sentences.faiss", "titles.faiss", "MANIFEST.json"]
)
@pytest.mark.parametrize("damage", ["flip", "truncate", "remove"])
def test_a_damaged_generation_is_put_aside_and_the_one_before_serves(
    corpus: Path, tmp_path: Path, file: str, damage: str
) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus, root)
    path = root / "gen-000002" / file
    data = bytearray(path.read_bytes())
    if damage == "remove":
        path.unlink()
    else:
        data[len(data) // 2] ^= 1
        path.write_bytes(data if damage == "flip" else data[: len(data) // 2])
    if file == "MANIFEST.json" and damage == "flip":
        path.write_bytes(path.read_bytes().replace(b'"format": 1', b'"format": 0'))
    index = Index(root, model=HashEncoder().identity)
    assert titles(index) == {"tea", "rice"}
    assert index.degraded is not None
    assert "gen-000001 serves" in index.degraded
    assert (root / "quarantine-gen-000002").is_dir()
    report = run(corpus, root)
    assert report.generation == "gen-000003"
    assert titles(index) == {"tea", "rice", "salt"}
    assert index.degraded is None


def test_no_generation_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="citedesk ingest"):
        Index(tmp_path / "none", model=None)


def test_an_index_of_another_model_is_refused_and_not_harmed(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    with pytest.raises(IndexUnusable, match=r"built by hash .* not by other"):
        Index(root, model=HashEncoder(name="other").identity)
    assert IndexFolder(root).generations() == ("gen-000001",)


def test_rolling_back_needs_a_sound_generation_before(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    with pytest.raises(BadInput, match="gen-000001"):
        IndexFolder(root).roll_back()


def test_an_ingest_after_a_rollback_never_reuses_a_number(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus, root)
    IndexFolder(root).roll_back()
    (corpus / "salt.txt").write_text("Salt comes from the mine alone these days.\n")
    assert run(corpus, root).generation == "gen-000003"
    assert IndexFolder(root).generations() == ("gen-000001", "gen-000003")


def test_verify_names_the_file_that_changed(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    path = root / "gen-000001" / "vectors.faiss"
    path.write_bytes(path.read_bytes() + b"x")
    [state] = IndexFolder(root).states()
    assert state.problem is not None
    assert "vectors.faiss" in state.problem


def test_a_damaged_database_is_a_clear_error(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    for leftover in root.glob("articles.sqlite-*"):
        leftover.unlink()
    (root / "articles.sqlite").write_bytes(b"not a database at all, whatever its name says")
    with pytest.raises(IndexUnusable, match=r"articles\.sqlite"):
        Index(root, model=None)


def test_damage_to_the_only_generation_loses_no_article(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    path = root / "gen-000001" / "vectors.faiss"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    other = tmp_path / "other"
    other.mkdir()
    (other / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    encoder = HashEncoder()
    report = run(other, root, encoder)
    assert (report.added, report.articles) == (1, 3)
    assert any("Rice" in text for text in encoder.embedded)
    assert titles(Index(root, model=encoder.identity)) == {"tea", "rice", "salt"}


def test_a_generation_of_a_newer_version_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    path = root / "gen-000001" / "MANIFEST.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(IndexUnusable, match="newer version"):
        Index(root, model=None)
    with pytest.raises(IndexUnusable, match="newer version"):
        run(corpus, root)
    assert IndexFolder(root).generations() == ("gen-000001",)


def test_what_was_put_aside_is_still_a_problem_to_verify(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus, root)
    (root / "gen-000002" / "vectors.faiss").unlink()
    Index(root, model=None).close()
    again = Index(root, model=None)
    assert again.degraded is not None
    assert "gen-000002 is missing, or was put aside" in again.degraded
    sound, aside = IndexFolder(root).states()
    assert (sound.name, sound.problem) == ("gen-000001", None)
    assert (aside.name, aside.current) == ("gen-000002", True)
    assert aside.problem is not None


def test_a_newer_generation_serves_when_the_one_rolled_back_to_is_gone(
    corpus: Path, tmp_path: Path
) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    (corpus / "salt.txt").write_text("Salt comes from the sea and from the mine.\n")
    run(corpus, root)
    IndexFolder(root).roll_back()
    shutil.rmtree(root / "gen-000001")
    assert titles(Index(root, model=None)) == {"tea", "rice", "salt"}


def test_an_index_opens_while_another_process_writes(corpus: Path, tmp_path: Path) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    writer = sqlite3.connect(root / "articles.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert titles(Index(root, model=None)) == {"tea", "rice"}
    writer.execute("ROLLBACK")
    writer.close()


def test_an_index_from_before_titles_serves_and_has_them_after_the_next_ingest(
    corpus: Path, tmp_path: Path
) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    manifest = root / "gen-000001" / "MANIFEST.json"
    said = json.loads(manifest.read_text())
    del said["files"]["titles.faiss"], said["sha256"], said["cuts_sha256"]
    manifest.write_text(json.dumps(said))
    (root / "gen-000001" / "titles.faiss").unlink()
    index = Index(root, model=HashEncoder().identity)
    assert titles(index) == {"tea", "rice"}
    assert index.snapshot().generation.whole.title_vectors is None
    report = run(corpus, root)
    assert (report.unchanged, report.generation) == (2, "gen-000002")
    assert index.snapshot().generation.whole.title_vectors is not None
    assert run(corpus, root).generation == "gen-000002"
