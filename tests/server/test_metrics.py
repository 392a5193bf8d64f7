"""What is counted and logged of requests and answers, and what is not."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from clients import client_of, ended
from fakes import ScriptedModel
from fastapi import FastAPI
from opentelemetry import trace
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.ingest import Ingestion
from rag.types import Retrieved
from server.app import create_app
from server.logs import configure_logs
from server.settings import ServerSettings

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"


@pytest.fixture
def app(answerer: Answerer, ingestion: Ingestion) -> FastAPI:
    return create_app(answerer, ingestion=ingestion)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a server would write on standard error."""
    root, names = logging.getLogger(), ("server", "rag")
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in names}
    filters = logging.getLogger("uvicorn.error").filters[:]
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    logging.captureWarnings(False)
    root.handlers, root.level = handlers, level
    logging.getLogger("uvicorn.error").filters = filters
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


async def figures(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels."""
    reply = await client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(reply.text)
        for sample in family.samples
    }


async def test_requests_are_counted_by_the_template_of_their_route(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/v1/articles/lighthouse", "/v1/articles/燈塔", "/v1/articles/nothing"):
        await client.get(path)
    await client.get("/v9/secret-words")
    await client.get("/static/base.css")
    await client.request("BREW", "/livez")
    await client.get("/v1/articles?query=secret-words")
    counted = await figures(client)
    name, article = "citedesk_requests_total", "/v1/articles/{article_id}"
    assert counted[name, "GET", article, "200"] == 2
    assert counted[name, "GET", article, "404"] == 1
    assert counted[name, "GET", "unmatched", "404"] == 1
    assert counted[name, "GET", "/static/{path}", "200"] == 1
    assert counted[name, "OTHER", "/livez", "405"] == 1
    assert counted[name, "GET", "/v1/articles", "200"] == 1
    assert counted["citedesk_request_seconds_count", article] == 3
    assert counted["citedesk_requests_in_flight",] == 1
    assert counted["citedesk_questions_waiting",] == 0
    assert not any("secret" in part or "lighthouse" in part for key in counted for part in key)


@pytest.mark.parametrize("stream", [False, True])
async def test_answers_and_their_stages_are_measured(
    client: httpx.AsyncClient, stream: bool
) -> None:
    for question in (QUESTION, "Who won the chess cup in Lima?"):
        await client.post("/v1/ask", json={"question": question, "stream": stream})
    counted = await figures(client)
    assert counted["citedesk_answers_total", "extractive", "answered"] == 1
    assert counted["citedesk_answers_total", "extractive", "not_found"] == 1
    for stage in ("embed", "retrieve", "answer", "verify"):
        assert counted["citedesk_answer_stage_seconds_count", stage] == 2
    assert counted["citedesk_fallbacks_total",] == 0
    assert counted["citedesk_requests_total", "POST", "/v1/ask", "200"] == 2


async def test_a_fallback_is_counted(answerer: Answerer) -> None:
    model = ScriptedModel("The lamp burns 900 barrels of oil a night [1].")
    async with client_of(create_app(Answerer(answerer.searcher, model=model))) as client:
        await client.post("/v1/ask", json={"question": QUESTION})
        assert (await figures(client))["citedesk_fallbacks_total",] == 1


async def test_the_index_and_the_jobs_are_told_of_as_they_are(client: httpx.AsyncClient) -> None:
    before = await figures(client)
    assert before["citedesk_index_articles",] == 2
    assert before["citedesk_index_generation",] == 1
    assert before["citedesk_index_generation_age_seconds",] >= 0
    assert before["citedesk_jobs", "done"] == 0
    row = {"text": "The ferry to Odell carried 41 people on its last journey."}
    await ended(client, await client.post("/v1/articles", json=row))
    await client.delete("/v1/articles/lighthouse")
    after = await figures(client)
    assert after["citedesk_index_articles",] == 2
    assert after["citedesk_index_generation",] == 2
    assert after["citedesk_index_passages",] == before["citedesk_index_passages",] + 1
    assert after["citedesk_jobs", "done"] == 1


async def test_two_applications_count_apart_and_nothing_is_counted_globally(
    answerer: Answerer,
) -> None:
    async with client_of(create_app(answerer)) as one, client_of(create_app(answerer)) as two:
        await one.get("/livez")
        assert ("citedesk_requests_total", "GET", "/livez", "200") not in await figures(two)
    assert not [f for f in REGISTRY.collect() if f.name.startswith("citedesk")]


async def test_the_figures_are_for_those_with_a_key_where_keys_are_on(answerer: Answerer) -> None:
    settings = ServerSettings(api_key=SecretStr("hush-hush"))
    async with client_of(create_app(answerer, settings=settings)) as client:
        assert (await client.get("/metrics")).status_code == 401
        headers = {"authorization": "Bearer hush-hush"}
        assert (await client.get("/metrics", headers=headers)).status_code == 200


async def test_every_request_has_its_line_and_its_id(
    client: httpx.AsyncClient, log: io.StringIO
) -> None:
    given = await client.get("/v1/articles/nothing", headers={"x-request-id": "desk-7.a:b_c"})
    made = await client.post("/v1/ask", json={"question": QUESTION})
    odd = await client.get("/livez", headers={"x-request-id": "x" * 101})
    none = await client.get("/nowhere")
    assert given.headers["x-request-id"] == "desk-7.a:b_c"
    told = [line for line in lines(log) if line["event"] == "request"]
    ids = [reply.headers["x-request-id"] for reply in (given, made, odd, none)]
    assert [line["request_id"] for line in told] == ids
    assert len(set(ids)) == 4
    assert "x" * 101 not in ids
    assert [(t["method"], t["route"], t["status"]) for t in told] == [
        ("GET", "/v1/articles/{article_id}", 404),
        ("POST", "/v1/ask", 200),
        ("GET", "/livez", 200),
        ("GET", "unmatched", 404),
    ]
    assert all(line["milliseconds"] >= 0 and line["timestamp"] for line in told)


class Breaks:
    """An answerer that repeats the question in what it raises."""

    def __init__(self, *, at_once: bool) -> None:
        self._at_once = at_once

    async def stream(self, question: str, *_: object, **__: object) -> AsyncIterator[Retrieved]:
        if self._at_once:
            raise ValueError(f"cannot read {question}")
        yield Retrieved(question, ())
        try:
            {}[question]
        except KeyError as error:
            raise ValueError(f"cannot read {question}") from error


@pytest.mark.parametrize("at_once", [True, False])
async def test_an_exception_is_logged_by_its_type_and_place(
    at_once: bool, log: io.StringIO
) -> None:
    app = create_app(Breaks(at_once=at_once))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        body = {"question": "PLUMAGE", "stream": True}
        reply = await client.post("/v1/ask", json=body, headers={"x-request-id": "broken-1"})
    assert "PLUMAGE" not in log.getvalue()
    assert reply.headers["x-request-id"] == "broken-1"
    [error] = [line for line in lines(log) if line["level"] == "error"]
    assert error["request_id"] == "broken-1"
    assert [e["type"] for e in error["exception"]] == (
        ["builtins.ValueError"] if at_once else ["builtins.ValueError", "builtins.KeyError"]
    )
    assert "test_metrics.py" in error["exception"][0]["at"][-1]
    [told] = [line for line in lines(log) if line["event"] == "request"]
    assert told["status"] == (500 if at_once else 200)


async def test_what_asyncio_prints_of_a_lost_exception_is_cut(log: io.StringIO) -> None:
    async def fails() -> None:
        raise ValueError("PLUMAGE")

    task = asyncio.ensure_future(fails())
    await asyncio.wait([task])
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: %r", task)
    assert task.exception() is not None
    [line] = lines(log)
    assert line["event"] == "Task exception was never retrieved"


@pytest.mark.parametrize("log_questions", [False, True])
async def test_questions_and_keys_are_logged_only_where_it_is_set(
    answerer: Answerer, log: io.StringIO, log_questions: bool
) -> None:
    settings = ServerSettings(api_key=SecretStr("hush-hush"), log_questions=log_questions)
    headers = {"authorization": "Bearer hush-hush"}
    async with client_of(create_app(answerer, settings=settings), **headers) as client:
        await client.post("/v1/ask?note=PLUMAGE", json={"question": "Was PLUMAGE lit again?"})
        await client.post("/v1/ask", json={"question": 7, "PLUMAGE": "PLUMAGE"})
        await client.post("/v1/search", json={"question": "PLUMAGE"})
        await client.get("/v1/articles?query=PLUMAGE")
    questions = [line.get("question") for line in lines(log) if line["event"] == "answer"]
    assert questions == (["Was PLUMAGE lit again?"] if log_questions else [None])
    assert log.getvalue().count("PLUMAGE") == (1 if log_questions else 0)
    assert "hush" not in log.getvalue()


class Recorder(trace.TracerProvider):
    """Keeps the name and the attributes of every span."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, dict[str, Any]]] = []

    def get_tracer(self, *_: object, **__: object) -> trace.Tracer:
        return _Tracer(self.spans)


class _Tracer(trace.NoOpTracer):
    def __init__(self, spans: list[tuple[str, dict[str, Any]]]) -> None:
        self._spans = spans

    def start_span(self, name: str, *_: object, **given: Any) -> trace.Span:
        self._spans.append((name, dict(given.get("attributes") or {})))
        return trace.INVALID_SPAN


async def test_spans_that_others_collect_hold_no_text(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder()
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: recorder)
    async with client_of(create_app(answerer)) as client:
        await client.post("/v1/ask", json={"question": "Was PLUMAGE lit again?"})
        assert recorder.spans
        await client.get("/v1/articles", params={"query": "PLUMAGE"})
        await client.post("/v1/ask?note=PLUMAGE", json={"question": "PLUMAGE"})
    assert "PLUMAGE" not in repr(recorder.spans)
