"""Citation precision and recall of answers, worked by hand."""

import pytest
from evaluations import (
    ARTICLES,
    answer,
    article,
    article_of,
    citation,
    gold,
    nothing_answers,
    refusal,
)

from eval.cited import Statement, citation_scores, statements
from eval.evidence import locate
from rag.phrases import introduced
from rag.types import Language

PRICE = citation(1, "dam", "will cost US$11.1 billion to repair")
DAY = citation(2, "dam", "Mayor Odell said so on 4 March")
FERRY = citation(1, "ferry", "維修費用約3億5000萬元")
FERRY_AGAIN = citation(2, "ferry-again", "维修约需3.5亿元")


def score(given: dict[str, object], question: object = None) -> dict[str, float | None]:
    asked = gold() if question is None else question
    return citation_scores(given, locate(asked, article_of), article_of)  # type: ignore[arg-type]


def test_statements_end_with_a_line_or_with_their_markers() -> None:
    assert statements("One. [1][2] Two.\nThree [3]。\n") == (
        Statement("One.", (1, 2)),
        Statement("Two.", ()),
        Statement("Three", (3,)),
    )


def test_a_carried_statement() -> None:
    scores = score(answer("The repair will cost US$11.1 billion. [1]", PRICE))
    assert scores == {
        "citation_precision": 1,
        "citation_recall": 1,
        "quote_exactness": 1,
        "unsupported": 0,
        "evidence_precision": 1,
        "evidence_recall": 1,
    }


def test_two_statements_worked_by_hand() -> None:
    # Statement one is carried by [1]; [2] says nothing of the price and is not needed: imprecise.
    # Statement two says 5 March and is not carried: its citation is imprecise too.
    text = "The repair will cost US$11.1 billion. [1][2]\nMayor Odell said so on 5 March. [2]"
    scores = score(answer(text, PRICE, DAY))
    assert scores["citation_recall"] == pytest.approx(1 / 2)
    assert scores["citation_precision"] == pytest.approx(1 / 3)
    assert scores["unsupported"] == 1
    # 35 of the 35 + 30 characters cited belong to the sentence that the gold quotes from.
    assert scores["evidence_precision"] == pytest.approx(35 / 65)


def test_a_number_out_of_range_is_a_false_positive() -> None:
    text = "The repair will cost US$11.1 billion. [1][7][0]"
    scores = score(answer(text, PRICE))
    assert scores["citation_precision"] == pytest.approx(1 / 3)
    assert scores["citation_recall"] == 1
    assert score(answer("It will cost US$11.1 billion. [0]", PRICE))["citation_recall"] == 0


def test_an_answer_without_citations_has_neither() -> None:
    scores = score(answer("The repair will cost US$11.1 billion."))
    assert (scores["citation_precision"], scores["citation_recall"]) == (0, 0)
    assert scores["quote_exactness"] is None
    assert (scores["evidence_precision"], scores["evidence_recall"]) == (0, 0)


def test_an_empty_answer_has_neither() -> None:
    scores = score(answer(""))
    assert (scores["citation_precision"], scores["citation_recall"]) == (0, 0)


def test_a_refusal_is_only_not_unsupported() -> None:
    assert score(refusal()) == {"unsupported": 0}


def test_reports_that_agree_are_both_precise() -> None:
    question = gold(language="zh-Hant", points=(), evidence=(), articles=())
    scores = score(answer("維修費用約3億5000萬元。 [1][2]", FERRY, FERRY_AGAIN), question)
    assert scores["citation_precision"] == 1


def test_two_citations_that_are_needed_together_are_both_precise() -> None:
    text = "Repair will cost US$11.1 billion, Mayor Odell said on 4 March. [1][2]"
    assert score(answer(text, PRICE, DAY))["citation_precision"] == 1


def test_another_figure_a_changed_quotation_and_a_foreign_name_are_not_carried() -> None:
    for text in (
        "The repair will cost US$11.1 million. [1]",
        "The repair “will cost US$11.1 billion to build”. [1]",
        "Repair will cost US$11.1 billion, Harold Finch told us. [1]",
        "Something else was agreed by several others. [1]",
    ):
        assert score(answer(text, PRICE))["citation_recall"] == 0, text


def test_words_cannot_tell_across_languages_but_figures_and_quotations_can() -> None:
    question = gold(points=(), evidence=(), articles=())
    open_ = score(answer("Maintenance costs about 350 million. [1]", FERRY), question)
    assert (open_["citation_recall"], open_["citation_precision"]) == (None, None)
    assert open_["unsupported"] == 0
    for text in ("Maintenance costs about 35 million. [1]", "Costs are 「維修費用約4億」. [1]"):
        wrong = score(answer(text, FERRY), question)
        assert (wrong["citation_recall"], wrong["unsupported"]) == (0, 1)
    beyond = score(answer("Maintenance costs about 350 million. [1][9]", FERRY), question)
    assert beyond["citation_precision"] == 0
    glossed = score(answer("「維修費用約3億5000萬元」 (350 million) [1]", FERRY), question)
    assert glossed["citation_recall"] == 1


def test_a_negation_has_to_be_cited() -> None:
    turned = score(answer("The repair will not cost US$11.1 billion. [1]", PRICE))
    assert turned["citation_recall"] == 0


