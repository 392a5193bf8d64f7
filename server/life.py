"""The life of the server: starting, ready, draining; and what is under way."""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Literal

logger = logging.getLogger(__name__)

Stage = Literal["starting", "ready", "draining"]
DRAINING_SECONDS = 8.0
"""How long all that is under way may take when the server is told to stop: who tells it so usually
waits ten seconds before he kills it."""
Stop = Callable[[float], Awaitable[object]]
"""Lets one part of the server finish what it does, within so many seconds; then ends it."""


class Life:
    """Which stage the server is in. Made ready; a process that has to warm up says so."""

    def __init__(self, *, draining_seconds: float = DRAINING_SECONDS) -> None:
        self._draining_seconds = draining_seconds
        self._warming: threading.Thread | None = None
        self._draining_since: float | None = None
        self._under_way = 0
        self._stops: list[Stop] = []
        self._ending: asyncio.Future[list[None]] | None = None

    @property
    def stage(self) -> Stage:
        """Where it stands now."""
        if self._draining_since is not None:
            return "draining"
        return "starting" if self._warming and self._warming.is_alive() else "ready"

    def warm_up(self, work: Callable[[], object]) -> None:
        """Do `work` in a thread; the stage is "starting" until it is done, or failed."""

        def run() -> None:
            try:
                work()
            except Exception:
                # What is broken shows in the answers and in /readyz, which look for themselves.
                logger.exception("the server could not warm up")

        self._warming = threading.Thread(target=run, name="warm-up", daemon=True)
        self._warming.start()

    def drain(self) -> None:
        """Take no more work."""
        if self._draining_since is None:
            self._draining_since = time.monotonic()

    def at_end(self, stop: Stop) -> None:
        """Have `stop` called when the server begins to drain."""
        self._stops.append(stop)

    def end_parts(self) -> None:
        """Begin to stop every part, all side by side; in the event loop, where once is enough."""
        if self._ending is None:
            self.drain()
            seconds = self._seconds_left()
            stops = (self._stopped(stop, seconds) for stop in self._stops)
            self._ending = asyncio.gather(*stops)

    async def ended(self) -> None:
        """Wait until every part has stopped."""
        self.end_parts()
        if self._ending is not None:
            await self._ending

    @property
    def over(self) -> bool:
        """Whether it drains and nothing is under way, or what is has had its time."""
        if self._draining_since is None:
            return False
        idle = self._under_way == 0 and self._ending is not None and self._ending.done()
        return idle or self._seconds_left() == 0

    @contextmanager
    def work(self) -> Iterator[None]:
        """One request; on the event loop alone, where nothing comes between."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1

    def _seconds_left(self) -> float:
        """Of the time for draining; all of it while nobody has said to."""
        passed = 0.0 if self._draining_since is None else time.monotonic() - self._draining_since
        return max(0.0, self._draining_seconds - passed)

    async def _stopped(self, stop: Stop, seconds: float) -> None:
        try:
            await stop(seconds)
        except Exception:
            logger.exception("a part of the server did not stop as it should")
