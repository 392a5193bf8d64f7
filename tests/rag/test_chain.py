"""The LangChain side against an endpoint that speaks OpenAI's protocol on loopback."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from endpoints import ChatEndpoint
from fakes import HashEncoder, count_words

from rag.chain import (
    MOST_PASSAGES,
    PASSAGE_TOKENS,
    LangChainModel,
    PassageRetriever,
    open_chat_model,
)
from rag.errors import ModelUnavailable
from rag.generative import Ask, new_ask
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.prompts import load_prompt
from rag.retrieval import Searcher
from rag.types import Article, Filters, Hit, Language

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
    return LangChainModel("some-model", chat, load_prompt("answer.v2"), count_words)


def write(endpoint: ChatEndpoint, searcher: Searcher, question: str) -> str:
    model = model_at(endpoint)
    passages = model.within_budget(searcher.search(question, k=40).hits, "zh-Hans")
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
    assert "[1] 2026-01-02 | Post | Well" in user.split(fence)[1]
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
    kept = model_at(endpoint).within_budget(hits, "en")
    assert kept == hits[: len(kept)]
    assert 1 < len(kept) < len(hits)
    assert sum(count_words([hit.text for hit in kept])) <= PASSAGE_TOKENS
    huge = LangChainModel(
        "m",
        open_chat_model(endpoint.url, "m", None),
        load_prompt("answer.v2"),
        lambda texts: [10**6 for _ in texts],
    )
    assert huge.within_budget(hits, "en") == hits[:1]


def bare_ask() -> Ask:
    return new_ask("Why?", "en", date(2026, 2, 3), [])


def test_annotations_count_against_the_budget(endpoint: ChatEndpoint) -> None:
    text = "卡尼去年12月宣布斥資111億美元。" * 60
    article = Article("a", "A", text, "zh-Hant", "0" * 64, date(2026, 2, 8))
    hits = [Hit(1, 0.9, article, 0, len(text), (), {})] * 4
    counted: list[int] = []

    def count(texts: Sequence[str]) -> list[int]:
        counted.extend(tokens := count_words(texts))
        return tokens

    chat = open_chat_model(endpoint.url, "m", None)
    model = LangChainModel("m", chat, load_prompt("answer.v2"), count)
    foreign = model.within_budget(hits, "en")
    own = model.within_budget(hits, "zh-Hant")
    assert max(counted) > count_words([text])[0]
    assert 1 <= len(foreign) < len(own)


def test_at_most_four_passages_go_in(endpoint: ChatEndpoint, searcher: Searcher) -> None:
    hits = searcher.search("Which well is dry?", k=40).hits
    assert len(model_at(endpoint).within_budget(hits, "en")) <= MOST_PASSAGES


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Answer in English"), ("zh-Hant", "請用"), ("zh-Hans", "请用")]
)
def test_the_language_is_asked_for_in_that_language(
    endpoint: ChatEndpoint, language: Language, words: str
) -> None:
    asyncio.run(model_at(endpoint).write(new_ask("?", language, date(2026, 2, 3), [])))
    assert words in endpoint.messages()[1]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "rejected the request"),
        (401, "API key"),
        (404, "does not know"),
        (429, "rate limit"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_an_error_of_the_endpoint_is_a_typed_error(
    endpoint: ChatEndpoint, searcher: Searcher, status: int, words: str
) -> None:
    endpoint.status, endpoint.raw = status, b'{"error": {"message": "you asked: Which well"}}'
    with pytest.raises(ModelUnavailable, match="CITEDESK_LLM_BASE_URL") as caught:
        write(endpoint, searcher, "Which well is dry?")
    assert words in str(caught.value)
    assert "Which well" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failure_that_may_pass_is_tried_once_more(endpoint: ChatEndpoint, status: int) -> None:
    endpoint.statuses, endpoint.headers = [status], {"retry-after": "0"}
    assert asyncio.run(model_at(endpoint).write(bare_ask())) == "The well is dry [1]."
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_failure_that_stays_is_not_tried_again(endpoint: ChatEndpoint, status: int) -> None:
    endpoint.status = status
    with pytest.raises(ModelUnavailable):
        asyncio.run(model_at(endpoint).write(bare_ask()))
    assert len(endpoint.requests) == 1


def test_a_long_wait_is_told_and_not_waited(endpoint: ChatEndpoint) -> None:
    endpoint.status, endpoint.headers = 429, {"retry-after": "3600"}
    with pytest.raises(ModelUnavailable, match="asks to wait 3600 seconds"):
        asyncio.run(model_at(endpoint).write(bare_ask()))
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("refusal", "finish_reason", "words"),
    [
        ("I cannot help with that.", "stop", "declined"),
        (None, "content_filter", "content filter"),
    ],
)
def test_an_answer_that_is_withheld_is_a_typed_error(
    endpoint: ChatEndpoint, refusal: str | None, finish_reason: str, words: str
) -> None:
    endpoint.refusal, endpoint.finish_reason = refusal, finish_reason
    with pytest.raises(ModelUnavailable, match=words):
        asyncio.run(model_at(endpoint).write(bare_ask()))


def test_of_an_answer_that_was_cut_off_the_last_sentence_is_left_out(
    endpoint: ChatEndpoint,
) -> None:
    endpoint.reply, endpoint.finish_reason = "The well is dry [1]. It cost 3", "length"
    assert asyncio.run(model_at(endpoint).write(bare_ask())) == "The well is dry [1]."


@pytest.mark.parametrize("kind", ["text/html", "text/event-stream", "application/octet-stream"])
def test_another_content_type_is_a_typed_error(endpoint: ChatEndpoint, kind: str) -> None:
    endpoint.raw, endpoint.headers = b"<html>Sign in</html>", {"content-type": kind}
    with pytest.raises(ModelUnavailable, match="no answer"):
        asyncio.run(model_at(endpoint).write(bare_ask()))


def test_an_answer_that_breaks_off_on_the_way_is_a_typed_error(endpoint: ChatEndpoint) -> None:
    endpoint.raw, endpoint.headers = b'{"choices": [', {"content-length": "5000"}
    with pytest.raises(ModelUnavailable):
        asyncio.run(model_at(endpoint).write(bare_ask()))


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
