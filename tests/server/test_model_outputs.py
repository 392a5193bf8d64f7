"""Over HTTP, too, nothing that a model makes up is in any output: JSON or any event of a stream."""

import json
from pathlib import Path

import pytest
from clients import client_of, events_in
from fakes import ScriptedModel, count_words
from wrong_replies import ARTICLES, GOOD, LANGUAGES, QUESTIONS, RIGHT, WRONG, BilingualEncoder

from rag.answerer import Answerer
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from rag.types import Language
from server.app import create_app

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Search over the article in every language at once."""
    folder: Path = tmp_path_factory.mktemp("outputs")
    rows = [json.dumps(row, ensure_ascii=False) for row in ARTICLES.values()]
    (folder / "rows.jsonl").write_text("\n".join(rows), encoding="utf-8")
    encoder = BilingualEncoder(dimension=4096)
    ingest([folder / "rows.jsonl"], Ingestion(folder / "i", encoder, count_words))
    return Searcher(Index(folder / "i", model=encoder.identity), encoder)


async def bodies(searcher: Searcher, reply: str, question: str) -> tuple[str, str]:
    """What /v1/ask sends as JSON, and as a stream."""
    app = create_app(Answerer(searcher, model=ScriptedModel(reply)))
    async with client_of(app) as client:
        plain = await client.post("/v1/ask", json={"question": question})
        streamed = await client.post("/v1/ask", json={"question": question, "stream": True})
    assert (plain.status_code, streamed.status_code) == (200, 200)
    return plain.text, streamed.text


@pytest.mark.parametrize("fault", WRONG)
@pytest.mark.parametrize("asked", LANGUAGES)
async def test_what_a_model_makes_up_is_in_no_body_and_no_event(
    searcher: Searcher, asked: Language, fault: str
) -> None:
    wrong = WRONG[fault][asked]
    plain, streamed = await bodies(searcher, wrong.reply, QUESTIONS[asked])
    for words in wrong.never:
        assert words not in json.dumps(json.loads(plain), ensure_ascii=False)
        for name, document in events_in(streamed):
            assert words not in json.dumps(document, ensure_ascii=False), name
    for answer in (json.loads(plain), events_in(streamed)[-1][1]):
        assert (answer["status"], answer["answerer"]) == ("answered", "extractive")
        assert answer["fallback"]
        assert any(right in c["quote"] for c in answer["citations"] for right in RIGHT.values())


@pytest.mark.parametrize("asked", LANGUAGES)
async def test_what_is_delivered_is_the_same_in_both(searcher: Searcher, asked: Language) -> None:
    plain, streamed = await bodies(searcher, GOOD[asked], QUESTIONS[asked])
    answer = json.loads(plain)
    deltas = [document["text"] for name, document in events_in(streamed) if name == "delta"]
    assert "".join(deltas) == answer["answer"]
    assert (answer["answerer"], answer["fallback"]) == ("llm:scripted", None)
