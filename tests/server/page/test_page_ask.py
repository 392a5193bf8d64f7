"""Asking on the page: the answer, its citations, and the article they open."""

from collections.abc import Callable

import pytest
from fakes import ScriptedModel
from pages import HURT, LIT, UNKNOWN, ask, served, status
from playwright.sync_api import Page

from rag.answerer import Answerer
from rag.retrieval import Searcher
from server.app import create_app

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize(
    ("locale", "button", "tag", "question"),
    [
        ("en-GB", "Ask", "en", LIT),
        ("zh-TW", "提問", "zh-Hant", "史凱利角的燈塔什麼時候重新點亮？"),
        ("zh-CN", "提问", "zh-Hans", "码头旁的旧鱼市场周六重新开张，摊位有多少？"),
    ],
)
def test_a_question_in_each_language_is_answered_in_it_and_its_words_are_found(
    address: str, visit: Callable[..., Page], locale: str, button: str, tag: str, question: str
) -> None:
    page = visit(address, locale)
    assert page.text_content("#send") == button
    assert page.get_attribute("html", "lang") == tag
    ask(page, question)
    quotation = page.locator(".said q").first
    assert quotation.get_attribute("lang") == tag
    assert page.locator(".asked").get_attribute("lang") == tag
    page.hover(".said .marker >> nth=0")
    card = page.text_content("#card q") or ""
    assert (quotation.text_content() or "")[1:-1] == card
    page.click(".said .marker >> nth=0")
    assert page.locator("mark").text_content() == card
    assert page.locator("#reader-text").get_attribute("lang") == tag


def test_what_was_left_out_is_folded_away_and_offsets_count_code_points(page: Page) -> None:
    ask(page, LIT)
    assert "𠮷" in (page.text_content(".said q") or "")
    page.click(".said .marker >> nth=0")
    page.wait_for_selector("mark")
    folded = page.locator(".left-out")
    assert "廣告" in (folded.text_content() or "")
    assert folded.locator("summary").text_content() == "Left out: advertisement"
    assert folded.evaluate("e => e.open") is False
    page.keyboard.press("Escape")
    assert page.locator("#reader").is_hidden()
    assert page.locator(".said .marker").first.evaluate("e => e === document.activeElement")


def test_a_marker_shows_its_card_to_the_keyboard_and_escape_takes_it_away(page: Page) -> None:
    ask(page, LIT)
    assert page.locator("#card").is_hidden()
    page.locator(".said .marker").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.locator("#card").is_visible()
    assert page.locator(".said .marker").first.get_attribute("aria-describedby") == "card"
    assert "undated" in (page.text_content("#card") or "")
    page.keyboard.press("Escape")
    assert page.locator("#card").is_hidden()


def test_without_an_answer_the_nearest_passages_are_listed_and_open(page: Page) -> None:
    ask(page, UNKNOWN)
    assert page.text_content(".answer") == "The articles do not answer this question."
    assert page.text_content(".turn section h3") == "Nearest passages"
    assert page.locator(".marker").count() == 0
    passage = page.text_content(".sources blockquote >> nth=0")
    page.click(".sources .open >> nth=0")
    page.wait_for_selector("mark")
    assert "".join(page.locator("mark").all_text_contents()) == passage


def test_what_people_and_articles_write_is_never_markup(page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)> Odell ferry fire hurt?"
    ask(page, hostile)
    assert page.text_content(".asked") == hostile
    assert page.locator("#thread img").count() == 0
    page.click("#new")
    ask(page, HURT)
    assert "<b>Tern</b> Times" in (page.text_content(".turn") or "")
    assert page.locator("#thread b").count() == 0
    links = page.locator("#thread .sources a").all()
    assert [link.get_attribute("href") for link in links] == ["https://gull.example/ferry"]


def test_reports_that_differ_are_shown_with_each_value_and_where_it_stands(page: Page) -> None:
    ask(page, HURT)
    assert page.text_content(".conflict h3") == "Reports differ"
    assert page.locator(".conflict li").all_text_contents() == [
        "57 people<b>Tern</b> Times · 3 Apr 2026[1]",
        "41 peopleGull Gazette · 2 Apr 2026[2]",
    ]
    assert page.text_content(".notes p") == "Newest evidence: 3 Apr 2026"
    page.click(".conflict .marker >> nth=1")
    page.wait_for_selector("mark")
    assert page.text_content("#reader-title") == "Fire on the ferry"
    assert "hurt 41 people" in (page.text_content("mark") or "")


def test_a_claim_that_is_carried_in_part_says_so_in_words(
    visit: Callable[..., Page], searcher: Searcher
) -> None:
    reply = "The lamp can be seen by many grateful sailors from 40 kilometres away [1]."
    with served(create_app(Answerer(searcher, model=ScriptedModel(reply)))) as address:
        page = visit(address)
        ask(page, LIT)
        assert "Partly supported" in (page.text_content(".statement .partly") or "")
        # What the answer does not quote stands with the source.
        assert "40 kilometres" in (page.text_content(".sources blockquote") or "")
        assert "Written by scripted" in (page.text_content(".notes") or "")


def test_an_article_that_is_gone_is_told(
    page: Page, answerer: Answerer, problems: list[str]
) -> None:
    ask(page, LIT)
    answerer.searcher.index.snapshot().database.add_tombstones(["lighthouse"])
    page.click(".sources .open >> nth=0")
    page.wait_for_selector("#notice:not([hidden])")
    assert "lighthouse" in (page.text_content("#notice") or "")
    assert "lighthouse" in status(page)
    [missing] = problems
    assert "404" in missing
    problems.clear()


def test_filters_are_folded_away_and_those_in_force_are_seen(page: Page) -> None:
    assert page.locator("#ask [name=since]").is_hidden()
    page.click("#filters summary")
    page.fill("#ask [name=since]", "2026-04-03")
    page.fill("#ask [name=source]", "<b>Tern</b> Times")
    page.click("#filters summary")
    chips = page.locator("#chips .chip span")
    assert chips.all_text_contents() == ["since 3 Apr 2026", "only <b>Tern</b> Times"]
    ask(page, HURT)
    assert page.text_content(".limits") == "since 3 Apr 2026 · only <b>Tern</b> Times"
    assert page.locator(".sources > li > div > .open").all_text_contents() == ["After the fire"]
    page.click("#chips .drop >> nth=1")
    assert chips.all_text_contents() == ["since 3 Apr 2026"]


def test_the_language_can_be_changed_and_is_remembered(page: Page) -> None:
    ask(page, HURT)
    page.select_option("#language", "zh-Hans")
    assert page.text_content("#send") == "提问"
    assert page.text_content(".conflict h3") == "各家报道说法不一"
    assert page.get_attribute("html", "lang") == "zh-Hans"
    assert page.get_attribute(".conflict h3", "lang") == "zh-Hans"
    # What is not the page's own stays in its language.
    assert page.get_attribute(".said q >> nth=0", "lang") == "en"
    page.reload()
    assert page.text_content("#send") == "提问"


def test_every_word_of_the_page_is_there_in_each_language(page: Page) -> None:
    kinds = page.evaluate(
        """async () => {
          const { TEXTS } = await import("/static/texts.js");
          const kinds = (texts) => Object.entries(texts).map(([key, text]) => [key, typeof text]);
          return Object.fromEntries(Object.entries(TEXTS).map(([tag, t]) => [tag, kinds(t)]));
        }"""
    )
    assert set(kinds) == {"en", "zh-Hant", "zh-Hans"}
    assert dict(kinds["zh-Hant"]) == dict(kinds["zh-Hans"]) == dict(kinds["en"])
