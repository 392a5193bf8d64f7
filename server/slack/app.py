"""Slack in the server: three routes or a socket, Bolt behind them, and the workers' life."""

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from server.chat.answering import Asks, Desk
from server.chat.clock import Clock, SystemClock, utc
from server.chat.inbox import Figures, Inbox
from server.chat.messages import Platform
from server.chat.policy import Policy
from server.chat.threads import Threads
from server.chat.workers import LEASE_SECONDS, STOP_SECONDS, Told, Workers, nobody
from server.conversations import Conversations
from server.problems import problem
from server.slack.client import CALL_SECONDS, Clients
from server.slack.guard import Guard, Refused, Signed
from server.slack.listeners import NONCE, Listeners
from server.slack.platform import SlackPlatform
from server.slack.socket import Socket
from server.state import State

STATE_SECONDS = 2.0
"""Slack waits three: a file that is slower than this is away."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackConfig:
    """How the bot is set up. With `app_token` it listens on a socket, with a secret over HTTP."""

    bot_token: str
    api_base: str
    policy: Policy
    concurrency: int
    keep_days: int
    signing_secret: str | None = None
    app_token: str | None = None
    lease_seconds: float = LEASE_SECONDS
    call_seconds: float = CALL_SECONDS


class SlackBot:
    """Bolt, the inbox, the workers, and what they share."""

    name: Platform = "slack"

    def __init__(
        self,
        answerer: Asks,
        state: State,
        config: SlackConfig,
        *,
        clock: Clock | None = None,
        told: Told = nobody,
    ) -> None:
        self._config = config
        self.clock = clock or SystemClock()
        # A thread of its own: searches and their vectors fill the usual ones.
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="chat-state")
        self.state = state
        self.inbox = Inbox(state)
        desk = Desk(
            answerer=answerer,
            inbox=self.inbox,
            conversations=Conversations(
                state, keep_days=config.keep_days, now=lambda: utc(self.clock.now())
            ),
            threads=Threads(state),
            policy=config.policy,
            aside=self.aside,
        )
        clients = Clients(
            config.bot_token, config.api_base, self.clock, call_seconds=config.call_seconds
        )
        self.workers = Workers(
            desk,
            {"slack": SlackPlatform(clients, self.inbox, self.clock, self.aside)},
            self.clock,
            concurrency=config.concurrency,
            keep_seconds=config.keep_days * 24 * 3600.0,
            lease_seconds=config.lease_seconds,
            told=told,
        )
        self.bolt = _bolt(config)
        Listeners(desk, self.workers, clients, self.clock).register(self.bolt)
        app_token = config.app_token
        self._socket = Socket(self.bolt, app_token, self.clock) if app_token is not None else None

    def figures(self) -> Figures:
        """How much there is to do."""
        return self.inbox.figures(self.clock.now())

    async def aside(self, work: Any, *arguments: Any) -> Any:
        """Run something that waits for the disk where nobody else waits for it."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Hear nothing more, and let what is at work finish within so many seconds."""
        hushed = [self._socket.stop(seconds)] if self._socket else []
        await asyncio.gather(*hushed, self.workers.stop(seconds))

    @asynccontextmanager
    async def lifespan(self, _: FastAPI) -> AsyncIterator[None]:
        """Work from the application's start to its end."""
        self.workers.start()
        if self._socket is not None:
            self._socket.start()
        try:
            yield
        finally:
            await self.stop()
            self._executor.shutdown()

    def router(self) -> APIRouter:
        """The routes, where there is a secret to hold requests to."""
        router = APIRouter(prefix="/slack", lifespan=self.lifespan, include_in_schema=False)
        if self._config.signing_secret is not None:
            receive = _Receiver(self, Guard(self._config.signing_secret, self.clock.now))
            for path in ("/events", "/commands", "/interactions"):
                router.add_api_route(path, receive.request, methods=["POST"])
        return router


class _Receiver:
    """Requests over HTTP: past the guard to Bolt, and never a 500 for what makes no sense."""

    def __init__(self, bot: SlackBot, guard: Guard) -> None:
        self._bot = bot
        self._guard = guard
        self._handler = AsyncSlackRequestHandler(bot.bolt)

    async def request(self, request: Request) -> Response:
        """One request of Slack's."""
        try:
            signed = self._guard.check(request.headers, await request.body())
        except Refused as refusal:
            code = "unauthorized" if refusal.status == 401 else "bad_request"
            return problem(refusal.status, code, refusal.detail)
        try:
            async with asyncio.timeout(STATE_SECONDS):
                if await self._bot.aside(self._bot.inbox.seen, signed.nonce, self._bot.clock.now()):
                    return Response()
                return await self._dispatched(request, signed)
        except Exception:
            # No row, no 200: Slack delivers it again.
            logger.exception("the inbox cannot be reached")
            return problem(503, "unavailable", "the inbox cannot be reached; send it again")

    async def _dispatched(self, request: Request, signed: Signed) -> Response:
        try:
            response = await self._handler.handle(request, {NONCE: signed.nonce})
        except (TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError):
            return problem(400, "bad_request", "the body is not what Slack sends")
        if response.status_code == 404:
            # Nothing of ours, and nothing that Slack should try again.
            return Response()
        if response.status_code == 503:
            return problem(503, "unavailable", "the inbox cannot be reached; send it again")
        if response.status_code >= 400:
            return problem(400, "bad_request", "the body is not what Slack sends")
        return response


def _bolt(config: SlackConfig) -> AsyncApp:
    """Bolt, asked to route and nothing else.

    Requests were checked before they come here, and who we are Slack tells with every event: Bolt
    itself would ask `auth.test` first, so that an outage there lost what was delivered here.
    """

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=context.team_id,
            bot_token=config.bot_token,
        )

    quiet = logging.getLogger("citedesk.slack.bolt")
    # What it says below this is about requests nobody listens to, with their text.
    quiet.setLevel(logging.ERROR)
    return AsyncApp(
        name="citedesk",
        logger=quiet,
        client=AsyncWebClient(base_url=config.api_base.rstrip("/") + "/", logger=quiet),
        authorize=authorize,
        signing_secret=config.signing_secret or "",
        request_verification_enabled=False,
        process_before_response=True,
    )
