"""Talk to an application in this process, its lifespan included."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI

EVENTS = {"accept": "text/event-stream"}


@asynccontextmanager
async def client_of(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application that is started, and stopped at the end."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1", headers=headers, timeout=60
        ) as client,
    ):
        yield client


def events_in(body: str) -> list[tuple[str, dict[str, Any]]]:
    """Name and document of each server-sent event, in order; comments are passed over."""
    found = []
    for block in filter(None, body.split("\n\n")):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line[0] != ":")
        if "event" in fields:
            found.append((fields["event"], json.loads(fields["data"])))
    return found


async def ended(client: httpx.AsyncClient, accepted: httpx.Response) -> dict[str, Any]:
    """The job that a reply names, once it has ended: its events go on until then."""
    assert accepted.status_code == 202, accepted.text
    followed = await client.get(accepted.headers["location"], headers=EVENTS)
    name, job = events_in(followed.text)[-1]
    assert name == "done"
    return job
