"""Each view, light and dark, wide and narrow, has nothing that axe calls serious or critical."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes import ScriptedModel
from pages import HURT, LIT, UNKNOWN, ask, open_articles, served
from playwright.sync_api import Page

from rag.answerer import Answerer
from rag.retrieval import Searcher
from server.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def check(page: Page) -> None:
    """Nothing serious, and nothing that is wider than the window."""
    found = [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
    ]
    assert found == []
    wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0


@pytest.mark.parametrize(
    ("scheme", "size"), [("light", WIDE), ("dark", NARROW)], ids=["light-wide", "dark-narrow"]
)
def test_every_view_is_fit_for_everybody(
    address: str, visit: Callable[..., Page], scheme: str, size: dict[str, int]
) -> None:
    page = visit(address, "zh-TW", color_scheme=scheme, viewport=size)
    page.click("#filters summary")
    page.fill("#ask [name=since]", "2026-01-01")
    check(page)
    ask(page, HURT)
    ask(page, UNKNOWN)
    page.click(".vote >> nth=0")
    page.wait_for_selector(".reason")
    page.focus(".said .marker >> nth=0")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.wait_for_selector("#card:popover-open")
    check(page)
    page.click(".said .marker >> nth=0")
    page.wait_for_selector("mark")
    check(page)
    page.keyboard.press("Escape")
    open_articles(page)
    check(page)
    page.click(".remove >> nth=0")
    check(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_and_a_model_s_answer_are_fit_for_everybody(
    visit: Callable[..., Page], searcher: Searcher, scheme: str
) -> None:
    reply = "The lamp can be seen by many grateful sailors from 40 kilometres away [1]."
    with served(create_app(Answerer(searcher, model=ScriptedModel(reply)))) as address:
        page = visit(address, color_scheme=scheme)
        ask(page, LIT)
        page.wait_for_selector(".partly")
        check(page)
        locked = {"keys_needed": True, "signed_in": False, "scopes": []}
        page.route("**/v1/session", lambda route: route.fulfill(json=locked))
        page.goto(address)
        page.wait_for_selector("#sign-in")
        check(page)
