"""A bounded pool that takes rows of the inbox, and takes up those whose process died."""

import asyncio
import contextlib
import logging
import os
import random
import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from server.chat.answering import MOST_FAILURES, Answering, Desk
from server.chat.clock import Clock
from server.chat.delivery import Away, LeaseLost, Platform, Stopped
from server.chat.inbox import Outcome, Work

LEASE_SECONDS = 15.0
MOST_WAIT_SECONDS = 60.0
STOP_SECONDS = 8.0
_PURGE_SECONDS = 3600.0
logger = logging.getLogger(__name__)


Told = Callable[[Outcome], None]


def nobody(_: Outcome) -> None:
    """Hears what became of a row, and keeps it to itself."""


class Workers:
    """So many rows at a time are worked on, in one event loop."""

    def __init__(
        self,
        desk: Desk,
        platforms: Mapping[str, Platform],
        clock: Clock,
        *,
        concurrency: int,
        keep_seconds: float,
        lease_seconds: float = LEASE_SECONDS,
        told: Told = nobody,
    ) -> None:
        """Prepare; `start` begins.

        Args:
            desk: what requests are answered with.
            platforms: how their answers get back, by `Asked.platform`.
            clock: the time.
            concurrency: rows at a time.
            keep_seconds: how long answers are kept and a thread that has gone quiet is followed.
            lease_seconds: how long a row of a process that died lies idle.
            told: hears what became of each row.
        """
        self._desk = desk
        self._platforms = platforms
        self._clock = clock
        self._concurrency = concurrency
        self._keep_seconds = keep_seconds
        self._lease_seconds = lease_seconds
        self._told = told
        self._name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._news = asyncio.Event()
        self._stopping = False
        self._ending: asyncio.Task[None] | None = None
        self._idle = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._chores: set[asyncio.Task[None]] = set()
        self._at_work: dict[str, asyncio.Task[Any]] = {}

    def start(self) -> None:
        """Begin, in the running event loop."""
        for number in range(self._concurrency):
            self._tasks.append(asyncio.create_task(self._worker(f"{self._name}-{number}")))
        self._tasks.append(asyncio.create_task(self._alarm()))

    def tell(self) -> None:
        """There is a new row, or a row has come due."""
        # A new event each time: who looked before this one was set is woken by it all the same.
        self._news.set()
        self._news = asyncio.Event()

    def halt(self, request_ids: Iterable[str]) -> None:
        """Something else is wanted of these; who works on one here puts it back at once.

        In other processes that is seen when the lease is prolonged.
        """
        for request_id in request_ids:
            if job := self._at_work.get(request_id):
                job.cancel()
        self.tell()

    @property
    def busy(self) -> bool:
        """Whether a new row would have to wait for a worker."""
        return self._idle == 0

    def aside(self, chore: Coroutine[Any, Any, None]) -> None:
        """Do something small meanwhile; it is dropped when the workers stop."""
        task = asyncio.create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Take no more rows; those at work get so long, then go back to be taken up later.

        Who stops them again waits for the same end.
        """
        if self._ending is None:
            self._ending = asyncio.create_task(self._stop(seconds))
        await asyncio.shield(self._ending)

    async def _stop(self, seconds: float) -> None:
        self._stopping = True
        self.tell()
        if self._tasks:
            self._tasks[-1].cancel()
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in (*self._tasks, *self._chores):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._chores, return_exceptions=True)

    async def _alarm(self) -> None:
        """Rings when a row that waits is due, and throws out what is old."""
        purged = 0.0
        while not self._stopping:
            now = self._clock.now()
            # Another process may hold a row, and die, without our hearing of it.
            wait = 2 * self._lease_seconds
            try:
                if now - purged >= _PURGE_SECONDS:
                    await self._desk.aside(self._purge, now)
                    purged = now
                due = await self._desk.aside(self._desk.inbox.next_due, now)
                if due is not None:
                    # One that is due already waits for a worker, who looks for himself.
                    wait = min(max(due - now, self._lease_seconds / 3), wait)
            except Exception:
                logger.exception("the inbox cannot be read; another try follows")
                wait = self._lease_seconds
            await self._clock.sleep(wait)
            self.tell()

    def _purge(self, now: float) -> None:
        self._desk.inbox.purge(now, keep_seconds=self._keep_seconds)
        # Where nobody asks, nothing else does.
        self._desk.conversations.sweep()

    async def _worker(self, holder: str) -> None:
        while not self._stopping:
            news = self._news
            work = await self._next(holder)
            if work is not None:
                await self._work(work, holder)
                continue
            self._idle += 1
            try:
                await news.wait()
            finally:
                self._idle -= 1

    async def _next(self, holder: str) -> Work | None:
        try:
            leased: Work | None = await self._desk.aside(
                lambda: self._desk.inbox.lease(
                    holder, self._clock.now(), seconds=self._lease_seconds
                )
            )
        except Exception:
            logger.exception("the inbox cannot be read; another try follows")
            return None
        return leased

    async def _work(self, work: Work, holder: str) -> None:
        job = asyncio.current_task()
        if job is None:
            raise AssertionError("a worker is a task")
        heart = asyncio.create_task(self._beat(work, holder, job))
        self._at_work[work.asked.id] = job
        try:
            await self._settled(work, holder)
        except asyncio.CancelledError:
            # The server stops, or something else is wanted; or the row is another's by now, or was
            # settled a moment ago, and stays as it is.
            await asyncio.shield(self._let_go(work, holder))
            if self._stopping:
                raise
        except Exception:
            # The file is away. The lease runs out, and the row is taken up again.
            logger.exception("request %s could not be settled", work.asked.id)
        finally:
            del self._at_work[work.asked.id]
            heart.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await heart
            while job.cancelling() and not self._stopping:
                job.uncancel()

    async def _beat(self, work: Work, holder: str, job: "asyncio.Task[Any]") -> None:
        """Prolong the lease until cancelled; without a lease the work is stopped."""
        request_id = work.asked.id
        while True:
            await self._clock.sleep(self._lease_seconds / 3)
            until = self._clock.now() + self._lease_seconds
            try:
                held = await self._desk.aside(
                    self._desk.inbox.extend, request_id, holder, until, work.wish
                )
            except Exception:
                logger.exception("the lease of %s could not be prolonged", request_id)
                continue
            if not held:
                job.cancel()
                return

    async def _settled(self, work: Work, holder: str) -> None:
        """Work on a row and write down what became of it."""
        asked = work.asked

        async def record(posts: Sequence[str]) -> None:
            if not await self._desk.aside(self._desk.inbox.keep_posts, asked.id, holder, posts):
                raise LeaseLost(asked.id)

        platform = self._platforms[asked.platform]
        delivery = platform.delivery(work, record)
        answering = Answering(self._desk, work, platform, delivery, holder, self._clock.now)
        try:
            outcome = await answering.run()
        except Away as away:
            await self._away(work, holder, away)
        except LeaseLost:
            logger.warning("request %s was taken up by another worker", asked.id)
        except Stopped:
            await self._desk.aside(self._desk.inbox.call_off, asked.id, holder, self._clock.now())
            self.tell()
        except Exception:
            # What it was, not what was asked: the log holds no text of people.
            logger.exception("request %s failed, %d times now", asked.id, work.failures + 1)
            if work.failures >= 2 * MOST_FAILURES:
                await self._finish(work, holder, "failed")
            else:
                await self._put_back(work, holder, 2.0**work.failures, failed=True)
        else:
            await self._finish(work, holder, outcome)

    async def _finish(self, work: Work, holder: str, outcome: Outcome) -> None:
        inbox = self._desk.inbox
        if outcome == "removed":
            done = await self._desk.aside(inbox.finish_removal, work.asked.id, holder)
        else:
            now = self._clock.now()
            done = await self._desk.aside(inbox.finish, work.asked.id, holder, outcome, now)
        if done:
            self._told(outcome)
        if outcome == "undeliverable":
            logger.warning("request %s has no place where its answer may go", work.asked.id)
        # The next question of the conversation was waiting for this one.
        self.tell()

    async def _away(self, work: Work, holder: str, away: Away) -> None:
        logger.warning("request %s waits: %s", work.asked.id, away)
        grown = min(2.0 ** min(work.attempts - 1, 10), MOST_WAIT_SECONDS)
        wait = away.wait_seconds or grown * random.uniform(0.75, 1.0)  # noqa: S311
        await self._put_back(work, holder, wait)

    async def _let_go(self, work: Work, holder: str) -> None:
        logger.info("request %s is let go", work.asked.id)
        try:
            await self._put_back(work, holder, 0.0)
        except Exception:
            logger.exception("request %s could not be put back", work.asked.id)
        self.tell()

    async def _put_back(
        self, work: Work, holder: str, seconds: float, *, failed: bool = False
    ) -> None:
        due = self._clock.now() + seconds
        await self._desk.aside(
            lambda: self._desk.inbox.put_back(work.asked.id, holder, due, failed=failed)
        )
        if seconds:
            self.aside(self._ring(seconds))

    async def _ring(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.tell()
