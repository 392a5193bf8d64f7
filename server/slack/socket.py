"""Socket Mode: the same listeners over a connection that we open, for desks behind a firewall."""

import asyncio
import logging

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from server.chat.clock import Clock

CHECK_SECONDS = 10.0
MOST_CHECKS_WITHOUT = 3
"""Slack's client mends its connection itself, except with an address that has run out meanwhile."""
MOST_WAIT_SECONDS = 60.0
logger = logging.getLogger(__name__)


class Socket:
    """Keeps a connection to Slack until it is stopped."""

    def __init__(self, bolt: AsyncApp, app_token: str, clock: Clock) -> None:
        self._bolt = bolt
        self._app_token = app_token
        self._clock = clock
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the running event loop."""
        self._task = asyncio.create_task(self._stay_connected())

    async def stop(self, seconds: float) -> None:
        """Hear no more; a Slack that says no good-bye within so many seconds is left without."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task], timeout=seconds)

    async def _stay_connected(self) -> None:
        wait = 1.0
        while True:
            try:
                await self._connection()
                wait = 1.0
            except Exception as error:
                logger.warning("no socket to Slack: %s; next try in %.0f s", error, wait)
            await self._clock.sleep(wait)
            wait = min(2 * wait, MOST_WAIT_SECONDS)

    async def _connection(self) -> None:
        """One connection and its successors, until these fail for a while."""
        # An envelope is confirmed when Bolt says 200, which is after its row is kept.
        handler = AsyncSocketModeHandler(self._bolt, self._app_token)
        connecting = asyncio.create_task(handler.client.connect())  # type: ignore[no-untyped-call]
        try:
            without = 0
            while without < MOST_CHECKS_WITHOUT:
                await self._clock.sleep(CHECK_SECONDS)
                without = 0 if await handler.client.is_connected() else without + 1
            logger.warning("the socket to Slack is gone; a new one is opened")
        finally:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await handler.client.close()  # type: ignore[no-untyped-call]