def test_each_sentence_without_a_quotation_is_a_statement() -> None:
    text = "Mayor Odell resigned. The repair will cost US$11.1 billion. [1]"
    assert [s.numbers for s in statements(text)] == [(), (1,)]
    assert score(answer(text, PRICE))["citation_recall"] == pytest.approx(1 / 2)
    assert len(statements("“It will. It must.” [1]")) == 1


def test_whole_articles_are_no_precise_evidence() -> None:
    everything = citation(1, "dam", ARTICLES["dam"].text)
    said = answer("The repair will cost US$11.1 billion. [1]", everything)
    assert score(said)["evidence_recall"] == 1
    assert score(said)["evidence_precision"] == pytest.approx(55 / 87, abs=0.02)
    twice = answer("It will cost US$11.1 billion. [1][2]", PRICE, {**PRICE, "number": 2})
    assert score(twice)["evidence_precision"] == 1


def test_an_answer_without_words_or_citations_is_unsupported() -> None:
    assert score(answer(""))["unsupported"] == 1
    assert score(answer("The dam is old."))["unsupported"] == 1


def test_quotations_and_citations_are_the_exact_words() -> None:
    altered = {**PRICE, "quote": "will cost US$11.2 billion to repair"}
    assert score(answer("“will cost US$11.2 billion to repair” [1]", altered))[
        "quote_exactness"
    ] == pytest.approx(1 / 2)
    elsewhere = {**PRICE, "article_id": "gone"}
    assert score(answer("It will cost US$11.1 billion [1]", elsewhere))["quote_exactness"] == 0
    older = {**PRICE, "article_sha256": "0" * 64}
    assert score(answer("It will cost US$11.1 billion [1]", older))["quote_exactness"] == 0
    spaced = answer("“will  cost US$11.1 billion\u3000to repair” [1]", PRICE)
    assert score(spaced)["quote_exactness"] == 1
    other_script = answer("「维修费用约3亿5000万元」 [1]", FERRY)
    assert score(other_script)["quote_exactness"] == pytest.approx(1 / 2)


def test_gold_evidence_is_not_asked_for_where_none_is_known() -> None:
    scores = score(answer("The repair will cost US$11.1 billion. [1]", PRICE), nothing_answers())
    assert "evidence_precision" not in scores
    assert scores["citation_precision"] == 1


# Words of ours around a quotation.

SALE = article("sale", "川普政府2025年12月公布111億美元的軍售，清單上有無人機。")


def carried(text: str) -> float | None:
    """Whether an answer is carried that quotes all of `SALE` where `text` has a blank."""
    cited = {
        "number": 1,
        "article_id": SALE.id,
        "start": 0,
        "end": len(SALE.text),
        "quote": SALE.text,
        "article_sha256": SALE.sha256,
    }
    given = answer(f"{text.format(f'“{SALE.text}”')} [1]", cited)
    return citation_scores(given, (), {SALE.id: SALE}.get)["citation_recall"]


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "{} (US$11.1 billion; December 2025; Trump)",
        "{} (111億美元；2025年12月；特朗普)",
        "Another report agrees: {} (US$11.1 billion)",
    ],
)
def test_words_that_explain_a_quotation_are_carried(text: str) -> None:
    assert carried(text) == 1


@pytest.mark.parametrize(
    ("standing", "language"),
    [
        ("agrees", "en"),
        ("agrees", "zh-Hant"),
        ("agrees", "zh-Hans"),
        ("differs", "en"),
        ("differs", "zh-Hant"),
        ("differs", "zh-Hans"),
        ("earlier", "en"),
        ("earlier", "zh-Hant"),
        ("earlier", "zh-Hans"),
    ],
)
def test_words_that_introduce_a_quotation_are_carried(standing: str, language: Language) -> None:
    assert carried(introduced(standing, "{}", language)) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{} (US$1.11 billion; December 2025; Trump)", id="figure"),
        pytest.param("{} (US$11.1 billion; November 2025; Trump)", id="month"),
        pytest.param("{} (US$11.1 billion; December 2024; Trump)", id="year"),
        pytest.param("{} (US$11.1 billion; December 2025; Biden)", id="name"),
        pytest.param("{} (Harold Finch)", id="name-of-nobody-known"),
        pytest.param("Another report agrees on US$12 billion: {}", id="figure-before"),
    ],
)
def test_a_wrong_fact_beside_a_quotation_is_not_carried(text: str) -> None:
    assert carried(text) == 0


@pytest.mark.parametrize(
    "given",
    [
        "It is not so: “{}” (US$11.1 billion) [1]",
        "“{}” never happened [1]",
        "並未：「{}」 [1]",
        "「{}」的说法不属实 [1]",
    ],
)
def test_a_negation_beside_a_quotation_is_not_carried(given: str) -> None:
    price = "川普政府2025年12月公布111億美元的軍售"
    cited = article("price", price)
    place = {"number": 1, "article_id": "price", "start": 0, "end": len(price), "quote": price}
    said = answer(given.format(price), {**place, "article_sha256": cited.sha256})
    scores = citation_scores(said, (), {"price": cited}.get)
    assert (scores["citation_recall"], scores["unsupported"]) == (0, 1)
