"""One question asked on the page, through the API and in Slack has one answer."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from pages import HURT, LIT, UNKNOWN, ask, served
from playwright.sync_api import Page
from pydantic import SecretStr
from slack_bot import lines_of
from slack_server import FakeSlack

from rag.answerer import Answerer
from server.app import create_app
from server.settings import ServerSettings

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]
QUESTIONS = (
    HURT,
    LIT,
    "史凱利角的燈塔什麼時候重新點亮？",
    "码头旁的旧鱼市场周六重新开张，摊位有多少？",
    UNKNOWN,
)
Answer = tuple[list[str], list[str], list[str]]
"""Claims with their numbers; sources with number, title, publisher and date; values that differ."""


def test_claims_numbers_and_citations_are_the_same(
    answerer: Answerer, visit: Callable[..., Page]
) -> None:
    with FakeSlack() as slack:
        settings = ServerSettings.model_construct(
            slack_bot_token=SecretStr(slack.bot_token),
            slack_signing_secret=SecretStr(slack.signing_secret),
            slack_api_base=slack.base_url,
        )
        with served(create_app(answerer, settings=settings)) as address:
            page = visit(address)
            for question in QUESTIONS:
                document = httpx.post(f"{address}/v1/ask", json={"question": question}).json()
                assert on_the_page(page, question) == in_the(document)
                assert in_slack(slack, address, question, document) == in_the(document)
                assert bool(in_the(document)[1]) == (question != UNKNOWN)
                assert bool(in_the(document)[2]) == (question == HURT)


def in_the(document: dict[str, Any]) -> Answer:
    claims = [
        f"{claim['text']} {''.join(f'[{number}]' for number in claim['citations'])}"
        for claim in document["claims"]
    ]
    sources = [
        " ".join(str(cited[name]) for name in ("number", "title", "source", "published"))
        for cited in document["citations"]
    ]
    differ = [
        f"{value['value']} {value['published']} [{value['citation']}]"
        for conflict in document["conflicts"]
        for value in conflict["values"]
    ]
    return claims or [document["answer"]], sources, differ


def on_the_page(page: Page, question: str) -> Answer:
    ask(page, question)
    turn = page.locator(".turn").last
    sources = []
    # The numbers of passages that answer nothing are ranks.
    for item in turn.locator("section > ol.sources > li").all():
        number = item.locator(".number").text_content() or ""
        if number.startswith("["):
            title = item.locator(".open").text_content()
            about = item.locator(".about > span[lang]").first
            source = about.text_content() if about.count() and not is_day(about) else None
            sources.append(f"{number[1:-1]} {title} {source} {day_in(item)}")
    differ = [
        f"{item.locator('strong').text_content()} {day_in(item)} "
        f"{item.locator('.marker').text_content()}"
        for item in turn.locator(".conflict li").all()
    ]
    return [said.strip() for said in turn.locator(".said").all_text_contents()], sources, differ


def is_day(place: Any) -> bool:
    return "day" in (place.get_attribute("class") or "")


def day_in(item: Any) -> str | None:
    days = item.locator("time.day")
    return days.first.get_attribute("datetime") if days.count() else None


def in_slack(slack: FakeSlack, address: str, question: str, document: dict[str, Any]) -> Answer:
    mention = slack.mention(question)
    body, headers = slack.request(mention)
    assert httpx.post(address + mention.path, content=body, headers=headers).status_code == 200
    thread = mention.body["event"]["ts"]

    def answers() -> list[dict[str, Any]]:
        return [
            m
            for m in slack.posted
            if m["thread_ts"] == thread and "context_actions" in str(m["blocks"])
        ]

    # This thread has an event loop already: the browser's.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(slack.until(answers))).result()
    lines = lines_of(answers()[0]["blocks"])
    claims = lines[: max(1, len(document["claims"]))]
    cited = [lines.index(line) for line in lines if line == "Sources" or line in ("來源", "来源")]
    below = lines[cited[0] + 1 :] if cited else []
    sources = []
    for line in below:
        if line.startswith("["):
            number, _, rest = line[1:].partition("] ")
            title, _, about = rest.partition(" — ")
            source, _, published = about.removesuffix(" · original").rpartition(" · ")
            day = None if published in ("undated", "日期不詳", "日期不详") else published
            sources.append(f"{number} {title} {source or None} {day}")
    differ = []
    for line in lines[len(claims) : cited[0] if cited else len(claims)]:
        if " — " in line:
            value, _, rest = line.partition(" — ")
            differ.append(f"{value} {rest.rpartition(' · ')[2]}")
    return claims, sources, differ
