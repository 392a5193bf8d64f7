"""Two keys over one index, each limited to its desk's sources: neither gets anything of the other's
articles (law A), and each gets what an index of its own articles would give (law B)."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

import httpx
import postgres_server
import pytest
from clients import EVENTS, client_of, events_in
from desks import OWNER_KEY, SAME_ORIGIN, UNLIMITED, bearer
from stores import Store, write_rows
from two_desks import DESKS, HARBOUR, HILL, Desk, NewsEncoder, questions, rows, traces

from rag.answerer import Answerer
from server.app import create_app
from server.keys import Keys
from server.state import State

pytestmark = pytest.mark.anyio
QUESTIONS = questions()
PAIRS = ((HARBOUR, HILL), (HILL, HARBOUR))
_OF_ITS_OWN = frozenset({"id", "conversation", "index", "timings_ms", "created"})


@dataclass(frozen=True, slots=True)
class Built:
    """An index with the articles of both desks, and one with those of each.

    Of the questions every `step`th is asked: a database takes longer.
    """

    shared: Store
    own: dict[str, Store]
    step: int


@pytest.fixture(scope="module", params=["files", "postgres"])
def built(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("desks")
    server = request.getfixturevalue("postgres") if request.param == "postgres" else None
    with ExitStack() as stack:

        def store(name: str, articles: list[dict[str, str]]) -> Store:
            url = stack.enter_context(postgres_server.database(server)) if server else None
            made = Store(folder / name, url)
            made.ingest(write_rows(folder / f"{name}.jsonl", articles), encoder=NewsEncoder())
            return made

        both = list(chain.from_iterable(zip(rows(HILL), rows(HARBOUR), strict=True)))
        own = {desk.name: store(desk.name, rows(desk)) for desk in DESKS}
        yield Built(store("shared", [*both, *of_nobody()]), own, 5 if server else 1)


def of_nobody() -> list[dict[str, str]]:
    """Articles that no limited key shows: of no source, or of one that is nearly theirs."""
    return [
        {**row, "id": f"nobody-{n}-{row['id']}", "source": source}
        for n, source in enumerate(("", "Harbour Wire Extra", "Harbour", "Hill  Post"))
        for row in rows(HILL if source.startswith("Har") else HARBOUR)[:4]
    ]


@dataclass(frozen=True, slots=True)
class Door:
    """A way into an application, with a key."""

    client: httpx.AsyncClient
    key: str

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers={**bearer(self.key), **headers})

    async def delete(self, path: str) -> httpx.Response:
        return await self.client.delete(path, headers=bearer(self.key))

    async def post(self, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
        return await self.client.post(path, json=body, headers={**bearer(self.key), **headers})

    async def tool(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """What a tool of the Model Context Protocol gives."""
        called = {"name": name, "arguments": arguments}
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": called}
        reply = await self.post("/mcp", body, accept="application/json, text/event-stream")
        data = next(line for line in reply.text.splitlines() if line.startswith("data: {"))
        result: dict[str, Any] = json.loads(data.removeprefix("data: "))["result"]
        return result


@dataclass(frozen=True, slots=True)
class Doors:
    """The doors of one index by desk, and its owner's."""

    limited: dict[str, Door]
    owner: Door


@asynccontextmanager
async def doors(store: Store, *desks: Desk) -> AsyncIterator[Doors]:
    """An application over an index, with a key for each desk that is limited to its sources."""
    state = State(None)
    searcher = store.searcher(NewsEncoder())
    app = create_app(Answerer(searcher), settings=UNLIMITED, state=state)
    keys = {
        d.name: Keys(state).create(d.name, scopes=("ask", "manage"), sources=d.key_sources)[1]
        for d in desks
    }
    with closing(searcher.index):
        async with client_of(app) as client:
            yield Doors(
                {name: Door(client, key) for name, key in keys.items()}, Door(client, OWNER_KEY)
            )


def bare(value: Any) -> Any:
    """A document without names and times that are of one reply alone."""
    if isinstance(value, dict):
        return {name: bare(each) for name, each in value.items() if name not in _OF_ITS_OWN}
    return [bare(each) for each in value] if isinstance(value, list) else value


