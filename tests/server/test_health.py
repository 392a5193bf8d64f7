"""/readyz: ready, starting, degraded, and how the language model is looked after."""

import asyncio
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import client_of
from desks import Connect
from fakes import HashEncoder

from rag.answerer import Answerer
from rag.assembly import Endpoint
from rag.index import Index
from rag.retrieval import Searcher
from server.app import create_app
from server.keys import Keys

pytestmark = pytest.mark.anyio


class Models:
    """An endpoint that lists its models with `status`, once `open` is set."""

    def __init__(self) -> None:
        self.status = 200
        self.open = threading.Event()
        self.open.set()
        self.asked: list[tuple[str, str, str | None]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                given = self.headers.get("authorization")
                endpoint.asked.append((self.command, self.path, given))
                endpoint.open.wait(30)
                self.send_response(endpoint.status)
                self.send_header("content-length", "0")
                self.end_headers()

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = Endpoint(
            f"http://127.0.0.1:{self._server.server_port}/v1/", "m", "hush-hush"
        )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def close(self) -> None:
        self.open.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def models() -> Iterator[Models]:
    made = Models()
    yield made
    made.close()


async def ready(client: httpx.AsyncClient) -> dict[str, Any]:
    """What /readyz says once the server is warm."""
    while (reply := await client.get("/readyz")).status_code != 200:
        assert reply.json()["code"] == "starting"
    document: dict[str, Any] = reply.json()
    return document


async def degraded(answerer: Answerer, endpoint: Endpoint | None, *, times: int = 1) -> list[str]:
    """What /readyz says is missing, asked several times at once."""
    async with client_of(create_app(answerer, endpoint=endpoint)) as client, asyncio.timeout(60):
        replies = await asyncio.gather(*(ready(client) for _ in range(times)))
    reasons: list[str] = replies[0]["degraded"]
    assert all(reply["degraded"] == reasons for reply in replies)
    return reasons


async def test_a_model_that_answers_is_asked_once_and_nothing_but_its_list(
    answerer: Answerer, models: Models
) -> None:
    assert await degraded(answerer, models.endpoint, times=5) == []
    assert models.asked == [("GET", "/v1/models", "Bearer hush-hush")]


@pytest.mark.parametrize(
    ("status", "words"), [(500, "HTTP 500"), (401, "API key"), (403, "API key")]
)
async def test_a_model_that_fails_is_a_degradation(
    answerer: Answerer, models: Models, status: int, words: str
) -> None:
    models.status = status
    [reason] = await degraded(answerer, models.endpoint)
    assert words in reason


async def test_a_model_without_a_list_is_there_all_the_same(
    answerer: Answerer, models: Models
) -> None:
    models.status = 404
    assert await degraded(answerer, models.endpoint) == []


async def test_a_model_that_says_nothing_holds_nobody_up(
    answerer: Answerer, models: Models
) -> None:
    models.open.clear()
    started = asyncio.get_running_loop().time()
    [reason] = await degraded(answerer, models.endpoint, times=5)
    assert "does not answer" in reason
    assert asyncio.get_running_loop().time() - started < 5


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/v1", "nonsense", "http://[::1"])
async def test_a_model_that_is_nowhere_is_a_degradation(answerer: Answerer, address: str) -> None:
    [reason] = await degraded(answerer, Endpoint(address, "m"))
    assert "does not answer" in reason
    assert address not in reason


class WarmsUp(Searcher):
    """Warms up for as long as it is told to."""

    def __init__(self, index: Index, encoder: HashEncoder, *, fails: bool) -> None:
        super().__init__(index, encoder)
        self.warm = threading.Event()
        self._fails = fails

    def warm_up(self) -> None:
        self.warm.wait(30)
        if self._fails:
            raise ZeroDivisionError


@pytest.mark.parametrize("fails", [False, True])
async def test_it_is_not_ready_before_it_is_warm(index_folder: Path, fails: bool) -> None:
    encoder = HashEncoder(dimension=4096)
    searcher = WarmsUp(Index(index_folder, model=encoder.identity), encoder, fails=fails)
    async with client_of(create_app(Answerer(searcher))) as client:
        cold = await client.get("/readyz")
        assert (cold.status_code, cold.json()["code"]) == (503, "starting")
        assert (await client.get("/livez")).status_code == 200
        searcher.warm.set()
        async with asyncio.timeout(60):
            assert (await ready(client))["status"] == "ready"


async def test_an_older_generation_is_a_degradation(answerer: Answerer, index_folder: Path) -> None:
    (index_folder / "CURRENT").write_text("gen-000002\n")
    [reason] = await degraded(answerer, None)
    assert "gen-000001" in reason


async def test_what_is_wrong_with_the_index_is_for_who_may_see_all_of_it(
    connect: Connect, keys: Keys, index_folder: Path
) -> None:
    client = connect(owner=True)
    _, whole = keys.create("whole")
    _, limited = keys.create("limited", sources=["海角報"])
    await ready(client)
    (index_folder / "CURRENT").write_text("gen-000002\n")
    for key, told in ((None, False), ("wrong", False), (limited, False), (whole, True)):
        headers = {} if key is None else {"authorization": f"Bearer {key}"}
        [reason] = (await client.get("/readyz", headers=headers)).json()["degraded"]
        assert ("gen-000001" in reason) == told
        assert ("citedesk index verify" in reason) != told
