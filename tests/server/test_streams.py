"""Streams over real connections: heartbeats, resuming, leaving, and the server's own end."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import HashEncoder
from fastapi import FastAPI
from serving import (
    DEADLINE_SECONDS,
    HEARTBEAT,
    Sent,
    WaitingModel,
    events,
    happens,
    know_by_header,
    serving,
    until,
)

from rag.answerer import Answerer
from rag.index import Index
from rag.retrieval import Searcher
from rag.types import AnswerEvent, Delta, Retrieved
from server.app import create_app
from server.streams import Event, Stream, Streams

pytestmark = pytest.mark.anyio
QUESTION = {"question": "The lighthouse at Skerry Point was lit again when?", "stream": True}


@pytest.fixture
async def model() -> WaitingModel:
    return WaitingModel()


@pytest.fixture
def app(index_folder: Path, model: WaitingModel) -> FastAPI:
    encoder = HashEncoder(dimension=4096)
    searcher = Searcher(Index(index_folder, model=encoder.identity), encoder)
    made = create_app(Answerer(searcher, model=model))
    know_by_header(made)
    return made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(app) as made:
        yield made


def asked(client: httpx.AsyncClient, last: str | None = None, **headers: str) -> Any:
    if last is not None:
        headers["last-event-id"] = last
    return client.stream("POST", "/v1/ask", json=QUESTION, headers=headers)


async def all_events(client: httpx.AsyncClient, last: str | None = None, **who: str) -> list[Sent]:
    async with asked(client, last, **who) as response:
        return [event async for event in events(response)]


async def drop_after_the_first(client: httpx.AsyncClient) -> Sent:
    async with asked(client) as response:
        return await anext(events(response))


async def test_sources_come_before_the_model_has_said_a_word(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    async with asked(client) as response:
        assert response.headers["cache-control"] == "no-store"
        arriving = events(response)
        first = await anext(arriving)
        assert (first.name, first.number) == ("retrieved", 0)
        assert first.data["passages"]
        model.gate.set()
        rest = [event async for event in arriving]
    assert {event.name for event in rest[:-1]} == {"delta"}
    assert rest[-1].name == "done"
    assert [event.number for event in rest] == list(range(1, len(rest) + 1))
    assert {event.stream for event in rest} == {first.stream}


async def test_a_silent_stream_is_kept_alive(
    app: FastAPI, client: httpx.AsyncClient, model: WaitingModel
) -> None:
    app.state.streams = Streams(heartbeat_seconds=0.02)
    async with asked(client) as response:
        names = []
        async for event in events(response):
            names.append(event.name)
            if names.count(HEARTBEAT) == 3:
                model.gate.set()
    assert names[0] == "retrieved"
    assert names[-1] == "done"


async def test_a_dropped_stream_goes_on_where_it_was(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    first = await drop_after_the_first(client)
    model.gate.set()
    rest = await all_events(client, first.id)
    assert rest[-1].name == "done"
    assert [event.number for event in rest] == list(range(1, len(rest) + 1))
    assert {event.stream for event in rest} == {first.stream}
    assert model.calls == 1


async def test_a_finished_stream_can_be_read_again_from_any_event(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    model.gate.set()
    whole = await all_events(client)
    for place, event in enumerate(whole):
        assert await all_events(client, event.id) == whole[place + 1 :]
    assert model.calls == 1


@pytest.mark.parametrize(
    "last", ["", "nonsense", "stream:0", "{}:999999", "{}:-1", "{}:1x", "{}:" + "9" * 5000]
)
async def test_an_unknown_last_event_asks_anew(
    client: httpx.AsyncClient, model: WaitingModel, last: str
) -> None:
    model.gate.set()
    stream = (await all_events(client))[0].stream
    again = await all_events(client, last.format(stream))
    assert again[0].name == "retrieved"
    assert again[0].stream != stream
    assert model.calls == 2


async def test_nobody_resumes_what_another_began_or_what_was_not_asked(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    model.gate.set()
    mine = (await all_events(client))[0]
    for who in ({"x-who": "ben"}, {"x-who": ""}):
        assert (await all_events(client, mine.id, **who))[0].stream != mine.stream
    other = {**QUESTION, "question": "史凱利角的燈塔停用了幾年？"}
    headers = {"last-event-id": mine.id}
    async with client.stream("POST", "/v1/ask", json=other, headers=headers) as response:
        assert (await anext(events(response))).stream != mine.stream
    assert (await all_events(client, mine.id))[0].stream == mine.stream


async def test_a_model_is_not_left_running_for_nobody(
    app: FastAPI, client: httpx.AsyncClient, model: WaitingModel
) -> None:
    app.state.streams = Streams(abandoned_seconds=0.05)
    first = await drop_after_the_first(client)
    await happens(model.cancelled)
    model.gate.set()
    assert (await all_events(client, first.id))[0].stream != first.stream


async def one_then_silence() -> AsyncGenerator[Event, None]:
    yield Event("delta", {"text": "x"})
    await asyncio.Event().wait()


async def test_who_comes_back_stops_the_clock() -> None:
    streams = Streams(abandoned_seconds=0.1, heartbeat_seconds=0.02)
    stream = streams.begin("ann", "why", one_then_silence())
    await stream.started()
    with streams.following(stream):
        # Somebody is here: the clock does not run.
        assert await taken(stream, 20) == 20
    with streams.following(stream):
        # Somebody left it running and came back: it has stopped.
        assert await taken(stream, 20) == 20
    await until(lambda: stream.ended)


async def taken(stream: Stream, most: int) -> int:
    """How many chunks come, at most so many."""
    async with aclosing(stream.after(0)) as chunks:
        number = 0
        async for _ in chunks:
            number += 1
            if number == most:
                break
        return number


async def test_the_newest_connection_is_the_one_that_is_served(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    async with asyncio.timeout(DEADLINE_SECONDS), asked(client) as stale:
        arriving = events(stale)
        first = await anext(arriving)
        async with asked(client, first.id) as fresh:
            # The old one ends without the answer, although its client never left.
            assert [event async for event in arriving] == []
            model.gate.set()
            assert [event async for event in events(fresh)][-1].name == "done"


async def test_a_json_request_ends_with_its_client(
    client: httpx.AsyncClient, model: WaitingModel
) -> None:
    request = asyncio.create_task(
        client.post("/v1/ask", json={"question": QUESTION["question"], "stream": False})
    )
    await happens(model.called)
    request.cancel()
    await happens(model.cancelled)


async def test_an_ended_stream_is_forgotten(
    app: FastAPI, client: httpx.AsyncClient, model: WaitingModel
) -> None:
    app.state.streams = Streams(kept_seconds=0.05)
    model.gate.set()
    first = (await all_events(client))[0]
    async with asyncio.timeout(DEADLINE_SECONDS):
        while (await all_events(client, first.id))[0].stream == first.stream:
            pass


async def test_few_unheard_streams_are_kept_and_the_newest_of_them(
    app: FastAPI, client: httpx.AsyncClient, model: WaitingModel
) -> None:
    app.state.streams = Streams(most_unheard=2)
    model.gate.set()
    bens = (await all_events(client, **{"x-who": "ben"}))[0]
    begun = [(await all_events(client))[0] for _ in range(3)]
    resumed = [(await all_events(client, first.id))[0].stream for first in reversed(begun)]
    assert resumed[:2] == [begun[2].stream, begun[1].stream]
    assert resumed[2] != begun[0].stream
    assert (await all_events(client, bens.id, **{"x-who": "ben"}))[0].stream == bens.stream


async def test_a_server_that_shuts_down_says_so(
    app: FastAPI, client: httpx.AsyncClient, model: WaitingModel
) -> None:
    async with asked(client) as response:
        arriving = events(response)
        await anext(arriving)
        app.state.streams.close()
        last = [event async for event in arriving]
    assert [(event.name, event.data["code"]) for event in last] == [("error", "shutting_down")]
    await happens(model.cancelled)
    refused = await client.post("/v1/ask", json=QUESTION)
    assert (refused.status_code, refused.json()["code"]) == (503, "shutting_down")
    assert refused.headers["content-type"] == "application/problem+json"


class Slow:
    """An answerer that finds nothing before its gate is opened, and then breaks."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()

    async def stream(self, *_: object, **__: object) -> AsyncIterator[AnswerEvent]:
        await self.gate.wait()
        raise ZeroDivisionError("a secret of the house")
        yield Retrieved("x", ())