async def plain(door: Door, question: str) -> dict[str, Any]:
    """What the JSON routes say to a question."""
    asked = {"question": question}
    return {
        "ask": (await door.post("/v1/ask", asked)).json(),
        "search": (await door.post("/v1/search", asked)).json(),
    }


async def elsewhere(door: Door, question: str) -> dict[str, Any]:
    """What every other way of asking says."""
    asked = {"question": question}
    chat = {"model": "citedesk", "messages": [{"role": "user", "content": question}]}
    stream = await door.post("/v1/ask", asked, **EVENTS)
    chunks = await door.post("/v1/chat/completions", {**chat, "stream": True})
    return {
        "stream": [list(event) for event in events_in(stream.text)],
        "completion": (await door.post("/v1/chat/completions", chat)).json(),
        "chunks": [
            json.loads(line.removeprefix("data: "))
            for line in chunks.text.splitlines()
            if line.startswith("data: {")
        ],
        "mcp ask": await door.tool("ask", asked),
        "mcp search": await door.tool("search", asked),
        "narrowed": (await door.post("/v1/search", {**asked, "since": "2026-01-20"})).json(),
        "a source": (await door.post("/v1/search", {**asked, "source": "Harbour Wire"})).json(),
        "the other": (await door.post("/v1/search", {**asked, "source": "hill post"})).json(),
    }


async def test_no_reply_has_anything_of_another_desk_and_each_is_that_of_its_own_index(
    built: Built,
) -> None:
    answered = 0
    async with doors(built.shared, *DESKS) as shared:
        for desk, other in PAIRS:
            async with doors(built.own[desk.name]) as own:
                for number, question in enumerate(QUESTIONS[:: built.step]):
                    got = await plain(shared.limited[desk.name], question)
                    expected = await plain(own.owner, question)
                    if number % 10 == 0:
                        got |= await elsewhere(shared.limited[desk.name], question)
                        expected |= await elsewhere(own.owner, question)
                    for way, document in got.items():
                        told = json.dumps(document, ensure_ascii=False)
                        assert traces(told, other, question) == [], (way, question)
                        assert "nobody" not in told
                        assert bare(document) == bare(expected[way]), (way, question)
                    answered += got["ask"]["status"] == "answered"
    # Much was answered, so that there was much to give away.
    assert answered > len(QUESTIONS) // built.step


async def test_without_a_limit_the_same_questions_bring_up_both_desks(built: Built) -> None:
    both = folded = conflicting = 0
    asked = QUESTIONS[::9]
    async with doors(built.shared) as shared:
        for question in asked:
            answer = (await plain(shared.owner, question))["ask"]
            told = json.dumps(answer, ensure_ascii=False)
            both += all(traces(told, desk, question) for desk in DESKS)
            folded += any(hit["also"] for hit in answer["passages"])
            conflicting += bool(answer["conflicts"])
    assert both > 0.8 * len(asked)
    # What only appears where both are seen: copies of each other's stories, and who says otherwise.
    assert folded > 0.2 * len(asked)
    assert conflicting > 0.1 * len(asked)


async def test_articles_are_listed_counted_and_read_as_if_there_were_no_others(
    built: Built,
) -> None:
    async with doors(built.shared, *DESKS) as shared:
        for desk, other in PAIRS:
            mine = shared.limited[desk.name]
            async with doors(built.own[desk.name]) as own:
                for query in (
                    "limit=200",
                    "limit=7",
                    "query=ferries",
                    "source=Harbour+Wire",
                    "source=HILL+POST",
                    "since=2025-04-01&language=zh-Hant",
                ):
                    path = f"/v1/articles?{query}"
                    while path:
                        got = (await mine.get(path)).json()
                        assert got == (await own.owner.get(path)).json()
                        path = got["next"] and f"/v1/articles?{query}&cursor={got['next']}"
                for row in rows(desk):
                    path = f"/v1/articles/{row['id']}"
                    assert (await mine.get(path)).json() == (await own.owner.get(path)).json()
            for article_id in (row["id"] for row in [*rows(other), *of_nobody()]):
                await same_as_missing(mine, article_id)
        assert (await shared.owner.get("/v1/articles")).json()["total"] == 2 * 40 + 16


