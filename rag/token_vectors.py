"""Vectors of a text's tokens, without what all tokens have in common."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np

from rag.encoder import Tokens, Vectors, unit

RawTokens = tuple[tuple[tuple[int, int], ...], Vectors]
"""Where each token of a text stands, in code points of it, and what the model makes of it."""

# What the vectors of all tokens have in common is their mean over a few sentences on many matters.
_REFERENCE = (
    "The council approved the harbour budget on Tuesday after a long debate about rising costs.",
    "Fishermen said the storm destroyed twelve boats and closed the market for three days.",
    "A spokesman declined to say when talks between the two companies would resume.",
    "The central bank left interest rates unchanged, while exports fell for the second month.",
    "Doctors warned that hospitals need more nurses before winter, when demand usually increases.",
    "He told reporters that his government would neither buy the aircraft nor join the exercise.",
    "市議會經過漫長辯論，週二通過了新的港口預算，成本仍在上升。",
    "漁民說，暴風雨毀壞了十二艘船，市場關閉了三天。",
    "發言人拒絕說明兩家公司何時恢復談判。",
    "央行維持利率不變，出口則連續第二個月下降。",
    "医生警告说，冬季需求通常增加，医院需要更多护士。",
    "他告诉记者，他的政府既不会购买这些飞机，也不会参加演习。",
)


class TokenVectors:
    """Centres what `read` gives for texts; the common part is worked out once."""

    def __init__(self, read: Callable[[Sequence[str]], list[RawTokens]]) -> None:
        self._read = read

    def of(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text with centred unit vectors."""
        return [Tokens(spans, unit(vectors - self._common)) for spans, vectors in self._read(texts)]

    @cached_property
    def _common(self) -> Vectors:
        rows = [vectors for _, vectors in self._read(_REFERENCE)]
        mean: Vectors = np.concatenate(rows).mean(axis=0)
        return mean


def without_prefix(offsets: Sequence[tuple[int, int]], vectors: Vectors, prefix: str) -> RawTokens:
    """The tokens of a text alone: not those of its prefix, nor special ones, which are empty.

    Args:
        offsets: where each token stands in prefix and text, in code points.
        vectors: shape [tokens or more, dimension].
    """
    # A token may begin with the space that ends the prefix.
    kept = [n for n, (start, end) in enumerate(offsets) if start < end > len(prefix)]
    spans = tuple((max(0, offsets[n][0] - len(prefix)), offsets[n][1] - len(prefix)) for n in kept)
    return spans, vectors[kept]
