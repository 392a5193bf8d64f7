"""Made-up articles and the hits of a search over them, for tests of what is made of a pool."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from rag.articles import detect_language
from rag.sentences import split_sentences
from rag.types import Article, Hit, Sentence

DAY = date(2026, 3, 2)


def article(text: str, article_id: str = "pier", *, published: date | None = DAY) -> Article:
    """An article in the language that it is written in."""
    return Article(article_id, "", text, detect_language(text), "0" * 64, published)


def hit(
    of: Article,
    *scores: float,
    score: float = 0.88,
    shares: Sequence[float] = (),
    sentences: slice = slice(None),
) -> Hit:
    """A hit over some sentences of the article, with a cosine for each and the shares given."""
    spans = [s for piece in split_sentences(of.text) for s in piece][sentences]
    shares = shares or [0.0] * len(spans)
    scored = tuple(
        Sentence(s.start, s.end, own, share)
        for s, own, share in zip(spans, scores, shares, strict=True)
    )
    legs = {"dense": score, "lexical": max(shares, default=0.0)}
    return Hit(1, score, of, spans[0].start, spans[-1].end, scored, legs)


def pool(*hits: Hit) -> tuple[Hit, ...]:
    """The hits in the order of their scores, ranked."""
    order = sorted(hits, key=lambda each: -each.score)
    return tuple(replace(each, rank=rank) for rank, each in enumerate(order, start=1))


# Sentences that stand alone, and such as need the one before or two before them.
ENGLISH = (
    "Minister Ada Pell opened the pier.",
    "Rubio counted 3,500 jets on 2 March 2026.",
    "The pier is long.",
    "He left at noon.",
    "It cost $11 million.",
    "The two leaders met Xi Jinping.",
    "Ferries leave from the south.",
)
CHINESE = (
    "部長陳安啟用碼頭。",
    "盧比歐3月2日數了3,500架戰機。",
    "碼頭很長。",
    "他中午離開。",
    "此舉耗資1100萬美元。",
    "兩人會見習近平。",
    "渡輪改由南側出發。",
)
_COSINES = st.floats(0.7, 0.98, allow_subnormal=False)


@st.composite
def _hits(draw: st.DrawFn, number: int) -> Hit:
    sentences = draw(st.sampled_from([ENGLISH, CHINESE]))
    chosen = draw(st.lists(st.sampled_from(sentences), min_size=1, max_size=6))
    text = (" " if sentences is ENGLISH else "").join(chosen)
    return hit(
        article(text, f"a{number}"),
        *draw(st.lists(_COSINES, min_size=len(chosen), max_size=len(chosen))),
        score=draw(_COSINES),
        shares=draw(st.lists(st.floats(0, 1), min_size=len(chosen), max_size=len(chosen))),
    )


POOLS = st.integers(0, 4).flatmap(
    lambda count: st.tuples(*[_hits(number) for number in range(count)]).map(lambda h: pool(*h))
)
QUESTIONS = st.sampled_from(
    [
        "Where do ferries leave from?",
        "How much did the pier cost, and who opened it?",
        "List the ministers who met Xi Jinping.",
        "碼頭花了多少錢？",
        "碼头有哪些争议，各方说法有何不同？",
        "What?",
    ]
)
