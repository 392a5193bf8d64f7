"""Signing in on the page where keys are on."""

from collections.abc import Callable, Iterator

import pytest
from pages import HURT, LIT, ask, served
from playwright.sync_api import Page
from pydantic import SecretStr

from rag.answerer import Answerer
from server.app import create_app
from server.keys import Keys
from server.settings import ServerSettings
from server.state import State

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
KEY = "a-key-that-only-this-test-knows"


@pytest.fixture
def state() -> State:
    return State(None)


@pytest.fixture
def locked(answerer: Answerer, state: State) -> Iterator[str]:
    settings = ServerSettings.model_construct(api_key=SecretStr(KEY))
    with served(create_app(answerer, settings=settings, state=state)) as here:
        yield here


def sign_in(page: Page, key: str) -> None:
    page.fill("#key", key)
    page.press("#key", "Enter")


def test_a_key_is_traded_for_a_session_and_kept_nowhere(
    locked: str, visit: Callable[..., Page], problems: list[str]
) -> None:
    page = visit(f"{locked}/?q={LIT}")
    page.wait_for_selector("#sign-in")
    assert page.locator("#desk").is_hidden()
    sign_in(page, "not the key")
    page.get_by_text("This key is not known here").wait_for()
    [refused] = problems
    assert "401" in refused
    problems.clear()
    sign_in(page, KEY)
    # The question of the link was waiting for it.
    page.wait_for_selector(".tools")
    kept = page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    assert KEY not in kept + page.content()
    assert page.input_value("#key") == ""
    page.reload()
    page.wait_for_selector(".tools")
    ask(page, "And who is the keeper?")
    page.click("#sign-out")
    page.wait_for_selector("#sign-in")
    assert page.locator(".turn").count() == 0
    assert page.evaluate("() => sessionStorage.length") == 0


def test_a_session_that_has_ended_leads_back_to_signing_in(
    locked: str, visit: Callable[..., Page], problems: list[str]
) -> None:
    page = visit(locked)
    page.wait_for_selector("#sign-in")
    sign_in(page, KEY)
    page.wait_for_selector("#ask")
    page.context.clear_cookies()
    page.fill("#question", LIT)
    page.press("#question", "Enter")
    page.wait_for_selector("#sign-in")
    assert all("401" in problem for problem in problems)
    problems.clear()
    sign_in(page, KEY)
    page.click(".again")
    page.wait_for_selector(".tools")


def test_who_signs_in_after_somebody_else_finds_nothing_of_what_they_were_shown(
    locked: str, visit: Callable[..., Page], problems: list[str], state: State
) -> None:
    _, limited = Keys(state).create("gulls", sources=["Gull Gazette"])
    page = visit(locked)
    page.wait_for_selector("#sign-in")
    sign_in(page, KEY)
    page.wait_for_selector("#ask")
    assert page.locator("#limited").is_hidden()
    ask(page, HURT)
    assert page.locator("#publishers option").count() == 4
    page.context.clear_cookies()
    page.fill("#question", LIT)
    page.press("#question", "Enter")
    page.wait_for_selector("#sign-in")
    problems.clear()
    sign_in(page, limited)
    page.wait_for_selector("#ask")
    page.wait_for_function("() => document.querySelector('#corpus').textContent.includes('1')")
    assert page.text_content("#limited") == (
        "Your key shows the articles of these publishers alone: Gull Gazette."
    )
    assert page.locator("#limited").is_visible()
    assert page.locator(".turn").count() == 0
    assert page.locator("#publishers option").count() == 0
    ask(page, HURT)
    assert page.locator("#publishers option").count() == 1
    shown = page.content() + page.evaluate("() => JSON.stringify({...sessionStorage})")
    assert "41" in shown
    assert "57" not in shown
    assert "Tern" not in shown
    page.click("#views a[href*=articles]")
    page.wait_for_selector("#shelf li")
    assert page.locator("#shelf li").count() == 1
