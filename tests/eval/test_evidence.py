"""Where gold evidence stands in the articles, and which points it carries."""

import pytest
from evaluations import DAM, FERRY, article_of, gold, nothing_answers

from eval.evidence import Located, locate, locate_correction
from eval.gold import Correction, GoldEvidence
from rag.errors import BadInput
from rag.types import Span


def test_a_quote_is_found_with_the_points_it_carries() -> None:
    question = gold(points=(("111億", "11.1 billion"), ("Finch",)))
    start = DAM.index("will cost")
    quote = "will cost US$11.1 billion"
    assert locate(question, article_of) == (
        Located("dam", start, start + len(quote), frozenset([0])),
    )


def test_a_range_carries_every_point() -> None:
    question = gold(evidence=(GoldEvidence("dam", span=Span(4, 7)),), points=(("a",), ("b",)))
    assert locate(question, article_of) == (Located("dam", 4, 7, frozenset([0, 1])),)


def test_an_article_without_a_place_is_searched_for_the_forms() -> None:
    question = gold(
        evidence=(GoldEvidence("ferry"), GoldEvidence("dam")), points=(("3月10日", "10 March"),)
    )
    start = FERRY.index("3月10日")
    assert locate(question, article_of) == (Located("ferry", start, start + 5, frozenset([0])),)


def test_an_article_that_the_corpus_lacks_is_passed_over() -> None:
    assert locate(gold(evidence=(GoldEvidence("gone", quote="x"),)), article_of) == ()


def test_words_that_the_article_no_longer_has_are_named() -> None:
    with pytest.raises(BadInput, match=r"q1.*dam.*will be free"):
        locate(gold(evidence=(GoldEvidence("dam", quote="will be free"),)), article_of)


def test_a_range_beyond_the_end_is_named() -> None:
    with pytest.raises(BadInput, match="0-9999"):
        locate(gold(evidence=(GoldEvidence("dam", span=Span(0, 9999)),)), article_of)


def test_a_correction_has_its_own_places() -> None:
    evidence = (GoldEvidence("dam", quote="Mayor Odell"),)
    question = nothing_answers(correction=Correction((("Odell",),), evidence))
    assert locate(question, article_of) == ()
    [place] = locate_correction(question, article_of)
    assert place.points == {0}
    assert locate_correction(gold(), article_of) == ()


def test_ranges_touch_when_they_share_a_character() -> None:
    place = Located("dam", 5, 10, frozenset())
    assert place.touches("dam", 9, 12)
    assert place.touches("dam", 0, 6)
    assert not place.touches("dam", 10, 12)
    assert not place.touches("dam", 0, 5)
    assert not place.touches("ferry", 5, 10)
