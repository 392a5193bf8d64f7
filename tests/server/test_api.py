"""Asking, searching and reading over HTTP, and the errors of it."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.errors import CitedeskError
from rag.types import Retrieved
from server.app import create_app
from server.problems import status_of
from server.settings import ServerSettings

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"


def events_of(body: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [block for block in body.split("\n\n") if block]
    parsed = []
    streams = set()
    for number, block in enumerate(blocks):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        stream, _, counted = fields["id"].rpartition(":")
        streams.add(stream)
        assert (len(streams), counted) == (1, str(number))
        parsed.append((fields["event"], json.loads(fields["data"])))
    return parsed


async def test_json_and_stream_say_the_same(client: httpx.AsyncClient) -> None:
    plain = (await client.post("/v1/ask", json={"question": QUESTION})).json()
    streamed = await client.post("/v1/ask", json={"question": QUESTION, "stream": True})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    events = events_of(streamed.text)
    assert events[0][0] == "retrieved"
    last, done = events[-1]
    assert last == "done"
    assert "".join(data["text"] for name, data in events if name == "delta") == done["answer"]
    for same in ("answer", "claims", "citations", "status", "passages", "searched", "language"):
        assert plain[same] == done[same]
    assert plain["status"] == "answered"


async def test_a_stream_can_be_asked_for_by_accept(client: httpx.AsyncClient) -> None:
    reply = await client.post(
        "/v1/ask", json={"question": QUESTION}, headers={"accept": "text/event-stream"}
    )
    assert reply.headers["content-type"].startswith("text/event-stream")


async def test_a_citations_offsets_are_code_points_of_the_article(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.post("/v1/ask", json={"question": QUESTION})).json()
    citation = answer["citations"][0]
    article = (await client.get(f"/v1/articles/{citation['article_id']}")).json()
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert "𠮷" in citation["quote"]
    assert article["sha256"] == citation["article_sha256"]


async def test_an_article_reads_back_with_what_was_left_out(client: httpx.AsyncClient) -> None:
    article = (await client.get("/v1/articles/lighthouse")).json()
    [gap] = [g for g in article["left_out"] if g["reason"] == "advertisement"]
    assert article["text"][gap["start"] : gap["end"]].strip() == "廣告 廣告"
    assert set(article) >= {
        "id",
        "title",
        "text",
        "language",
        "published",
        "source",
        "url",
        "sha256",
        "left_out",
    }


async def test_an_article_with_a_chinese_id_reads_back(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/articles/燈塔")).json()["published"] == "2026-04-01"


async def test_another_sites_name_for_this_machine_is_refused(client: httpx.AsyncClient) -> None:
    reply = await client.get("/v1/articles/lighthouse", headers={"host": "evil.example"})
    assert (reply.status_code, reply.json()["code"]) == (400, "bad_host")


async def test_search_filters_by_source(client: httpx.AsyncClient) -> None:
    reply = await client.post("/v1/search", json={"question": QUESTION, "source": "海角報", "k": 5})
    assert {hit["article_id"] for hit in reply.json()["hits"]} == {"燈塔"}
    assert set(reply.json()) >= {"question", "language", "searched", "hits", "timings_ms"}


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("/v1/ask", {"question": ""}, "question"),
        ("/v1/ask", {}, "question: it is missing"),
        (
            "/v1/ask",
            {"question": "x", "k": 0},
            "k: Input should be greater than or equal to 1, not 0",
        ),
        ("/v1/ask", {"question": "x", "since": "yesterday"}, "since: write a day as YYYY-MM-DD"),
        (
            "/v1/search",
            {"question": "x", "since": "2026-05-02", "until": "2026-05-01"},
            "2026-05-02",
        ),
        ("/v1/ask", {"question": "x", "topk": 3}, "topk"),
        ("/v1/search", {"question": "x", "until": "2026-13-01"}, "until"),
        ("/v1/ask", {"question": "  "}, "question"),
    ],
)
async def test_a_bad_request_is_a_problem_that_names_the_place(
    client: httpx.AsyncClient, path: str, body: dict[str, object], place: str
) -> None:
    reply = await client.post(path, json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "bad_input"
    assert place in reply.json()["detail"]


async def test_bad_json_an_unknown_article_and_a_huge_body_are_problems(
    client: httpx.AsyncClient,
) -> None:
    headers = {"content-type": "application/json"}
    bad = await client.post("/v1/ask", content=b"{", headers=headers)
    missing = await client.get("/v1/articles/nothing")
    huge = await client.post("/v1/ask", content=b"x" * (2 << 20), headers=headers)
    wrong = await client.get("/v1/ask")
    nowhere = await client.get("/v2/ask")
    latin = await client.post("/v1/ask", content=b'{"question": "\xff"}', headers=headers)
    form = await client.post("/v1/ask", content=b"question=x")
    for reply, status, words in (
        (bad, 422, "it is not JSON"),
        (missing, 404, "'nothing'"),
        (huge, 413, "send less at once"),
        (wrong, 405, "GET does nothing here"),
        (nowhere, 404, "'/v2/ask'"),
        (latin, 400, "UTF-8"),
        (form, 422, "Content-Type: application/json"),
    ):
        assert reply.headers["content-type"] == "application/problem+json"
        assert (reply.status_code, reply.json()["status"]) == (status, status)
        assert words in reply.json()["detail"]


async def test_a_model_that_is_not_configured_cannot_be_asked_for(
    client: httpx.AsyncClient,
) -> None:
    reply = await client.post("/v1/ask", json={"question": QUESTION, "answerer": "llm"})
    assert (reply.status_code, reply.json()["code"]) == (422, "model_unavailable")


async def test_health_tells_ready_from_gone(client: httpx.AsyncClient, index_folder: Path) -> None:
    assert (await client.get("/livez")).json() == {"status": "alive"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["degraded"]) == (200, [])
    shutil.rmtree(index_folder / "gen-000001")
    (index_folder / "CURRENT").write_text("gen-000002\n")
    gone = await client.get("/readyz")
    assert gone.status_code == 503


async def test_the_page_and_its_parts_are_served_with_a_strict_policy(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    for part in ("page.js", "base.css", "icon.svg"):
        assert f"/static/{part}" in page.text
        assert (await client.get(f"/static/{part}")).status_code == 200


async def test_a_key_is_asked_for_where_one_is_set(answerer: Answerer) -> None:
    transport = httpx.ASGITransport(
        create_app(answerer, settings=ServerSettings(api_key=SecretStr("s3cret")))
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        assert (await client.get("/livez")).status_code == 200
        for given in (b"", b"Bearer wrong", b"Basic s3cret", b"Bearer \xff"):
            headers = {b"authorization": given}
            refused = await client.post("/v1/search", json={"question": QUESTION}, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
        allowed = await client.post(
            "/v1/search", json={"question": QUESTION}, headers={"authorization": "Bearer s3cret"}
        )
        assert allowed.status_code == 200


def test_every_expected_error_has_a_status() -> None:
    def all_errors(base: type[CitedeskError]) -> set[type[CitedeskError]]:
        return {base}.union(*(all_errors(sub) for sub in base.__subclasses__()))

    assert all(400 <= status_of(error("x")) < 600 for error in all_errors(CitedeskError))


class Breaks:
    """An answerer that finds nothing wrong with the question and then breaks."""

    def __init__(self, *, at_once: bool) -> None:
        self._at_once = at_once

    async def stream(self, *_: object, **__: object) -> AsyncIterator[Retrieved]:
        if self._at_once:
            raise ZeroDivisionError("a secret of the house")
        yield Retrieved("x", ())
        raise ZeroDivisionError("a secret of the house")


@pytest.mark.parametrize("at_once", [True, False])
async def test_what_nobody_expected_is_a_problem_without_its_innards(at_once: bool) -> None:
    app = create_app(Breaks(at_once=at_once))  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        reply = await client.post("/v1/ask", json={"question": "x", "stream": True})
    assert "secret" not in reply.text
    if at_once:
        assert (reply.status_code, reply.json()["code"]) == (500, "error")
    else:
        assert events_of(reply.text)[-1] == (
            "error",
            {"code": "error", "detail": "something went wrong here; the server's log says what"},
        )
