"""A question to its answer, with a language model and without one."""

import asyncio
import json
from datetime import date

import pytest
from fakes import HashEncoder, ScriptedModel, count_words

from rag.answerer import Answerer
from rag.citations import quotations
from rag.errors import BadInput, ModelUnavailable
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from rag.types import Answer, Delta, Filters, Finished, Retrieved, Turn

QUESTION = "The dam at Lowmere will cost how much to repair?"
ROWS = [
    {
        "id": "dam",
        "title": "Dam repairs",
        "date": "2026-03-02",
        "source": "Valley Post",
        "text": "The dam at Lowmere will cost 11.1 billion to repair. "
        "Work begins in June, Mayor Odell said. "
        "Residents downstream were told to keep a bag packed.",
    },
    {
        "id": "ferry",
        "title": "渡輪停駛",
        "date": "2026-03-05",
        "source": "海港日報",
        "text": "渡輪公司宣布，東線渡輪自3月10日起停駛兩週。公司表示，維修費用約3億5000萬元。",
    },
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("answerer")
    corpus = folder / "rows.jsonl"
    corpus.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8"
    )
    encoder = HashEncoder(dimension=4096)
    ingest([corpus], Ingestion(folder / "i", encoder, count_words))
    return Searcher(Index(folder / "i", model=encoder.identity), encoder)


def ask(desk: Answerer, question: str, **options: object) -> tuple[list[object], Answer]:
    async def collect() -> list[object]:
        return [event async for event in desk.stream(question, **options)]  # type: ignore[arg-type]

    events = asyncio.run(collect())
    last = events[-1]
    assert isinstance(last, Finished)
    return events, last.answer


def check_laws(events: list[object], answer: Answer) -> None:
    assert isinstance(events[0], Retrieved)
    assert all(isinstance(event, Delta) for event in events[1:-1])
    assert "".join(event.text for event in events if isinstance(event, Delta)) == answer.text
    numbers = [c.number for c in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for claim in answer.claims for n in claim.citations} == set(numbers)
    assert all(f"[{n}]" in answer.text for n in numbers)
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
    if answer.status == "not_found":
        assert not answer.claims
        assert not answer.citations


def test_extract_quotes_the_sentence_that_answers(searcher: Searcher) -> None:
    events, answer = ask(Answerer(searcher), QUESTION)
    check_laws(events, answer)
    assert answer.status == "answered"
    assert answer.answerer == "extractive"
    assert "11.1 billion" in answer.citations[0].quote
    assert answer.newest_evidence == date(2026, 3, 2)
    flat = " ".join(answer.citations[0].quote.split())
    assert next(quotations(answer.text)) == flat


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        (QUESTION, "en", "The articles do not answer this question."),
        ("魑魅魍魎？", "zh-Hant", "這些文章沒有回答這個問題。"),
        ("猫鸡鸭鹅呢？", "zh-Hans", "这些文章没有回答这个问题。"),
    ],
)
def test_what_is_not_there_is_refused_in_the_askers_own_script(
    searcher: Searcher, question: str, language: str, words: str
) -> None:
    nothing = Filters(until=date(2020, 1, 1))
    events, answer = ask(Answerer(searcher), question, filters=nothing)
    check_laws(events, answer)
    assert (answer.status, answer.language, answer.text) == ("not_found", language, words)
    assert answer.hits == ()


def test_what_is_like_nothing_in_the_corpus_is_not_found(searcher: Searcher) -> None:
    events, answer = ask(Answerer(searcher), "zzzz qqqq xxxx?")
    check_laws(events, answer)
    assert answer.status == "not_found"
    assert answer.hits


