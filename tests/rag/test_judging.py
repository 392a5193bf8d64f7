"""Why sentences of a model are dropped, and what is delivered of articles in another language."""

from collections.abc import Sequence

import pytest
from two_articles import NOTICE, PASSAGES, judged

from rag.alignment import Nearness

RIGHT = "Harbour Works will spend 11.1 billion [1]."


@pytest.mark.parametrize(
    ("reply", "problem"),
    [
        ("It will spend 11.1 billion.", "no passage"),
        ("It will spend 11.1 billion [7].", "no passage"),
        ("渡輪停駛[1]。", "another language"),
        ("Will the mayor raise fares before 2027 [1]?", "question"),
        ("The mayor is Bo Trudeau [1].", "Trudeau"),
        ("It closed in 2019 [1].", "2019"),
        ("The mayor said “we give up” [1].", "we give up"),
        ("The mayor will raise fares before 2027 [1].", "otherwise"),
        ("An unrelated thing stood elsewhere [1].", "does not say"),
        ("It will spend 11.1 billion [1 [1].", "cannot be read"),
    ],
)
def test_each_fault_is_told(reply: str, problem: str) -> None:
    (dropped,) = judged(reply, PASSAGES, "en").dropped
    assert problem in dropped.reason


def near(claim: str, texts: Sequence[str]) -> list[Nearness]:
    """Everything is near to everything, across languages."""
    return [Nearness(0.8, 0.8) for _ in texts]


@pytest.mark.parametrize(
    ("reply", "support"),
    [
        ("The company announced in December 2025 that it will buy 12 ships [2].", "partly"),
        ("It will spend NT$350 million on 12 ships [2].", "partly"),
        ("It will buy 13 ships [2].", None),
        ("It will not buy 12 ships [2].", None),
        ("It will buy new ships [2].", None),
        ("It announced the plan in December 2020 [2].", None),
        ("Chairman Bo Lin announced 12 ships [2].", None),
    ],
)
def test_a_sentence_about_an_article_in_another_language_needs_facts_that_agree(
    reply: str, support: str | None
) -> None:
    claims = judged(reply, PASSAGES, "en", near).claims
    assert [claim.support for claim in claims] == ([support] if support else [])


def test_across_languages_nothing_is_delivered_that_is_not_near() -> None:
    assert judged("It will spend NT$350 million on 12 ships [2].", PASSAGES, "en").claims == ()


def test_across_languages_the_sentence_with_the_facts_is_the_evidence() -> None:
    (claim,) = judged("It will buy 12 ships [2].", PASSAGES, "en", near).claims
    assert [e.quote for e in claim.evidence] == [NOTICE[:31]]


def test_within_a_language_nothing_is_embedded() -> None:
    def never(claim: str, texts: Sequence[str]) -> list[Nearness]:
        raise AssertionError("asked for vectors")

    assert judged(RIGHT, PASSAGES, "en", never).claims


def test_what_is_said_twice_is_delivered_once() -> None:
    assert len(judged(f"{RIGHT}\n{RIGHT}", PASSAGES).claims) == 1
