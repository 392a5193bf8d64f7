"""The gold questions of the project hold what they promise."""

from collections import Counter
from pathlib import Path

import pytest

from eval.evidence import locate, locate_correction
from eval.folding import has_form
from eval.gold import GoldQuestion, read_gold
from rag.articles import read_articles
from rag.types import Article

FOLDER = Path(__file__).resolve().parents[2] / "eval" / "gold"
KINDS = {
    "figure",
    "date",
    "person",
    "place",
    "list",
    "reason",
    "quotation",
    "comparison",
    "conflict",
    "follow-up",
    "unanswerable",
    "false premise",
}
REPORT = read_gold([FOLDER / "report.jsonl"])
TUNE = read_gold([FOLDER / "tune.jsonl"])


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    seeds = Path(__file__).resolve().parents[2] / "seeds"
    return {item.id: item for item in read_articles([seeds]) if isinstance(item, Article)}


@pytest.mark.parametrize("question", [*REPORT, *TUNE], ids=lambda q: q.id)
def test_every_quotation_stands_in_its_article_and_carries_a_point(
    question: GoldQuestion, articles: dict[str, Article]
) -> None:
    assert question.kind in KINDS
    assert question.answerable == (question.kind not in ("unanswerable", "false premise"))
    located = (*locate(question, articles.get), *locate_correction(question, articles.get))
    correction = question.correction
    assert len(located) == len(question.evidence) + len(correction.evidence if correction else ())
    for place in located:
        text = articles[place.article].text[place.start : place.end]
        assert place.points, f"{question.id}: {text!r} carries no point"
        left_out = articles[place.article].left_out
        assert not any(gap.start < place.end and place.start < gap.end for gap in left_out)
    points = question.points or (correction.points if correction else ())
    carried = {number for place in located for number in place.points}
    assert carried == set(range(len(points)))
    assert bool(points) == (question.answerable or correction is not None)


@pytest.mark.parametrize("question", REPORT, ids=lambda q: q.id)
def test_a_form_is_not_in_the_question_that_asks_for_it(question: GoldQuestion) -> None:
    """Else an answer that repeats the question would be right."""
    if question.answerable and question.kind != "follow-up":
        assert not all(has_form(question.question, forms) for forms in question.points)


def test_the_report_split_is_balanced_and_a_quarter_is_not_to_be_answered(
    articles: dict[str, Article],
) -> None:
    assert len(REPORT) >= 100
    languages = Counter(question.language for question in REPORT)
    assert max(languages.values()) == min(languages.values())
    for language in languages:
        asked = [question for question in REPORT if question.language == language]
        answerable = [question for question in asked if question.answerable]
        assert len(asked) - len(answerable) >= len(asked) / 4
        across = [q for q in answerable if _answered_across(q, articles)]
        assert 0.4 <= len(across) / len(answerable) <= 0.6
    assert {question.kind for question in REPORT} == KINDS


def test_every_article_answers_something(articles: dict[str, Article]) -> None:
    asked = {article for question in REPORT for article in question.articles}
    assert asked == set(articles)


def test_no_question_is_in_both_splits() -> None:
    assert not {q.question for q in REPORT} & {q.question for q in TUNE}
    read_gold([FOLDER / "report.jsonl", FOLDER / "tune.jsonl"])


def _answered_across(question: GoldQuestion, articles: dict[str, Article]) -> bool:
    english = question.language == "en"
    return all((articles[name].language == "en") != english for name in question.articles)
