"""/livez and /readyz: whether the process runs, and whether it can answer."""

import asyncio
import time

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from rag.answerer import Answerer
from rag.assembly import Endpoint
from rag.errors import IndexUnusable
from server.access import Principal
from server.life import Life
from server.problems import PROBLEMS, problem

router = APIRouter(responses=PROBLEMS)
_MOST_SECONDS = 1.0
_SECONDS_KEPT = 15.0
_SERVER_FAILS = 500
_NOT_FOR_ALL = (
    "something is wrong with the index or its names; `citedesk index verify` says what, and so "
    "does this address to a key that is not limited"
)


class ModelProbe:
    """Asks a language model's endpoint now and then whether it is there, and never a question."""

    def __init__(self, endpoint: Endpoint | None) -> None:
        self._endpoint = endpoint
        self._asking = asyncio.Lock()
        self._asked: float | None = None
        self._problem: str | None = None

    async def problem(self) -> str | None:
        """What is wrong with it as of some seconds ago; None when nothing is, or none is set."""
        if self._endpoint is None:
            return None
        async with self._asking:
            if self._asked is None or time.monotonic() - self._asked > _SECONDS_KEPT:
                self._problem = await _ask(self._endpoint)
                self._asked = time.monotonic()
        return self._problem


async def _ask(endpoint: Endpoint) -> str | None:
    """The list of models costs nothing, and needs the address and the key to be right."""
    import httpx

    headers = {"Authorization": f"Bearer {endpoint.api_key}"} if endpoint.api_key else {}
    try:
        async with asyncio.timeout(_MOST_SECONDS), httpx.AsyncClient() as client:
            reply = await client.get(f"{endpoint.base_url.rstrip('/')}/models", headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
        return f"the language model does not answer ({type(error).__name__})"
    if reply.status_code in (401, 403):
        return "the language model does not accept the API key"
    if reply.status_code >= _SERVER_FAILS:
        return f"the language model fails (HTTP {reply.status_code})"
    return None


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The event loop turns."""
    return {"status": "alive"}


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when it answers, with what it does without; 503 when it does not answer.

    Names and ids of articles are in what is wrong with an index: they are for who may see it all.
    """
    life: Life = request.app.state.life
    if life.stage != "ready":
        return problem(503, life.stage, f"this server is {life.stage}", {"Retry-After": "1"})
    answerer: Answerer = request.app.state.answerer
    index = answerer.searcher.index
    principal: Principal | None = request.state.principal
    sees_all = principal is not None and not principal.is_limited
    try:
        # A new generation is read from the disk here, if this is the first to see it.
        snapshot = await asyncio.to_thread(index.snapshot)
    except IndexUnusable as error:
        return problem(503, error.code, str(error) if sees_all else _NOT_FOR_ALL)
    probe: ModelProbe = request.app.state.probe
    of_index = index.degraded if sees_all else index.degraded and _NOT_FOR_ALL
    degraded = [reason for reason in (of_index, await probe.problem()) if reason]
    return JSONResponse({"status": "ready", "degraded": degraded, "index": snapshot.name})
