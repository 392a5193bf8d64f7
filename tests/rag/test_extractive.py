from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations import quotations
from rag.extractive import MOST_SENTENCES, extract, rank_sentences
from rag.sentences import split_sentences
from rag.types import Article, Hit, Language, Sentence

ENGLISH = "The northern pier closed on Monday. Ferries leave from the south. Fares stay the same."
CHINESE = "港務局週一關閉北側碼頭。渡輪改由南側出發。票價維持不變。"


def article(text: str, language: Language = "en", article_id: str = "pier") -> Article:
    return Article(article_id, "Pier", text, language, "0" * 64, date(2026, 3, 2))


def hit(
    given_article: Article,
    *scores: float,
    score: float = 0.88,
    sentences: slice = slice(None),
    rank: int = 1,
) -> Hit:
    """A hit over some sentences of the article, with a score for each."""
    spans = [s for piece in split_sentences(given_article.text) for s in piece][sentences]
    scored = tuple(Sentence(s.start, s.end, own) for s, own in zip(spans, scores, strict=True))
    return Hit(rank, score, given_article, spans[0].start, spans[-1].end, scored, {"dense": score})


def test_picks_the_sentence_that_has_the_words_of_the_question() -> None:
    found = extract("Where do ferries leave from?", "en", [hit(article(ENGLISH), 0.87, 0.87, 0.87)])
    assert found.claims[0].text == "“Ferries leave from the south.”"
    assert found.claims[0].support == "supported"
    assert found.confidence > 0.5


def test_picks_it_across_chinese_scripts() -> None:
    found = extract(
        "渡轮从哪里出发？", "zh-Hans", [hit(article(CHINESE, "zh-Hant"), 0.87, 0.92, 0.87)]
    )
    assert found.claims[0].text == "「渡輪改由南側出發。」"


def test_words_count_nothing_where_the_languages_differ() -> None:
    bilingual = article("港務局關閉 pier ferries leave。渡輪改由南側出發。", "zh-Hant")
    ranked = rank_sentences("Where do ferries leave from?", [hit(bilingual, 0.87, 0.90)])
    assert ranked[0].evidence.quote == "渡輪改由南側出發。"


def test_does_not_answer_below_the_threshold() -> None:
    found = extract("Who won the cup?", "en", [hit(article(ENGLISH), 0.7, 0.71, 0.72, score=0.7)])
    assert found.claims == ()
    assert 0.0 < found.confidence < 0.5


def test_does_not_answer_from_nothing() -> None:
    found = extract("Who won the cup?", "en", [])
    assert (found.claims, found.confidence) == ((), 0.0)


def test_leaves_out_what_is_far_behind_the_best() -> None:
    found = extract("Who won?", "en", [hit(article(ENGLISH), 0.95, 0.94, 0.80)])
    assert [claim.evidence[0].start for claim in found.claims] == [0, 36]


def test_gives_at_most_so_many_sentences() -> None:
    text = "".join(f"Ferry {n} left. " for n in range(9))
    found = extract("Which ferry left?", "en", [hit(article(text), *[0.95] * 9, score=0.95)])
    assert len(found.claims) == MOST_SENTENCES


def test_a_sentence_in_two_overlapping_hits_appears_once() -> None:
    pier = article(ENGLISH)
    hits = [
        hit(pier, 0.90, 0.91, sentences=slice(0, 2)),
        hit(pier, 0.91, 0.90, sentences=slice(1, 3), rank=2, score=0.80),
    ]
    ranked = rank_sentences("Who won?", hits)
    assert sorted(s.evidence.start for s in ranked) == [0, 36, 66]


def test_the_same_words_in_two_articles_are_two_sentences() -> None:
    hits = [hit(article(ENGLISH, article_id=name), 0.9, 0.9, 0.9) for name in ("pier", "dam")]
    assert len(rank_sentences("Who won?", hits)) == 6


def test_a_better_passage_lifts_its_sentences() -> None:
    worse = hit(article(ENGLISH, article_id="dam"), 0.9, 0.9, 0.9, score=0.80)
    better = hit(article(ENGLISH), 0.9, 0.9, 0.9, score=0.90)
    assert rank_sentences("Who won?", [worse, better])[0].evidence.article.id == "pier"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "“票價維持不變。”"),
        ("zh-Hant", "「票價維持不變。」"),
        ("zh-Hans", "「票價維持不變。」"),
    ],
)
def test_quotes_in_the_marks_of_the_questions_language_and_the_words_of_the_article(
    language: Language, expected: str
) -> None:
    found = extract("票價", language, [hit(article(CHINESE, "zh-Hant"), 0.8, 0.8, 0.95)])
    assert found.claims[0].text == expected


SCORES = st.tuples(*[st.floats(0.0, 1.0)] * 3)


@given(st.lists(SCORES, max_size=4), st.floats(0.0, 1.0))
def test_ranking_is_deterministic_best_first_and_each_claim_quotes_its_evidence(
    rows: list[tuple[float, ...]], score: float
) -> None:
    hits = [
        hit(article(ENGLISH, article_id=f"pier-{n}"), *row, score=score, rank=n + 1)
        for n, row in enumerate(rows)
    ]
    ranked = rank_sentences("Where do ferries leave from?", hits)
    assert ranked == rank_sentences("Where do ferries leave from?", hits)
    scores = [s.score for s in ranked]
    assert scores == sorted(scores, reverse=True)
    found = extract("Where do ferries leave from?", "en", hits)
    assert 0.0 <= found.confidence <= 1.0
    for claim in found.claims:
        (evidence,) = claim.evidence
        assert list(quotations(claim.text)) == [evidence.quote]
