"""An application on a real socket in the test's own event loop, and its events as they arrive."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request

from rag.generative import Ask
from rag.types import Hit, Language
from server.access import Principal, principal_of

HEARTBEAT = "a heartbeat"
DEADLINE_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """An event as it arrived; a heartbeat is one of that name without an id."""

    id: str
    name: str
    data: Any

    @property
    def number(self) -> int:
        return int(self.id.rpartition(":")[2])

    @property
    def stream(self) -> str:
        return self.id.rpartition(":")[0]


async def events(response: httpx.Response) -> AsyncIterator[Sent]:
    """The events of a response while it is being read."""
    assert response.headers["content-type"].startswith("text/event-stream"), response.headers
    fields: dict[str, str] = {}
    async for line in response.aiter_lines():
        if line.startswith(":"):
            fields = {"event": HEARTBEAT}
        elif line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif fields:
            yield Sent(fields.get("id", ""), fields["event"], json.loads(fields.get("data", "{}")))
            fields = {}


class WaitingModel:
    """A language model that says nothing until its gate is opened; knows when it was cancelled."""

    name = "waiting"

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.called = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.calls = 0

    def within_budget(self, hits: tuple[Hit, ...], _language: Language) -> tuple[Hit, ...]:
        return tuple(hits)

    async def write(self, _ask: Ask) -> str:
        self.calls += 1
        self.called.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        return ""


def know_by_header(app: FastAPI) -> None:
    """Let each request say whose it is in the header `x-who`."""

    def principal(request: Request) -> Principal:
        return Principal(request.headers.get("x-who", "ann"), frozenset({"ask", "manage"}))

    app.dependency_overrides[principal_of] = principal


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application, each request over a connection of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, log_level="critical", lifespan="off", ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await until(lambda: server.started)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{listener.getsockname()[1]}",
            trust_env=False,
            timeout=DEADLINE_SECONDS,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as client:
            yield client
    finally:
        server.should_exit = True
        await task
        listener.close()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition, with a deadline."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not condition():  # noqa: ASYNC110  # uvicorn has no event to wait for
            await asyncio.sleep(0.005)


async def happens(event: asyncio.Event) -> None:
    """Wait for an event, with a deadline."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        await event.wait()
