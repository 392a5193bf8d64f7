"""Conversations through HTTP: what the next question knows, whose they are, and how they end."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import events_in
from fastapi import FastAPI
from serving import know_by_header

from rag.answerer import Answerer
from rag.types import AnswerEvent, Turn
from server.app import create_app
from server.conversations import Conversations
from server.state import State

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"
BEN = {"x-who": "ben"}


class Remembering:
    """The answerer, and what each question came with."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer
        self.histories: list[list[Turn]] = []

    def stream(
        self, question: str, history: Sequence[Turn], *rest: Any, **options: Any
    ) -> AsyncIterator[AnswerEvent]:
        self.histories.append(list(history))
        return self._answerer.stream(question, history, *rest, **options)


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2001, 7, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def remembering(answerer: Answerer) -> Remembering:
    return Remembering(answerer)


@pytest.fixture
def app(remembering: Remembering, clock: Clock, tmp_path: Path) -> FastAPI:
    state = State(tmp_path / "desk.sqlite")
    made = create_app(remembering, state=state)  # type: ignore[arg-type]
    made.state.conversations = Conversations(state, keep_days=30, now=clock)
    made.state.desk = replace(made.state.desk, conversations=made.state.conversations)
    know_by_header(made)
    return made


async def ask(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    headers = body.pop("headers", {})
    reply = await client.post("/v1/ask", json={"question": QUESTION, **body}, headers=headers)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def done(stream: str) -> dict[str, Any]:
    name, answer = events_in(stream)[-1]
    assert name == "done"
    return answer


async def test_the_next_question_knows_what_was_said(
    client: httpx.AsyncClient, remembering: Remembering
) -> None:
    first = await ask(client)
    streamed = await client.post(
        "/v1/ask",
        json={
            "question": "Who keeps it?",
            "conversation": first["conversation"],
            "history": [{"role": "user", "content": "Be brief."}],
            "stream": True,
        },
    )
    second = done(streamed.text)
    assert second["conversation"] == first["conversation"]
    assert remembering.histories == [
        [],
        [Turn("user", QUESTION), Turn("assistant", first["answer"]), Turn("user", "Be brief.")],
    ]
    kept = await client.get(f"/v1/conversations/{first['conversation']}")
    assert kept.json() == {"id": first["conversation"], "answers": [first, second]}


async def test_each_question_without_a_conversation_begins_one(client: httpx.AsyncClient) -> None:
    first, second = await ask(client), await ask(client)
    assert first["conversation"] != second["conversation"]
    third = done((await client.post("/v1/ask", json={"question": "x", "stream": True})).text)
    assert third["conversation"] not in (None, first["conversation"], second["conversation"])


async def test_a_client_may_name_its_conversation(client: httpx.AsyncClient) -> None:
    name = "燈塔:desk-1." + "x" * 190
    assert len(name) == 200
    assert (await ask(client, conversation=name))["conversation"] == name
    assert len((await client.get(f"/v1/conversations/{name}")).json()["answers"]) == 1


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 201, "x\n", "../x"])
async def test_not_every_text_is_a_name(client: httpx.AsyncClient, name: str) -> None:
    reply = await client.post("/v1/ask", json={"question": QUESTION, "conversation": name})
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_input")
    assert reply.json()["detail"].startswith("conversation:")


async def test_only_the_newest_ten_answers_come_along(
    client: httpx.AsyncClient, remembering: Remembering
) -> None:
    for number in range(12):
        await ask(client, question=f"Question {number}?", conversation="long")
    await ask(client, conversation="long")
    asked = [turn.content for turn in remembering.histories[-1] if turn.role == "user"]
    assert asked == [f"Question {number}?" for number in range(2, 12)]
    assert len((await client.get("/v1/conversations/long")).json()["answers"]) == 13


@pytest.mark.parametrize("streamed", [False, True])
async def test_anothers_conversation_does_not_exist(
    client: httpx.AsyncClient, remembering: Remembering, streamed: bool
) -> None:
    await ask(client, conversation="anns")
    path = "/v1/conversations/anns"
    body = {"question": QUESTION, "conversation": "anns", "stream": streamed}
    for reply in (
        await client.post("/v1/ask", json=body, headers=BEN),
        await client.get(path, headers=BEN),
        await client.delete(path, headers=BEN),
        await client.get("/v1/conversations/nobodys"),
        await client.delete("/v1/conversations/nobodys"),
    ):
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
        assert reply.headers["content-type"] == "application/problem+json"
    assert len(remembering.histories) == 1
    assert len((await client.get(path)).json()["answers"]) == 1


async def test_of_two_who_begin_under_one_name_one_holds_it(client: httpx.AsyncClient) -> None:
    body = {"question": QUESTION, "conversation": "same"}
    both = await asyncio.gather(
        *(client.post("/v1/ask", json=body, headers=who) for who in ({}, BEN))
    )
    # Who comes when the other's answer is kept already is told that there is none.
    assert {reply.status_code for reply in both} in ({200}, {200, 404})
    found = [await client.get("/v1/conversations/same", headers=who) for who in ({}, BEN)]
    assert sorted(reply.status_code for reply in found) == [200, 404]


async def test_a_removed_conversation_is_gone_with_its_votes(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    answer, other = await ask(client, conversation="c"), await ask(client)
    for one in (answer, other):
        await client.post("/v1/feedback", json={"answer_id": one["id"], "vote": 1})
    removed = await client.delete("/v1/conversations/c")
    assert (removed.status_code, removed.content) == (204, b"")
    assert (await client.get("/v1/conversations/c")).status_code == 404
    voted = app.state.state.rows("SELECT answer_id FROM votes")
    assert [row["answer_id"] for row in voted] == [other["id"]]
    assert (await ask(client, conversation="c", headers=BEN))["conversation"] == "c"


async def test_a_conversation_outlives_the_process_but_not_its_days(
    client: httpx.AsyncClient, app: FastAPI, clock: Clock, tmp_path: Path, answerer: Answerer
) -> None:
    old = await ask(client, conversation="c")
    await client.post("/v1/feedback", json={"answer_id": old["id"], "vote": 1})
    clock.now += timedelta(days=29)
    assert (await client.get("/v1/conversations/c")).json()["answers"] == [old]
    new = await ask(client, conversation="c")
    clock.now += timedelta(days=2)
    assert (await client.get("/v1/conversations/c")).json()["answers"] == [new]
    late = await client.post("/v1/feedback", json={"answer_id": old["id"], "vote": -1})
    assert late.status_code == 404
    # The next answer that is kept takes the expired one and its vote out of the file.
    await ask(client)
    state: State = app.state.state
    left = [row["id"] for row in state.rows("SELECT id FROM answers ORDER BY at")]
    assert old["id"] not in left
    assert (len(left), left[0]) == (2, new["id"])
    assert state.rows("SELECT * FROM votes") == []
    state.close()
    reopened = State(tmp_path / "desk.sqlite")
    create_app(answerer, state=reopened)
    # By the real clock all of it is too old, and gone as soon as there is an application.
    assert reopened.rows("SELECT id FROM answers") == []
    reopened.close()


async def test_an_answer_that_cannot_be_kept_is_given_all_the_same(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    app.state.state.close()
    answer = await ask(client)
    assert answer["status"] == "answered"
    streamed = await client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert done(streamed.text)["answer"] == answer["answer"]


async def test_what_fails_is_not_kept(client: httpx.AsyncClient) -> None:
    body = {"question": QUESTION, "conversation": "c", "answerer": "llm"}
    assert (await client.post("/v1/ask", json=body)).status_code == 422
    assert (await client.get("/v1/conversations/c")).status_code == 404
