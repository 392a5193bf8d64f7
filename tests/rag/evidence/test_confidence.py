"""How sure it is that the best sentences answer: what the signs are, and what they lead to."""

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pools import POOLS, QUESTIONS, article, hit

from rag.asked import asked_of
from rag.evidence import Signs, confidence_of, rank_sentences, signs_of
from rag.types import Hit

TODAY = date(2026, 4, 20)
SHARES = st.floats(0, 1, allow_subnormal=False)
SIGNS = st.builds(
    Signs,
    passage=st.floats(-1, 1.2, allow_subnormal=False),
    gap=st.floats(0, 1, allow_subnormal=False),
    share=SHARES,
    names=SHARES,
    dates=st.sampled_from([0.0, 1.0]),
    offers=SHARES,
)
NAMES = [field.name for field in fields(Signs)]


def signs(question: str, *hits: Hit) -> Signs:
    asked = asked_of(question)
    return signs_of(asked, asked, rank_sentences(question, asked, hits), as_of=TODAY)


# Signs.


def test_the_passage_and_the_share_are_those_of_the_best_sentence() -> None:
    best = hit(article("Rain fell.", "best"), 0.95, score=0.91, shares=[0.5])
    other = hit(article("Kelp grew.", "other"), 0.80, score=0.90, shares=[0.9])
    found = signs("Which one?", other, best)
    assert (found.passage, found.share) == (0.91, 0.5)


def test_without_words_the_share_is_nothing() -> None:
    found = replace(hit(article("Rain fell."), 0.95), legs={"dense": 0.9, "lexical": None})
    assert signs("What is it?", found).share == 0.0


def test_the_gap_is_that_to_the_sentences_after_it() -> None:
    close = [hit(article("Rain fell.", f"a{n}"), 0.95, score=0.9) for n in range(4)]
    best = hit(article("Rain fell.", "best"), 0.99, score=0.99)
    assert signs("Which one?", close[0]).gap == 0.0
    assert signs("Which one?", *close).gap == pytest.approx(0.0)
    assert signs("Which one?", best, *close).gap > 0.05


def test_the_gap_to_one_other_is_all_that_lies_between_them() -> None:
    best, other = hit(article("Rain fell.", "best"), 0.99), hit(article("Kelp grew.", "other"), 0.9)
    asked = asked_of("Which one?")
    first, second = rank_sentences(asked.question, asked, [best, other])
    assert signs("Which one?", best, other).gap == pytest.approx(first.score - second.score)


def test_the_likeness_of_a_passage_goes_before_its_score() -> None:
    found = replace(hit(article("Rain fell."), 0.95, score=0.9), likeness=0.7)
    assert signs("Which one?", found).passage == 0.7


def test_a_passage_in_another_language_lacks_something_and_is_given_it() -> None:
    assert signs("Which one?", hit(article("雨停了。"), 0.95, score=0.9)).passage > 0.9
    assert signs("哪一個？", hit(article("Rain fell."), 0.95, score=0.9)).passage > 0.9
    assert signs("哪一個？", hit(article("雨停了。"), 0.95, score=0.9)).passage == 0.9


@pytest.mark.parametrize(
    ("question", "text", "met"),
    [
        ("What did Marco Rubio tell Xi Jinping?", "盧比歐會見習近平。", 1.0),
        ("What did Marco Rubio tell Xi Jinping?", "盧比歐離開雅典。", 0.5),
        ("盧比歐對習近平說了什麼？", "Kelp grew.", 0.0),
        # countries and offices stand in every other article; plain questions name nobody
        ("What did the president of Japan say?", "Kelp grew.", 1.0),
        ("Why did kelp grow?", "Kelp grew.", 1.0),
    ],
)
def test_names_are_the_share_of_people_and_bodies_that_the_passage_has(
    question: str, text: str, met: float
) -> None:
    assert signs(question, hit(article(text), 0.9)).names == met


def test_a_name_in_the_title_is_there() -> None:
    titled = replace(article("He left."), title="Rubio in Athens")
    assert signs("What did Marco Rubio do?", hit(titled, 0.9)).names == 1.0


