"""The page in a real browser, against a real server over a small index."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from rag.answerer import Answerer
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
