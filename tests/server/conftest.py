"""Two articles of a lighthouse, an application over them, and clients of it."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from clients import client_of
from desks import OWNER_KEY, Connect, add_probes
from fakes import HashEncoder, count_words
from fastapi import FastAPI
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from server.app import create_app
from server.keys import Keys
from server.settings import ServerSettings
from server.state import State

ARTICLE = """廣告 廣告

The lighthouse 𠮷 at Skerry Point was lit again on Friday. It had been dark for nine years.

The keeper, Ana Brandt, said the lamp can be seen from 40 kilometres away.
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "lighthouse.txt").write_text(ARTICLE, encoding="utf-8")
    rows = [
        {
            "id": "燈塔",
            "title": "燈塔重亮",
            "date": "2026-04-01",
            "source": "海角報",
            "text": "史凱利角的燈塔週五重新點亮，此前停用了九年。",
        }
    ]
    (corpus / "rows.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows))
    ingest([corpus], Ingestion(tmp_path / "index", HashEncoder(dimension=4096), count_words))
    return tmp_path / "index"


@pytest.fixture
def answerer(index_folder: Path) -> Answerer:
    encoder = HashEncoder(dimension=4096)
    return Answerer(Searcher(Index(index_folder, model=encoder.identity), encoder))


@pytest.fixture
def app(answerer: Answerer) -> FastAPI:
    return create_app(answerer)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of `app`, which a module may make in its own way."""
    async with client_of(app) as made:
        yield made


@pytest.fixture
def state() -> State:
    return State(None)


@pytest.fixture
def keys(state: State) -> Keys:
    return Keys(state)


@pytest.fixture
async def connect(answerer: Answerer, state: State) -> AsyncIterator[Connect]:
    """Makes clients of applications over one state file; routes tell who asks."""
    async with AsyncExitStack() as stack:

        def connected(
            *,
            owner: bool = False,
            loopback: bool = True,
            base_url: str | None = None,
            address: str = "127.0.0.1",
            **settings: object,
        ) -> httpx.AsyncClient:
            if owner:
                settings["api_key"] = SecretStr(OWNER_KEY)
            app = create_app(
                answerer,
                settings=ServerSettings(**settings),  # type: ignore[arg-type]
                state=state,
                loopback=loopback,
            )
            add_probes(app)
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app, client=(address, 5000)),
                base_url=base_url or ("http://127.0.0.1" if loopback else "http://desk.example"),
            )
            stack.push_async_callback(client.aclose)
            return client

        yield connected


@pytest.fixture
def ingestion(index_folder: Path, answerer: Answerer) -> Ingestion:
    return Ingestion(index_folder, answerer.searcher.encoder, count_words)
