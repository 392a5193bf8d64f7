"""The list of articles, one of them, and its end."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from fakes import HashEncoder, count_words
from fastapi import FastAPI

from rag.answerer import Answerer
from rag.ingest import Ingestion, ingest
from server.app import create_app

pytestmark = pytest.mark.anyio
QUESTION = "The lighthouse at Skerry Point was lit again when?"
ROWS = [
    {"id": "b", "title": "Harbour Fees RISE", "date": "2026-03-02", "source": "Gull Gazette"},
    {"id": "a", "title": "Ferry late again", "date": "2026-03-02", "source": "gull gazette"},
    {"id": "c", "title": "Café at the pier", "date": "2025-12-31", "url": "https://tern.example/1"},
    {"id": "d", "title": "無日期的碼頭消息"},
]
TEXTS = {"d": "碼頭週一關閉，渡輪改由南側出發。"}


@pytest.fixture
def rows(tmp_path: Path, index_folder: Path) -> None:
    corpus = tmp_path / "more.jsonl"
    text = "The council met on Monday and raised what boats pay at the northern pier."
    full = [{**row, "text": TEXTS.get(row["id"], text)} for row in ROWS]
    corpus.write_text("\n".join(json.dumps(row) for row in full), encoding="utf-8")
    ingest([corpus], Ingestion(index_folder, HashEncoder(dimension=4096), count_words))


@pytest.fixture
def app(rows: None, answerer: Answerer) -> FastAPI:
    return create_app(answerer)


async def ids(client: httpx.AsyncClient, **query: Any) -> list[str]:
    reply = await client.get("/v1/articles", params=query)
    assert reply.status_code == 200, reply.text
    return [article["id"] for article in reply.json()["articles"]]


async def test_the_newest_come_first_and_undated_ones_last(client: httpx.AsyncClient) -> None:
    assert await ids(client) == ["燈塔", "a", "b", "c", "d", "lighthouse"]
    reply = (await client.get("/v1/articles")).json()
    assert (reply["next"], reply["total"]) == (None, 6)


async def test_each_is_told_of_without_its_text(client: httpx.AsyncClient) -> None:
    for listed in (await client.get("/v1/articles")).json()["articles"]:
        whole = (await client.get(f"/v1/articles/{listed['id']}")).json()
        assert listed == {
            **{key: whole[key] for key in listed if key != "characters"},
            "characters": len(whole["text"]),
        }
        assert set(listed) == {
            "id", "title", "language", "published", "source", "url", "sha256", "characters",
        }  # fmt: skip


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 200])
async def test_pages_joined_are_the_whole_list(client: httpx.AsyncClient, limit: int) -> None:
    joined, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        query = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        reply = (await client.get("/v1/articles", params=query)).json()
        assert len(reply["articles"]) <= limit
        assert reply["total"] == 6
        joined += [article["id"] for article in reply["articles"]]
        cursor, pages = reply["next"], pages + 1
    assert joined == await ids(client)
    assert pages == -(-6 // limit)


async def test_a_page_goes_on_after_an_article_that_is_gone_meanwhile(
    client: httpx.AsyncClient,
) -> None:
    first = (await client.get("/v1/articles", params={"limit": 2})).json()
    assert (await client.delete("/v1/articles/a")).status_code == 204
    assert await ids(client, cursor=first["next"]) == ["b", "c", "d", "lighthouse"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"query": "harbour rise"}, ["b"]),
        ({"query": "ＦＥＲＲＹ"}, ["a"]),
        ({"query": "cafe"}, ["c"]),
        ({"query": "灯塔"}, ["燈塔"]),
        ({"query": "码头"}, ["d"]),
        ({"query": "harbour ferry"}, []),
        ({"source": "GULL GAZETTE"}, ["a", "b"]),
        ({"source": "gull"}, []),
        ({"since": "2026-03-02"}, ["燈塔", "a", "b"]),
        ({"until": "2026-03-02"}, ["a", "b", "c"]),
        ({"since": "2026-01-01", "until": "2026-03-31"}, ["a", "b"]),
        ({"language": "zh-Hant"}, ["燈塔", "d"]),
        ({"language": "en", "until": "2025-12-31"}, ["c"]),
        ({"language": "zh-Hans"}, []),
    ],
)
async def test_filters_narrow_the_list_and_its_total(
    client: httpx.AsyncClient, query: dict[str, str], found: list[str]
) -> None:
    assert await ids(client, **query) == found
    reply = await client.get("/v1/articles", params={**query, "limit": 1})
    assert reply.json()["total"] == len(found)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"cursor": "!"}, "cursor"),
        ({"cursor": "W10"}, "cursor"),
        ({"cursor": "é" * 9}, "cursor"),
        ({"since": "soon"}, "since"),
        ({"language": "fr"}, "language"),
    ],
)
async def test_what_cannot_be_listed_is_a_problem_that_names_the_place(
    client: httpx.AsyncClient, query: dict[str, str], place: str
) -> None:
    reply = await client.get("/v1/articles", params=query)
    assert (reply.status_code, reply.json()["code"]) == (422, "bad_input")
    assert place in reply.json()["detail"]
    assert reply.headers["content-type"] == "application/problem+json"


async def test_a_removed_article_is_cited_by_no_answer_that_begins_later(
    client: httpx.AsyncClient,
) -> None:
    async def cited() -> set[str]:
        answer = (await client.post("/v1/ask", json={"question": QUESTION})).json()
        return {c["article_id"] for c in answer["citations"]} | {
            hit["article_id"] for hit in answer["passages"]
        }

    assert "lighthouse" in await cited()
    removed = await client.delete("/v1/articles/lighthouse")
    assert (removed.status_code, removed.content) == (204, b"")
    assert "lighthouse" not in await cited()
    assert "lighthouse" not in await ids(client)
    gone = await client.get("/v1/articles/lighthouse")
    again = await client.delete("/v1/articles/lighthouse")
    for reply in (gone, again):
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")


async def test_the_list_follows_the_index(
    client: httpx.AsyncClient, tmp_path: Path, index_folder: Path
) -> None:
    assert "tower" not in await ids(client)
    (tmp_path / "tower.txt").write_text("The tower fell on Sunday during the storm, people said.")
    ingest(
        [tmp_path / "tower.txt"], Ingestion(index_folder, HashEncoder(dimension=4096), count_words)
    )
    assert "tower" in await ids(client)
