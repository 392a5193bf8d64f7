"""Who may ask what: keys, their scopes, this machine."""

import logging
from datetime import UTC, datetime

import pytest
from desks import OWNER_KEY, QUESTION, Connect, bearer, sign_in
from httpx import AsyncClient

from rag.errors import BadInput
from server.access import refuse_open_address
from server.keys import Keys
from server.sessions import COOKIE
from server.state import State

pytestmark = pytest.mark.anyio
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_the_owner_and_holders_of_keys_are_told_apart(connect: Connect, keys: Keys) -> None:
    client = connect(owner=True)
    one, first = keys.create("one")
    two, second = keys.create("two", scopes=["manage", "ask"])
    told = [(await client.get("/probe", headers=bearer(key))).json() for key in (OWNER_KEY, first)]
    assert [(who["id"], who["scopes"]) for who in told] == [
        ("owner", ["ask", "manage"]),
        (one.id, ["ask"]),
    ]
    assert (await client.get("/probe", headers=bearer(second))).json()["id"] == two.id


async def test_who_has_no_key_that_works_is_refused_alike(connect: Connect, keys: Keys) -> None:
    client = connect(loopback=False)
    key, text = keys.create("one")
    headers = [
        {},
        bearer(""),
        bearer("cd_"),
        bearer(f"cd_{key.id}_{'x' * 43}"),
        bearer(text[:-1]),
        bearer(OWNER_KEY),
        {"authorization": text},
        {"authorization": f"Basic {text}"},
        {"cookie": f"{COOKIE}={text}"},
        {"host": "desk.example/livez?"},
        {"host": "desk.example/static/?"},
    ]
    refusals = [await client.get("/v1/articles/lighthouse", headers=sent) for sent in headers]
    assert {reply.status_code for reply in refusals} == {401}
    assert len({reply.content for reply in refusals}) == 1
    assert refusals[0].json()["code"] == "unauthorized"
    assert refusals[0].headers["www-authenticate"] == "Bearer"
    allowed = await client.get("/v1/articles/lighthouse", headers=bearer(text))
    assert allowed.status_code == 200


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/openapi.json", "/static/page.js"])
async def test_health_the_page_and_the_schema_need_no_key(connect: Connect, path: str) -> None:
    client = connect(owner=True)
    assert (await client.get(path)).status_code == 200
    assert (await client.get(path, headers=bearer("wrong"))).status_code == 200


async def test_a_revoked_or_expired_key_stops_at_the_next_request(
    connect: Connect, state: State, keys: Keys
) -> None:
    client = connect(owner=True)
    key, text = keys.create("one")
    _, expired = Keys(state, clock=lambda: LONG_AGO).create("old", days=1)
    assert (await client.post("/v1/ask", json=QUESTION, headers=bearer(text))).status_code == 200
    assert (await client.post("/v1/ask", json=QUESTION, headers=bearer(expired))).status_code == 401
    keys.revoke(key.id)
    assert (await client.post("/v1/ask", json=QUESTION, headers=bearer(text))).status_code == 401


async def test_scopes_are_a_set_of_which_none_holds_another(connect: Connect, keys: Keys) -> None:
    client = connect(owner=True)
    _, asking = keys.create("asks")
    _, managing = keys.create("manages", scopes=["manage"])

    async def statuses(key: str) -> list[int]:
        sent = bearer(key)
        return [
            (await client.post("/v1/ask", json=QUESTION, headers=sent)).status_code,
            (await client.post("/v1/search", json=QUESTION, headers=sent)).status_code,
            (await client.post("/manage", headers=sent)).status_code,
            (await client.get("/v1/articles/lighthouse", headers=sent)).status_code,
        ]

    assert await statuses(asking) == [200, 200, 403, 200]
    assert await statuses(managing) == [403, 403, 200, 200]
    assert await statuses(OWNER_KEY) == [200, 200, 200, 200]
    refused = await client.post("/manage", headers=bearer(asking))
    assert refused.json()["code"] == "forbidden"
    assert "--scope manage" in refused.json()["detail"]


async def test_a_keyless_loopback_needs_no_key_but_honours_one(
    connect: Connect, keys: Keys
) -> None:
    client = connect()
    key, text = keys.create("one")
    assert (await client.get("/probe")).json()["id"] == "local"
    assert (await client.post("/manage")).status_code == 200
    assert (await client.get("/probe", headers=bearer(text))).json()["id"] == key.id
    assert (await client.post("/manage", headers=bearer(text))).status_code == 403
    # Clients that cannot do without a key are given any word.
    assert (await client.get("/probe", headers=bearer("none"))).json()["id"] == "local"
    keys.revoke(key.id)
    assert (await client.get("/probe", headers=bearer(text))).status_code == 401


@pytest.mark.parametrize(
    "made", [{"loopback": False}, {"owner": True}, {"trusted_proxies": "10.0.0.2"}]
)
async def test_keys_are_needed_as_soon_as_others_may_ask(
    connect: Connect, made: dict[str, object]
) -> None:
    client = connect(**made)
    assert (await client.get("/probe")).status_code == 401
    told = (await client.get("/v1/session")).json()
    assert (told["keys_needed"], told["signed_in"], told["principal"]) == (True, False, None)
    assert (told["scopes"], told["sources"]) == ([], None)


async def test_no_key_is_in_a_log_or_an_answer(
    connect: Connect, keys: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = connect(owner=True)
    key, text = keys.create("one")
    keys.revoke(key.id)
    secret = text.removeprefix(f"cd_{key.id}_")
    replies = [
        await client.get("/probe", headers=bearer(text)),
        await client.post("/v1/ask", json={"question": 3}, headers=bearer(text)),
        await sign_in(client, text),
        await client.post("/v1/session", json={"key": [text]}),
        await client.post("/v1/session", json={"key": text, text: 1}),
        await client.get("/probe", headers=bearer(OWNER_KEY)),
        await client.post("/v1/session", json={"key": OWNER_KEY, "x": 1}),
    ]
    assert [reply.status_code for reply in replies] == [401, 401, 401, 422, 422, 200, 422]
    written = caplog.text + "".join(reply.text for reply in replies[:4] + replies[5:])
    assert secret not in written
    assert OWNER_KEY not in written


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "desk.example", ""])
def test_an_open_address_without_a_key_is_refused(host: str) -> None:
    with pytest.raises(BadInput, match="citedesk keys create"):
        refuse_open_address(host, has_key=False)
    refuse_open_address(host, has_key=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_needs_no_key_unless_a_proxy_leads_to_it(host: str) -> None:
    refuse_open_address(host, has_key=False)
    with pytest.raises(BadInput, match="citedesk keys create"):
        refuse_open_address(host, proxies="10.0.0.2", has_key=False)
    refuse_open_address(host, proxies="10.0.0.2", has_key=True)


async def test_the_schema_tells_of_keys_where_they_are_needed(connect: Connect) -> None:
    async def secured(client: AsyncClient) -> dict[str, bool]:
        paths = (await client.get("/openapi.json")).json()["paths"]
        return {
            f"{method} {path}": "security" in told
            for path, methods in paths.items()
            for method, told in methods.items()
        }

    assert not any((await secured(connect())).values())
    with_keys = await secured(connect(owner=True))
    for operation in ("post /v1/ask", "post /v1/articles", "delete /v1/articles/{article_id}"):
        assert with_keys[operation]
    for operation in ("get /livez", "get /readyz", "post /v1/session"):
        assert not with_keys[operation]
