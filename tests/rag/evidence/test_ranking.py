"""The order in which sentences seem to answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pools import POOLS, QUESTIONS, article, hit, pool

from rag.asked import asked_of
from rag.evidence import Ranked, rank_sentences
from rag.types import Hit

ENGLISH = "The northern pier closed on Monday. Ferries leave from the south. Fares stay the same."
CHINESE = "北側碼頭週一關閉。渡輪由南側出發。票價維持不變。"


def ranked(question: str, *hits: Hit) -> list[Ranked]:
    return rank_sentences(question, asked_of(question), hits)


def quotes(question: str, *hits: Hit) -> list[str]:
    return [each.evidence.quote for each in ranked(question, *hits)]


def test_nothing_found_is_an_empty_ranking() -> None:
    assert ranked("Who closed the pier?") == []


def test_the_likeliest_sentence_goes_first() -> None:
    found = quotes("Which one?", hit(article(ENGLISH), 0.80, 0.90, 0.84))
    assert found[0] == "Ferries leave from the south."


def test_of_sentences_as_likely_that_with_more_of_the_words() -> None:
    found = quotes("Which one?", hit(article(ENGLISH), 0.85, 0.85, 0.85, shares=(0.1, 0.7, 0.2)))
    assert found[0] == "Ferries leave from the south."


def test_of_sentences_as_likely_that_which_has_what_is_asked_for() -> None:
    text = "Nobody spoke of ferries. The port sold five ferries. Ferries are white."
    for question in ("How many ferries were sold?", "賣了多少艘渡輪？"):
        assert quotes(question, hit(article(text), 0.85, 0.85, 0.85))[0] == (
            "The port sold five ferries."
        )


def test_a_better_passage_lifts_its_sentences() -> None:
    worse = hit(article(ENGLISH, "dam"), 0.9, 0.9, 0.9, score=0.80)
    better = hit(article(ENGLISH), 0.9, 0.9, 0.9, score=0.90)
    found = ranked("Which one?", worse, better)
    assert [each.hit.article.id for each in found] == ["pier"] * 3 + ["dam"] * 3


def test_a_sentence_beside_a_likely_one_goes_before_one_further_off() -> None:
    text = "One gull. Two gulls. Three gulls. Four gulls."
    found = quotes("Which one?", hit(article(text), 0.90, 0.80, 0.80, 0.80))
    assert found[:2] == ["One gull.", "Two gulls."]


@pytest.mark.parametrize(
    ("question", "other"), [("Which one is it?", CHINESE), ("是哪一個？", ENGLISH)]
)
def test_a_text_of_the_other_language_is_likelier_than_its_cosine(
    question: str, other: str
) -> None:
    hits = [hit(article(text, text[:3]), 0.85, 0.85, 0.85) for text in (ENGLISH, CHINESE)]
    found = ranked(question, *hits)
    assert [each.hit.article.text for each in found[:3]] == [other] * 3
    for each in found:
        assert (each.likeness > each.sentence.score) == (each.hit.article.text == other)


def test_scripts_are_one_language() -> None:
    found = ranked("是哪一个？", hit(article(CHINESE), 0.85, 0.85, 0.85))
    assert {each.likeness for each in found} == {0.85}


def test_a_sentence_in_two_hits_is_ranked_once() -> None:
    pier = article(ENGLISH)
    hits = [
        hit(pier, 0.90, 0.91, sentences=slice(0, 2)),
        hit(pier, 0.91, 0.90, sentences=slice(1, 3), score=0.80),
    ]
    assert sorted(each.evidence.start for each in ranked("Which one?", *hits)) == [0, 36, 66]


def test_the_same_words_in_two_articles_are_two_sentences() -> None:
    hits = [hit(article(ENGLISH, name), 0.9, 0.9, 0.9) for name in ("pier", "dam")]
    assert len(ranked("Which one?", *hits)) == 6


@given(QUESTIONS, POOLS)
def test_every_sentence_is_ranked_once_the_best_first(question: str, hits: tuple[Hit, ...]) -> None:
    found = ranked(question, *hits)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    places = [(each.hit.article.id, each.sentence.start, each.sentence.end) for each in found]
    assert sorted(places) == sorted(
        (h.article.id, s.start, s.end) for h in hits for s in h.sentences
    )
    assert all(0.0 <= each.offers <= 1.0 for each in found)
    assert found == ranked(question, *hits)


@given(
    QUESTIONS,
    st.lists(st.floats(0.7, 0.95), min_size=3, max_size=3),
    st.integers(0, 2),
    st.floats(0.0, 0.2),
    st.booleans(),
)
def test_what_speaks_for_a_sentence_never_moves_it_back(
    question: str, cosines: list[float], at: int, more: float, by_words: bool
) -> None:
    before = hit(article(ENGLISH), *cosines)
    own = before.sentences[at]
    better = (
        replace(own, share=own.share + more) if by_words else replace(own, score=own.score + more)
    )
    after = replace(before, sentences=(*before.sentences[:at], better, *before.sentences[at + 1 :]))

    def place(given_hit: Hit) -> int:
        starts = [each.sentence.start for each in ranked(question, *pool(given_hit))]
        return starts.index(own.start)

    assert place(after) <= place(before)
