"""Articles handed in over HTTP: which are taken in, under which names, and what is refused."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import client_of, ended
from fastapi import FastAPI
from handing_in import ARTICLE, cited, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answerer import Answerer
from rag.ingest import Ingestion, ingest
from server.app import create_app
from server.settings import ServerSettings
from server.uploads import Upload, safe_name, store

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(answerer: Answerer, ingestion: Ingestion) -> FastAPI:
    return create_app(answerer, ingestion=ingestion)


async def test_an_article_given_as_json_is_found_when_its_job_is_done(
    client: httpx.AsyncClient,
) -> None:
    accepted = await client.post("/v1/articles", json=ARTICLE)
    assert set(accepted.json()) == {"id", "state", "created", "progress", "report", "error"}
    assert accepted.headers["location"] == f"/v1/jobs/{accepted.json()['id']}"
    job = await ended(client, accepted)
    assert (job["state"], job["error"], job["report"]["added"]) == ("done", None, 1)
    [article_id] = await cited(client)
    article = (await client.get(f"/v1/articles/{article_id}")).json()
    assert {key: article[key] for key in ARTICLE} == ARTICLE
    assert (await client.get(accepted.headers["location"])).json() == job


async def test_the_same_article_again_changes_nothing_and_another_of_its_title_is_another(
    client: httpx.AsyncClient,
) -> None:
    first = await ended(client, await client.post("/v1/articles", json=ARTICLE))
    same = await ended(client, await client.post("/v1/articles", json=ARTICLE))
    assert (same["report"]["unchanged"], same["report"]["added"]) == (1, 0)
    assert same["report"]["generation"] == first["report"]["generation"]
    other = {**ARTICLE, "text": "The kiln at Marrow Bay went out again on Friday, its owner said."}
    job = await ended(client, await client.post("/v1/articles", json=other))
    assert (job["report"]["added"], job["report"]["updated"]) == (1, 0)


async def test_files_of_every_kind_keep_their_names_as_ids(client: httpx.AsyncClient) -> None:
    row = {"id": "row-1", "title": "Row", "text": "The rowing club elected a new chair on Sunday."}
    files = texts(**{
        "港口消息.txt": "港務局週一關閉北側碼頭，渡輪改由南側碼頭出發。",
        "../../etc/bridge (1).md": "---\ntitle: Bridge\n---\nThe old bridge will be rebuilt in stone.",
        "rows.jsonl": json.dumps(row),
        "page.HTML": "<html><body><p>The museum reopens in June with a hall of maps.</p></body></html>",
    })  # fmt: skip
    job = await ended(client, await client.post("/v1/articles", files=files))
    assert job["report"]["added"] == 4, job
    for article_id in ("港口消息", "bridge-1-", "row-1", "page"):
        assert (await client.get(f"/v1/articles/{article_id}")).status_code == 200


async def test_two_files_of_one_name_are_both_kept(client: httpx.AsyncClient) -> None:
    files = [
        ("files", ("note.txt", b"The ferry to Odell leaves at nine from the southern pier.")),
        ("files", ("note.txt", b"The baker in Odell closes for good at the end of the month.")),
        ("files", ("note.md", b"The school in Odell takes on three new teachers in autumn.")),
    ]
    job = await ended(client, await client.post("/v1/articles", files=files))
    assert (job["report"]["added"], job["report"]["skipped"]) == (3, [])
    again = await ended(client, await client.post("/v1/articles", files=files))
    assert (again["report"]["unchanged"], again["report"]["added"]) == (3, 0)


async def test_what_is_no_article_is_reported_under_the_clients_name_only(
    client: httpx.AsyncClient, index_folder: Path
) -> None:
    files = texts(**{
        "good.txt": "The orchard lost half of its cherries to the late frost in April.",
        "C:\\desk\\空 白.txt": "",
        "tool.exe": "MZ",
        ".env": "KEY=1",
        "rows.jsonl": '{"id": "x"}\n{"id": "good", "text": "A second good one, it says, of plums."}',
    })  # fmt: skip
    job = await ended(client, await client.post("/v1/articles", files=files))
    assert (job["state"], job["report"]["added"]) == ("done", 1)
    skipped = {item["path"]: item["reason"] for item in job["report"]["skipped"]}
    assert set(skipped) == {"空 白.txt", "tool.exe", ".env", "rows.jsonl:1", "rows.jsonl:2"}
    assert "'.exe'" in skipped["tool.exe"]
    assert "good.txt" in skipped["rows.jsonl:2"]
    assert str(index_folder.parent) not in json.dumps(job)
    assert "uploads" not in json.dumps(job)


async def test_an_upload_without_any_article_fails_and_says_why(
    client: httpx.AsyncClient, index_folder: Path
) -> None:
    before = (index_folder / "CURRENT").read_text()
    job = await ended(client, await client.post("/v1/articles", files=texts(**{"empty.txt": ""})))
    assert (job["state"], job["error"]["code"]) == ("failed", "nothing_readable")
    assert "empty.txt" in job["error"]["detail"]
    assert [item["path"] for item in job["report"]["skipped"]] == ["empty.txt"]
    assert job["report"]["articles"] == 2
    assert (index_folder / "CURRENT").read_text() == before
    assert list((index_folder / "uploads").glob("job-*")) == []


async def test_a_handed_in_article_outlives_a_prune(
    client: httpx.AsyncClient, tmp_path: Path, ingestion: Ingestion
) -> None:
    await ended(client, await client.post("/v1/articles", json=ARTICLE))
    [article_id] = await cited(client)
    seeds = tmp_path / "corpus"
    (seeds / "lighthouse.txt").unlink()
    # The folder that the index itself lies in, too, holds no file of it any more.
    for paths in ([seeds], [tmp_path]):
        await asyncio.to_thread(ingest, paths, ingestion, prune=True)
        assert await cited(client) == {article_id}
    assert (await client.get("/v1/articles/lighthouse")).status_code == 404


@pytest.mark.parametrize(
    ("request_of", "status", "words"),
    [
        ({"json": {"text": ""}}, 422, "text"),
        ({"json": {"title": "x"}}, 422, "text"),
        ({"json": {**ARTICLE, "published": "2026-02-30"}}, 422, "published"),
        ({"json": {**ARTICLE, "url": "javascript:alert(1)"}}, 422, "url"),
        ({"json": {**ARTICLE, "author": "x"}}, 422, "author"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 422, "JSON"),
        (
            {"content": b'{"text": "\xff"}', "headers": {"content-type": "application/json"}},
            422,
            "",
        ),
        (
            {"content": b'{"text": "\\ud800"}', "headers": {"content-type": "application/json"}},
            422,
            "",
        ),
        (
            {"content": b"\0", "headers": {"content-type": "application/json"}},
            422,
            "body: it is not JSON",
        ),
        (
            {"content": b'{"title": "x"}', "headers": {"content-type": "application/json"}},
            422,
            "text: it is missing",
        ),
        ({"content": b"x", "headers": {"content-type": "text/plain"}}, 415, "multipart"),
        ({}, 415, "multipart"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, ""),
        ({"data": {"a": "b"}, "files": {}}, 415, ""),
        ({"files": {"title": (None, "no file")}}, 422, "files"),
    ],
)
async def test_what_cannot_be_taken_in_is_a_problem(
    client: httpx.AsyncClient, request_of: dict[str, Any], status: int, words: str
) -> None:
    reply = await client.post("/v1/articles", **request_of)
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert words in reply.json()["detail"]


async def test_uploads_have_their_own_bound_and_every_other_route_one_megabyte(
    answerer: Answerer, ingestion: Ingestion
) -> None:
    settings = ServerSettings(upload_megabytes=2)
    sentence = b"The tide came in at seven and the boats went out at eight. "
    async with client_of(create_app(answerer, settings=settings, ingestion=ingestion)) as client:
        large = {"files": ("large.txt", sentence[:50] + b" " * (3 << 19))}
        assert (await ended(client, await client.post("/v1/articles", files=large)))["state"]
        beyond = {"files": ("beyond.txt", b"x" * (3 << 20))}
        too_large = [
            await client.post("/v1/articles", files=beyond),
            await client.post("/v1/articles", content=chunks(3 << 20), headers=JSON),
            await client.post("/v1/ask", content=b" " * (2 << 20), headers=JSON),
            await client.post("/v1/ask", content=chunks(2 << 20), headers=JSON),
        ]
    for reply in too_large:
        assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
        assert reply.headers["content-type"] == "application/problem+json"
        assert reply.headers["x-request-id"]


JSON = {"content-type": "application/json"}


async def chunks(size: int) -> AsyncIterator[bytes]:
    """A body whose length nobody announces."""
    for _ in range(size >> 16):
        yield b" " * (1 << 16)


async def test_an_application_without_an_ingestion_takes_nothing_in(answerer: Answerer) -> None:
    async with client_of(create_app(answerer)) as client:
        reply = await client.post("/v1/articles", json=ARTICLE)
    assert (reply.status_code, reply.headers["content-type"]) == (503, "application/problem+json")


@given(st.text(max_size=300))
def test_no_name_leads_anywhere(name: str) -> None:
    stem, ending = safe_name(name)
    assert re.fullmatch(r"[\w.:-]{1,200}", stem)
    assert re.fullmatch(r"(\.\w+)?", ending)
    file = f"{stem}{ending}"
    assert "/" not in file
    assert not file.startswith(".")
    assert len(file.encode()) < 250


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a.txt", "a.md", "b", "../a.txt", "A.txt", "報.txt"]),
            st.sampled_from([b"", b"1", b"2"]),
        ),
        max_size=6,
    )
)
def test_every_file_is_kept_under_an_id_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, given_files: list[tuple[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("uploads") / "job"
    names = store(folder, [Upload(name, BytesIO(content)) for name, content in given_files])
    kept = list(folder.iterdir())
    assert sorted(path.read_bytes() for path in kept) == sorted(c for _, c in given_files)
    assert len({path.stem for path in kept}) == len(given_files)
    assert {path.name for path in kept} == set(names)