async def same_as_missing(door: Door, article_id: str) -> None:
    """An article gives what one gives that is not there."""
    there, missing = [
        [
            (await door.get(f"/v1/articles/{wanted}")).text.replace(wanted, "ID"),
            (await door.delete(f"/v1/articles/{wanted}")).text.replace(wanted, "ID"),
            json.dumps(await door.tool("read_article", {"id": wanted})).replace(wanted, "ID"),
        ]
        for wanted in (article_id, "no-such-article")
    ]
    assert there == missing
    assert json.loads(there[0])["status"] == 404


async def test_who_asks_after_whom_changes_nothing(built: Built) -> None:
    question = {"question": "How many ferries does Skerry Point have?"}
    async with doors(built.shared, *DESKS) as shared:
        order = [shared.limited[d.name] for d in (HARBOUR, HILL, HARBOUR, HILL)]
        given = [
            (
                bare((await door.post("/v1/ask", question)).json()),
                (await door.get("/v1/articles?limit=200")).json(),
            )
            for door in order
        ]
    assert given[0] == given[2]
    assert given[1] == given[3]
    assert given[0] != given[1]


async def test_a_follow_up_is_answered_from_ones_own_articles(built: Built) -> None:
    first, then = "How many ferries does Skerry Point have?", "And who manages them?"
    async with doors(built.shared, *DESKS) as shared:
        for desk, other in PAIRS:
            async with doors(built.own[desk.name]) as own:
                given = []
                for door in (shared.limited[desk.name], own.owner):
                    before = (await door.post("/v1/ask", {"question": first})).json()
                    body = {"question": then, "conversation": before["conversation"]}
                    given.append((await door.post("/v1/ask", body)).json())
                assert bare(given[0]) == bare(given[1])
                assert given[0]["searched"] != then
                assert traces(json.dumps(given[0], ensure_ascii=False), other) == []


async def test_what_one_was_told_is_nobody_elses(built: Built) -> None:
    asked = {"question": "How many ferries does Skerry Point have?"}
    async with doors(built.shared, *DESKS) as shared:
        mine, theirs = (shared.limited[d.name] for d in (HARBOUR, HILL))
        answer = (await mine.post("/v1/ask", asked)).json()
        path = f"/v1/conversations/{answer['conversation']}"
        assert (await theirs.get(path)).status_code == 404
        assert (await theirs.delete(path)).status_code == 404
        vote = {"answer_id": answer["id"], "vote": 1}
        assert (await theirs.post("/v1/feedback", vote)).status_code == 404
        again = {**asked, "conversation": answer["conversation"]}
        assert (await theirs.post("/v1/ask", again)).status_code == 404
        begun = await mine.post("/v1/ask", asked, **EVENTS)
        number = {"last-event-id": begun.text.partition("id: ")[2].partition("\n")[0]}
        resumed = await theirs.post("/v1/ask", asked, **EVENTS, **number)
        assert next(name for name, _ in events_in(resumed.text)) == "retrieved"
        assert traces(resumed.text, HARBOUR) == []
        gone_on = await mine.post("/v1/ask", asked, **EVENTS, **number)
        assert "retrieved" not in [name for name, _ in events_in(gone_on.text)]


async def test_a_page_session_is_limited_as_its_key_is(built: Built) -> None:
    async with doors(built.shared, *DESKS) as shared:
        door = shared.limited[HARBOUR.name]
        assert (await door.client.post("/v1/session", json={"key": door.key})).status_code == 200
        asked = {"question": "How many ferries does Skerry Point have?"}
        replies = [
            await door.client.post("/v1/ask", json=asked, headers=SAME_ORIGIN),
            await door.client.get("/v1/articles?limit=100"),
            await door.client.get("/"),
        ]
        assert [reply.status_code for reply in replies] == [200, 200, 200]
        assert traces("".join(reply.text for reply in replies), HILL) == []
        assert replies[1].json()["total"] == 40
        assert (await door.client.get("/v1/articles/hill-0-en")).status_code == 404


async def test_figures_of_everything_are_not_for_a_limited_key(built: Built) -> None:
    async with doors(built.shared, *DESKS) as shared:
        refused = await shared.limited[HILL.name].get("/metrics")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert "citedesk_index_articles 96.0" in (await shared.owner.get("/metrics")).text
