"""Whatever files and folders are named, each becomes articles or a reason."""

import os
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from article_files import PARAGRAPH, read, reason, written
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles.build import id_from_name
from rag.articles.parsing import Parser
from rag.articles.refusal import Refused
from rag.types import Article, Skipped


class TestWalking:
    def test_folders_are_read_in_the_order_of_names(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        (tmp_path / "x.md").mkdir()
        for name in ("z.txt", "b/a.txt", "x.md/inside.md", ".hidden.txt"):
            written(tmp_path, name, f"{PARAGRAPH}{name}")
        results = read(tmp_path)
        assert [r.id for r in results if isinstance(r, Article)] == ["a", "inside", "z"]
        assert read(tmp_path) == results

    def test_unknown_endings_are_reported_and_dotfiles_are_not(self, tmp_path: Path) -> None:
        for name in ("a.docx", "README", ".gitignore"):
            written(tmp_path, name, PARAGRAPH)
        results = read(tmp_path)
        assert [Path(r.path or "").name for r in results] == ["README", "a.docx"]
        assert all(isinstance(r, Skipped) for r in results)

    def test_a_named_hidden_file_is_reported(self, tmp_path: Path) -> None:
        assert "hidden" in reason(written(tmp_path, ".a.txt", PARAGRAPH))

    def test_a_missing_path_is_reported(self, tmp_path: Path) -> None:
        assert read(tmp_path / "no.txt") == [Skipped(str(tmp_path / "no.txt"), "does not exist")]

    def test_links_that_lead_in_circles_end(self, tmp_path: Path) -> None:
        written(tmp_path, "a.txt", PARAGRAPH)
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "up").symlink_to(tmp_path)
        (tmp_path / "self").symlink_to(tmp_path / "self")
        (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
        results = read(tmp_path)
        assert [r.id for r in results if isinstance(r, Article)] == ["a"]
        assert len([r for r in results if isinstance(r, Skipped)]) == 2

    def test_a_file_named_twice_is_read_once(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.txt", PARAGRAPH)
        assert len(read(tmp_path, path, path)) == 1

    def test_of_two_files_with_one_id_the_later_is_skipped(self, tmp_path: Path) -> None:
        first = written(tmp_path, "a b.txt", PARAGRAPH)
        second = written(tmp_path, "a-b.txt", f"{PARAGRAPH}!")
        one, two = read(first, second)
        assert isinstance(one, Article)
        assert isinstance(two, Skipped)
        assert str(first) in two.reason
        assert two.path == str(second)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_an_unreadable_file_is_skipped(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.txt", PARAGRAPH)
        path.chmod(0)
        assert "cannot be read" in reason(path)

    def test_a_pipe_is_skipped(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "a.txt")
        assert "regular file" in reason(tmp_path / "a.txt")

    def test_a_file_over_the_limit_is_refused_unread(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        with path.open("wb") as file:
            file.truncate(50 * 1024 * 1024 + 1)
        assert "52,428,801" in reason(path)
        assert "52,428,800" in reason(path)


@given(st.text())
def test_ids_from_names_always_have_the_form_of_ids(stem: str) -> None:
    assert re.fullmatch(r"[\w.:-]+", id_from_name(stem))
    assert id_from_name(stem) == id_from_name(stem)


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with closing(Parser()) as made:
        yield made


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any")


ANYTHING = st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode))


@given(st.sampled_from(["a.txt", "a.md", "a.jsonl"]), ANYTHING)
def test_any_bytes_are_articles_or_reasons(shared_folder: Path, name: str, data: bytes) -> None:
    for result in read(written(shared_folder, name, data)):
        assert isinstance(result, Article | Skipped)
        if isinstance(result, Article):
            check_article(result)


@settings(deadline=None)
@given(st.sampled_from(["a.html", "a.pdf"]), ANYTHING)
def test_any_bytes_that_libraries_read_are_too(
    shared_folder: Path, parser: Parser, name: str, data: bytes
) -> None:
    with suppress(Refused):
        check_article(parser.read(written(shared_folder, name, data)))


def check_article(read_back: Article) -> None:
    assert re.fullmatch(r"[\w.:-]+", read_back.id)
    assert read_back.title
    at = 0
    for span in read_back.left_out:
        assert at <= span.start < span.end <= len(read_back.text)
        at = span.end
