"""Articles handed in over HTTP: what is acknowledged, what becomes of it, and who may know."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import EVENTS, client_of, ended, events_in
from fakes import HashEncoder, count_words
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answerer import Answerer
from rag.encoder import Vectors
from rag.errors import NotStored
from rag.index import Index
from rag.ingest import Ingestion, ingest
from server.access import Principal, principal_of
from server.app import create_app
from server.jobs import Jobs
from server.settings import ServerSettings
from server.state import State
from server.uploads import Upload, safe_name, store

pytestmark = pytest.mark.anyio
ARTICLE = {
    "title": "Kiln relit at Marrow Bay",
    "text": "The brick kiln at Marrow Bay was relit on Tuesday after 14 idle months.",
    "published": "2026-05-02",
    "source": "Bay Herald",
    "url": "https://bay.example/kiln",
}
QUESTION = "When was the brick kiln at Marrow Bay relit?"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def app(answerer: Answerer, ingestion: Ingestion) -> FastAPI:
    return create_app(answerer, ingestion=ingestion)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as made:
        yield made


class Gated(HashEncoder):
    """Embeds passages only once the gate is open, and tells when somebody stands before it."""

    def __init__(self) -> None:
        super().__init__(dimension=4096)
        self.gate = threading.Event()
        self.reached = threading.Event()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.reached.set()
        assert self.gate.wait(60)
        return super().embed_passages(texts)


def texts(**files: str) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name, text.encode())) for name, text in files.items()]


async def cited(client: httpx.AsyncClient, question: str = QUESTION) -> set[str]:
    answer = (await client.post("/v1/ask", json={"question": question})).json()
    return {c["article_id"] for c in answer["citations"]}


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


async def test_nothing_is_visible_before_it_is_published(index_folder: Path) -> None:
    from rag.index import Index
    from rag.retrieval import Searcher

    encoder = Gated()
    searcher = Searcher(Index(index_folder, model=encoder.identity), HashEncoder(dimension=4096))
    app = create_app(Answerer(searcher), ingestion=Ingestion(index_folder, encoder, count_words))
    files = texts(**{"kiln.txt": ARTICLE["text"]})
    async with client_of(app) as client:
        accepted = await client.post("/v1/articles", files=files)
        assert await asyncio.to_thread(encoder.reached.wait, 30)
        running = (await client.get(accepted.headers["location"])).json()
        assert (running["state"], running["report"]) == ("running", None)
        assert running["progress"] == {"done": 1, "total": 1}
        assert (await client.get("/v1/articles/kiln")).status_code == 404
        assert await cited(client) == set()
        later = await client.post(
            "/v1/articles", files=texts(**{"late.txt": "It rained in Odell."})
        )
        assert (await client.get(later.headers["location"])).json()["state"] == "queued"
        figures = (await client.get("/metrics")).text
        assert 'citedesk_jobs{state="running"} 1.0' in figures
        assert 'citedesk_jobs{state="queued"} 1.0' in figures
        following = asyncio.create_task(client.get(accepted.headers["location"], headers=EVENTS))
        encoder.gate.set()
        events = events_in((await following).text)
        assert [name for name, _ in events[-1:]] == ["done"]
        assert {name for name, _ in events[:-1]} <= {"progress"}
        assert await cited(client) == {"kiln"}
        assert (await ended(client, later))["state"] == "done"


async def test_a_job_is_nobodys_but_its_owners(app: FastAPI, client: httpx.AsyncClient) -> None:
    accepted = await client.post("/v1/articles", json=ARTICLE)
    await ended(client, accepted)
    app.dependency_overrides[principal_of] = lambda: Principal(
        "someone-else", frozenset({"manage"})
    )
    for headers in ({}, EVENTS):
        reply = await client.get(accepted.headers["location"], headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    app.dependency_overrides.clear()
    assert (await client.get(accepted.headers["location"])).status_code == 200


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


async def test_what_waits_when_the_server_stops_is_done_at_the_next_start(
    tmp_path: Path, index_folder: Path, answerer: Answerer, ingestion: Ingestion
) -> None:
    held, state = Gated(), State(tmp_path / "desk.sqlite")
    waiting = replace(ingestion, encoder=held)
    async with client_of(create_app(answerer, state=state, ingestion=waiting)) as client:
        accepted = [
            await client.post("/v1/articles", json=ARTICLE),
            await client.post("/v1/articles", files=texts(**{"late.txt": "It rained in Odell."})),
        ]
        assert await asyncio.to_thread(held.reached.wait, 30)
        # As the server is told to stop, the batch that is being embedded ends.
        asyncio.get_running_loop().call_later(0.1, held.gate.set)
    state.close()
    state = State(tmp_path / "desk.sqlite")
    async with client_of(create_app(answerer, state=state, ingestion=ingestion)) as client:
        for reply in accepted:
            assert (await ended(client, reply))["state"] == "done"
        assert len(await cited(client)) == 1
    assert list((index_folder / "uploads").glob("job-*")) == []


class Ends(HashEncoder):
    """Takes the thread with it, as a process that is killed does."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise SystemExit(len(texts))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_ends_every_server_is_given_up(ingestion: Ingestion) -> None:
    state, ending = State(None), replace(ingestion, encoder=Ends(dimension=4096))
    upload = Upload("kiln.txt", BytesIO(ARTICLE["text"].encode()))
    job = Jobs(state, ending).add("me", [upload])
    for _ in range(5):
        jobs = Jobs(state, ending)
        jobs.resume()
        finish(jobs)
    given_up = Jobs(state, ending).get(job.id, "me")
    assert given_up is not None
    assert given_up.state == "failed"
    assert given_up.error is not None
    assert "3 times" in given_up.error["detail"]


