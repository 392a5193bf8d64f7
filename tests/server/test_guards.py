"""What stands before the routes: names, proxies, other origins, headers, lengths."""

import httpx
import pytest
from desks import OWNER_KEY, QUESTION, Connect, bearer
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.errors import BadInput
from server.app import create_app
from server.settings import ServerSettings

pytestmark = pytest.mark.anyio


async def test_a_foreign_name_on_a_keyless_loopback_is_a_problem(connect: Connect) -> None:
    client = connect()
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "", "[::2]"):
        for path in ("/", "/livez", "/static/page.js", "/v1/articles/lighthouse"):
            reply = await client.get(path, headers={"host": host})
            assert (reply.status_code, reply.json()["code"]) == (400, "bad_host")
            assert reply.headers["content-type"] == "application/problem+json"
    for host in ("localhost:8000", "LOCALHOST", "[::1]:8000", "127.0.0.1", "127.0.0.5:80"):
        assert (await client.get("/livez", headers={"host": host})).status_code == 200


async def test_what_a_proxy_brings_is_from_elsewhere_whatever_its_host_says(
    connect: Connect,
) -> None:
    client = connect()
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"):
        headers = {"host": "127.0.0.1:8000", name: "198.51.100.7"}
        reply = await client.delete("/v1/articles/lighthouse", headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (400, "bad_host")
    assert (await client.get("/v1/articles/lighthouse")).status_code == 200


async def test_a_proxy_is_believed_only_when_it_is_named(connect: Connect) -> None:
    forwarded = {
        "x-forwarded-for": "198.51.100.7, 203.0.113.9, 10.0.0.3",
        "x-forwarded-proto": "https",
        **bearer(OWNER_KEY),
    }
    trusting = {"owner": True, "trusted_proxies": "10.0.0.2, 10.0.0.0/28"}
    seen = {}
    for name, client in {
        "named": connect(address="10.0.0.2", **trusting),
        "another": connect(address="10.0.0.99", **trusting),
        "none": connect(address="10.0.0.2", owner=True),
        "loopback": connect(owner=True),
    }.items():
        told = (await client.get("/probe", headers=forwarded)).json()
        seen[name] = (told["address"], told["scheme"])
    # The first address from the right that no trusted proxy has; what is left of it is hearsay.
    assert seen == {
        "named": ("203.0.113.9", "https"),
        "another": ("10.0.0.99", "http"),
        "none": ("10.0.0.2", "http"),
        "loopback": ("127.0.0.1", "http"),
    }


async def test_behind_a_proxy_with_tls_the_cookie_is_secure_and_addresses_are_counted_apart(
    connect: Connect,
) -> None:
    client = connect(
        owner=True, trusted_proxies="10.0.0.2", address="10.0.0.2", base_url="http://desk.example"
    )

    async def attempt(key: str, address: str) -> httpx.Response:
        headers = {"x-forwarded-for": address, "x-forwarded-proto": "https"}
        return await client.post("/v1/session", json={"key": key}, headers=headers)

    for _ in range(10):
        await attempt("wrong", "198.51.100.7")
    assert (await attempt(OWNER_KEY, "198.51.100.7")).status_code == 429
    signed_in = await attempt(OWNER_KEY, "198.51.100.8")
    assert signed_in.status_code == 200
    assert "; secure" in signed_in.headers["set-cookie"].lower()
    own = {
        "cookie": signed_in.headers["set-cookie"].split(";")[0],
        "origin": "https://desk.example",
    }
    assert (await client.post("/probe", headers=own)).status_code == 403
    https = {**own, "x-forwarded-proto": "https"}
    assert (await client.post("/probe", headers=https)).status_code == 200


@pytest.mark.parametrize(
    "settings",
    [
        {"trusted_proxies": "10.0.0.2, proxy.example"},
        {"trusted_proxies": "*"},
        {"cors_origins": "*"},
        {"cors_origins": "https://desk.example/"},
        {"cors_origins": "desk.example"},
        {"redis_url": SecretStr("nonsense:hidden@there")},
    ],
)
def test_a_setting_that_would_not_do_what_it_says_is_refused(
    answerer: Answerer, settings: dict[str, object]
) -> None:
    [name] = settings
    with pytest.raises(BadInput, match=f"CITEDESK_{name.upper()}") as refused:
        create_app(answerer, settings=ServerSettings(**settings))  # type: ignore[arg-type]
    assert "hidden" not in str(refused.value)


async def test_other_origins_are_let_in_by_name_only_and_without_cookies(connect: Connect) -> None:
    client = connect(owner=True, cors_origins="https://intranet.example")
    asks = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    welcome = {"origin": "https://intranet.example"}
    before = await client.options("/v1/ask", headers={**asks, **welcome})
    assert before.status_code == 200
    assert before.headers["access-control-allow-origin"] == "https://intranet.example"
    assert "access-control-allow-credentials" not in before.headers
    asked = await client.post("/v1/ask", json=QUESTION, headers={**welcome, **bearer(OWNER_KEY)})
    assert asked.headers["access-control-allow-origin"] == "https://intranet.example"
    for stranger in (client, connect(owner=True)):
        headers = {**asks, "origin": "https://evil.example"}
        reply = await stranger.options("/v1/ask", headers=headers)
        assert "access-control-allow-origin" not in reply.headers


async def test_answers_of_the_api_are_kept_by_nobody_and_the_page_has_its_policy(
    connect: Connect,
) -> None:
    client = connect()
    stream = await client.post("/v1/ask", json={**QUESTION, "stream": True})
    replies = [
        await client.get("/v1/articles/lighthouse"),
        await client.post("/v1/ask", json=QUESTION),
        await client.get("/v1/session"),
        await client.get("/v1/nothing"),
        await client.get("/livez", headers={"host": "evil.example"}),
        stream,
    ]
    for reply in replies:
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-store"
    page, script = await client.get("/"), await client.get("/static/page.js")
    for reply in (page, script):
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert reply.headers["cache-control"] == "no-cache"
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_a_history_has_a_length(connect: Connect) -> None:
    client = connect()

    async def asked(*lengths: int) -> httpx.Response:
        history = [{"role": "user", "content": "x" * length} for length in lengths]
        return await client.post("/v1/ask", json={**QUESTION, "history": history})

    assert (await asked(*[20_000] * 10)).status_code == 200
    refused = await asked(*[20_000] * 10, 1)
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_input")
    assert refused.json()["detail"].startswith("history:")
    assert "200000" in refused.json()["detail"]
