import pytest
from evaluations import answer, article_of, citation, gold, nothing_answers, refusal

from eval.cited import Statement, citation_scores, statements
from eval.evidence import locate

PRICE = citation(1, "dam", "will cost US$11.1 billion to repair")
DAY = citation(2, "dam", "Mayor Odell said so on 4 March")
FERRY = citation(1, "ferry", "維修費用約3億5000萬元")
FERRY_AGAIN = citation(2, "ferry-again", "维修约需3.5亿元")


def score(given: dict[str, object], question: object = None) -> dict[str, float | None]:
    asked = gold() if question is None else question
    return citation_scores(asked, given, locate(asked, article_of), article_of)  # type: ignore[arg-type]


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
    assert scores["evidence_precision"] == pytest.approx(1 / 2)


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


def test_a_refusal_is_not_scored() -> None:
    assert score(refusal()) == {}


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


def test_wording_is_not_compared_across_languages_but_figures_are() -> None:
    question = gold(points=(), evidence=(), articles=())
    carried = score(answer("Maintenance costs about 350 million. [1]", FERRY), question)
    assert carried["citation_recall"] == 1
    wrong = score(answer("Maintenance costs about 35 million. [1]", FERRY), question)
    assert wrong["citation_recall"] == 0


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


def test_gold_evidence_is_not_asked_for_where_nothing_answers() -> None:
    scores = score(answer("It will cost US$11.1 billion. [1]", PRICE), nothing_answers())
    assert "evidence_precision" not in scores
    assert scores["citation_precision"] == 1
