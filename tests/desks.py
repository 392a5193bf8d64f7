"""Clients of applications over one state file, and routes that tell who asks."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
from fastapi import Depends, FastAPI, Request
from pydantic import SecretStr

from rag.answerer import Answerer
from server.access import principal_of, require
from server.app import create_app
from server.settings import ServerSettings
from server.state import State

QUESTION = {"question": "The lighthouse at Skerry Point was lit again when?"}
OWNER_KEY = "an owner's key"
UNLIMITED = ServerSettings(
    api_key=SecretStr(OWNER_KEY), questions_per_minute=10**6, questions_per_day=10**6
)
"""As many questions as anybody likes."""
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
Connect = Callable[..., httpx.AsyncClient]


def add_probes(app: FastAPI) -> None:
    @app.api_route("/probe", methods=["GET", "POST"], include_in_schema=False)
    async def probe(request: Request) -> dict[str, object]:
        principal = principal_of(request)
        assert request.client is not None
        return {
            "id": principal.id,
            "scopes": sorted(principal.scopes),
            "address": request.client.host,
            "scheme": request.url.scheme,
        }

    @app.post("/manage", dependencies=[Depends(require("manage"))])
    async def manage() -> str:
        return "done"


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def sign_in(client: httpx.AsyncClient, key: str) -> httpx.Response:
    """A page session; the cookie stays in the client."""
    return await client.post("/v1/session", json={"key": key})


@asynccontextmanager
async def client_of(app: FastAPI, key: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=headers
    ) as client:
        yield client


def keyed(answerer: Answerer, state: State, **settings: object) -> FastAPI:
    made = ServerSettings(api_key=SecretStr(OWNER_KEY), **settings)  # type: ignore[arg-type]
    return create_app(answerer, settings=made, state=state)
