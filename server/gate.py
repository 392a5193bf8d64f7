"""How many questions are worked on at once and how many may wait; first come, first served."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from server.access import Principal
from server.limits import Limits
from server.problems import Refused

T = TypeVar("T")
_FIRST_GUESS_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60


class Gate:
    """Lets `at_work` through at a time while `queue` more wait."""

    def __init__(self, *, at_work: int, queue: int) -> None:
        self._places = asyncio.Semaphore(at_work)
        self._at_work = at_work
        self._queue = queue
        self._waiting = 0
        self._usual_seconds = _FIRST_GUESS_SECONDS

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place at work, when it is one's turn, until the block is left.

        Whoever is cancelled while waiting leaves the queue.

        Raises:
            Refused: 503 `busy`; as many wait as may.
        """
        self.refuse_when_full()
        async with self.place():
            yield

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """A place at work for what waits elsewhere anyhow, such as a row of the inbox."""
        self._waiting += 1
        try:
            await self._places.acquire()
        finally:
            self._waiting -= 1
        started = time.monotonic()
        try:
            yield
        finally:
            self._places.release()
            self._usual_seconds += (time.monotonic() - started - self._usual_seconds) / 8

    def refuse_when_full(self) -> None:
        """Raises Refused, 503 `busy`, when as many wait as may."""
        if not self._places.locked() or self._waiting < self._queue:
            return
        seconds = self._seconds_to_wait()
        raise Refused(
            503,
            "busy",
            f"{self._at_work} questions are worked on and {self._waiting} wait, which is as many "
            f"as may; come again in {seconds} s",
            {"Retry-After": str(seconds)},
        )

    def _seconds_to_wait(self) -> int:
        """About how long until the queue has moved on by one that waits now."""
        turns = (self._waiting + 1) / self._at_work
        return min(max(math.ceil(self._usual_seconds * turns), 1), _LONGEST_WAIT_SECONDS)


class Admission:
    """What every way of asking passes through: the asker's limits, then the gate."""

    def __init__(self, gate: Gate, limits: Limits | None) -> None:
        """Without limits only the gate is passed."""
        self._gate = gate
        self._limits = limits

    @asynccontextmanager
    async def turn(self, principal: Principal) -> AsyncIterator[None]:
        """Count a question and work on it inside the block.

        Raises:
            Refused: 429 `rate_limited` or `budget_spent`, 503 `busy`.
        """
        # Asked before as well as within the turn: a question nobody works on costs no budget.
        self._gate.refuse_when_full()
        if self._limits is not None:
            await self._limits.question(principal.id)
        async with self._gate.turn():
            yield

    async def during(
        self, principal: Principal, events: AsyncIterator[T]
    ) -> AsyncGenerator[T, None]:
        """These events within a turn; the place is held until they end or are closed.

        Raises:
            Refused: as `turn` does, before the first event.
        """
        async with self.turn(principal):
            try:
                async for event in events:
                    yield event
            finally:
                if isinstance(events, AsyncGenerator):
                    await events.aclose()
