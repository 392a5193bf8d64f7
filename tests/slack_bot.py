"""The bot under test: its answerer, its clock, and an application that Slack can reach."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx
from fastapi import FastAPI
from slack_payloads import Payload
from slack_server import FakeSlack

from rag.types import (
    Answer,
    AnswerEvent,
    Article,
    Citation,
    Claim,
    Delta,
    Filters,
    Finished,
    Retrieved,
    Turn,
)
from server.chat.clock import Clock
from server.chat.escaping import JOINER
from server.chat.policy import Policy
from server.slack.app import SlackBot, SlackConfig
from server.state import State

_TEXT = "The lamp was lit on Friday."
_ARTICLE = Article("lamp", "The lamp", _TEXT, "en", "0" * 64, date(2026, 4, 1), "海角報")

EVERYWHERE = Filters()


class Parrot:
    """Answers with the question, how much was said before it, and where it looked."""

    async def stream(
        self, question: str, history: Sequence[Turn] = (), filters: Filters = EVERYWHERE
    ) -> AsyncIterator[AnswerEvent]:
        yield Retrieved(question, ())
        looked = filters.source or "everywhere"
        said = f"You asked “{question}” after {len(history)} turns, looked {looked}."
        claims = (Claim(said, (1,), "supported"), Claim(_TEXT, (1,), "supported"))
        text = f"{said} [1] {_TEXT} [1]"
        for piece in (said, " [1] ", _TEXT, " [1]"):
            yield Delta(piece)
        answer_id = f"ans-{zlib.crc32(question.encode()):x}-{len(history)}"
        yield Finished(
            Answer(
                id=answer_id,
                question=question,
                searched=question,
                language="en",
                status="answered",
                confidence=1.0,
                text=text,
                claims=claims,
                citations=(Citation(1, _ARTICLE, 0, len(_TEXT)),),
                as_of=date(2026, 5, 1),
                answerer="extractive",
                generation="gen-000001",
                hits=(),
            )
        )


class Held(Parrot):
    """A parrot that waits for a nod before it answers; `waiting` questions wait for it."""

    def __init__(self) -> None:
        self.nod = asyncio.Event()
        self.waiting = 0

    async def stream(self, *given: Any, **named: Any) -> AsyncIterator[AnswerEvent]:
        self.waiting += 1
        await self.nod.wait()
        async for event in super().stream(*given, **named):
            yield event


class Breaking(Parrot):
    """Breaks on every question with "break" in it."""

    async def stream(self, question: str, *given: Any) -> AsyncIterator[AnswerEvent]:
        if "break" in question:
            raise ZeroDivisionError("broken")
        async for event in super().stream(question, *given):
            yield event


class HandClock:
    """Stands still until a test moves it."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self._now = now
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            return
        future = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + seconds, future))
        await future

    def advance(self, seconds: float) -> None:
        self._now += seconds
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._now]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper[0] > self._now]
        for _, future in due:
            if not future.done():
                future.set_result(None)


@dataclass
class Served:
    """A running bot and a client that reaches it."""

    bot: SlackBot
    http: httpx.AsyncClient


@asynccontextmanager
async def served(
    slack: FakeSlack,
    answerer: Any = None,
    *,
    state: State | None = None,
    policy: Policy | None = None,
    clock: Clock | None = None,
    concurrency: int = 2,
    lease_seconds: float = 15.0,
    call_seconds: float = 10.0,
    socket: bool = False,
) -> AsyncIterator[Served]:
    config = SlackConfig(
        bot_token=slack.bot_token,
        api_base=slack.base_url,
        policy=policy or Policy(),
        concurrency=concurrency,
        keep_days=30,
        signing_secret=None if socket else slack.signing_secret,
        app_token=slack.app_token if socket else None,
        lease_seconds=lease_seconds,
        call_seconds=call_seconds,
    )
    bot = SlackBot(answerer or Parrot(), state or State(None), config, clock=clock)
    app = FastAPI(max_body_size=1 << 20)
    app.include_router(bot.router())
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://desk.example") as http,
    ):
        yield Served(bot, http)


def marked(message: dict[str, Any]) -> str:
    """Which request a message stands for; empty when it says nothing about it."""
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("request_id", ""))


def shown(message: dict[str, Any]) -> str:
    """The words of a message that people see."""

    def words(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["text"]] if isinstance(value.get("text"), str) else []
            return own + [w for k, v in value.items() if k != "text" or not own for w in words(v)]
        return [w for inner in value for w in words(inner)] if isinstance(value, list) else []

    return " ".join([*words(message["blocks"])]) if message["blocks"] else str(message["text"])


def lines_of(blocks: Iterable[dict[str, Any]]) -> list[str]:
    """The lines of rich text that a person sees; a quotation's begin with a bar."""
    lines = []
    for block in blocks:
        for part in block.get("elements", []) if block["type"] == "rich_text" else []:
            bar = "▏ " if part["type"] == "rich_text_quote" else ""
            inner = part["elements"] if part["type"] == "rich_text_list" else [part]
            for each in inner:
                words = "".join(leaf.get("text", "@") for leaf in each["elements"])
                lines.append(bar + words.replace(JOINER, ""))
    return lines


async def answered(slack: FakeSlack, desk: Served, *mentions: Payload) -> list[dict[str, Any]]:
    """Deliver, wait until all is done, give what people see."""
    for mention in mentions:
        assert (await slack.deliver(desk.http, mention)).status_code == 200
    await done(slack, desk, *mentions)
    return slack.posted


async def done(slack: FakeSlack, desk: Served, *mentions: Payload) -> None:
    """Wait until each has been dealt with."""
    ids = [f"slack:{mention.body['event_id']}" for mention in mentions]
    await slack.until(lambda: all(desk.bot.inbox.outcome(each) for each in ids), 20)


def is_whole(message: dict[str, Any], question: str = "Who?") -> bool:
    """Whether a message has the whole answer to a question, with its votes."""
    return f"“{question}”" in shown(message) and "context_actions" in str(message["blocks"])


async def advancing(slack: FakeSlack, clock: HandClock, condition: Any) -> None:
    """Move the clock on until something holds."""

    def moved() -> bool:
        clock.advance(1)
        return bool(condition())

    await slack.until(moved, 20)


async def advance_until_done(
    slack: FakeSlack,
    desk: Served,
    clock: HandClock,
    mention: Payload,
    *,
    seconds: float = 1.0,
    deliver: bool = True,
) -> None:
    """Move the clock on until a mention has been dealt with."""
    if deliver:
        assert (await slack.deliver(desk.http, mention)).status_code == 200
    name = f"slack:{mention.body['event_id']}"

    def over() -> bool:
        clock.advance(seconds)
        return desk.bot.inbox.outcome(name) is not None

    await slack.until(over, 20)
