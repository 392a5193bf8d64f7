"""How many are answered at once, who waits, and when a place is free again."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from desks import OWNER_KEY, QUESTION, client_of, keyed
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from rag.answerer import Answerer
from rag.retrieval import Searcher
from rag.types import AnswerEvent, Finished
from server.app import create_app
from server.gate import Gate
from server.problems import Refused
from server.settings import ServerSettings
from server.state import State
from server.streams import Streams

pytestmark = pytest.mark.anyio


class Held:
    """A real answerer that waits, before it begins and before it ends, until it is let go."""

    def __init__(self, answerer: Answerer, *, at_the_end: bool = False) -> None:
        self._answerer = answerer
        self._at_the_end = at_the_end
        self.go = asyncio.Event()
        self.begun = 0
        self.at_work = 0
        self.most_at_work = 0

    @property
    def searcher(self) -> Searcher:
        return self._answerer.searcher

    @property
    def today(self) -> date:
        return self._answerer.today

    async def stream(self, *given: Any, **named: Any) -> AsyncIterator[AnswerEvent]:
        self.begun += 1
        self.at_work += 1
        self.most_at_work = max(self.at_work, self.most_at_work)
        try:
            if not self._at_the_end:
                await self.go.wait()
            async for event in self._answerer.stream(*given, **named):
                if self._at_the_end and isinstance(event, Finished):
                    await self.go.wait()
                yield event
        finally:
            self.at_work -= 1


def app_of(answerer: object, **settings: object) -> FastAPI:
    made = ServerSettings(**settings)  # type: ignore[arg-type]
    return create_app(answerer, settings=made)  # type: ignore[arg-type]


async def until(condition: Any, *, seconds: float = 10) -> None:
    """Until a condition holds; the test fails when it does not in good time."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 # tasks of others, with nothing to wait on
            await asyncio.sleep(0)


async def test_as_many_work_as_may_as_many_wait_as_may_and_the_rest_come_later(
    answerer: Answerer,
) -> None:
    held = Held(answerer)
    async with client_of(app_of(held, concurrency=2, queue=3)) as client:
        asked = [asyncio.create_task(client.post("/v1/ask", json=QUESTION)) for _ in range(9)]
        await until(lambda: sum(task.done() for task in asked) == 4)
        for refused in (task.result() for task in asked if task.done()):
            assert (refused.status_code, refused.json()["code"]) == (503, "busy")
            assert 1 <= int(refused.headers["retry-after"]) <= 60
        also = await client.post("/v1/search", json=QUESTION)
        assert (also.status_code, held.begun) == (503, 2)
        # Health and articles are there while questions wait.
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/v1/articles/lighthouse")).status_code == 200
        held.go.set()
        replies = await asyncio.gather(*asked)
        assert sorted(reply.status_code for reply in replies) == [200] * 5 + [503] * 4
        assert held.most_at_work == 2
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 200


async def test_a_question_that_nobody_works_on_costs_no_budget(answerer: Answerer) -> None:
    held = Held(answerer)
    settings = {"concurrency": 1, "queue": 0, "questions_per_day": 2}
    app = keyed(held, State(None), **settings)  # type: ignore[arg-type]
    async with client_of(app, OWNER_KEY) as client:
        first = asyncio.create_task(client.post("/v1/ask", json=QUESTION))
        await until(lambda: held.begun == 1)
        for _ in range(3):
            assert (await client.post("/v1/ask", json=QUESTION)).status_code == 503
        held.go.set()
        assert (await first).status_code == 200
        assert (await client.post("/v1/ask", json=QUESTION)).status_code == 200
        assert (await client.post("/v1/ask", json=QUESTION)).status_code == 429


