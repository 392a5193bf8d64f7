"""The page in a real browser, against a real server over a small index."""

import json
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fakes import HashEncoder, count_words
from playwright.sync_api import Browser, Page, sync_playwright

from rag.answerer import Answerer
from rag.ingest import Ingestion, ingest
from server.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
CHROMIUM = next((p for name in ("chromium", "google-chrome") if (p := shutil.which(name))), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no chromium is installed, and REQUIRE_BROWSER forbids to skip")
        pytest.skip("no chromium is installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def address(answerer: Answerer) -> Iterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(answerer), log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def two_reports(tmp_path: Path, index_folder: Path) -> None:
    """Two reports in the index that differ on one figure."""
    rows = [
        {
            "id": "gull",
            "title": "Fire on the ferry",
            "date": "2026-04-02",
            "source": "Gull Gazette",
            "text": "The Odell ferry fire hurt 41 people on Sunday, the coastguard said.",
        },
        {
            "id": "tern",
            "title": "After the fire",
            "date": "2026-04-03",
            "source": "<b>Tern</b> Times",
            "text": "The ferry fire in Odell on Sunday hurt 57 people, according to the hospital.",
        },
    ]
    reports = tmp_path / "reports.jsonl"
    reports.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ingest([reports], Ingestion(index_folder, HashEncoder(dimension=4096), count_words))


@pytest.fixture
def problems() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, address: str, problems: list[str]) -> Iterator[Page]:
    context = browser.new_context(locale="zh-TW")
    opened = context.new_page()
    opened.on(
        "console",
        lambda message: problems.append(message.text) if message.type == "error" else None,
    )
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.on(
        "request",
        lambda request: (
            problems.append(request.url) if not request.url.startswith(address) else None
        ),
    )
    opened.goto(address)
    yield opened
    context.close()


def ask(page: Page, question: str) -> None:
    page.fill("#question", question)
    page.click("#send")
    page.wait_for_selector("#source-list li")


def test_a_citation_opens_its_article_at_the_quoted_words(page: Page, problems: list[str]) -> None:
    ask(page, "The lighthouse at Skerry Point was lit again when?")
    quote = page.text_content("#source-list blockquote")
    assert quote is not None
    assert "𠮷" in quote
    page.click(".marker >> nth=0")
    page.wait_for_selector("mark")
    assert page.text_content("mark") == quote
    assert "廣告" in (page.text_content(".left-out summary") or "") + (
        page.text_content(".left-out") or ""
    )
    assert page.eval_on_selector(".left-out", "e => e.open") is False
    page.click("#close")
    assert page.is_hidden("#reader")
    assert problems == []


def test_the_labels_follow_the_browser_and_the_answer_the_question(
    page: Page, problems: list[str]
) -> None:
    assert page.text_content("#send") == "提問"
    ask(page, "zzzz qqqq xxxx?")
    assert page.text_content("#answer") == "The articles do not answer this question."
    assert page.text_content("#sources-heading") == "最接近的段落"
    assert problems == []


def test_what_a_reader_types_is_never_markup(page: Page, problems: list[str]) -> None:
    hostile = "<img src=x onerror=alert(1)> lighthouse?"
    ask(page, hostile)
    assert page.text_content("#asked") == hostile
    assert page.query_selector("#result img") is None
    assert problems == []


def test_an_article_that_is_gone_is_told(
    page: Page, index_folder: Path, answerer: Answerer
) -> None:
    ask(page, "The lighthouse at Skerry Point was lit again when?")
    answerer.searcher.index.snapshot().database.add_tombstones(["lighthouse"])
    page.click(".open >> nth=0")
    page.wait_for_selector("#status:not(:empty)")
    assert "lighthouse" in (page.text_content("#status") or "")


HURT = "How many people were hurt in the Odell ferry fire?"


@pytest.mark.usefixtures("two_reports")
def test_reports_that_differ_are_shown_with_each_value_and_where_it_stands(
    page: Page, problems: list[str]
) -> None:
    ask(page, HURT)
    assert page.text_content(".conflict h3") == "各家報導說法不一"
    assert page.locator(".conflict li").all_text_contents() == [
        "57 people <b>Tern</b> Times · 2026-04-03 [1]",
        "41 people Gull Gazette · 2026-04-02 [2]",
    ]
    page.click(".conflict .marker >> nth=1")
    page.wait_for_selector("mark")
    assert page.text_content("#reader-title") == "Fire on the ferry"
    assert "hurt 41 people" in (page.text_content("mark") or "")
    assert problems == []


@pytest.mark.usefixtures("two_reports")
def test_without_a_conflict_no_such_block_is_shown(page: Page, problems: list[str]) -> None:
    agreed = "The lighthouse at Skerry Point was lit again when?"
    ask(page, agreed)
    assert page.text_content("#sources-heading") == "來源"
    assert page.locator(".conflict").count() == 0
    # Nor is the block of an earlier answer left behind.
    ask(page, HURT)
    page.wait_for_selector(".conflict")
    ask(page, agreed)
    assert page.locator(".conflict").count() == 0
    assert problems == []


@pytest.mark.usefixtures("two_reports")
def test_the_conflict_of_an_earlier_answer_goes_when_something_else_is_asked(page: Page) -> None:
    ask(page, HURT)
    page.wait_for_selector(".conflict")
    page.context.set_offline(True)
    page.fill("#question", "Where is the lighthouse?")
    page.click("#send")
    page.wait_for_function("document.querySelector('#status').textContent.startsWith('無法')")
    assert page.text_content("#asked") == "Where is the lighthouse?"
    assert page.locator(".conflict").count() == 0
