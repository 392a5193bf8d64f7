"""How quotations stand to one another, and which values of theirs conflict."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pools import DAY, POOLS, QUESTIONS, article, hit, pool

from rag.asked import asked_of
from rag.citations import DraftConflict, Evidence
from rag.evidence import Told, accord, rank_sentences, select
from rag.types import Hit

LATER = date(2026, 3, 9)
COST = "How much did the Corran bridge repair cost?"
FORTY = "The Corran bridge repair cost $40 million, the council said."
FORTY_AGAIN = (
    "According to the builder, repair of the Corran bridge cost 40 million dollars in all."
)
FIFTY = "Repair of the Corran bridge cost $52 million, by all accounts."
REVISED = "Auditors have revised the cost of the Corran bridge repair to $52 million."
BOTH = "The Corran bridge repair cost $40 million; another report put it at $52 million."
BOTH_IN_TIME = (
    "The Corran bridge repair now stands at $52 million; an earlier report put it at $40 million."
)


def report(
    text: str, name: str, *, when: date | None = DAY, score: float = 0.9, likeness: float = 0.95
) -> Hit:
    """An article of a publisher of its own, found with all of its sentences equally near."""
    said = replace(article(text, name, published=when), source=f"The {name} Herald")
    return hit(said, *[likeness] * text.count("."), score=score)


def told_of(
    question: str, hits: Sequence[Hit]
) -> tuple[tuple[Told, ...], tuple[DraftConflict, ...]]:
    asked = asked_of(question)
    ranked = rank_sentences(question, asked, hits)
    return accord(question, ranked, select(asked, ranked))


def standings(told: Sequence[Told]) -> list[tuple[str, str]]:
    return [(each.quotation.evidence.article.id, each.standing) for each in told]


def values(conflicts: Sequence[DraftConflict]) -> list[list[tuple[str, str]]]:
    return [[(text, e.article.id) for text, e in each.values] for each in conflicts]


# Values that differ.


def test_the_newer_of_two_values_leads_and_the_other_differs() -> None:
    older, newer = report(FORTY, "Ash"), report(FIFTY, "Birch", when=LATER, score=0.88)
    told, conflicts = told_of(COST, pool(older, newer))
    assert standings(told) == [("Birch", "leads"), ("Ash", "differs")]
    assert [each.quotation.evidence.quote for each in told] == [FIFTY, FORTY]
    assert values(conflicts) == [[("$52 million", "Birch"), ("$40 million", "Ash")]]
    assert conflicts[0].about == COST


def test_the_value_of_more_reports_leads_and_they_agree() -> None:
    hits = pool(
        report(FIFTY, "Ash", when=LATER),
        report(FORTY, "Birch", score=0.89),
        report(FORTY_AGAIN, "Cedar", score=0.88),
    )
    told, conflicts = told_of(COST, hits)
    assert standings(told) == [("Birch", "leads"), ("Cedar", "agrees"), ("Ash", "differs")]
    assert [text for text, _ in conflicts[0].values][1:] == ["$52 million"]


def test_a_rounded_value_goes_with_the_nearer_of_two_and_is_not_what_the_conflict_is_told_by() -> (
    None
):
    hits = pool(
        report("The Corran bridge repair cost $11 million, the port said.", "Ash", when=LATER),
        report("The Corran bridge repair cost about $11,100,000.", "Birch", score=0.89),
        report("The Corran bridge repair cost $10,800,000.", "Cedar", score=0.88),
    )
    told, conflicts = told_of(COST, hits)
    assert {one for one, standing in standings(told) if standing in ("leads", "agrees")} == {
        "Ash",
        "Birch",
    }
    assert values(conflicts) == [[("about $11,100,000", "Birch"), ("$10,800,000", "Cedar")]]


def test_a_later_report_that_revises_leads_and_the_first_is_earlier() -> None:
    hits = pool(report(FORTY, "Ash"), report(REVISED, "Birch", when=LATER, score=0.88))
    told, conflicts = told_of(COST, hits)
    assert standings(told) == [("Birch", "leads"), ("Ash", "earlier")]
    assert values(conflicts) == [[("$52 million", "Birch"), ("$40 million", "Ash")]]


@pytest.mark.parametrize(
    ("question", "one", "other", "expected"),
    [
        pytest.param(
            "北岸碼頭擴建花了多少錢？",
            "北岸碼頭擴建花了35億元，比預算少。",
            "审计单位说，北岸码头扩建花了42亿元。",
            ["42亿元", "35億元"],
            id="two-scripts",
        ),
        pytest.param(
            "When was the Corran bridge opened?",
            "The Corran bridge was opened on 3 May 2021.",
            "The Corran bridge was opened on 13 May 2021, a plaque says.",
            ["13 May 2021", "3 May 2021"],
            id="days",
        ),
    ],
)
def test_other_kinds_of_values_too(
    question: str, one: str, other: str, expected: list[str]
) -> None:
    first, second = article(one, "Ash"), article(other, "Birch", published=LATER)
    told, conflicts = told_of(question, pool(hit(first, 0.95), hit(second, 0.94)))
    assert standings(told) == [("Birch", "leads"), ("Ash", "differs")]
    assert [text for text, _ in conflicts[0].values] == expected


def test_a_value_that_was_not_chosen_is_quoted_where_it_conflicts() -> None:
    others = [
        report(text, name, score=0.95)
        for text, name in (
            ("The Corran bridge has two lanes.", "Kelp"),
            ("The Corran repair took a year.", "Loam"),
            ("Ada Pell asked about the cost of the Corran bridge.", "Moss"),
        )
    ]
    hits = pool(*others, report(FORTY, "Ash"), report(FIFTY, "Birch", when=LATER, score=0.89))
    asked = asked_of(COST)
    ranked = rank_sentences(COST, asked, hits)
    chosen = select(asked, ranked)
    assert {q.evidence.article.id for q in chosen} == {"Kelp", "Loam", "Moss"}
    told, conflicts = accord(COST, ranked, chosen)
    assert standings(told)[:2] == [("Birch", "leads"), ("Ash", "differs")]
    assert standings(told)[2:] == [(q.evidence.article.id, "alone") for q in chosen]
    assert len(conflicts) == 1


def test_what_is_quoted_for_a_conflict_joins_the_words_before_it_that_were_chosen() -> None:
    text = "Minister Ada Pell inspected it. She said the Corran bridge repair cost $61 million."
    hits = pool(
        hit(article(text, "Ash", published=LATER), 0.98, 0.80, score=0.9),
        report("The Corran bridge has two lanes.", "Kelp", likeness=0.97),
        report("The Corran repair took a year.", "Loam", likeness=0.97),
        report(FORTY, "Birch", likeness=0.80),
    )
    asked = asked_of(COST)
    ranked = rank_sentences(COST, asked, hits)
    chosen = [q.evidence.quote for q in select(asked, ranked)]
    assert "Minister Ada Pell inspected it." in chosen
    assert text not in chosen
    told, conflicts = accord(COST, ranked, select(asked, ranked))
    assert standings(told)[:2] == [("Ash", "leads"), ("Birch", "differs")]
    assert told[0].quotation.evidence.quote == text
    assert len(told) == 4
    assert len(conflicts) == 1


# Values that agree, and articles that have both.


def test_a_report_that_gives_the_same_value_agrees() -> None:
    hits = pool(report(FORTY, "Ash"), report(FORTY_AGAIN, "Birch", when=LATER, score=0.89))
    told, conflicts = told_of(COST, hits)
    assert standings(told) == [("Ash", "leads"), ("Birch", "agrees")]
    assert conflicts == ()


def test_a_publisher_does_not_agree_with_itself() -> None:
    again = report(FORTY_AGAIN, "Birch", when=LATER, score=0.89)
    same = replace(again, article=replace(again.article, source="The Ash Herald"))
    told, _ = told_of(COST, pool(report(FORTY, "Ash"), same))
    assert "agrees" not in dict(standings(told)).values()


@pytest.mark.parametrize("both", [BOTH, BOTH_IN_TIME])
@pytest.mark.parametrize("other", [FORTY, FIFTY])
@pytest.mark.parametrize("score", [0.88, 0.92])
def test_a_sentence_that_gives_both_values_is_no_other_report(
    both: str, other: str, score: float
) -> None:
    hits = pool(report(both, "Ash", when=LATER), report(other, "Birch", score=score))
    told, conflicts = told_of(COST, hits)
    assert len(conflicts) == 1
    assert dict(standings(told))["Ash"] == "alone"
    assert {each.quotation.evidence.article.id for each in told} == {"Ash", "Birch"}


def test_an_article_is_no_other_report_than_itself() -> None:
    text = f"{FORTY} Kelp grew. The Corran bridge repair cost $52 million, the builder said."
    both = replace(article(text, "Ash", published=LATER), source="The Ash Herald")
    hits = (
        hit(both, 0.95, 0.5, 0.95, score=0.9),
        report("Repair of the Corran bridge cost $40 million, the council said.", "Birch"),
        report(FIFTY, "Cedar"),
    )
    told, conflicts = told_of(COST, pool(*hits))
    assert [stands for name, stands in standings(told) if name == "Ash"] == ["leads", "alone"]
    assert len(conflicts) == 1


def test_one_article_has_no_conflict_with_itself() -> None:
    told, conflicts = told_of(COST, [report(BOTH_IN_TIME, "Ash")])
    assert (standings(told), conflicts) == ([("Ash", "alone")], ())


# Nothing in common.


def test_quotations_with_nothing_in_common_stay_as_they_were_chosen() -> None:
    hits = pool(
        report("The Corran bridge has two lanes.", "Ash"),
        report("Kelp fishers sued the council.", "Birch", score=0.89),
        report(FORTY, "Cedar", score=0.88),
    )
    asked = asked_of(COST)
    ranked = rank_sentences(COST, asked, hits)
    chosen = select(asked, ranked)
    told, conflicts = accord(COST, ranked, chosen)
    assert len(told) == 3
    assert tuple(each.quotation for each in told) == chosen
    assert {each.standing for each in told} == {"alone"}
    assert conflicts == ()


def test_of_nothing_nothing_is_told() -> None:
    assert accord(COST, [], ()) == ((), ())


# Laws.

SENTENCES = (
    FORTY,
    FORTY_AGAIN,
    FIFTY,
    REVISED,
    BOTH,
    BOTH_IN_TIME,
    "Minister Ada Pell inspected it.",
    "She said the Corran bridge repair cost $61 million.",
    "Ferries leave from the south.",
)
NAMES = ("Ash", "Birch", "Cedar", "Dogwood")
TEXTS = st.lists(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True).map(" ".join),
    min_size=1,
    max_size=len(NAMES),
)
DISPUTES = st.tuples(TEXTS, st.lists(st.sampled_from([DAY, LATER, None]), min_size=4)).map(
    lambda drawn: tuple(
        report(text, name, when=when, score=0.92 - 0.013 * n, likeness=0.95 - 0.003 * n)
        for n, (text, name, when) in enumerate(zip(drawn[0], NAMES, drawn[1], strict=False))
    )
)
CASES = st.one_of(st.tuples(QUESTIONS, POOLS), st.tuples(st.just(COST), DISPUTES))


@given(CASES)
def test_no_words_are_quoted_twice(case: tuple[str, tuple[Hit, ...]]) -> None:
    told, _ = told_of(*case)
    for one, other in combinations([each.quotation.evidence for each in told], 2):
        apart = one.end <= other.start or other.end <= one.start
        assert one.article.id != other.article.id or apart


@given(CASES)
def test_all_that_was_chosen_is_told(case: tuple[str, tuple[Hit, ...]]) -> None:
    question, hits = case
    asked = asked_of(question)
    ranked = rank_sentences(question, asked, hits)
    chosen = select(asked, ranked)
    told, conflicts = accord(question, ranked, chosen)
    quoted = [each.quotation.evidence for each in told]
    assert all(any(_holds(q, each.evidence) for q in quoted) for each in chosen)
    if not conflicts:
        assert tuple(each.quotation for each in told) == chosen


@given(CASES)
def test_the_values_of_a_conflict_are_in_words_that_are_told(
    case: tuple[str, tuple[Hit, ...]],
) -> None:
    told, conflicts = told_of(*case)
    assert len(conflicts) <= 1
    for conflict in conflicts:
        assert len(conflict.values) > 1
        for text, evidence in conflict.values:
            assert text in evidence.quote
            assert any(_holds(each.quotation.evidence, evidence) for each in told)


@given(CASES)
def test_at_most_one_leads_and_it_is_told_before_what_is_held_against_it(
    case: tuple[str, tuple[Hit, ...]],
) -> None:
    told, conflicts = told_of(*case)
    order = [each.standing for each in told]
    assert order.count("leads") <= 1
    assert "agrees" not in order or order.index("leads") < order.index("agrees")
    if told:
        assert told[0].standing in ("leads", "alone")
    if not conflicts:
        assert not {"differs", "earlier"} & set(order)


@given(DISPUTES, st.randoms(use_true_random=False))
def test_it_is_told_the_same_in_whatever_order_the_passages_came(
    hits: tuple[Hit, ...],
    order: Random,
) -> None:
    shuffled = list(hits)
    order.shuffle(shuffled)
    assert told_of(COST, shuffled) == told_of(COST, hits)


def _holds(outer: Evidence, inner: Evidence) -> bool:
    same = outer.article.id == inner.article.id
    return same and outer.start <= inner.start and inner.end <= outer.end
