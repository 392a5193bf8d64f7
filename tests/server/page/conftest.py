"""A real browser, and a real server over a small index in three languages."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsers import chromium
from fakes import HashEncoder, count_words
from pages import served
from playwright.sync_api import Browser, Page

from rag.answerer import Answerer
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from server.app import create_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]
LIGHTHOUSE = """廣告 廣告

The lighthouse 𠮷 at Skerry Point was lit again on Friday. It had been dark for nine years.

The keeper, Ana Brandt, said the lamp can be seen from 40 kilometres away.
"""
ROWS = [
    {
        "id": "燈塔",
        "title": "燈塔重亮",
        "date": "2026-04-01",
        "source": "海角報",
        "text": "史凱利角的燈塔週五重新點亮，此前停用了九年。",
    },
    {
        "id": "市场",
        "title": "旧市场重开",
        "date": "2026-05-06",
        "source": "港湾时报",
        "text": "码头旁的旧鱼市场关闭三年后周六重新开张，摊位共有120个。",
    },
    {
        "id": "gull",
        "title": "Fire on the ferry",
        "date": "2026-04-02",
        "source": "Gull Gazette",
        "url": "https://gull.example/ferry",
        "text": "The Odell ferry fire hurt 41 people on Sunday, the coastguard said.",
    },
    {
        "id": "tern",
        "title": "After the fire",
        "date": "2026-04-03",
        "source": "<b>Tern</b> Times",
        "url": "javascript:alert(1)",
        "text": "The ferry fire in Odell on Sunday hurt 57 people, according to the hospital.",
    },
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(*ARGUMENTS) as launched:
        yield launched


@pytest.fixture(scope="session")
def built_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index that each test gets a copy of."""
    folder = tmp_path_factory.mktemp("page")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "lighthouse.txt").write_text(LIGHTHOUSE, encoding="utf-8")
    rows = "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    (corpus / "rows.jsonl").write_text(rows, encoding="utf-8")
    ingest([corpus], ingestion_of(folder / "index"))
    return folder / "index"


@pytest.fixture
def index_folder(built_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_index, tmp_path / "index"))


def ingestion_of(index: Path) -> Ingestion:
    return Ingestion(index, HashEncoder(dimension=4096), count_words)


@pytest.fixture
def searcher(index_folder: Path) -> Searcher:
    encoder = HashEncoder(dimension=4096)
    return Searcher(Index(index_folder, model=encoder.identity), encoder)


@pytest.fixture
def answerer(searcher: Searcher) -> Answerer:
    return Answerer(searcher)


@pytest.fixture
def address(answerer: Answerer, index_folder: Path) -> Iterator[str]:
    with served(create_app(answerer, ingestion=ingestion_of(index_folder))) as here:
        yield here


@pytest.fixture
def problems() -> Iterator[list[str]]:
    """Errors of the console and requests that leave the host; a test may take out its own."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def visit(browser: Browser, problems: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens an address in a browser of its own, with a language, a width and a colour scheme."""
    contexts = []

    def open_page(
        address: str,
        locale: str = "en-GB",
        *,
        prepare: Callable[[Page], object] = lambda _: None,
        **options: object,
    ) -> Page:
        context = browser.new_context(locale=locale, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        host = "/".join(address.split("/")[:3])
        page.on("request", lambda r: problems.append(r.url) if not r.url.startswith(host) else None)
        prepare(page)
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(address: str, visit: Callable[..., Page]) -> Page:
    return visit(address)
