"""The page over the index of all hostile files: nothing of them runs, and nothing is fetched."""

from collections.abc import Callable, Iterator

import pytest
from fakes import HashEncoder
from hostile_lot import DIMENSION, Lot
from hostile_signs import SECRET
from pages import ask, open_articles, served
from playwright.sync_api import Dialog, Page

from rag.answerer import Answerer
from rag.index import Index
from rag.retrieval import Searcher
from server.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

QUESTIONS = (
    "What does the markup sign number 0 say to all who walk by?",
    "What does the markup sign number 4 say to all who walk by?",
    "What does the chat sign number 7 say to all who walk by?",
    "What does the terminal sign number 0 say to all who walk by?",
    "When was the titles bridge number 5 opened?",
    "When was the fields bridge number 1 opened?",
    "When was the rows bridge number 2 opened?",
    "What did the turned bridge number 3 cost?",
)
# One article of each kind that could carry script, links or hidden characters, by its id.
KINDS = (
    "markup-1 chat-7 terminal-0 turned-3 smuggled-0 blank-0 fields-4 titles-4 rows-1-row".split()
)
KINDS += "script-0 script-4 hiding-6 unseen-6 active-1 active-9 entity-0 charset-0 orders-0".split()


@pytest.fixture
def hostile_address(hostile: Lot) -> Iterator[str]:
    encoder = HashEncoder(dimension=DIMENSION)
    searcher = Searcher(Index(hostile.index, model=encoder.identity), encoder)
    with served(create_app(Answerer(searcher))) as here:
        yield here


@pytest.fixture
def dialogs() -> Iterator[list[str]]:
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def hostile_page(hostile_address: str, visit: Callable[..., Page], dialogs: list[str]) -> Page:
    def closed(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    return visit(hostile_address, prepare=lambda page: page.on("dialog", closed))


def check_harmless(page: Page) -> None:
    """No script of theirs ran, and none of their elements stands on the page."""
    assert page.evaluate("window.hacked === undefined")
    assert (
        page.locator("main script, main iframe, main img, main style, [onload], [onerror]").count()
        == 0
    )
    addresses = page.eval_on_selector_all("a[href]", "all => all.map((a) => a.protocol)")
    assert set(addresses) <= {"http:", "https:"}


def test_nothing_of_the_lot_runs_or_is_fetched_where_it_is_asked_about(hostile_page: Page) -> None:
    for question in QUESTIONS:
        ask(hostile_page, question)
        check_harmless(hostile_page)
    assert SECRET not in hostile_page.inner_text("main")
    isolated = hostile_page.locator(".said q").evaluate_all(
        "all => all.map((q) => getComputedStyle(q).unicodeBidi)"
    )
    assert isolated
    assert set(isolated) == {"isolate"}


def test_nothing_of_the_lot_runs_or_is_fetched_where_it_is_listed_and_read(
    hostile_page: Page, hostile_address: str
) -> None:
    open_articles(hostile_page)
    while hostile_page.locator("#more").is_visible():
        listed = hostile_page.locator("#shelf > li").count()
        hostile_page.click("#more")
        hostile_page.locator("#shelf > li").nth(listed).wait_for()
    check_harmless(hostile_page)
    shelf = hostile_page.inner_text("#shelf")
    assert "<script>" in shelf
    assert SECRET not in shelf
    for article_id in KINDS:
        answer = hostile_page.request.get(f"{hostile_address}/v1/articles/{article_id}")
        title = answer.json()["title"]
        hostile_page.locator("#shelf > li button", has_text=title).first.click()
        hostile_page.wait_for_function(
            "t => document.querySelector('#reader-title').textContent === t", arg=title
        )
        check_harmless(hostile_page)
        hostile_page.click("#close")


def test_hidden_characters_are_shown_as_their_numbers(
    hostile_page: Page, hostile_address: str
) -> None:
    open_articles(hostile_page)
    title = hostile_page.request.get(f"{hostile_address}/v1/articles/turned-3").json()["title"]
    hostile_page.fill("#find input[name=query]", title[:60])
    hostile_page.press("#find input[name=query]", "Enter")
    hostile_page.locator("#shelf > li button", has_text=title).first.click()
    folded = hostile_page.locator("#reader-text .left-out")
    folded.first.wait_for()
    assert folded.locator("summary").first.text_content() == "Left out: hidden characters"
    assert "⟨U+202E⟩" in (folded.first.text_content() or "")
