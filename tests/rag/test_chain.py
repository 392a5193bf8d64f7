"""The LangChain side against an endpoint that speaks OpenAI's protocol on loopback."""

import asyncio
import json
from collections.abc import Iterator
from datetime import date

import pytest
from endpoints import ChatEndpoint
from fakes import HashEncoder, count_words

from rag.chain import PASSAGE_TOKENS, LangChainModel, PassageRetriever, open_chat_model
from rag.errors import ModelUnavailable
from rag.generative import new_ask
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.prompts import load_prompt
from rag.retrieval import Searcher
from rag.types import Filters

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def endpoint() -> Iterator[ChatEndpoint]:
    made = ChatEndpoint("The well is dry [1].")
    yield made
    made.close()


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("chain")
    corpus = folder / "rows.jsonl"
    rows = [
        {
            "id": f"w{n}",
            "title": f"Well {n}",
            "date": "2026-01-02",
            "source": "Post",
            "text": f"The well in field {n} is dry. {'The farmer waits for rain. ' * 12}",
        }
        for n in range(40)
    ]
    corpus.write_text("\n".join(json.dumps(row) for row in rows))
    encoder = HashEncoder()
    ingest([corpus], Ingestion(folder / "i", encoder, count_words))
    return Searcher(Index(folder / "i", model=encoder.identity), encoder)


def model_at(endpoint: ChatEndpoint) -> LangChainModel:
    chat = open_chat_model(endpoint.url, "some-model", None)
    return LangChainModel("some-model", chat, load_prompt("answer.v1"), count_words)


def write(endpoint: ChatEndpoint, searcher: Searcher, question: str) -> str:
    model = model_at(endpoint)
    passages = model.within_budget(searcher.search(question, k=40).hits)
    return asyncio.run(model.write(new_ask(question, "zh-Hans", date(2026, 2, 3), passages)))


def test_the_prompt_has_numbered_passages_inside_a_fence_and_the_question(
    endpoint: ChatEndpoint, searcher: Searcher
) -> None:
    assert write(endpoint, searcher, "Which well is dry? $fence {x}") == "The well is dry [1]."
    [request] = endpoint.requests
    system, user = (message["content"] for message in request["messages"])
    assert request["model"] == "some-model"
    assert request["temperature"] == 0
    fence = next(line for line in user.splitlines() if line.startswith("=== passages "))
    assert user.count(fence) == 2
    assert fence in system
    assert "[1] (Post, 2026-01-02, Well" in user.split(fence)[1]
    assert "Which well is dry? $fence {x}" in user
    assert "Simplified Chinese" in system
    assert "2026-02-03" in user


def test_the_fence_is_new_for_every_question(endpoint: ChatEndpoint, searcher: Searcher) -> None:
    for _ in range(2):
        write(endpoint, searcher, "Which well is dry?")
    one, two = (request["messages"][0]["content"] for request in endpoint.requests)
    assert one != two


def test_passages_stay_within_the_budget_and_the_first_always_goes_in(
    endpoint: ChatEndpoint, searcher: Searcher
) -> None:
    hits = searcher.search("Which well is dry?", k=40).hits
    kept = model_at(endpoint).within_budget(hits)
    assert kept == hits[: len(kept)]
    assert 1 < len(kept) < len(hits)
    assert sum(count_words([hit.text for hit in kept])) <= PASSAGE_TOKENS
    huge = LangChainModel(
        "m",
        open_chat_model(endpoint.url, "m", None),
        load_prompt("answer.v1"),
        lambda texts: [10**6 for _ in texts],
    )
    assert huge.within_budget(hits) == hits[:1]


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_an_error_of_the_endpoint_is_a_typed_error(
    endpoint: ChatEndpoint, searcher: Searcher, status: int
) -> None:
    endpoint.status, endpoint.raw = status, b'{"error": {"message": "no"}}'
    with pytest.raises(ModelUnavailable, match="CITEDESK_LLM_BASE_URL"):
        write(endpoint, searcher, "Which well is dry?")


@pytest.mark.parametrize("raw", [b"", b"not json", b"{}", b'{"choices": []}', b"\xff\xfe"])
def test_garbage_from_the_endpoint_is_a_typed_error(
    endpoint: ChatEndpoint, searcher: Searcher, raw: bytes
) -> None:
    endpoint.raw = raw
    with pytest.raises(ModelUnavailable):
        write(endpoint, searcher, "Which well is dry?")


def test_an_endpoint_that_is_not_there_is_a_typed_error(searcher: Searcher) -> None:
    gone = ChatEndpoint("Never said.")
    gone.close()
    with pytest.raises(ModelUnavailable):
        write(gone, searcher, "Which well is dry?")


def test_the_retriever_gives_langchain_documents_with_their_places(searcher: Searcher) -> None:
    retriever = PassageRetriever(searcher=searcher, k=3, filters=Filters(source="post"))
    documents = retriever.invoke("Which well is dry?")
    assert len(documents) == 3
    hits = searcher.search("Which well is dry?", k=3).hits
    assert [d.page_content for d in documents] == [hit.text for hit in hits]
    first = documents[0].metadata
    assert documents[0].id == f"{first['article_id']}:{first['start']}-{first['end']}"
    assert first["published"] == "2026-01-02"
