"""From a question and what came of it to a row of scores and a diagnosis."""

from datetime import date
from typing import Any

import pytest
from evaluations import answer, article_of, citation, gold, hit, nothing_answers, refusal
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import GoldEvidence, GoldQuestion
from eval.metrics import METRICS
from eval.rows import Row, row_from_json, row_json
from eval.scoring import Outcome, score

DAY = date(2026, 3, 20)
PRICE = citation(1, "dam", "will cost US$11.1 billion to repair")
RIGHT = answer("The repair will cost US$11.1 billion. [1]", PRICE)
FOUND = (hit("dam"), hit("ferry"))


def row(question: GoldQuestion, outcome: Outcome) -> Row:
    return score(question, outcome, article_of, as_of=DAY)


def test_a_row_knows_its_slices() -> None:
    made = row(gold(), Outcome(FOUND, 2, answer=RIGHT))
    assert (made.pair, made.age, made.language) == ("en→en", "0 to 30 days", "en")
    assert made.gold_articles == ("dam",)
    assert [p.evidence for p in made.passages] == [True, False]
    across = gold(language="zh-Hant", articles=("dam", "ferry"), evidence=())
    assert row(across, Outcome()).pair == "zh→en+zh"
    assert row(gold(as_of=date(2026, 8, 1)), Outcome()).age == "31 to 180 days"
    assert row(gold(as_of=date(2027, 8, 1)), Outcome()).age == "over 180 days"
    assert row(gold(articles=("ferry-again",), evidence=()), Outcome()).age == "undated"
    nothing = row(nothing_answers(), Outcome())
    assert (nothing.pair, nothing.age) == ("en→nothing", "nothing answers")


def test_every_metric_is_a_number_or_does_not_apply() -> None:
    made = row(gold(), Outcome(FOUND, 2, answer=RIGHT))
    assert list(made.scores) == [metric.name for metric in METRICS]
    assert made.scores["Success@1"] == made.scores["right"] == made.scores["citation_recall"] == 1
    assert made.scores["false_answer"] is None
    refused = row(nothing_answers(), Outcome(FOUND, 2, answer=refusal()))
    assert refused.scores["Success@1"] is None
    assert refused.scores["false_answer"] == 0


def test_a_failed_question_has_the_worst_of_what_could_have_been() -> None:
    made = row(gold(), Outcome(error="ModelUnavailable: no"))
    assert made.error == "ModelUnavailable: no"
    for name in ("Success@20", "nDCG@10", "right", "coverage", "point_recall"):
        assert made.scores[name] == 0
    for name in ("failed", "unsupported", "wrong_language"):
        assert made.scores[name] == 1
    assert (made.scores["EM"], made.scores["F1"]) == (0, 0)
    assert made.scores["language_match"] is None
    unanswerable = row(nothing_answers(), Outcome(error="x"))
    assert (unanswerable.scores["right"], unanswerable.scores["false_answer"]) == (0, 1)
    assert row(gold(), Outcome(FOUND, 2, answer=RIGHT)).scores["failed"] == 0


def test_a_failed_search_has_no_scores_of_answers() -> None:
    made = row(gold(), Outcome(retrieval_only=True, error="x"))
    assert (made.scores["failed"], made.scores["Success@1"]) == (1, 0)
    assert made.scores["right"] is made.scores["coverage"] is made.scores["point_recall"] is None
    assert row(gold(), Outcome(FOUND, 2, retrieval_only=True)).scores["failed"] == 0


def test_right_needs_a_citation_of_the_evidence_where_the_gold_quotes_it() -> None:
    elsewhere = citation(1, "dam", "Mayor Odell said so on 4 March")
    beside = answer("It is 11.1 billion. [1]", elsewhere)
    assert row(gold(), Outcome(FOUND, 2, answer=beside)).scores["right"] == 0
    assert row(gold(), Outcome(FOUND, 2, answer=RIGHT)).scores["right"] == 1
    unlocated = gold(evidence=(GoldEvidence("dam"),))
    assert row(unlocated, Outcome(FOUND, 2, answer=beside)).scores["right"] == 1


def test_gold_that_no_longer_fits_its_article_is_a_failed_row() -> None:
    question = gold(evidence=(GoldEvidence("dam", quote="is free"),))
    made = row(question, Outcome(FOUND, 2, answer=RIGHT))
    assert made.error is not None
    assert "is free" in made.error
    assert made.scores["right"] == 0


def test_articles_that_the_corpus_lacks_are_not_expected_unless_it_lacks_all() -> None:
    some = gold(articles=("gone", "dam"), evidence=())
    assert row(some, Outcome(FOUND)).scores["R@5"] == 1
    none = row(gold(articles=("gone",), evidence=()), Outcome(FOUND))
    assert (none.scores["R@20"], none.gold_articles) == (0, ("gone",))


def test_a_judge_is_written_down() -> None:
    made = row(gold(), Outcome(FOUND, 2, answer=RIGHT, judged=0.5))
    assert made.scores["judged"] == 0.5


FERRY_ONLY = (hit("ferry"),)
TWO_POINTS = gold(points=(("11.1 billion",), ("Finch",)))
FOREIGN = answer("費用是111億。 [1]", PRICE)


@pytest.mark.parametrize(
    ("question", "outcome", "diagnosis"),
    [
        (gold(), Outcome(FOUND, 2, answer=RIGHT), None),
        (nothing_answers(), Outcome(FOUND, 2, answer=refusal()), None),
        (gold(), Outcome(error="x"), "failed"),
        (nothing_answers(), Outcome(FOUND, 2, answer=RIGHT), "answered what is not there"),
        (gold(), Outcome(FOUND, 2, answer=answer("11.1 billion [3]", PRICE)), "unsupported"),
        (gold(), Outcome(FOUND, 2, answer=FOREIGN), "wrong language"),
        (gold(), Outcome(FERRY_ONLY, 1, answer=refusal()), "not retrieved"),
        (gold(), Outcome((hit("ferry"), hit("dam")), 1, answer=refusal()), "ranked low"),
        (gold(), Outcome(FOUND, 2, answer=refusal()), "wrongly refused"),
        (TWO_POINTS, Outcome(FOUND, 2, answer=RIGHT), "misread"),
        (gold(), Outcome(FOUND, 2), None),
        (gold(), Outcome(FERRY_ONLY, 1), "not retrieved"),
        (nothing_answers(), Outcome(FERRY_ONLY, 1), None),
    ],
)
def test_what_went_wrong_has_a_name(
    question: GoldQuestion, outcome: Outcome, diagnosis: str | None
) -> None:
    assert row(question, outcome).diagnosis == diagnosis


@given(st.sampled_from([RIGHT, refusal(), FOREIGN, None]), st.sampled_from([FOUND, FERRY_ONLY, ()]))
def test_a_row_is_the_same_after_a_round_trip(given_answer: Any, hits: Any) -> None:
    made = row(gold(), Outcome(hits, len(hits), answer=given_answer))
    assert row_from_json(row_json(made)) == made
