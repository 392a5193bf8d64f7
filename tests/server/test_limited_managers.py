"""Keys that are limited to sources and may add and remove articles."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from clients import EVENTS, client_of, ended, events_in
from desks import OWNER_KEY, bearer
from fakes import count_words
from pydantic import SecretStr
from stores import Store, write_rows
from two_desks import HARBOUR, HILL, NewsEncoder, rows

from rag.answerer import Answerer
from rag.ingest import Ingestion
from server.app import create_app
from server.keys import Keys
from server.settings import ServerSettings
from server.state import State

pytestmark = pytest.mark.anyio
ARTICLE = {"title": "Kiln lit", "text": "The kiln was lit on Friday.", "source": "harbour wire"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """With the key of the harbour's desk, which may do everything with its own articles."""
    store = Store(tmp_path / "index", None)
    corpus = write_rows(tmp_path / "rows.jsonl", [*rows(HARBOUR), *rows(HILL)])
    store.ingest(corpus, encoder=NewsEncoder())
    state = State(None)
    app = create_app(
        Answerer(store.searcher(NewsEncoder())),
        settings=ServerSettings(api_key=SecretStr(OWNER_KEY)),
        state=state,
        ingestion=Ingestion(store.root, NewsEncoder(), count_words),
    )
    _, key = Keys(state).create("h", scopes=("ask", "manage"), sources=HARBOUR.key_sources)
    async with client_of(app, **bearer(key)) as made:
        yield made


async def total(client: httpx.AsyncClient, **headers: str) -> int:
    found: int = (await client.get("/v1/articles", headers=headers)).json()["total"]
    return found


async def test_an_article_of_ones_own_source_is_taken_in_and_the_report_counts_ones_own(
    client: httpx.AsyncClient,
) -> None:
    job = await ended(client, await client.post("/v1/articles", json=ARTICLE))
    report = job["report"]
    assert (report["added"], report["articles"], report["passages"]) == (1, 41, 41)
    read_again = (await client.get(f"/v1/jobs/{job['id']}")).json()["report"]
    assert (read_again["articles"], read_again["passages"]) == (41, 41)
    assert await total(client) == 41
    assert await total(client, **bearer(OWNER_KEY)) == 81


@pytest.mark.parametrize(
    "given",
    [
        {"source": "Hill Post"},
        {"source": "Harbour Wire Extra"},
        {"source": "Nobody has heard of it"},
        {"source": " "},
        {"source": None},
        # The text itself may say whose it is; the limit goes by what is sent.
        {"source": None, "text": "Source: Harbour Wire\n\nThe kiln was lit on Friday."},
    ],
)
async def test_an_article_of_any_other_source_is_refused(
    client: httpx.AsyncClient, given: dict[str, Any]
) -> None:
    refused = await client.post("/v1/articles", json={**ARTICLE, **given})
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    told = refused.json()["detail"]
    assert told == (
        "this key adds articles of HARBOUR wire and 海角報 only, and `source` is "
        f"{given['source']!r}; send one of these as `source`"
    )
    assert await total(client, **bearer(OWNER_KEY)) == 80


async def test_files_are_refused_since_they_may_be_of_any_source_and_take_anothers_id(
    client: httpx.AsyncClient,
) -> None:
    taking = {"files": ("hill-0-en.txt", b"Nothing to see here.")}
    refused = await client.post("/v1/articles", files=taking)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert "not as files" in refused.json()["detail"]
    there = await client.get("/v1/articles/hill-0-en", headers=bearer(OWNER_KEY))
    assert "15 ferries" in there.json()["text"]


async def test_ones_own_articles_can_be_removed_and_no_others(client: httpx.AsyncClient) -> None:
    refused = await client.delete("/v1/articles/hill-0-en")
    missing = await client.delete("/v1/articles/hill-9-no")
    assert (refused.status_code, missing.status_code) == (404, 404)
    assert refused.json()["detail"].replace("hill-0-en", "hill-9-no") == missing.json()["detail"]
    assert await total(client, **bearer(OWNER_KEY)) == 80
    assert (await client.delete("/v1/articles/harbour-0-en")).status_code == 204
    assert await total(client) == 39
    asked = {"question": "How many ferries does Skerry Point have?"}
    answer = (await client.post("/v1/ask", json=asked)).json()
    assert all(p["article_id"] != "harbour-0-en" for p in answer["passages"])


async def test_what_another_desk_takes_in_and_removes_changes_nothing(
    client: httpx.AsyncClient,
) -> None:
    asked = {"question": "How many ferries does Skerry Point have?"}
    owner = bearer(OWNER_KEY)

    async def found() -> Any:
        return (await client.post("/v1/search", json=asked)).json()["hits"]

    before = await found()
    more = {"text": "Skerry Point has 99 ferries, ferries and ferries.", "source": "Hill Post"}
    job = await client.post("/v1/articles", json=more, headers=owner)
    location = job.headers["location"]
    followed = await client.get(location, headers={**owner, **EVENTS})
    assert events_in(followed.text)[-1][0] == "done"
    assert (await client.get(location)).status_code == 404
    assert await found() == before
    assert (await client.delete("/v1/articles/hill-0-en", headers=owner)).status_code == 204
    assert await found() == before
