"""Server-sent events that outlive a dropped connection, for a while."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from server.problems import told

logger = logging.getLogger(__name__)

_LAST_EVENT_ID = re.compile(r"([\w-]{1,64}):(\d{1,9})", re.ASCII)
# An answer is for who asked, and a proxy that collects a stream before it passes it on defeats it.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(frozen=True, slots=True)
class Event:
    """One event before it is numbered."""

    name: str
    data: Mapping[str, Any]


class Stream:
    """The events of one request, as they come; one connection at a time follows them."""

    def __init__(self, owner: str, asked: object, *, heartbeat_seconds: float) -> None:
        self.id = secrets.token_urlsafe(16)
        self.owner = owner
        self.asked = asked
        self.ended = False
        # From the start: the request that begins a stream is the first to follow it.
        self.followed = True
        self._heartbeat_seconds = heartbeat_seconds
        self._events: list[bytes] = []
        self._news = asyncio.Event()
        self._follower = 0
        self._answering = False
        self._failure: Exception | None = None
        self._failed = False

    async def run(self, events: AsyncGenerator[Event, None]) -> None:
        """Take the events to their end; what goes wrong becomes the last one."""
        try:
            async with aclosing(events):
                async for event in events:
                    self._add(event)
        except Exception as error:
            if self._events or self._answering:
                self.fail(*told(error))
            else:
                self._failure = error
        finally:
            self.ended = True
            self._wake()

    async def started(self) -> None:
        """Wait for the first event, but no longer than until a heartbeat is due.

        Raises:
            Exception: what went wrong before the first event, which can still have a status.
        """
        if not (self._events or self.ended):
            await _within(self._heartbeat_seconds, self._news)
        self._answering = True
        if self._failure is not None:
            raise self._failure

    def fail(self, code: str, detail: str) -> None:
        """End with an `error` event."""
        self._add(Event("error", {"code": code, "detail": detail}))
        self._failed = self.ended = True
        self._wake()

    def may_go_on_after(self, number: int) -> bool:
        """Whether `number` was sent and something may come after it, if only the stream's end."""
        last = len(self._events) - 1
        return number < last or (number == last and not self._failed)

    @property
    def heard(self) -> bool:
        """Whether there was anything whose id a client could come back with."""
        return bool(self._events)

    @contextmanager
    def following(self) -> Iterator[None]:
        """Follow; whoever followed before is left behind, since nobody needs two connections."""
        self._follower += 1
        mine = self._follower
        self.followed = True
        self._wake()
        try:
            yield
        finally:
            if mine == self._follower:
                self.followed = False

    async def after(self, number: int) -> AsyncGenerator[bytes, None]:
        """The events after `number`, then those to come, until the end or the next follower."""
        mine = self._follower
        while mine == self._follower:
            news = self._news
            if number + 1 < len(self._events):
                number += 1
                yield self._events[number]
            elif self.ended:
                return
            elif not await _within(self._heartbeat_seconds, news):
                yield KEEPALIVE_COMMENT

    def _add(self, event: Event) -> None:
        if self.ended:
            return
        self._events.append(
            format_sse_event(
                event=event.name,
                data_str=json.dumps(event.data, ensure_ascii=False),
                id=f"{self.id}:{len(self._events)}",
            )
        )
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class Streams:
    """All streams under way, and those that have just ended, in the memory of this process.

    Args:
        heartbeat_seconds: a comment is sent when nothing else was for so long.
        abandoned_seconds: how long work goes on while nobody listens.
        kept_seconds: how long a stream can be resumed after its end.
        send_seconds: how long a client may take to accept one event.
        most_unheard: streams nobody listens to that are kept for one owner.
    """

    def __init__(
        self,
        *,
        heartbeat_seconds: float = 15,
        abandoned_seconds: float = 15,
        kept_seconds: float = 60,
        send_seconds: float = 60,
        most_unheard: int = 64,
    ) -> None:
        self._heartbeat_seconds = heartbeat_seconds
        self._abandoned_seconds = abandoned_seconds
        self._kept_seconds = kept_seconds
        self._send_seconds = send_seconds
        self._most_unheard = most_unheard
        self._streams: dict[str, Stream] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether no stream may begin any more."""
        return self._closed

    def begin(self, owner: str, asked: object, events: AsyncGenerator[Event, None]) -> Stream:
        """Start to take `events`, which only `owner` may resume, and only by asking the same."""
        stream = Stream(owner, asked, heartbeat_seconds=self._heartbeat_seconds)
        task = asyncio.create_task(stream.run(events))
        self._streams[stream.id] = stream
        self._tasks[stream.id] = task
        task.add_done_callback(lambda _: self._ended(stream))
        return stream

    def resume(
        self, owner: str, asked: object, last_event_id: str | None
    ) -> tuple[Stream, int] | None:
        """The stream of an event's id and the event's number; None when it cannot go on."""
        found = _LAST_EVENT_ID.fullmatch(last_event_id or "")
        stream = self._streams.get(found[1]) if found else None
        if found is None or stream is None or (stream.owner, stream.asked) != (owner, asked):
            return None
        number = int(found[2])
        return (stream, number) if stream.may_go_on_after(number) else None

    def response(self, stream: Stream, *, after: int = -1) -> Response:
        """The events after number `after`, as one connection gets them."""
        return _Following(self, stream, after, self._send_seconds)

    @contextmanager
    def following(self, stream: Stream) -> Iterator[None]:
        """What a connection does; when it ends and none has come after it, time begins to run."""
        if not stream.ended:
            self._stop_clock(stream)
        try:
            with stream.following():
                yield
        finally:
            if not stream.followed:
                self._left(stream)

    def forget(self, stream: Stream) -> None:
        """Cancel what is under way and keep nothing of it."""
        self._stop_clock(stream)
        self._streams.pop(stream.id, None)
        task = self._tasks.pop(stream.id, None)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """End every stream with an `error` event and begin no other; call it in the event loop."""
        self._closed = True
        for stream in [s for s in self._streams.values() if not s.ended]:
            stream.fail("shutting_down", "the server is shutting down; ask again in a moment")
            self._tasks[stream.id].cancel()

    def _left(self, stream: Stream) -> None:
        if not stream.ended:
            self._forget_in(stream, self._abandoned_seconds if stream.heard else 0)
        unheard = [s for s in self._streams.values() if s.owner == stream.owner and not s.followed]
        too_many = max(0, len(unheard) - self._most_unheard)
        # Those that have ended go first, and of these the oldest.
        for old in sorted(unheard, key=lambda s: not s.ended)[:too_many]:
            self.forget(old)

    def _ended(self, stream: Stream) -> None:
        self._tasks.pop(stream.id, None)
        if stream.id in self._streams:
            self._forget_in(stream, self._kept_seconds)

    def _forget_in(self, stream: Stream, seconds: float) -> None:
        self._stop_clock(stream)
        loop = asyncio.get_running_loop()
        self._timers[stream.id] = loop.call_later(seconds, self.forget, stream)

    def _stop_clock(self, stream: Stream) -> None:
        timer = self._timers.pop(stream.id, None)
        if timer is not None:
            timer.cancel()


class _Following(EventSourceResponse):
    # FastAPI adds heartbeats of its own only where the route itself is a generator; such a route
    # cannot answer in JSON too, nor give an early error its status.

    def __init__(self, streams: Streams, stream: Stream, after: int, send_seconds: float) -> None:
        self._following = streams.following(stream)
        self._send_seconds = send_seconds
        super().__init__(stream.after(after), headers=_HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            async with asyncio.timeout(self._send_seconds):
                await send(message)

        with self._following:
            try:
                await super().__call__(scope, receive, send_in_time)
            except (TimeoutError, ClientDisconnect):
                logger.info("a client took no event for %s seconds", self._send_seconds)


def streams_of(request: Request) -> Streams:
    """The streams of the application."""
    streams: Streams = request.app.state.streams
    return streams


async def _within(seconds: float, news: asyncio.Event) -> bool:
    """Whether the news came in time."""
    try:
        async with asyncio.timeout(seconds):
            await news.wait()
    except TimeoutError:
        return False
    return True
