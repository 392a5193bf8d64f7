"""HTML and PDF are read in a process of their own, which no file can keep, fill or break for long."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from rag.articles import read_articles
from rag.articles.parsing import Bounds, Parser
from rag.articles.refusal import Refused
from rag.types import Article, Skipped

SENTENCE = (
    "The water board said on Monday that the new reservoir above the town would open next "
    "spring and supply two hundred thousand homes."
)
PAGE = f"<html><title>The dam</title><body><article><p>{SENTENCE}</p><p>{SENTENCE} Yes.</p>"
LONG = f"<html><body><article>{f'<p>{SENTENCE}</p>' * 20_000}"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_text(PAGE)
    return path


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "long.html"
    path.write_text(LONG)
    return path


@pytest.fixture
def parser() -> Iterator[Parser]:
    with closing(Parser()) as made:
        yield made


def children() -> set[int]:
    """Processes that this one started and that still run."""
    found = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        found |= {int(pid) for pid in listed.read_text().split()}
    return found


def test_one_process_reads_all_files_and_starts_with_the_first(page: Path, parser: Parser) -> None:
    before = children()
    assert parser.read(page).path == str(page)
    (process,) = children() - before
    for _ in range(3):
        assert SENTENCE in parser.read(page).text
    assert children() - before == {process}
    parser.close()
    assert children() == before


def test_texts_start_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    (tmp_path / "b.md").write_text(SENTENCE)
    before = children()
    for result in read_articles([tmp_path]):
        assert isinstance(result, Article)
        assert children() == before


def test_no_process_is_left_when_a_reader_stops_early(page: Path, tmp_path: Path) -> None:
    (tmp_path / "z.html").write_text(PAGE)
    before = children()
    results = read_articles([tmp_path])
    next(results)
    assert len(children() - before) == 1
    results.close()  # type: ignore[attr-defined]
    assert children() == before


def test_the_process_knows_no_secret_and_loads_no_model(
    page: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEDESK_LLM_API_KEY", "sesame")
    before = children()
    parser.read(page)
    (process,) = children() - before
    assert b"sesame" not in Path(f"/proc/{process}/environ").read_bytes()
    mapped = Path(f"/proc/{process}/maps").read_text()
    assert "etree" in mapped
    assert not [name for name in ("torch", "faiss", "numpy") if name in mapped]


def test_a_killed_process_is_replaced(page: Path, parser: Parser) -> None:
    before = children()
    parser.read(page)
    (process,) = children() - before
    os.kill(process, signal.SIGKILL)
    assert SENTENCE in parser.read(page).text
    assert children() - before != {process}


@pytest.mark.parametrize(
    ("bounds", "reason"),
    [
        (Bounds(memory_bytes=100 * 1024 * 1024), r"more than 100 MB of memory .* \.txt file"),
        (Bounds(cpu_seconds=1), r"more than 1 s of the processor .* \.txt file"),
        (Bounds(clock_seconds=0.2), r"not read after 0\.2 s; .* \.txt file"),
        (Bounds(reply_bytes=1024 * 1024), "more than 1 MB of text; split it"),
    ],
    ids=["memory", "processor", "clock", "reply"],
)
def test_a_file_that_meets_a_bound_says_so_and_the_next_is_read(
    long: Path, tmp_path: Path, bounds: Bounds, reason: str
) -> None:
    scan = tmp_path / "a.pdf"
    scan.write_bytes(b"no PDF")
    with closing(Parser(bounds)) as parser:
        for _ in range(2):
            with pytest.raises(Refused, match=reason):
                parser.read(long)
            with pytest.raises(Refused, match="is not a PDF file"):
                parser.read(scan)


def test_a_file_pays_for_no_other(long: Path, page: Path) -> None:
    used = Bounds(cpu_seconds=2)
    with closing(Parser(used)) as parser:
        for _ in range(12):
            assert parser.read(page).title == "The dam"
        with pytest.raises(Refused, match="processor"):
            parser.read(long)
        assert parser.read(page).title == "The dam"


def test_each_thread_has_a_process_of_its_own(page: Path, tmp_path: Path) -> None:
    (tmp_path / "z.html").write_text(PAGE)

    def read(_: int) -> list[Article | Skipped]:
        return list(read_articles([tmp_path]))

    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(read, range(4)))
    assert all(result == results[0] for result in results)
    assert [isinstance(each, Article) for each in results[0]] == [True, True]


def test_what_lies_in_the_working_folder_is_not_run(
    page: Path, tmp_path: Path, parser: Parser, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    (here / "rag").mkdir(parents=True)
    for name in ("json.py", "rag/__init__.py", "lxml.py"):
        (here / name).write_text("raise SystemExit('run')")
    monkeypatch.chdir(here)
    assert parser.read(Path("../page.html")).title == "The dam"


def test_a_file_that_is_gone_is_a_reason(tmp_path: Path, parser: Parser) -> None:
    with pytest.raises(Refused, match="cannot be read: No such file"):
        parser.read(tmp_path / "gone.pdf")