class Reader:
    """A client that reads a stream as it comes and can leave in the middle of it."""

    def __init__(self, app: FastAPI) -> None:
        self.parts: list[bytes] = []
        self._left = asyncio.Event()
        self._body = [json.dumps({**QUESTION, "stream": True}).encode()]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": "/v1/ask",
            "raw_path": b"/v1/ask",
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1"), (b"content-type", b"application/json")],
            "client": ("127.0.0.1", 5000),
            "server": ("127.0.0.1", 80),
            "state": {},
        }
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        if self._body:
            return {"type": "http.request", "body": self._body.pop(), "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message.get("body"):
            self.parts.append(message["body"])

    def leave(self) -> None:
        self._left.set()


async def test_a_stream_keeps_its_place_until_it_ends(answerer: Answerer) -> None:
    held = Held(answerer, at_the_end=True)
    app = app_of(held, concurrency=1, queue=0)
    async with client_of(app) as client:
        reader = Reader(app)
        await until(lambda: len(reader.parts) > 1)
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 503
        held.go.set()
        await reader.task
        assert reader.parts[-1].startswith(b"event: done")
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 200


@pytest.mark.parametrize("how", ["leaves", "is cancelled"])
async def test_a_reader_who_goes_away_frees_the_place(answerer: Answerer, how: str) -> None:
    held = Held(answerer, at_the_end=True)
    app = app_of(held, concurrency=1, queue=0)
    app.state.streams = Streams(abandoned_seconds=0)
    async with client_of(app) as client:
        reader = Reader(app)
        await until(lambda: len(reader.parts) > 1)
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 503
        if how == "leaves":
            reader.leave()
        else:
            reader.task.cancel()
        await asyncio.wait([reader.task])
        await until(lambda: held.at_work == 0)
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 200


async def test_an_answer_that_breaks_frees_the_place(answerer: Answerer) -> None:
    class Breaks(Held):
        async def stream(self, *given: Any, **named: Any) -> AsyncIterator[AnswerEvent]:
            async for event in self._answerer.stream(*given, **named):
                yield event
                raise ZeroDivisionError

    async with client_of(app_of(Breaks(answerer), concurrency=1, queue=0)) as client:
        for stream in (True, False, True):
            await client.post("/v1/ask", json={**QUESTION, "stream": stream})
        assert (await client.post("/v1/search", json=QUESTION)).status_code == 200


STEPS = st.lists(
    st.one_of(
        st.just(("come", 0)),
        st.just(("come", 0)),
        st.tuples(st.just("finish"), st.integers(0, 7)),
        st.tuples(st.just("cancel"), st.integers(0, 7)),
        st.just(("settle", 0)),
    ),
    max_size=40,
)


class Crowd:
    """People before a gate: who came, who was let in and in which order, who is inside."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._tasks: list[asyncio.Task[None]] = []
        self._done: list[asyncio.Event] = []
        self.refused: list[int] = []
        self.cancelled: set[int] = set()
        self.entered: list[int] = []
        self.inside: set[int] = set()
        self.most_inside = 0

    def come(self) -> None:
        number = len(self._tasks)
        self._done.append(asyncio.Event())
        self._tasks.append(asyncio.create_task(self._pass(number)))

    async def _pass(self, number: int) -> None:
        try:
            async with self._gate.turn():
                self.entered.append(number)
                self.inside.add(number)
                self.most_inside = max(self.most_inside, len(self.inside))
                try:
                    await self._done[number].wait()
                finally:
                    self.inside.discard(number)
        except Refused:
            self.refused.append(number)

    def finish(self, which: int) -> None:
        inside = sorted(self.inside)
        if inside:
            self._done[inside[which % len(inside)]].set()

    def cancel(self, which: int) -> None:
        alive = [number for number, task in enumerate(self._tasks) if not task.done()]
        if alive:
            number = alive[which % len(alive)]
            self.cancelled.add(number)
            self._tasks[number].cancel()

    def waiting(self) -> set[int]:
        here = {number for number, task in enumerate(self._tasks) if not task.done()}
        return here - self.inside

    async def settle(self) -> None:
        for _ in range(8):
            await asyncio.sleep(0)

    async def all_leave(self) -> None:
        for event in self._done:
            event.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@given(at_work=st.integers(1, 3), queue=st.integers(0, 3), steps=STEPS)
def test_no_interleaving_lets_too_many_in_or_past_each_other(
    at_work: int, queue: int, steps: list[tuple[str, int]]
) -> None:
    async def played() -> None:
        gate = Gate(at_work=at_work, queue=queue)
        crowd = Crowd(gate)
        for what, which in steps:
            match what:
                case "come":
                    crowd.come()
                case "finish":
                    crowd.finish(which)
                case "cancel":
                    crowd.cancel(which)
                case "settle":
                    await crowd.settle()
                    # Nobody waits while there is room, and no more wait than may.
                    assert not crowd.waiting() or len(crowd.inside) == at_work
                    assert gate.waiting == len(crowd.waiting()) <= queue
        await crowd.all_leave()
        assert crowd.most_inside <= at_work
        assert crowd.entered == sorted(crowd.entered)
        came = set(range(len(crowd._done)))
        assert came - set(crowd.refused) - crowd.cancelled <= set(crowd.entered)
        # The gate is as it was: as many as may come in at once, and nobody is refused for nothing.
        after = Crowd(gate)
        for _ in range(at_work + queue + 1):
            after.come()
        await after.settle()
        assert (len(after.inside), len(after.waiting()), len(after.refused)) == (at_work, queue, 1)
        await after.all_leave()

    asyncio.run(played())