@pytest.mark.parametrize(
    ("question", "text", "published", "met"),
    [
        ("What closed on 3 March 2026?", "The pier closed on 3 March 2026.", None, 1.0),
        ("2026年3月3日關閉了什麼？", "The pier closed on 3 March 2026.", None, 1.0),
        ("What closed on 3 March 2026?", "The pier closed on 9 March 2026.", None, 0.0),
        ("What closed on 3 March 2026?", "The pier closed on Tuesday.", date(2026, 3, 4), 1.0),
        # told by the day of the article alone
        ("What closed on 3 March 2026?", "The pier closed.", date(2026, 3, 3), 1.0),
        ("What closed in March 2026?", "The pier closed.", date(2026, 3, 9), 1.0),
        ("What closed on 3 March 2026?", "The pier closed.", date(2026, 5, 9), 0.0),
        ("What closed on 3 March 2026?", "The pier closed.", None, 0.0),
        ("What closed?", "The pier closed on 9 March 2026.", None, 1.0),
        # a day without a year is that of any year
        ("What closed on 3 March?", "The pier closed on 3 March 2024.", None, 1.0),
        ("What closed on 3 March?", "The pier closed on 4 March 2024.", None, 0.0),
        ("What closed last month?", "The pier closed on 9 March 2026.", None, 1.0),
        ("What closed last month?", "The pier closed on 9 April 2026.", None, 0.0),
    ],
)
def test_dates_are_met_in_the_passage_or_by_the_article(
    question: str, text: str, published: date | None, met: float
) -> None:
    assert signs(question, hit(article(text, published=published), 0.9)).dates == met


def test_a_date_in_another_passage_of_the_article_is_there() -> None:
    text = "The pier closed on 3 March 2026. Kelp grew."
    of = article(text, published=None)
    assert signs("What closed on 3 March 2026?", hit(of, 0.9, sentences=slice(1, 2))).dates == 1.0
    assert signs("What closed on 4 March 2026?", hit(of, 0.9, sentences=slice(1, 2))).dates == 0.0


def test_a_figure_that_is_asked_for_is_offered_by_any_of_the_best_sentences() -> None:
    sold, white = "The port sold five ferries.", "Ferries are white."
    asked = "How many ferries were sold?"
    assert signs(asked, hit(article(white), 0.9)).offers == 0.0
    assert signs(asked, hit(article(sold), 0.9)).offers == 1.0
    assert signs(asked, hit(article(f"{white} {sold}"), 0.95, 0.85)).offers == 1.0
    assert signs("Who sold the ferries?", hit(article(white), 0.9)).offers == 1.0


def test_a_follow_up_asks_for_itself_and_is_about_what_came_before() -> None:
    before, now = "What did Marco Rubio say of ferries?", "How many were sold?"
    about = asked_of(f"{before}\n{now}")
    ranking = rank_sentences(about.question, about, (hit(article("Ferries are white."), 0.9),))
    found = signs_of(asked_of(now), about, ranking, as_of=TODAY)
    assert found.names == 0.0


@given(QUESTIONS, POOLS.filter(bool))
def test_signs_are_within_their_bounds(question: str, hits: tuple[Hit, ...]) -> None:
    found = signs(question, *hits)
    assert found.gap >= -1e-9
    for share in (found.share, found.names, found.dates, found.offers):
        assert 0.0 <= share <= 1.0
    assert found == signs(question, *hits)


# Confidence.


@given(SIGNS)
def test_it_is_a_chance(given_signs: Signs) -> None:
    assert 0.0 <= confidence_of(given_signs) <= 1.0


@given(SIGNS, SIGNS, st.sampled_from(NAMES), SHARES, SHARES)
def test_each_sign_works_in_one_direction(
    one: Signs, other: Signs, name: str, low: float, high: float
) -> None:
    low, high = sorted((low, high))
    changes = [
        confidence_of(replace(each, **{name: high})) - confidence_of(replace(each, **{name: low}))
        for each in (one, other)
    ]
    assert changes[0] * changes[1] >= 0.0


WEAK = Signs(passage=0.78, gap=0.0, share=0.0, names=0.0, dates=0.0, offers=0.0)


@pytest.mark.parametrize("name", ["passage", "share", "names", "dates"])
def test_these_speak_for_an_answer(name: str) -> None:
    assert confidence_of(replace(WEAK, **{name: 1.0})) > confidence_of(WEAK)


def test_a_question_met_in_all_is_likely_answered_and_one_met_in_nothing_is_not() -> None:
    strong = Signs(passage=0.99, gap=0.3, share=1.0, names=1.0, dates=1.0, offers=1.0)
    assert confidence_of(WEAK) < 0.5 < confidence_of(strong)
