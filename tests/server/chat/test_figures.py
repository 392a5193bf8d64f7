"""What /metrics says of questions from a chat."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from clients import client_of
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from slack_server import FakeSlack

from rag.answerer import Answerer
from rag.types import AnswerEvent
from server.app import create_app
from server.settings import ServerSettings

pytestmark = pytest.mark.anyio


class Held:
    """An answerer that waits for a nod, and breaks on every question with "break" in it."""

    def __init__(self, answerer: Answerer) -> None:
        self.searcher = answerer.searcher
        self.nod = asyncio.Event()
        self._answerer = answerer

    async def stream(self, question: str, *given: Any) -> AsyncIterator[AnswerEvent]:
        if "break" in question:
            raise ZeroDivisionError("broken")
        await self.nod.wait()
        async for event in self._answerer.stream(question, *given):
            yield event


async def figures(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    text = (await client.get("/metrics")).text
    return {
        (sample.name.removeprefix("citedesk_chat_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("citedesk_chat_") and not sample.name.endswith("_created")
    }


async def test_what_waits_is_worked_on_and_is_done(slack: FakeSlack, answerer: Answerer) -> None:
    settings = ServerSettings.model_construct(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_base=slack.base_url,
        mattermost_tokens=SecretStr("t"),
        mattermost_origin="https://chat.example",
        concurrency=1,
    )
    held = Held(answerer)
    app = create_app(held, settings=settings)  # type: ignore[arg-type]
    async with client_of(app) as client:
        nothing = {
            (name, chat, *state): 0
            for chat in ("slack", "mattermost")
            for name, *state in (("open", "waiting"), ("open", "at_work"), ("oldest_seconds",))
        }
        assert await figures(client) == nothing

        for text in ("Who?", "When?", "help"):
            await slack.deliver(client, slack.mention(text))
        # The first is worked on; the others wait for the only worker.
        await slack.until(lambda: slack.called("chat.startStream"))
        busy = await figures(client)
        assert busy["open", "slack", "at_work"] == 1
        assert busy["open", "slack", "waiting"] == 2
        assert 0 < busy["oldest_seconds", "slack"] < 600
        assert busy["open", "mattermost", "waiting"] == 0

        held.nod.set()
        post = {"token": "t", "team_id": "t", "channel_id": "c", "user_id": "u"}
        for number, text in enumerate(("Who?", "break", "")):
            body = {**post, "text": text, "post_id": str(number)}
            await client.post("/mattermost/webhook", json=body)
        [slack_bot, _] = app.state.bots
        await slack.until(lambda: slack_bot.figures().oldest_seconds == 0)
        assert await figures(client) == {
            **nothing,
            ("requests_total", "slack", "answered"): 2,
            ("requests_total", "slack", "helped"): 1,
            ("requests_total", "mattermost", "answered"): 1,
            ("requests_total", "mattermost", "failed"): 1,
            ("requests_total", "mattermost", "helped"): 1,
        }
