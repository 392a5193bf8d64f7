"""Whatever a model behind an endpoint makes up, no output has it, and the reader has an answer."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from endpoints import ChatEndpoint
from fakes import count_words
from wrong_replies import ARTICLES, GOOD, LANGUAGES, QUESTIONS, RIGHT, WRONG, BilingualEncoder

from rag.answerer import Answerer
from rag.chain import LangChainModel, open_chat_model
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.prompts import load_prompt
from rag.render import console, show_answer
from rag.retrieval import Searcher
from rag.types import Answer, Delta, Finished, Language
from rag.wire import answer_json

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture
def endpoint() -> Iterator[ChatEndpoint]:
    made = ChatEndpoint("")
    yield made
    made.close()


@pytest.fixture(scope="module")
def searchers(tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Searcher]:
    """Search over the one article in each language."""
    made = {}
    for language, row in ARTICLES.items():
        folder = tmp_path_factory.mktemp(row["id"])
        (folder / "rows.jsonl").write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
        encoder = BilingualEncoder(dimension=4096)
        ingest([folder / "rows.jsonl"], Ingestion(folder / "i", encoder, count_words))
        made[language] = Searcher(Index(folder / "i", model=encoder.identity), encoder)
    return made


def desk(searcher: Searcher, endpoint: ChatEndpoint) -> Answerer:
    chat = open_chat_model(endpoint.url, "careless", None)
    model = LangChainModel("careless", chat, load_prompt("answer.v2"), count_words)
    return Answerer(searcher, model=model)


def outputs(
    answerer: Answerer, question: str, capsys: pytest.CaptureFixture[str]
) -> dict[str, str]:
    """Everything a reader may be shown of one question: JSON, each delta, and the terminal."""

    async def stream() -> list[object]:
        return [event async for event in answerer.stream(question)]

    events = asyncio.run(stream())
    answer = events[-1].answer if isinstance(events[-1], Finished) else None
    assert answer is not None
    whole = asyncio.run(answerer.answer(question))
    show_answer(console(), whole)
    deltas = [event.text for event in events if isinstance(event, Delta)]
    assert "".join(deltas) == answer.text == whole.text
    return {
        "json": json.dumps(answer_json(whole), ensure_ascii=False),
        "deltas": "\n".join(deltas),
        "stream": json.dumps(answer_json(answer), ensure_ascii=False),
        "terminal": capsys.readouterr().out,
    }


def answered(answer: Answer, article: Language) -> None:
    assert answer.status == "answered"
    assert any(RIGHT[article] in citation.quote for citation in answer.citations)
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert f"[{citation.number}]" in answer.text


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("article", LANGUAGES)
@pytest.mark.parametrize("asked", LANGUAGES)
def test_what_a_model_makes_up_is_in_no_output(
    searchers: dict[Language, Searcher],
    endpoint: ChatEndpoint,
    capsys: pytest.CaptureFixture[str],
    asked: Language,
    article: Language,
    fault: str,
) -> None:
    wrong = WRONG[fault][asked]
    endpoint.reply = wrong.reply
    answerer = desk(searchers[article], endpoint)
    for where, text in outputs(answerer, QUESTIONS[asked], capsys).items():
        assert not [words for words in wrong.never if words in text], where
    answer = asyncio.run(answerer.answer(QUESTIONS[asked]))
    answered(answer, article)
    assert answer.answerer == "extractive"
    assert answer.fallback is not None


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("language", LANGUAGES)
def test_beside_a_made_up_sentence_the_right_one_is_delivered(
    searchers: dict[Language, Searcher], endpoint: ChatEndpoint, language: Language, fault: str
) -> None:
    wrong = WRONG[fault][language]
    endpoint.reply = f"{wrong.reply}\n{GOOD[language]}"
    answer = asyncio.run(desk(searchers[language], endpoint).answer(QUESTIONS[language]))
    answered(answer, language)
    assert (answer.answerer, answer.fallback) == ("llm:careless", None)
    assert [claim.text for claim in answer.claims] == [
        GOOD[language].replace(" [1]", "").replace("[1]", "")
    ]


@pytest.mark.parametrize("article", LANGUAGES)
@pytest.mark.parametrize("asked", LANGUAGES)
def test_a_right_sentence_is_delivered_across_languages_as_partly_carried(
    searchers: dict[Language, Searcher], endpoint: ChatEndpoint, asked: Language, article: Language
) -> None:
    endpoint.reply = GOOD[asked]
    answer = asyncio.run(desk(searchers[article], endpoint).answer(QUESTIONS[asked]))
    answered(answer, article)
    assert answer.answerer == "llm:careless"
    foreign = (asked == "en") != (article == "en")
    assert not foreign or [claim.support for claim in answer.claims] == ["partly"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobodys_words_are_logged(
    searchers: dict[Language, Searcher],
    endpoint: ChatEndpoint,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    language: Language,
) -> None:
    caplog.set_level("DEBUG", logger="rag")
    endpoint.reply = WRONG["name"][language].reply
    asyncio.run(desk(searchers[language], endpoint).answer(QUESTIONS[language]))
    written = " ".join(record.getMessage() for record in caplog.records if "rag" in record.name)
    assert QUESTIONS[language] not in written
    assert not [words for words in WRONG["name"][language].never if words in written]
