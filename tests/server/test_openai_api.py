"""OpenAI's own client, pointed at the server."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import unquote

import openai
import pytest
from fakes import HashEncoder, ScriptedModel, count_words
from openai_clients import HERE, asked, client_of, says, streamed
from pages import served

from rag.answerer import Answerer
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from server.app import create_app

pytestmark = pytest.mark.anyio
ENGLISH = "The lighthouse at Skerry Point was lit again when?"
CHINESE = "史凱利角的燈塔何時重新點亮？"
UNKNOWN = "Which orchestra toured Patagonia?"


@pytest.fixture
async def client(answerer: Answerer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client_of(create_app(answerer)) as made:
        yield made


@pytest.mark.parametrize(
    ("question", "heading", "source"),
    [
        (ENGLISH, "Sources:", "- [1] undated, “"),
        (CHINESE, "來源：", "海角報，2026-04-01，〈燈塔重亮〉"),
        (
            "史凯利角的灯塔何时重新点亮，此前停用了九年？",
            "来源：",
            "海角報，2026-04-01，《燈塔重亮》",
        ),
    ],
)
async def test_the_content_is_the_answer_and_a_list_of_its_sources(
    client: openai.AsyncOpenAI, question: str, heading: str, source: str
) -> None:
    reply = await asked(client, says(question))
    [choice] = reply.choices
    assert (choice.finish_reason, choice.message.role) == ("stop", "assistant")
    answer, listed = choice.message.content.split(f"\n\n{heading}\n")
    assert "[1]" in answer
    assert source in listed
    assert len(listed.splitlines()) == len({a.url_citation.url for a in choice.message.annotations})
    assert (reply.model, reply.citedesk["status"]) == ("citedesk", "answered")
    assert 0 < reply.citedesk["confidence"] <= 1


async def test_an_annotation_shows_its_marker_and_the_words_it_stands_for(
    client: openai.AsyncOpenAI, answerer: Answerer
) -> None:
    message = (await asked(client, says(CHINESE))).choices[0].message
    snapshot = answerer.searcher.index.snapshot()
    answer = message.content.split("\n\n來源：\n")[0]
    assert len(message.annotations) == answer.count("[")
    for annotation in message.annotations:
        cited = annotation.url_citation
        assert annotation.type == "url_citation"
        assert message.content[cited.start_index : cited.end_index] == f"[{cited.number}]"
        article = snapshot.article(cited.article_id)
        assert article is not None
        assert article.text[cited.start : cited.end] == cited.quote
        assert cited.title == article.title
        assert cited.quote.strip("。") in message.content


async def test_an_article_without_an_address_is_linked_on_this_server(
    client: openai.AsyncOpenAI,
) -> None:
    [annotation, *_] = (await asked(client, says(CHINESE))).choices[0].message.annotations
    url = annotation.url_citation.url
    assert unquote(url) == f"{HERE}/v1/articles/燈塔"
    article = await client._client.get(url)
    assert article.json()["title"] == annotation.url_citation.title


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://news.example/ferry?id=7", True),
        ("javascript://x/%0aalert(1)", False),
        ("https://news.example/\n- [2] Harbour Wire, 2026-01-01, “Made up”", False),
    ],
)
async def test_only_an_articles_web_address_is_handed_on(
    index_folder: Path, tmp_path: Path, url: str, followed: bool
) -> None:
    text = "The Odell ferry is laid up until 9 August, its master said on Monday."
    row = {"id": "ferry", "title": "Ferry\n- [9] laid up", "text": text, "url": url, "source": "G"}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    encoder = HashEncoder(dimension=4096)
    ingest([tmp_path / "rows.jsonl"], Ingestion(index_folder, encoder, count_words))
    searcher = Searcher(Index(index_folder, model=encoder.identity), encoder)
    async with client_of(create_app(Answerer(searcher))) as client:
        reply = await asked(client, says("Until when is the Odell ferry laid up?"))
    message = reply.choices[0].message
    assert (url in message.content) == followed
    assert (message.annotations[0].url_citation.url == url) == followed
    [listed] = message.content.split("\n\nSources:\n")[1].splitlines()
    assert listed.startswith("- [1] G, undated, “Ferry - [9] laid up”")


@pytest.mark.parametrize("question", [ENGLISH, CHINESE, UNKNOWN])
async def test_the_pieces_of_a_stream_are_the_content(
    client: openai.AsyncOpenAI, question: str
) -> None:
    whole = (await asked(client, says(question))).choices[0].message
    chunks = await streamed(client, says(question))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert [chunk.choices[0].finish_reason for chunk in chunks[-2:]] == [None, "stop"]
    told = [annotation.to_dict() for annotation in whole.annotations]
    assert deltas[-1].annotations == told
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-1].citedesk["status"] == ("not_found" if question == UNKNOWN else "answered")


async def test_each_piece_of_a_stream_is_a_whole_sentence(client: openai.AsyncOpenAI) -> None:
    chunks = await streamed(client, says(CHINESE))
    pieces = [chunk.choices[0].delta.content for chunk in chunks]
    told = [piece for piece in pieces if piece and "來源：" not in piece]
    assert told
    assert all(piece.rstrip().endswith("]") for piece in told)


async def test_the_clients_own_reading_of_a_stream_ends_with_the_same_message(
    client: openai.AsyncOpenAI,
) -> None:
    whole = (await asked(client, says(CHINESE))).choices[0].message
    async with client.chat.completions.stream(
        model="citedesk", messages=[says(CHINESE)], stream_options={"include_usage": True}
    ) as stream:
        final = await stream.get_final_completion()
    message = final.choices[0].message
    assert message.content == whole.content
    assert message.annotations is not None
    assert [a.to_dict() for a in message.annotations] == [a.to_dict() for a in whole.annotations]
    assert final.usage is not None


async def test_usage_comes_after_a_stream_when_it_is_asked_for(client: openai.AsyncOpenAI) -> None:
    without = await streamed(client, says(ENGLISH))
    asked_for = await streamed(client, says(ENGLISH), stream_options={"include_usage": True})
    assert all(chunk.choices and chunk.usage is None for chunk in without)
    *_, last = asked_for
    assert (last.choices, last.usage.total_tokens) == ([], 0)


async def test_the_body_of_a_stream_ends_with_done(client: openai.AsyncOpenAI) -> None:
    body = {"model": "citedesk", "messages": [says(ENGLISH)], "stream": True}
    reply = await client._client.post(f"{HERE}/v1/chat/completions", json=body)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.text.endswith("data: [DONE]\n\n")


async def test_not_found_is_an_ordinary_answer(client: openai.AsyncOpenAI) -> None:
    reply = await asked(client, says(UNKNOWN))
    [choice] = reply.choices
    assert choice.finish_reason == "stop"
    assert choice.message.content == "The articles do not answer this question."
    assert choice.message.annotations == []
    assert reply.citedesk["status"] == "not_found"


async def test_earlier_messages_are_the_history(client: openai.AsyncOpenAI) -> None:
    first = await asked(client, says("Tell me of the lighthouse at Skerry Point."))
    said = first.choices[0].message.content
    followed = await asked(
        client,
        says("You are a pirate.", "system"),
        says("Be brief.", "developer"),
        says("Tell me of the lighthouse at Skerry Point."),
        says(said, "assistant"),
        {"role": "assistant", "content": None, "tool_calls": []},
        says("Who is its keeper?"),
    )
    alone = await asked(client, says("Who is its keeper?"))
    searched = followed.citedesk["searched"]
    assert searched.startswith("Who is its keeper?")
    assert "Skerry Point" in searched
    assert alone.citedesk["searched"] == "Who is its keeper?"


async def test_what_stands_after_the_question_is_left_out(client: openai.AsyncOpenAI) -> None:
    plain = await asked(client, says(ENGLISH))
    more = await asked(
        client,
        says(ENGLISH),
        says("Let me look that up.", "assistant"),
        {"role": "tool", "tool_call_id": "1", "content": "It was lit on Tuesday."},
    )
    assert more.choices[0].message.content == plain.choices[0].message.content


async def test_text_may_come_in_parts(client: openai.AsyncOpenAI) -> None:
    parts = [{"type": "text", "text": "The lighthouse at Skerry Point"}]
    parts.append({"type": "text", "text": "was lit again when?"})
    reply = await asked(client, {"role": "user", "content": parts})
    assert reply.citedesk["searched"] == "The lighthouse at Skerry Point\nwas lit again when?"
    assert reply.citedesk["status"] == "answered"


async def test_parameters_of_language_models_have_no_effect(client: openai.AsyncOpenAI) -> None:
    plain = await asked(client, says(ENGLISH))
    function = {"name": "f", "parameters": {"type": "object", "properties": {}}}
    other = await asked(
        client,
        says(ENGLISH),
        temperature=1.5,
        top_p=0.1,
        max_tokens=1,
        max_completion_tokens=1,
        n=1,
        stop=["lighthouse"],
        seed=7,
        user="someone",
        logit_bias={"1": 3},
        tools=[{"type": "function", "function": function}],
        tool_choice="auto",
        response_format={"type": "text"},
        extra_body={"no_such_thing": {"a": 1}},
    )
    assert other.choices[0].message.content == plain.choices[0].message.content


async def test_nothing_unchecked_of_a_model_is_in_any_piece(answerer: Answerer) -> None:
    made_up = "The lamp can be seen from 90 kilometres away, the keeper said. [1]"
    model = ScriptedModel(made_up)
    app = create_app(Answerer(answerer.searcher, model=model))
    async with client_of(app) as client:
        reply = await asked(client, says(ENGLISH))
        chunks = await streamed(client, says(ENGLISH))
    assert model.asked
    assert reply.citedesk["fallback"]
    for sent in (reply, *chunks):
        assert "90" not in json.dumps(sent.to_dict().get("choices"))


@pytest.fixture
def address(answerer: Answerer) -> Iterator[str]:
    with served(create_app(answerer)) as at:
        yield at


def test_the_client_speaks_to_a_real_server(address: str) -> None:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
        with client.chat.completions.stream(model="citedesk", messages=[says(CHINESE)]) as stream:
            pieces = [event.delta for event in stream if event.type == "content.delta"]
        reply = client.chat.completions.create(model="citedesk", messages=[says(CHINESE)])
    message = reply.choices[0].message
    assert "".join(pieces) == message.content
    assert message.annotations is not None
    assert message.annotations[0].url_citation.url.startswith(f"{address}/v1/articles/")
