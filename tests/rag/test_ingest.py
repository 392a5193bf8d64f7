"""What an ingest adds, updates, leaves and removes, and what of it is embedded."""

import json
import threading
from pathlib import Path

import pytest
from fakes import HashEncoder, count_words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.encoder import Vectors
from rag.errors import NothingReadable
from rag.index import Index
from rag.ingest import Ingestion, IngestReport, ingest
from rag.retrieval import Searcher
from rag.types import Filters

STORIES = {
    "harbour": "The harbour master closed the northern pier on Monday. "
    "Ferries now leave from the south.",
    "bridge": "The old bridge will be rebuilt in stone. The council set aside four million for it.",
    "港口": "港務局週一關閉北側碼頭。渡輪改由南側碼頭出發。",
}


def write(folder: Path, stories: dict[str, str] = STORIES) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in stories.items():
        (folder / f"{name}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


def run(
    paths: list[Path], root: Path, encoder: HashEncoder | None = None, *, prune: bool = False
) -> IngestReport:
    return ingest(paths, Ingestion(root, encoder or HashEncoder(), count_words), prune=prune)


def test_counts_what_is_new_changed_and_the_same(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    first = run([corpus], root)
    assert (first.added, first.updated, first.unchanged, first.removed) == (3, 0, 0, 0)
    write(
        corpus,
        {
            "bridge": "The old bridge will be rebuilt in wood instead of stone.",
            "tower": "A tower fell.",
        },
    )
    second = run([corpus], root)
    assert (second.added, second.updated, second.unchanged, second.removed) == (1, 1, 2, 0)
    assert second.articles == 4


def test_unchanged_articles_are_not_embedded_again(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    run([corpus], root)
    write(corpus, {"tower": "A tower fell during the storm."})
    encoder = HashEncoder()
    run([corpus], root, encoder)
    assert encoder.embedded
    assert all("tower" in text for text in encoder.embedded)


def test_nothing_new_publishes_no_generation(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    first, second = run([corpus], root), run([corpus], root)
    assert second.generation == first.generation == "gen-000001"
    assert second.unchanged == 3


def test_prune_removes_what_is_gone_from_the_given_paths_only(tmp_path: Path) -> None:
    one, two, root = (
        write(tmp_path / "c"),
        write(tmp_path / "d", {"tower": "A tower fell."}),
        tmp_path / "i",
    )
    run([one, two], root)
    (one / "bridge.txt").unlink()
    (two / "tower.txt").unlink()
    report = run([one], root, prune=True)
    assert report.removed == 1
    assert set(Index(root, model=None).snapshot().article_ids()) == {"harbour", "港口", "tower"}


def test_prune_keeps_an_article_whose_file_cannot_be_read_now(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    run([corpus], root)
    (corpus / "bridge.txt").write_bytes(b"\x00\x01\x02 not text")
    report = run([corpus], root, prune=True)
    assert report.removed == 0
    assert [s.path for s in report.skipped] == [str(corpus / "bridge.txt")]


def test_prune_works_with_relative_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    monkeypatch.chdir(tmp_path)
    run([Path("c")], root)
    (corpus / "bridge.txt").unlink()
    assert run([Path("c")], root, prune=True).removed == 1


def test_prune_removes_rows_that_are_gone_but_not_from_a_file_with_a_bad_row(
    tmp_path: Path,
) -> None:
    corpus, root = tmp_path / "rows.jsonl", tmp_path / "i"
    rows = [json.dumps({"id": f"r{n}", "title": "", "text": f"Row {n} is here."}) for n in range(4)]
    corpus.write_text("\n".join(rows))
    run([corpus], root)
    corpus.write_text("\n".join(rows[:3]))
    assert run([corpus], root, prune=True).removed == 1
    corpus.write_text("\n".join([rows[0], "{not json"]))
    report = run([corpus], root, prune=True)
    assert (report.removed, report.articles, len(report.skipped)) == (0, 3, 1)


def test_prune_keeps_what_lies_in_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    folder, root = write(tmp_path / "c"), tmp_path / "i"
    rows = folder / "rows.jsonl"
    rows.write_text(json.dumps({"id": "r", "title": "", "text": "Row one is here."}))
    run([folder], root)
    rows.unlink()
    rows.symlink_to(tmp_path / "nowhere")
    assert run([folder], root, prune=True).removed == 0


def test_a_file_that_moved_is_not_pruned_from_its_old_place(tmp_path: Path) -> None:
    old, new, root = write(tmp_path / "old"), tmp_path / "new", tmp_path / "i"
    new.mkdir()
    run([old], root)
    (old / "bridge.txt").rename(new / "bridge.txt")
    run([new], root)
    assert run([old], root, prune=True).removed == 0
    assert "bridge" in Index(root, model=None).snapshot().article_ids()


def test_without_prune_nothing_is_removed(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    run([corpus], root)
    (corpus / "bridge.txt").unlink()
    assert run([corpus], root).articles == 3


def test_a_missing_path_changes_nothing(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    run([corpus], root)
    with pytest.raises(NothingReadable, match="nowhere"):
        run([corpus, tmp_path / "nowhere"], root, prune=True)
    assert len(Index(root, model=None).snapshot().article_ids()) == 3


def test_a_folder_with_nothing_readable_changes_nothing(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    run([corpus], root)
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "blank.txt").write_text("  \n")
    with pytest.raises(NothingReadable, match=r"blank\.txt"):
        run([empty], root)
    assert len(Index(root, model=None).snapshot().article_ids()) == 3


def test_another_model_embeds_everything_anew_from_the_texts_kept(tmp_path: Path) -> None:
    one, two, root = (
        write(tmp_path / "c"),
        write(tmp_path / "d", {"tower": "A tower fell."}),
        tmp_path / "i",
    )
    run([one, two], root)
    other = HashEncoder(dimension=32, name="other")
    report = run([two], root, other)
    assert report.articles == 4
    generation = Index(root, model=other.identity).snapshot().generation
    assert generation.whole.passage_vectors.shape[1] == 32
    assert len(generation.whole.passage_vectors) == report.passages


def test_what_a_killed_ingest_embedded_is_not_embedded_again(tmp_path: Path) -> None:
    rows = [
        {"id": f"row-{n}", "title": "", "text": f"Story {n} has its own words about place {n}."}
        for n in range(600)
    ]
    corpus, root = tmp_path / "rows.jsonl", tmp_path / "i"
    corpus.write_text("\n".join(json.dumps(row) for row in rows))

    class Dies(HashEncoder):
        def embed_passages(self, texts: list[str]) -> Vectors:  # type: ignore[override]
            if self.embedded:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    with pytest.raises(KeyboardInterrupt):
        run([corpus], root, Dies())
    again = HashEncoder()
    report = run([corpus], root, again)
    assert report.articles == 600
    whole = HashEncoder()
    run([corpus], tmp_path / "whole", whole)
    assert 0 < len(again.embedded) <= len(whole.embedded) - 512
    assert len(Index(root, model=again.identity).snapshot().generation.whole.passage_vectors) == 600


def test_a_sentence_beyond_the_embedder_is_cut_and_told(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c", {"long": "word " * 500 + "end."}), tmp_path / "i"
    report = run([corpus], root)
    [(article_id, cut)] = report.cut
    assert article_id == "long"
    assert cut.tokens > 120
    assert cut.pieces >= 5


def test_readers_never_see_half_an_ingest(tmp_path: Path) -> None:
    corpus, root = write(tmp_path / "c"), tmp_path / "i"
    encoder = HashEncoder()
    run([corpus], root, encoder)
    searcher = Searcher(Index(root, model=encoder.identity), encoder)
    seen: list[set[str]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.append({hit.article.id for hit in searcher.search("pier bridge tower", k=20).hits})

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(10):
        write(
            corpus,
            {"tower": f"A tower fell {number}.", f"extra-{number}": f"Extra story {number}."},
        )
        run([corpus], root)
    done.set()
    reader.join()
    final = {hit.article.id for hit in searcher.search("pier bridge tower", k=20).hits}
    assert final == {*STORIES, "tower", *(f"extra-{n}" for n in range(10))}
    states = [{*STORIES}] + [
        {*STORIES, "tower", *(f"extra-{n}" for n in range(m + 1))} for m in range(10)
    ]
    assert all(state in states for state in seen)


def test_filters_act_inside_the_search(tmp_path: Path) -> None:
    corpus = tmp_path / "rows.jsonl"
    rows = [
        {
            "id": f"old-{n}",
            "title": "",
            "date": "2025-01-05",
            "source": "Alpha",
            "text": f"The pier closed {n}.",
        }
        for n in range(30)
    ]
    rows.append(
        {
            "id": "new",
            "title": "",
            "date": "2026-01-05",
            "source": "Beta",
            "text": "A bridge opened.",
        }
    )
    corpus.write_text("\n".join(json.dumps(row) for row in rows))
    encoder = HashEncoder()
    run([corpus], tmp_path / "i", encoder)
    searcher = Searcher(Index(tmp_path / "i", model=encoder.identity), encoder)
    from datetime import date

    for filters in (Filters(since=date(2025, 6, 1)), Filters(source="beta")):
        assert [
            hit.article.id for hit in searcher.search("The pier closed", filters=filters, k=3).hits
        ] == ["new"]
    assert not searcher.search("The pier", filters=Filters(until=date(2024, 1, 1))).hits


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(["add", "change", "remove"]), min_size=1, max_size=6), st.randoms())
def test_any_sequence_of_ingests_ends_where_one_ingest_would(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], random
) -> None:
    base = tmp_path_factory.mktemp("seq")
    corpus, root = write(base / "c"), base / "i"
    run([corpus], root)
    for number, step in enumerate(steps):
        names = sorted(corpus.iterdir())
        if step == "add":
            write(corpus, {f"n{number}": f"News number {number} from the town hall."})
        elif step == "change":
            random.choice(names).write_text(f"Changed in step {number}, as the mayor said.\n")
        elif len(names) > 1:
            random.choice(names).unlink()
        run([corpus], root, prune=True)
    fresh = base / "j"
    run([corpus], fresh)
    one, two = (Index(r, model=None).snapshot() for r in (root, fresh))
    assert {i: one.article(i).sha256 for i in one.article_ids()} == {
        i: two.article(i).sha256 for i in two.article_ids()
    }
    assert len(one.generation.whole.passage_vectors) == len(two.generation.whole.passage_vectors)
