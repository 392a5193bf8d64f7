"""Conversations on the page: follow-ups, streams that break off, votes, copies, the address bar."""

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from pages import HURT, LIT, HeldAnswerer, Line, ask, served, status
from playwright.sync_api import Page, Request

from rag.retrieval import Searcher
from server.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.fixture
def held(searcher: Searcher) -> HeldAnswerer:
    """An answerer that stops after its first sentence."""
    return HeldAnswerer(searcher)


@pytest.fixture
def held_address(held: HeldAnswerer) -> Iterator[str]:
    with served(create_app(held)) as here:
        try:
            yield here
        finally:
            # Let go whatever happened, or the server would wait for it.
            held.go_on.set()


def begin(page: Page, question: str) -> None:
    """Ask, and wait for the first sentence."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(".turn:last-child .answer .coming")


def questions(page: Page) -> list[str]:
    return page.locator(".asked").all_text_contents()


def sent_to(page: Page, path: str) -> list[Request]:
    """The requests to a path from now on."""
    sent: list[Request] = []
    page.on("request", lambda r: sent.append(r) if r.url.endswith(path) else None)
    return sent


def test_a_follow_up_is_asked_in_the_same_conversation_and_what_was_said_stays(page: Page) -> None:
    asked = sent_to(page, "/v1/ask")
    ask(page, HURT)
    assert page.get_attribute("#question", "placeholder") == "Ask a follow-up"
    ask(page, "And what did the coastguard say?")
    bodies = [json.loads(request.post_data or "") for request in asked]
    assert "conversation" not in bodies[0]
    assert bodies[1]["conversation"]
    assert questions(page) == [HURT, "And what did the coastguard say?"]
    assert page.locator(".turn >> nth=0").locator(".conflict").count() == 1
    page.click("#new")
    assert questions(page) == []
    ask(page, LIT)
    assert "conversation" not in json.loads(asked[2].post_data or "")
    assert questions(page) == [LIT]


def test_a_conversation_is_there_again_after_a_reload(page: Page) -> None:
    ask(page, HURT)
    ask(page, "And what did the coastguard say?")
    asked = sent_to(page, "/v1/ask")
    page.reload()
    page.locator(".tools").nth(1).wait_for()
    assert questions(page) == [HURT, "And what did the coastguard say?"]
    assert asked == []
    page.click(".said .marker >> nth=0")
    page.wait_for_selector("mark")


def test_the_found_articles_and_the_first_sentence_are_there_before_the_answer_is(
    held: HeldAnswerer, held_address: str, visit: Callable[..., Page]
) -> None:
    page = visit(held_address)
    begin(page, HURT)
    assert page.text_content(".found h3") == "Found in"
    assert page.locator(".found .open").count() > 1
    assert "57 people" in (page.text_content(".answer") or "")
    assert page.get_attribute(".answer", "aria-live") == "polite"
    assert page.locator(".tools").count() == 0
    held.go_on.set()
    page.wait_for_selector(".tools")
    # Markers are put into words that were read out already.
    assert page.get_attribute(".answer", "aria-live") == "off"
    assert status(page) == "The answer is complete: 2 sources."


def test_a_reload_in_the_middle_of_an_answer_goes_on_with_it(
    held: HeldAnswerer, held_address: str, visit: Callable[..., Page]
) -> None:
    page = visit(held_address)
    begin(page, HURT)
    again = sent_to(page, "/v1/ask")
    page.reload()
    page.wait_for_selector(".answer .coming")
    assert "57 people" in (page.text_content(".answer") or "")
    held.go_on.set()
    page.wait_for_selector(".tools")
    assert questions(page) == [HURT]
    assert page.locator(".statement").count() == 2
    assert held.times_asked == 1
    assert [":" in (r.headers.get("last-event-id") or "") for r in again] == [True]


def test_an_answer_that_was_finished_while_nobody_looked_is_shown_once(
    held: HeldAnswerer, held_address: str, visit: Callable[..., Page]
) -> None:
    page = visit(held_address)
    held.go_on.set()
    ask(page, HURT)
    held.go_on.clear()
    with page.expect_request("**/v1/ask") as asked:
        begin(page, "How many people did the Odell ferry fire hurt on Sunday?")
    conversation = json.loads(asked.value.post_data or "")["conversation"]
    page.goto("about:blank")
    held.go_on.set()
    deadline = time.monotonic() + 10
    answers: list[object] = []
    while len(answers) < 2 and time.monotonic() < deadline:
        kept = page.request.get(f"{held_address}/v1/conversations/{conversation}")
        answers = kept.json()["answers"]
    page.go_back()
    page.locator(".tools").nth(1).wait_for()
    assert len(questions(page)) == 2
    assert held.times_asked == 2


def test_a_connection_lost_in_the_middle_of_an_answer_is_taken_up_again(
    held: HeldAnswerer, held_address: str, visit: Callable[..., Page], problems: list[str]
) -> None:
    line = Line(held_address)
    page = visit(line.address)
    begin(page, HURT)
    with page.expect_request("**/v1/ask") as again:
        line.cut()
    assert ":" in (again.value.headers.get("last-event-id") or "")
    held.go_on.set()
    page.wait_for_selector(".tools")
    assert page.locator(".statement").count() == 2
    assert held.times_asked == 1
    line.close()
    assert all("net::ERR" in problem for problem in problems)
    problems.clear()


def test_an_answer_can_be_stopped_and_asked_for_again(
    held: HeldAnswerer, held_address: str, visit: Callable[..., Page]
) -> None:
    page = visit(held_address)
    begin(page, HURT)
    assert page.locator("#send").is_hidden()
    page.click("#stop")
    assert page.text_content(".end p") == "Stopped. What stands here is not the whole answer."
    assert page.locator("#send").is_visible()
    held.go_on.set()
    page.click(".again")
    page.wait_for_selector(".tools")
    assert questions(page) == [HURT]


def test_what_goes_wrong_is_one_sentence_with_what_to_do(page: Page, problems: list[str]) -> None:
    page.context.set_offline(True)
    page.fill("#question", LIT)
    page.press("#question", "Enter")
    told = "The server cannot be reached; check the connection and try again."
    page.wait_for_selector(".end .trouble")
    assert page.text_content(".end .trouble") == told
    assert status(page) == told
    page.context.set_offline(False)
    page.click(".again")
    page.wait_for_selector(".tools")
    assert questions(page) == [LIT]
    assert all("ERR_INTERNET_DISCONNECTED" in problem for problem in problems)
    problems.clear()


def test_a_refusal_says_when_to_come_again(page: Page, problems: list[str]) -> None:
    refusal = {"status": 429, "code": "rate_limited", "detail": "…"}
    page.route(
        "**/v1/ask",
        lambda route: route.fulfill(status=429, json=refusal, headers={"Retry-After": "7"}),
    )
    page.fill("#question", LIT)
    page.press("#question", "Enter")
    page.wait_for_selector(".end .trouble")
    told = "Too many questions for now; try again in 7 seconds."
    assert page.text_content(".end .trouble") == told
    problems.clear()


def test_a_link_with_a_question_asks_it_and_back_and_forward_lead_where_they_did(
    address: str, visit: Callable[..., Page]
) -> None:
    page = visit(f"{address}/?q={quote(HURT)}")
    page.wait_for_selector(".tools")
    asked = sent_to(page, "/v1/ask")
    page.click("#new")
    ask(page, LIT)
    page.click("#views a[data-view=articles]")
    page.wait_for_selector("#articles-view:not([hidden])")
    page.go_back()
    page.wait_for_selector("#ask-view:not([hidden])")
    assert questions(page) == [LIT]
    page.go_back()
    page.wait_for_selector(".opening h1:visible")
    assert questions(page) == []
    page.go_back()
    page.wait_for_selector(".tools")
    assert questions(page) == [HURT]
    page.go_forward()
    page.go_forward()
    page.wait_for_selector(".tools")
    assert questions(page) == [LIT]
    # What was answered is shown again, not asked again.
    assert len(asked) == 1


def test_an_answer_is_copied_with_its_sources(address: str, visit: Callable[..., Page]) -> None:
    page = visit(address, permissions=["clipboard-read", "clipboard-write"])
    ask(page, HURT)
    page.click(".tools button >> nth=0")
    page.get_by_text("Copied.").first.wait_for()
    lines = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert lines[0] == HURT
    assert "[2]" in lines[3]
    assert lines[5:8] == [
        "Reports differ",
        "- 57 people (2026-04-03) [1]",
        "- 41 people (2026-04-02) [2]",
    ]
    assert "[2] Fire on the ferry, Gull Gazette, 2026-04-02, https://gull.example/ferry" in lines
    assert lines[-1].strip() == (
        "The Odell ferry fire hurt 41 people on Sunday, the coastguard said."
    )


def test_a_vote_is_sent_and_then_its_reason(page: Page) -> None:
    ask(page, HURT)
    with page.expect_response("**/v1/feedback") as first:
        page.get_by_role("button", name="Not right").click()
    assert first.value.status == 204
    page.wait_for_selector(".reason")
    assert page.get_attribute(".vote >> nth=1", "aria-pressed") == "true"
    page.keyboard.type("Both figures are old")
    with page.expect_response("**/v1/feedback") as second:
        page.keyboard.press("Enter")
    assert second.value.status == 204
    sent = json.loads(second.value.request.post_data or "")
    assert (sent["vote"], sent["reason"]) == (-1, "Both figures are old")
    page.get_by_text("Thank you, noted.").first.wait_for()
    page.wait_for_selector(".reason", state="hidden")
    assert page.locator(".vote").nth(1).evaluate("e => e === document.activeElement")