def test_a_models_carried_sentence_is_delivered_with_its_quotation(searcher: Searcher) -> None:
    model = ScriptedModel("Repairing the dam at Lowmere will cost 11.1 billion [1].")
    events, answer = ask(Answerer(searcher, model=model), QUESTION)
    check_laws(events, answer)
    assert answer.answerer == "llm:scripted"
    assert answer.fallback is None
    assert answer.claims[0].text == "Repairing the dam at Lowmere will cost 11.1 billion."
    assert answer.citations[0].quote == "The dam at Lowmere will cost 11.1 billion to repair."
    assert [check.ok for check in answer.claims[0].checks] == [True] * len(answer.claims[0].checks)


@pytest.mark.parametrize(
    "reply",
    [
        "The repair will cost 111 billion [1].",
        "The repair was announced by Justin Trudeau [1].",
        "Work begins in December 2020 [1].",
        "The mayor said “nobody will be hurt” [1].",
        "The dam will cost 11.1 billion [9].",
        "The dam will cost 11.1 billion.",
        "",
    ],
)
def test_a_sentence_that_is_not_carried_falls_back_to_the_extract(
    searcher: Searcher, reply: str
) -> None:
    events, answer = ask(Answerer(searcher, model=ScriptedModel(reply)), QUESTION)
    check_laws(events, answer)
    assert answer.answerer == "extractive"
    assert answer.fallback is not None
    assert "11.1 billion" in answer.text
    for wrong in ("111 billion", "Trudeau", "2020", "nobody", "[9]"):
        assert wrong not in answer.text


def test_a_bad_sentence_is_dropped_and_the_good_one_stays(searcher: Searcher) -> None:
    reply = "The repair costs 111 billion [1]. Work begins in June [1]."
    events, answer = ask(Answerer(searcher, model=ScriptedModel(reply)), QUESTION)
    check_laws(events, answer)
    assert answer.text == "Work begins in June. [1]"


def test_a_model_that_fails_leaves_an_extract_that_says_so(searcher: Searcher) -> None:
    model = ScriptedModel(ModelUnavailable("the language model did not answer"))
    events, answer = ask(Answerer(searcher, model=model), QUESTION)
    check_laws(events, answer)
    assert answer.answerer == "extractive"
    assert answer.fallback == "the language model did not answer"


def test_a_model_that_refuses_is_believed(searcher: Searcher) -> None:
    events, answer = ask(Answerer(searcher, model=ScriptedModel("NOT_FOUND")), QUESTION)
    check_laws(events, answer)
    assert answer.status == "not_found"


def test_the_extractive_answerer_never_asks_the_model(searcher: Searcher) -> None:
    model = ScriptedModel()
    ask(Answerer(searcher, model=model), QUESTION, answerer="extractive")
    assert model.asked == []


def test_asking_for_a_model_that_is_not_there_says_which_setting(searcher: Searcher) -> None:
    with pytest.raises(ModelUnavailable, match="CITEDESK_LLM_BASE_URL"):
        ask(Answerer(searcher), QUESTION, answerer="llm")


@pytest.mark.parametrize(("question", "k"), [("", 8), ("  \n", 8), ("x" * 4001, 8), ("fine?", 0)])
def test_what_cannot_be_asked_is_refused(searcher: Searcher, question: str, k: int) -> None:
    with pytest.raises(BadInput):
        ask(Answerer(searcher), question, k=k)


def test_a_follow_up_is_searched_with_what_it_leaves_out(searcher: Searcher) -> None:
    history = [Turn("user", "The dam at Lowmere"), Turn("assistant", "…")]
    events, answer = ask(Answerer(searcher), "How much will it cost to repair?", history=history)
    check_laws(events, answer)
    assert answer.searched.startswith("How much will it cost to repair? (")
    assert "Lowmere" in answer.searched
    assert answer.question == "How much will it cost to repair?"
    assert answer.hits[0].article.id == "dam"


def test_the_day_is_the_desks_or_the_one_given(searcher: Searcher) -> None:
    _, answer = ask(Answerer(searcher), QUESTION, as_of=date(2026, 3, 9))
    assert answer.as_of == date(2026, 3, 9)
