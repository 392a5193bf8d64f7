"""Votes on answers: who may give one, and which of several counts."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from serving import know_by_header

from rag.answerer import Answerer
from server.app import create_app

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"


@pytest.fixture
def app(answerer: Answerer) -> FastAPI:
    made = create_app(answerer)
    know_by_header(made)
    return made


async def answer_id(client: httpx.AsyncClient, **headers: str) -> str:
    reply = await client.post("/v1/ask", json={"question": QUESTION}, headers=headers)
    given: str = reply.json()["id"]
    return given


def votes(app: FastAPI) -> list[tuple[str, str, int, str | None]]:
    rows = app.state.state.rows("SELECT answer_id, voter, vote, reason FROM votes")
    return [tuple(row) for row in rows]


async def test_the_last_word_counts(client: httpx.AsyncClient, app: FastAPI) -> None:
    given = await answer_id(client)
    for vote, reason in ((1, None), (-1, "燈塔" * 1000), (1, "It is right after all.")):
        body = {"answer_id": given, "vote": vote, "reason": reason}
        reply = await client.post("/v1/feedback", json=body)
        assert (reply.status_code, reply.content) == (204, b"")
        assert votes(app) == [(given, "ann", vote, reason)]


async def test_an_answer_that_was_streamed_can_be_voted_on_at_once(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    reply = await client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    given = reply.text.rpartition('data: {"id": "')[2].partition('"')[0]
    vote = await client.post("/v1/feedback", json={"answer_id": given, "vote": -1})
    assert vote.status_code == 204
    assert votes(app) == [(given, "ann", -1, None)]


async def test_only_who_was_given_an_answer_may_judge_it(
    client: httpx.AsyncClient, app: FastAPI
) -> None:
    given = await answer_id(client)
    for who, answer in (("ben", given), ("ann", "ans-0"), ("ann", given + " "), ("ann", "%")):
        body = {"answer_id": answer, "vote": 1}
        reply = await client.post("/v1/feedback", json=body, headers={"x-who": who})
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert votes(app) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"vote": 0}, "vote"),
        ({"vote": 2}, "vote"),
        ({"vote": True}, "vote"),
        ({"vote": "1"}, "vote"),
        ({"vote": None}, "vote"),
        ({"reason": "x" * 2001}, "reason"),
        ({"reason": 3}, "reason"),
        ({"answer_id": ""}, "answer_id"),
        ({"answer_id": None}, "answer_id"),
        ({"stars": 5}, "stars"),
    ],
)
async def test_what_is_no_vote_is_a_problem_that_names_the_place(
    client: httpx.AsyncClient, app: FastAPI, change: dict[str, Any], place: str
) -> None:
    body = {"answer_id": await answer_id(client), "vote": 1, **change}
    reply = await client.post("/v1/feedback", json=body)
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_input")
    assert reply.json()["detail"].startswith(place)
    assert votes(app) == []
