"""Mattermost asks by slash command and by webhook, over HTTP, with a Mattermost on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from aiohttp import web
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.errors import BadInput
from rag.types import AnswerEvent, Delta
from server.app import create_app
from server.chat.inbox import Inbox
from server.mattermost.app import MattermostBot
from server.mattermost.config import MattermostConfig, mattermost_config, origin_of
from server.settings import ServerSettings
from server.state import State

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"
ANSWER = "was lit again on Friday.”"


class Mattermost:
    """Takes replies, with the statuses it is told to answer in turn, then 200."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []
        self.statuses: list[int] = []
        self.came = asyncio.Event()

    async def start(self) -> None:
        app = web.Application()
        app.router.add_post("/hooks/{id}", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(15):
            while not condition():
                self.came.clear()
                await self.came.wait()

    async def _take(self, request: web.Request) -> web.Response:
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.replies.append({**await request.json(), "path": request.path})
        self.came.set()
        return web.Response(status=status, headers={"Location": "/hooks/2"})


@pytest.fixture
async def mattermost() -> AsyncIterator[Mattermost]:
    made = Mattermost()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def client(answerer: Answerer, mattermost: Mattermost) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(answerer, settings=settings_for(mattermost))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as made:
            yield made


def command(mattermost: Mattermost, **other: str) -> dict[str, str]:
    usual = {
        "token": "second", "team_id": "t", "channel_id": "c", "user_id": "u", "command": "/ask",
        "text": QUESTION, "trigger_id": "tr1", "response_url": f"{mattermost.origin}/hooks/1",
    }  # fmt: skip
    return usual | other


def post(**other: Any) -> dict[str, Any]:
    usual = {
        "token": "first", "team_id": "t", "channel_id": "c", "user_id": "u", "post_id": "p1",
        "trigger_word": "@citedesk", "text": f"@citedesk {QUESTION}", "timestamp": 1,
    }  # fmt: skip
    return usual | other


async def test_a_command_is_heard_at_once_and_answered_at_its_address(
    client: httpx.AsyncClient, mattermost: Mattermost
) -> None:
    heard = await client.post("/mattermost/command", data=command(mattermost))
    assert heard.status_code == 200
    assert heard.json()["response_type"] == "ephemeral"
    await mattermost.until(lambda: mattermost.replies)
    [reply] = mattermost.replies
    assert reply["skip_slack_parsing"] is True
    assert QUESTION in reply["text"]
    assert ANSWER in reply["text"]
    assert "**\\[1\\]** " in reply["text"]


async def test_a_webhook_gets_its_answer_as_a_comment(client: httpx.AsyncClient) -> None:
    for number, options in enumerate([{"json": post()}, {"data": post(post_id="p2")}]):
        said = await client.post("/mattermost/webhook", **options)  # type: ignore[arg-type]
        assert said.json()["response_type"] == "comment", number
        assert ANSWER in said.json()["text"]
        assert "@citedesk" not in said.json()["text"]


async def test_one_post_and_one_command_are_answered_once(
    client: httpx.AsyncClient, mattermost: Mattermost
) -> None:
    both = [client.post("/mattermost/webhook", json=post()) for _ in range(2)]
    texts = [response.json().get("text", "") for response in await asyncio.gather(*both)]
    assert sorted(ANSWER in text for text in texts) == [False, True]
    assert (await client.post("/mattermost/webhook", json=post())).json() == {}
    for _ in range(3):
        await client.post("/mattermost/command", data=command(mattermost))
    await client.post("/mattermost/command", data=command(mattermost, trigger_id="tr2"))
    await mattermost.until(lambda: len(mattermost.replies) == 2)


async def test_a_reply_is_tried_again_where_mattermost_was_away(
    client: httpx.AsyncClient, mattermost: Mattermost
) -> None:
    mattermost.statuses = [503]
    await client.post("/mattermost/command", data=command(mattermost))
    await mattermost.until(lambda: mattermost.replies)
    assert ANSWER in mattermost.replies[0]["text"]


async def test_no_redirect_is_followed(client: httpx.AsyncClient, mattermost: Mattermost) -> None:
    mattermost.statuses = [307]
    for trigger in ("tr1", "tr2"):
        await client.post("/mattermost/command", data=command(mattermost, trigger_id=trigger))
    await mattermost.until(lambda: mattermost.replies)
    assert [reply["path"] for reply in mattermost.replies] == ["/hooks/1"]


@pytest.mark.parametrize("token", ["", "firs", "first, second", "\ud800", "第一"])
async def test_without_the_right_token_nothing_is_asked(
    client: httpx.AsyncClient, mattermost: Mattermost, token: str
) -> None:
    for path, fields in (("command", command(mattermost)), ("webhook", post())):
        body = json.dumps(fields | {"token": token}).encode()
        refused = await client.post(
            f"/mattermost/{path}", content=body, headers={"Content-Type": "application/json"}
        )
        assert refused.status_code == 401
        assert refused.json()["code"] == "unauthorized"
    assert mattermost.replies == []


async def test_a_command_may_bring_its_token_in_the_header(
    client: httpx.AsyncClient, mattermost: Mattermost
) -> None:
    said = await client.post(
        "/mattermost/command",
        data=command(mattermost, token=""),
        headers={"Authorization": "Token first"},
    )
    assert said.status_code == 200


@pytest.mark.parametrize(
    "address",
    ["", "http://169.254.169.254/latest", "file:///etc/passwd", "http://127.0.0.1:1/", "{origin}@e.example/",
     "{origin}.e.example/", "http://e.example\\@127.0.0.1/"],
)  # fmt: skip
async def test_answers_go_nowhere_but_to_mattermost(
    client: httpx.AsyncClient, mattermost: Mattermost, address: str
) -> None:
    url = address.format(origin=mattermost.origin)
    refused = await client.post("/mattermost/command", data=command(mattermost, response_url=url))
    assert refused.status_code == 400
    assert "CITEDESK_MATTERMOST_ORIGIN" in refused.json()["detail"]


@pytest.mark.parametrize(
    "body", [b"[]", b"{", b'"text"', b"[" * 5000, b"\xff", b'{"token": "first"}']
)
async def test_what_mattermost_does_not_send_is_refused(
    client: httpx.AsyncClient, body: bytes
) -> None:
    refused = await client.post(
        "/mattermost/webhook", content=body, headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 400
    assert refused.json()["code"] == "bad_request"


async def test_help_and_refusals_are_said_too(client: httpx.AsyncClient) -> None:
    helped = await client.post("/mattermost/webhook", json=post(text="@citedesk"))
    assert "- /ask" in helped.json()["text"]
    # Ways that only Slack has.
    for other in ("thread", "Mention", "share", "menu"):
        assert other not in helped.json()["text"]
    long = await client.post("/mattermost/webhook", json=post(text="why " * 2000, post_id="p3"))
    assert "too long" in long.json()["text"]


def settings_for(mattermost: Mattermost) -> ServerSettings:
    return ServerSettings.model_construct(
        mattermost_tokens=SecretStr("first, second"), mattermost_origin=mattermost.origin
    )


async def test_a_command_that_was_heard_outlives_the_process(
    answerer: Answerer, mattermost: Mattermost
) -> None:
    state = State(None)
    # This one takes requests and never comes to work on them.
    gone = create_app(answerer, settings=settings_for(mattermost), state=state)
    transport = httpx.ASGITransport(gone)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        heard = await client.post("/mattermost/command", data=command(mattermost))
        assert heard.status_code == 200
    assert Inbox(state, "slack").lease("w", 4e9, seconds=1) is None
    after = create_app(answerer, settings=settings_for(mattermost), state=state)
    async with after.router.lifespan_context(after):
        await mattermost.until(lambda: mattermost.replies)
    assert ANSWER in mattermost.replies[0]["text"]


async def test_two_processes_answer_one_post_once(
    answerer: Answerer, mattermost: Mattermost
) -> None:
    state = State(None)
    texts = []
    for _ in range(2):
        app = create_app(answerer, settings=settings_for(mattermost), state=state)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
            said = await client.post("/mattermost/webhook", json=post())
            texts.append(said.json().get("text", ""))
    assert [ANSWER in text for text in texts] == [True, False]


async def test_chats_and_the_api_share_the_places_at_work(
    answerer: Answerer, mattermost: Mattermost
) -> None:
    settings = settings_for(mattermost).model_copy(update={"concurrency": 1})
    app = create_app(answerer, settings=settings)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        async with app.state.gate.place():
            waiting = asyncio.create_task(client.post("/mattermost/webhook", json=post()))
            while not app.state.gate.waiting:  # noqa: ASYNC110  # nothing to wait on
                await asyncio.sleep(0)
        assert ANSWER in (await waiting).json()["text"]


async def test_a_person_has_so_many_questions_a_day_by_whichever_way(
    answerer: Answerer, mattermost: Mattermost
) -> None:
    settings = settings_for(mattermost).model_copy(update={"mattermost_questions_per_day": 2})
    app = create_app(answerer, settings=settings)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client,
    ):

        async def by_webhook(number: int, **other: str) -> str:
            body = post(post_id=f"p{number}", **other)
            return str((await client.post("/mattermost/webhook", json=body)).json()["text"])

        assert "- " in await by_webhook(1, text="@citedesk help")
        assert ANSWER in await by_webhook(2)
        await client.post("/mattermost/command", data=command(mattermost))
        await mattermost.until(lambda: mattermost.replies)
        assert ANSWER in mattermost.replies[0]["text"]
        assert "tomorrow" in await by_webhook(3)
        await client.post("/mattermost/command", data=command(mattermost, trigger_id="tr2"))
        await mattermost.until(lambda: len(mattermost.replies) == 2)
        assert "tomorrow" in mattermost.replies[1]["text"]
        assert ANSWER in await by_webhook(4, user_id="u2")
    texts = [row["asked"] for row in app.state.state.rows("SELECT asked FROM inbox")]
    assert not any("lighthouse" in text for text in texts)


class Silent:
    """Never answers."""

    async def stream(self, *_: Any, **__: Any) -> AsyncIterator[AnswerEvent]:
        await asyncio.Event().wait()
        yield Delta("")


class Broken:
    """Breaks."""

    async def stream(self, *_: Any, **__: Any) -> AsyncIterator[AnswerEvent]:
        raise ZeroDivisionError
        yield Delta("")


@pytest.mark.parametrize("answerer", [Silent(), Broken()])
async def test_a_webhook_without_an_answer_is_told_so(
    mattermost: Mattermost, answerer: Silent | Broken
) -> None:
    config = MattermostConfig(("first",), mattermost.origin, 1, 1, webhook_seconds=0.1)
    app = FastAPI()
    app.include_router(MattermostBot(answerer, State(None), config).router())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.example") as client:
        said = await client.post("/mattermost/webhook", json=post())
    assert "went wrong" in said.json()["text"]


async def test_the_routes_are_there_only_with_a_token(answerer: Answerer) -> None:
    transport = httpx.ASGITransport(create_app(answerer))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.post("/mattermost/webhook", json=post())).status_code == 404


@pytest.mark.parametrize(
    ("tokens", "origin"), [("t", ""), ("t", "chat.example"), ("t", "https://e.example/x"), (" , ", "https://e.example")]
)  # fmt: skip
def test_settings_that_cannot_be_right_are_named(tokens: str, origin: str) -> None:
    with pytest.raises(BadInput, match="CITEDESK_MATTERMOST_"):
        mattermost_config(tokens, origin, concurrency=1, keep_days=1)


@given(st.text(alphabet="ab.:/@\\ \t%[]#?1", max_size=30))
def test_no_other_address_has_mattermost_s_origin(rest: str) -> None:
    for url in (f"https://chat.example{rest}", f"https:{rest}chat.example/", rest):
        if origin_of(url) == ("https", "chat.example", 443):
            assert httpx.URL(url).host == "chat.example"
            assert httpx.URL(url).port in (None, 443)
