"""The schema of the API says what is really sent, errors included."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.types import (
    Answer,
    Article,
    Check,
    Citation,
    Claim,
    Conflict,
    ConflictingValue,
    Hit,
)
from rag.wire import answer_json
from server.app import MOST_BODY_BYTES
from server.documents import AnswerDocument, SearchDocument

QUESTION = "The lighthouse at Skerry Point was lit again when?"
PROBLEM = "application/problem+json"
JSON = {"content-type": "application/json"}

numbers = st.floats(allow_nan=False, allow_infinity=False)
ids = st.text(max_size=5)
articles = st.builds(Article, left_out=st.just(()))
hits = st.builds(
    Hit,
    article=articles,
    score=numbers,
    sentences=st.just(()),
    legs=st.dictionaries(ids, st.none() | numbers, max_size=2),
    copies=st.tuples(articles),
)
answers = st.builds(
    Answer,
    confidence=numbers,
    claims=st.tuples(st.builds(Claim, checks=st.tuples(st.builds(Check)))),
    citations=st.lists(st.builds(Citation, article=articles, also=st.tuples(ids)), max_size=2).map(
        tuple
    ),
    hits=st.tuples(hits),
    conflicts=st.tuples(st.builds(Conflict, values=st.tuples(st.builds(ConflictingValue)))),
    timings_ms=st.dictionaries(ids, numbers, max_size=2),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(answers)
def test_every_answer_is_as_the_schema_says_to_the_last_field(answer: Answer) -> None:
    document = answer_json(answer)
    assert AnswerDocument.model_validate(document).model_dump(mode="json") == document


@pytest.mark.anyio
async def test_a_search_and_an_answer_are_as_the_schema_says(client: httpx.AsyncClient) -> None:
    found = (await client.post("/v1/search", json={"question": QUESTION})).json()
    answer = (await client.post("/v1/ask", json={"question": QUESTION})).json()
    assert found["hits"]
    assert answer["claims"]
    assert SearchDocument.model_validate(found).model_dump(mode="json") == found
    assert AnswerDocument.model_validate(answer).model_dump(mode="json") == answer


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "good", "kinds"),
    [
        ("post", "/v1/ask", "200", {"application/json", "text/event-stream"}),
        ("post", "/v1/search", "200", {"application/json"}),
        ("get", "/v1/conversations/{conversation_id}", "200", {"application/json"}),
        ("delete", "/v1/conversations/{conversation_id}", "204", set()),
        ("post", "/v1/feedback", "204", set()),
    ],
)
async def test_the_schema_names_answers_and_problems(
    client: httpx.AsyncClient, method: str, path: str, good: str, kinds: set[str]
) -> None:
    schema = (await client.get("/openapi.json")).json()
    responses: dict[str, dict[str, Any]] = schema["paths"][path][method]["responses"]
    problems = {"400", "401", "403", "404", "413", "422", "429", "500", "503"}
    assert set(responses) == {good} | problems
    assert set(responses[good].get("content", {})) == kinds
    for status in problems:
        [(kind, told)] = responses[status]["content"].items()
        assert kind == PROBLEM
        assert set(told["schema"]["properties"]) == {"type", "title", "status", "code", "detail"}
    if "application/json" in kinds:
        assert "$ref" in responses[good]["content"]["application/json"]["schema"]


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1000 + 1):
        yield b" " * 1000


@pytest.mark.anyio
@pytest.mark.parametrize("announced", [True, False])
async def test_too_large_a_body_is_a_problem_however_it_comes(
    client: httpx.AsyncClient, announced: bool
) -> None:
    size = MOST_BODY_BYTES + 1
    content = b" " * size if announced else in_pieces(size)
    reply = await client.post("/v1/ask", content=content, headers=JSON)
    assert ("content-length" in reply.request.headers) == announced
    assert (reply.status_code, reply.headers["content-type"]) == (413, PROBLEM)
    assert reply.json()["code"] == "too_large"
    assert str(MOST_BODY_BYTES) in reply.json()["detail"]


@pytest.mark.anyio
async def test_a_body_of_just_the_size_is_read(client: httpx.AsyncClient) -> None:
    body = b'{"question": "x"}'
    reply = await client.post(
        "/v1/search", content=body + b" " * (MOST_BODY_BYTES - len(body)), headers=JSON
    )
    assert reply.status_code == 200


@pytest.mark.anyio
@pytest.mark.parametrize("body", [b"\xff", b'"\xc3"', b"[" * 200_000])
async def test_what_cannot_be_decoded_is_a_problem(client: httpx.AsyncClient, body: bytes) -> None:
    reply = await client.post("/v1/ask", content=body, headers=JSON)
    assert (reply.status_code, reply.headers["content-type"]) == (400, PROBLEM)
    assert reply.json()["code"] == "bad_request"
