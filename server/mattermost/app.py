"""Mattermost in the server: a slash command and outgoing webhooks.

A slash command hears at once that it was heard, and gets its answer through the inbox at the
address that came with it, if that is Mattermost's. An outgoing webhook has no such address: only
its own request can carry the answer, so it is answered there and then.
"""

import asyncio
import hmac
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.answerer import MOST_QUESTION_CHARACTERS, last_answer
from rag.wire import answer_json
from server.chat import rendering
from server.chat.answering import Asks, Desk
from server.chat.clock import Clock, SystemClock, iso_time, utc
from server.chat.delivery import Delivery, Record
from server.chat.help import asks_for_help, language_of
from server.chat.inbox import Figures, Inbox, Outcome, Work
from server.chat.messages import Asked, Kind, Message, Platform
from server.chat.policy import Policy
from server.chat.threads import Threads
from server.chat.workers import STOP_SECONDS, Told, Workers, nobody
from server.conversations import Conversations
from server.mattermost.config import MattermostConfig, origin_of
from server.mattermost.delivery import Replies, body, joined
from server.problems import problem
from server.state import State

CALL_SECONDS = 10.0
logger = logging.getLogger(__name__)
_PLACE = ("team_id", "channel_id", "user_id")


class MattermostBot:
    """The routes, the inbox behind them and its workers."""

    name: Platform = "mattermost"

    def __init__(
        self,
        answerer: Asks,
        state: State,
        config: MattermostConfig,
        *,
        clock: Clock | None = None,
        told: Told = nobody,
    ) -> None:
        self._config = config
        self._told = told
        self._clock = clock or SystemClock()
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="mattermost-state")
        self._inbox = Inbox(state, "mattermost")
        self._places = asyncio.Semaphore(config.concurrency)
        self._client = httpx.AsyncClient(timeout=CALL_SECONDS, follow_redirects=False)
        self._desk = Desk(
            answerer=answerer,
            inbox=self._inbox,
            conversations=Conversations(
                state, keep_days=config.keep_days, now=lambda: utc(self._clock.now())
            ),
            threads=Threads(state),
            policy=Policy(questions_per_day=config.questions_per_day),
            aside=self._aside,
        )
        self._workers = Workers(
            self._desk,
            {"mattermost": self},
            self._clock,
            concurrency=config.concurrency,
            keep_seconds=config.keep_days * 24 * 3600.0,
            told=told,
        )

    def figures(self) -> Figures:
        """How much there is to do; webhooks, which are answered at once, apart."""
        return self._inbox.figures(self._clock.now())

    def router(self) -> APIRouter:
        """The two routes."""
        router = APIRouter(prefix="/mattermost", lifespan=self.lifespan, include_in_schema=False)
        router.add_api_route("/command", self.command, methods=["POST"])
        router.add_api_route("/webhook", self.webhook, methods=["POST"])
        return router

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Let what is at work finish within so many seconds, and take up nothing more."""
        await self._workers.stop(seconds)

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Work from the application's start to its end."""
        self._workers.start()
        try:
            yield
        finally:
            await self.stop()
            await self._client.aclose()
            self._executor.shutdown()

    async def external(self, asked: Asked) -> bool:  # noqa: ARG002
        """Mattermost shows a command and a webhook to nobody of another organisation."""
        return False

    def delivery(self, work: Work, record: Record) -> Delivery:
        """The way back of one request."""
        return Replies(work, record, self._client, self._config.origin)

    async def command(self, request: Request) -> Response:
        """The slash command: word that it was heard; the answer follows."""
        fields = await _fields(request)
        refusal = self._refusal(request, fields)
        if refusal is not None:
            return refusal
        text, address = fields.get("text", "").strip(), fields.get("response_url", "")
        if origin_of(address) != origin_of(self._config.origin):
            return problem(
                400,
                "bad_request",
                "response_url is not at CITEDESK_MATTERMOST_ORIGIN; set it right",
            )
        asked = self._asked("slash", fields, fields.get("trigger_id", ""), text, reply_url=address)
        if asked is None:
            return _incomplete("trigger_id, team_id, channel_id and user_id")
        await self._accept(asked)
        heard = rendering.progress_message(language_of(text), "received")
        return _said(heard.markdown, "ephemeral")

    async def webhook(self, request: Request) -> Response:
        """An outgoing webhook: the answer as a comment on the post."""
        fields = await _fields(request)
        refusal = self._refusal(request, fields)
        if refusal is not None:
            return refusal
        text = fields.get("text", "").strip()
        text = text.removeprefix(fields.get("trigger_word", "")).strip()
        post = fields.get("post_id", "")
        asked = self._asked("webhook", fields, post, text, message=post)
        if asked is None:
            return _incomplete("post_id, team_id, channel_id and user_id")
        if not await self._aside(self._inbox.note, asked, self._clock.now()):
            return JSONResponse({})
        try:
            async with asyncio.timeout(self._config.webhook_seconds), self._places:
                outcome, messages = await self._answered(asked)
        except Exception:
            # Nothing can be said later: whatever it was, the person hears of it now.
            logger.exception("the webhook %s got no answer", asked.id)
            outcome, messages = "failed", [rendering.failed_message(language_of(text))]
        self._told(outcome)
        return _said(joined(messages), "comment")

    async def _answered(self, asked: Asked) -> tuple[Outcome, Sequence[Message]]:
        language = language_of(asked.text)
        if asks_for_help(asked.text):
            return "helped", [rendering.help_message(language, platform=self.name)]
        if len(asked.text) > MOST_QUESTION_CHARACTERS:
            return "refused", [rendering.refused_message(language, "too_long")]
        if not await self._desk.within_budget(asked, self._clock.now()):
            return "refused", [rendering.refused_message(language, "budget")]
        answer = await last_answer(self._desk.answerer.stream(asked.text))
        document = answer_json(replace(answer, conversation=asked.conversation))
        await self._aside(self._desk.conversations.keep, asked.desk, document)
        return "answered", rendering.answer_messages(document, request_id=asked.id)

    def _refusal(self, request: Request, fields: Mapping[str, str]) -> Response | None:
        scheme, _, header = request.headers.get("authorization", "").partition(" ")
        given = fields.get("token") or (header if scheme.lower() == "token" else "")
        # Every token is looked at, whether one before was the right one or not.
        same = [
            hmac.compare_digest(given.encode("utf-8", "replace"), token.encode())
            for token in self._config.tokens
        ]
        if any(same):
            return None
        return problem(
            401, "unauthorized", "the token is not among CITEDESK_MATTERMOST_TOKENS; add it there"
        )

    def _asked(
        self,
        kind: Kind,
        fields: Mapping[str, str],
        delivery: str,
        text: str,
        *,
        message: str | None = None,
        reply_url: str | None = None,
    ) -> Asked | None:
        team, channel, person = (fields.get(name, "") for name in _PLACE)
        if not all((delivery, team, channel, person)):
            return None
        return Asked(
            id=f"mattermost:{delivery}",
            platform="mattermost",
            kind=kind,
            team=team,
            channel=channel,
            thread=None,
            message=message,
            person=person,
            text=text,
            reply_url=reply_url,
            received=iso_time(self._clock.now()),
        )

    async def _accept(self, asked: Asked) -> None:
        await self._aside(self._inbox.accept, asked, self._clock.now())
        self._workers.tell()

    async def _aside(self, work: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


async def _fields(request: Request) -> dict[str, str]:
    """The request's fields, from a form or from JSON.

    Raises:
        HTTPException: 400, the body is neither.
    """
    is_json = request.headers.get("content-type", "").startswith("application/json")
    try:
        found = json.loads(await request.body()) if is_json else dict(await request.form())
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "the body is neither a form nor a JSON object") from error
    if not isinstance(found, dict):
        raise HTTPException(400, "the body is not a JSON object")
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _incomplete(names: str) -> Response:
    return problem(400, "bad_request", f"the body must have {names}")


def _said(markdown: str, kind: str) -> Response:
    return JSONResponse(body(markdown, kind))