def finish(jobs: Jobs) -> None:
    """Wait until the worker of these jobs has nothing to do, or is no more."""
    for thread in threading.enumerate():
        if thread.name == "ingest":
            thread.join(30)
    assert jobs.stop(wait_seconds=0)


class Full(HashEncoder):
    """Has no room at first."""

    room = False

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        if not self.room:
            raise NotStored("index/articles.sqlite cannot be written: disk full; make room")
        return super().embed_passages(texts)


def test_what_was_acknowledged_waits_for_room_on_the_disk(ingestion: Ingestion) -> None:
    state, encoder = State(None), Full(dimension=4096)
    jobs = Jobs(state, replace(ingestion, encoder=encoder))
    job_id = jobs.add("me", [Upload("kiln.txt", BytesIO(ARTICLE["text"].encode()))]).id
    for _ in range(5):
        finish(jobs)
        waiting = jobs.get(job_id, "me")
        assert waiting is not None
        assert waiting.state == "queued"
        assert waiting.error is not None
        assert (waiting.error["code"], waiting.error["status"]) == ("not_stored", 507)
        jobs = Jobs(state, replace(ingestion, encoder=encoder))
        jobs.resume()
    finish(jobs)
    encoder.room = True
    jobs = Jobs(state, replace(ingestion, encoder=encoder))
    jobs.resume()
    finish(jobs)
    done = jobs.get(job_id, "me")
    assert done is not None
    assert (done.state, done.error) == ("done", None)


def test_uploads_are_read_in_the_order_they_came_whatever_the_clock_said(
    ingestion: Ingestion, index_folder: Path
) -> None:
    state = State(None)
    stopped = Jobs(state, ingestion)
    assert stopped.stop(wait_seconds=0)
    for text in ("The kiln was cold.", "The kiln was lit."):
        stopped.add("me", [Upload("kiln.txt", BytesIO(text.encode()))])
        with state.transaction() as connection:
            connection.execute("UPDATE jobs SET at = '2031-01-01T00:00:00+00:00' WHERE rowid = 1")
    jobs = Jobs(state, ingestion)
    jobs.resume()
    finish(jobs)
    with closing(Index(index_folder, model=None)) as index:
        article = index.snapshot().article("kiln")
    assert article is not None
    assert article.text == "The kiln was lit."


def test_old_jobs_are_forgotten(ingestion: Ingestion) -> None:
    state = State(None)
    jobs = Jobs(state, ingestion)
    job = jobs.add("me", [Upload("kiln.txt", BytesIO(ARTICLE["text"].encode()))])
    finish(jobs)
    Jobs(state, ingestion, keep_days=1).resume()
    assert Jobs(state, ingestion).get(job.id, "me") is not None
    with state.transaction() as connection:
        connection.execute("UPDATE jobs SET at = '2001-01-01T00:00:00+00:00'")
    Jobs(state, ingestion, keep_days=1).resume()
    assert Jobs(state, ingestion).get(job.id, "me") is None


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
