"""Find articles that are copies of one story, whatever their headline, lead or script."""

from collections.abc import Sequence
from functools import lru_cache

from rag.matching import plain
from rag.types import Article

# Characters of folded text without spaces: about two English words, a clause's worth of Chinese.
_SHINGLE = 12
_SHARED = 0.5
_FEWEST_SHINGLES = 30


def near_copies(articles: Sequence[Article]) -> tuple[tuple[int, ...], ...]:
    """Groups of indexes of articles that tell one story in the same words, each index once.

    Two are copies when the shorter one has half of its runs of words from the other, so that what
    a desk adds or cuts does not matter; a group is what copies join.
    """
    shingles = [_shingles(_body(article)) for article in articles]
    group_of = list(range(len(articles)))
    for one in range(len(articles)):
        for other in range(one):
            if group_of[one] != group_of[other] and _overlap(shingles[one], shingles[other]):
                joined, kept = group_of[one], group_of[other]
                group_of = [kept if group == joined else group for group in group_of]
    return tuple(
        tuple(n for n, its in enumerate(group_of) if its == group)
        for group in dict.fromkeys(group_of)
    )


def _body(article: Article) -> str:
    text = article.text
    for left_out in reversed(article.left_out):
        text = text[: left_out.start] + "\n" + text[left_out.end :]
    return text


@lru_cache(maxsize=256)
def _shingles(text: str) -> frozenset[str]:
    folded = plain(text).replace(" ", "")
    return frozenset(folded[n : n + _SHINGLE] for n in range(max(1, len(folded) - _SHINGLE + 1)))


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    fewest = min(len(one), len(other))
    if fewest < _FEWEST_SHINGLES:
        return one == other
    return len(one & other) >= _SHARED * fewest
