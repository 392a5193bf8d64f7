"""Jobs: what becomes of an upload while the server works, stops, dies or has no room."""

import asyncio
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from clients import EVENTS, client_of, ended, events_in
from fakes import HashEncoder, count_words
from fastapi import FastAPI
from handing_in import ARTICLE, cited, texts

from rag.answerer import Answerer
from rag.encoder import Vectors
from rag.errors import NotStored
from rag.index import Index
from rag.ingest import Ingestion
from rag.retrieval import Searcher
from server.access import Principal, principal_of
from server.app import create_app
from server.jobs import Jobs
from server.state import State
from server.uploads import Upload

pytestmark = pytest.mark.anyio


@pytest.fixture
def app(answerer: Answerer, ingestion: Ingestion) -> FastAPI:
    return create_app(answerer, ingestion=ingestion)


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


async def test_nothing_is_visible_before_it_is_published(index_folder: Path) -> None:
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