async def test_a_stream_begins_with_a_heartbeat_when_the_search_takes_long() -> None:
    slow = Slow()
    app = create_app(slow)  # type: ignore[arg-type]
    app.state.streams = Streams(heartbeat_seconds=0.02)
    async with serving(app) as client:
        async with asked(client) as response:
            sent = []
            async for event in events(response):
                sent.append(event)
                slow.gate.set()
        assert sent[0].name == HEARTBEAT
        assert (sent[-1].name, sent[-1].data["code"]) == ("error", "error")
        assert "secret" not in sent[-1].data["detail"]
        # Past its failure nothing can be resumed: the question is asked anew, and fails at once.
        again = await client.post("/v1/ask", json=QUESTION, headers={"last-event-id": sent[-1].id})
        assert (again.status_code, again.json()["code"]) == (500, "error")


class Floods:
    """An answerer that says more than any buffer between it and its reader holds, and goes on."""

    def __init__(self) -> None:
        self.said = False
        self.cancelled = asyncio.Event()

    async def stream(self, *_: object, **__: object) -> AsyncIterator[AnswerEvent]:
        yield Retrieved("x", ())
        for _ in range(200):
            yield Delta("x" * 100_000)
        self.said = True
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise


async def test_a_client_that_takes_nothing_is_given_up() -> None:
    floods = Floods()
    app = create_app(floods)  # type: ignore[arg-type]
    app.state.streams = Streams(heartbeat_seconds=3600, send_seconds=0.1, abandoned_seconds=0.05)
    async with serving(app) as client:
        host, port = client.base_url.host, client.base_url.port
        _, writer = await asyncio.open_connection(host, port)
        body = b'{"question": "x", "stream": true}'
        head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await until(lambda: floods.said)
        # The connection stays open at this end, and is not read.
        await happens(floods.cancelled)
        writer.close()


async def test_a_client_that_takes_everything_is_not_given_up() -> None:
    floods = Floods()
    app = create_app(floods)  # type: ignore[arg-type]
    app.state.streams = Streams(send_seconds=0.1, heartbeat_seconds=0.05, abandoned_seconds=0.05)
    async with serving(app) as client, asked(client) as response:
        names = []
        async for event in events(response):
            names.append(event.name)
            if names.count(HEARTBEAT) == 6:
                break
        assert names.count("delta") == 200
        assert not floods.cancelled.is_set()
