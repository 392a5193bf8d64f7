"""What is quoted of a ranking."""

from itertools import combinations

import pytest
from hypothesis import example, given
from pools import POOLS, QUESTIONS, article, hit, pool

from rag.asked import asked_of
from rag.citations import MOST_CITATIONS
from rag.evidence import Quotation, rank_sentences, select
from rag.evidence.selection import FEW
from rag.types import Hit


def selected(question: str, *hits: Hit) -> tuple[Quotation, ...]:
    asked = asked_of(question)
    return select(asked, rank_sentences(question, asked, hits))


def quotes(question: str, *hits: Hit) -> list[str]:
    return [each.evidence.quote for each in selected(question, *hits)]


PIERS = [
    hit(article(text, f"a{n}"), 0.95, score=0.95)
    for n, text in enumerate(
        (
            "Ada Pell closed the northern pier.",
            "A storm took the southern landing.",
            "Divers raised a cannon from the bay.",
            "Kelp fishers sued the council.",
            "The lighthouse lost its lamp.",
            "Ferry fares doubled in May.",
            "A whale blocked the canal.",
        )
    )
]


@pytest.mark.parametrize(
    ("question", "most"),
    [
        ("Where is the cannon?", FEW),
        ("加農炮在哪裡？", FEW),
        ("List the troubles of the port.", MOST_CITATIONS - 1),
        ("港口有哪些麻煩？", MOST_CITATIONS - 1),
        ("How do the two accounts differ?", MOST_CITATIONS - 1),
        ("Do the reports disagree on the cannon?", MOST_CITATIONS - 1),
        ("When was the pier closed, and who closed it?", MOST_CITATIONS - 1),
    ],
)
def test_more_is_quoted_where_several_things_are_asked_for(question: str, most: int) -> None:
    assert len(selected(question, *PIERS)) == most


def test_nothing_ranked_is_nothing_quoted() -> None:
    question = asked_of("Where is the cannon?")
    assert select(question, rank_sentences("", question, ())) == ()


def test_what_is_far_below_the_best_is_not_quoted() -> None:
    far = hit(article("A whale blocked the canal.", "far"), 0.70, score=0.70)
    assert quotes("Where is the cannon?", PIERS[2], far) == [PIERS[2].text]


COPIES = (
    "Divers raised a bronze cannon from the bay on Monday.",
    "Divers raised a bronze cannon from the bay Monday.",
    "On Monday, divers raised a bronze cannon from the bay.",
)


def test_near_copies_are_one_quotation() -> None:
    hits = [hit(article(text, f"c{n}"), 0.95, score=0.95) for n, text in enumerate(COPIES)]
    found = selected("Where is the cannon?", *hits, PIERS[0])
    assert [each.evidence.quote for each in found] == [COPIES[0], PIERS[0].text]
    assert [copy.hit.article.id for copy in found[0].copies] == ["c1", "c2"]
    assert found[1].copies == ()


def test_copies_in_the_other_script_are_copies() -> None:
    hits = [
        hit(article(text, text), 0.95)
        for text in ("潛水員週一打撈出一門銅炮。", "潜水员周一打捞出一门铜炮。")
    ]
    (found,) = selected("銅炮在哪裡？", *hits)
    assert len(found.copies) == 1


def test_another_figure_is_no_copy() -> None:
    texts = ("The port sold 25 ferries.", "The port sold 40 ferries.")
    hits = [hit(article(text, text), 0.95) for text in texts]
    assert quotes("How many ferries were sold?", *hits) == list(texts)


def test_a_copy_does_not_take_the_place_of_something_else() -> None:
    hits = [hit(article(text, f"c{n}"), 0.95, score=0.95) for n, text in enumerate(COPIES)]
    found = selected("Where is the cannon?", *hits, *PIERS[:2], *PIERS[3:])
    assert len(found) == FEW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Pell runs the port. She closed the pier.", 0),
        ("Kelp grew. Ada Pell runs the port. She closed the pier.", 11),
        ("Ada Pell runs the port. Ferries stopped. She closed the pier.", 0),
        ("Kelp grew. Ada Pell closed the pier.", 11),
    ],
)
def test_a_sentence_with_a_pronoun_is_quoted_from_where_it_is_clear(
    text: str, expected: int
) -> None:
    count = text.count(".")
    found = hit(article(text), *[0.7] * (count - 1), 0.95)
    (quotation,) = selected("Who closed the pier?", found)
    assert (quotation.evidence.start, quotation.evidence.end) == (expected, len(text))
    assert quotation.ranked.index == count - 1


def test_chinese_pronouns_too() -> None:
    text = "海帶長滿北岸。部長陳安主管港口。他關閉了碼頭。"
    found = hit(article(text), 0.7, 0.7, 0.95)
    assert quotes("誰關閉了碼頭？", found) == ["部長陳安主管港口。他關閉了碼頭。"]


def test_what_was_quoted_as_context_is_not_quoted_again() -> None:
    text = "Ada Pell runs the port. She closed the pier."
    for scores in ((0.93, 0.95), (0.95, 0.93)):
        assert quotes("Who closed the pier?", hit(article(text), *scores)) == [text]


# Three sentences, of which the last needs the first: quoted in any order, they are one.
CHAIN = "Minister Ada Pell opened the pier. The pier is long. He left at noon."


@pytest.mark.parametrize("scores", [(0.95, 0.93, 0.91), (0.93, 0.95, 0.91), (0.91, 0.93, 0.95)])
def test_no_words_are_quoted_twice(scores: tuple[float, ...]) -> None:
    assert quotes("Who opened the pier?", hit(article(CHAIN), *scores)) == [CHAIN]


@given(QUESTIONS, POOLS)
@example("Who?", pool(hit(article(CHAIN), 0.95, 0.93, 0.91)))
def test_quotations_are_apart(question: str, hits: tuple[Hit, ...]) -> None:
    for one, other in combinations([each.evidence for each in selected(question, *hits)], 2):
        apart = one.end <= other.start or other.end <= one.start
        assert one.article.id != other.article.id or apart


@given(QUESTIONS, POOLS)
def test_quotations_are_few_and_whole_sentences_about_what_was_ranked(
    question: str, hits: tuple[Hit, ...]
) -> None:
    found = selected(question, *hits)
    assert len(found) <= MOST_CITATIONS - 1
    assert bool(found) == bool(hits)
    for each in found:
        own = each.ranked.evidence
        assert each.evidence.article == own.article
        assert each.evidence.start <= own.start < own.end <= each.evidence.end
        spans = next(h.sentences for h in hits if h.article.id == own.article.id)
        assert each.evidence.start in {s.start for s in spans}
        assert each.evidence.end in {s.end for s in spans}
        assert own.article.id not in {copy.hit.article.id for copy in each.copies}


@given(QUESTIONS, POOLS)
def test_the_best_sentence_is_quoted_first(question: str, hits: tuple[Hit, ...]) -> None:
    asked = asked_of(question)
    ranking = rank_sentences(question, asked, hits)
    found = select(asked, ranking)
    assert found == select(asked, ranking)
    if found:
        assert found[0].ranked == ranking[0]
