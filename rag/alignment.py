"""How well the words of one text are matched by those of another, in whatever languages they are.

Each word of a claim is held against every word of the evidence by the vectors that an encoder gives
them in their sentences. The whole of a sentence can be near to another while one word of it is
nowhere in the other: "cancel" where the other says that aid is given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.encoder import Tokens
from rag.facts import dates_in, figures_in
from rag.names import mentions_in

_ENGLISH_WORD = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
# A single character is mostly a particle, or half of a word that was cut.
_SHORTEST_CHINESE_WORD = 2
# Words that the other language says otherwise or not at all.
_STOP = frozenset(
    """
    a about an and are as at be been being both but by can could did do does for from had has have
    he her his i in into is it its may more most no not of on one or out over s said say says she
    should so some such t than that the their them then there these they this those to up was we
    were what when which while who will with would you
    """.split()
)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near a text is to a claim, by cosines of the claim's words.

    Each is with the word of the text that is nearest to it; `weakest` is the least of them. Both
    are 0 for a claim without a word to look for.
    """

    weakest: float
    mean: float


def nearness(claim: str, said: Tokens, given: Tokens) -> Nearness:
    """How near a text is to the claim; `said` are the claim's tokens, `given` those of the text."""
    if not len(said.vectors) or not len(given.vectors):
        return Nearness(0.0, 0.0)
    best = (said.vectors @ given.vectors.T).max(axis=1)
    words = [
        float(max(best[n] for n in inside))
        for start, end in _words(claim, said.spans)
        if (inside := [n for n, (a, b) in enumerate(said.spans) if a < end and start < b])
    ]
    return Nearness(min(words), float(np.mean(words))) if words else Nearness(0.0, 0.0)


def _words(text: str, tokens: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """English words, Chinese as the encoder cuts it; without facts, which are held elsewhere."""
    read = (figures_in(text), dates_in(text, seen_from=None), mentions_in(text))
    facts = [(fact.start, fact.end) for found in read for fact in found]
    for start, end in _plain_words(text, tokens):
        if not any(first < end and start < last for first, last in facts):
            yield start, end


def _plain_words(text: str, tokens: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if _HAN.search(text):
        for start, end in tokens:
            if len(_HAN.findall(text[start:end])) >= _SHORTEST_CHINESE_WORD:
                yield start, end
        return
    for match in _ENGLISH_WORD.finditer(text):
        word = match.group()
        if word[0].islower() and word not in _STOP:
            yield match.span()
