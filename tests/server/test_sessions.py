"""Page sessions, and what pages of other sites cannot do with them."""

from datetime import UTC, datetime, timedelta

import pytest
from desks import OWNER_KEY, QUESTION, SAME_ORIGIN, Connect, bearer, sign_in
from pydantic import SecretStr

from server.keys import Keys
from server.sessions import COOKIE, LASTS, Sessions
from server.state import State

pytestmark = pytest.mark.anyio


async def test_a_page_session_stands_for_its_key(connect: Connect, keys: Keys) -> None:
    client = connect(owner=True, base_url="http://desk.example")
    key, text = keys.create("one")
    reply = await sign_in(client, text)
    told = {"keys_needed": True, "signed_in": True, "principal": key.id}
    told |= {"scopes": ["ask"], "sources": None}
    assert reply.json() == told
    cookie = reply.headers["set-cookie"]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert attributes == {"httponly", "samesite=strict", "path=/", "max-age=43200"}
    assert text not in cookie
    assert (await client.get("/probe")).json()["id"] == key.id
    assert (await client.get("/v1/session")).json()["signed_in"] is True
    asked = await client.post("/v1/ask", json=QUESTION, headers=SAME_ORIGIN)
    assert asked.status_code == 200
    ended = await client.delete("/v1/session", headers=SAME_ORIGIN)
    assert ended.status_code == 204
    assert COOKIE not in client.cookies
    again = await client.get("/probe", headers={"cookie": cookie.split(";")[0]})
    assert again.status_code == 401


@pytest.mark.parametrize("key", ["", "wrong", "cd_001122334455_wrong"])
async def test_only_a_key_that_works_makes_a_session(connect: Connect, key: str) -> None:
    client = connect(owner=True)
    reply = await sign_in(client, key)
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")
    assert "set-cookie" not in reply.headers


async def test_a_session_ends_with_its_key(connect: Connect, keys: Keys) -> None:
    client = connect(owner=True)
    key, text = keys.create("one")
    await sign_in(client, text)
    assert (await client.get("/probe")).status_code == 200
    keys.revoke(key.id)
    assert (await client.get("/probe")).status_code == 401
    told = (await client.get("/v1/session")).json()
    assert (told["signed_in"], told["principal"], told["scopes"]) == (False, None, [])


async def test_a_session_of_the_owner_ends_when_the_owners_key_is_changed(
    connect: Connect,
) -> None:
    before = connect(owner=True)
    await sign_in(before, OWNER_KEY)
    assert (await before.get("/probe")).json()["id"] == "owner"
    carried = {"cookie": f"{COOKIE}={before.cookies[COOKIE]}"}
    restarted = connect(owner=True)
    assert (await restarted.get("/probe", headers=carried)).status_code == 200
    for changed in (connect(api_key=SecretStr("another")), connect(loopback=False)):
        assert (await changed.get("/probe", headers=carried)).status_code == 401


async def test_a_session_lasts_twelve_hours(connect: Connect, state: State, keys: Keys) -> None:
    client = connect(owner=True)
    key, _ = keys.create("one")
    now, minute = datetime.now(UTC), timedelta(minutes=1)
    for begun, status in ((now - LASTS + minute, 200), (now - LASTS - minute, 401)):
        token = Sessions(state, clock=lambda begun=begun: begun).begin(key.id)  # type: ignore[misc]
        reply = await client.get("/probe", headers={"cookie": f"{COOKIE}={token}"})
        assert reply.status_code == status


async def test_two_sessions_never_see_each_other(connect: Connect, keys: Keys) -> None:
    client, other = connect(owner=True), connect(owner=True)
    (one, first), (two, second) = keys.create("one"), keys.create("two")
    await sign_in(client, first)
    await sign_in(other, second)
    assert (await client.get("/probe")).json()["id"] == one.id
    assert (await other.get("/probe")).json()["id"] == two.id
    await other.delete("/v1/session", headers=SAME_ORIGIN)
    assert (await client.get("/probe")).json()["id"] == one.id


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "http://desk.example"}, 200),
        ({"origin": "https://desk.example"}, 403),
        ({"origin": "http://desk.example:8080"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://desk.example"}, 403),
    ],
)
async def test_what_changes_something_with_a_cookie_comes_from_the_page(
    connect: Connect, headers: dict[str, str], status: int
) -> None:
    client = connect(owner=True, base_url="http://desk.example")
    await sign_in(client, OWNER_KEY)
    reply = await client.post("/probe", headers=headers)
    assert reply.status_code == status
    if status == 403:
        assert reply.json()["code"] == "csrf"
    assert (await client.get("/probe", headers=headers)).status_code == 200
    with_key = await client.post("/probe", headers={**headers, **bearer(OWNER_KEY)})
    assert with_key.status_code == 200


async def test_pages_of_other_sites_change_nothing_on_a_keyless_loopback(connect: Connect) -> None:
    client = connect(cors_origins="https://intranet.example")
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site", "origin": "null"},
    ):
        refused = await client.post("/manage", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    allowed = {"origin": "https://intranet.example", "sec-fetch-site": "cross-site"}
    for headers in ({}, SAME_ORIGIN, {"origin": "http://127.0.0.1"}, allowed):
        assert (await client.post("/manage", headers=headers)).status_code == 200


async def test_an_address_may_try_to_sign_in_ten_times_a_minute(connect: Connect) -> None:
    client = connect(owner=True)
    tried = [await sign_in(client, "wrong") for _ in range(10)]
    assert {reply.status_code for reply in tried} == {401}
    refused = await sign_in(client, OWNER_KEY)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    # Those who are signed in, and those with a key, are not kept out by somebody's guesses.
    assert (await client.get("/probe", headers=bearer(OWNER_KEY))).status_code == 200
    assert (await client.get("/v1/session")).status_code == 200
