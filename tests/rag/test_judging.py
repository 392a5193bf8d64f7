"""Why sentences of a model are dropped, and what is delivered of articles in another language."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from two_articles import NOTICE, PASSAGES, hit, judged

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
        ("Harbour Works said last year it will spend 11.1 billion [1].", "last year"),
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


@pytest.mark.parametrize("other", ["公司有12艘船。", "公司不留12艘船。"])
def test_across_languages_the_nearest_of_the_sentences_with_the_facts_is_the_evidence(
    other: str,
) -> None:
    def nearer(claim: str, texts: Sequence[str]) -> list[Nearness]:
        keeps = claim == "It will keep 12 ships."
        return [Nearness(0.6, 0.9 if keeps and "司留" in text else 0.6) for text in texts]

    right = "公司留12艘船。"
    (claim,) = judged(
        "It will keep 12 ships [1].", [hit(other + right, "ships")], "en", nearer
    ).claims
    assert [e.quote for e in claim.evidence] == [right]


@pytest.mark.parametrize("cited", ["[1][2]", "[2][1]"])
def test_across_languages_one_near_passage_of_those_cited_is_enough(cited: str) -> None:
    def nearer(claim: str, texts: Sequence[str]) -> list[Nearness]:
        return [Nearness(0.8, 0.8) if "司買" in text else Nearness(0.1, 0.1) for text in texts]

    passages = [hit("公司買12艘船。", "ships"), hit("公司有12艘船。", "fleet")]
    assert judged(f"It will buy 12 ships {cited}.", passages, "en", nearer).claims


def test_within_a_language_nothing_is_embedded() -> None:
    def never(claim: str, texts: Sequence[str]) -> list[Nearness]:
        raise AssertionError("asked for vectors")

    assert judged(RIGHT, PASSAGES, "en", never).claims


def test_a_passage_cited_in_vain_is_left_out_where_another_one_carries_it_all() -> None:
    more = hit("Harbour Works will spend it in the north.", "north")
    (claim,) = judged("Harbour Works will spend 11.1 billion [1][2].", [PASSAGES[0], more]).claims
    assert [e.article.id for e in claim.evidence] == ["pier"]


def test_two_sentences_of_a_passage_carry_a_claim_and_no_more() -> None:
    passages = [hit("12 ships left. 13 cars left. 14 trains left.", "left")]
    (claim,) = judged("12 ships and 13 cars left [1].", passages).claims
    assert [e.quote for e in claim.evidence] == ["12 ships left.", "13 cars left."]
    assert judged("12 ships, 13 cars and 14 trains left [1].", passages).claims == ()


def test_a_figure_of_something_else_in_the_passage_is_not_delivered() -> None:
    passages = [hit("Exports rose 12% while imports rose 30%.", "trade")]
    assert judged("Imports rose 30% [1].", passages).claims
    assert judged("Imports rose 12% [1].", passages).claims == ()


def test_a_passage_without_sentences_carries_nothing() -> None:
    assert judged(RIGHT, [replace(PASSAGES[0], sentences=())]).claims == ()


def test_a_claim_keeps_the_checks_that_it_passed() -> None:
    (claim,) = judged(
        "Harbour Works said this year it will spend 11.1 billion [1].", PASSAGES
    ).claims
    assert [(check.kind, check.claim, check.ok) for check in claim.checks] == [
        ("figure", "11.1 billion", True),
        ("date", "this year", True),
        ("name", "Works", True),
    ]


def test_what_is_said_twice_is_delivered_once() -> None:
    assert len(judged(f"{RIGHT}\n{RIGHT}", PASSAGES).claims) == 1
