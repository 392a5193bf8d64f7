"""Runs of sentences around those that seem to answer: what a reader is given to read."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Ranked
from rag.types import Hit

# Sentences before and after one that are read with it: who "he" is stands before.
_BEFORE, _AFTER = 2, 1


@dataclass(frozen=True, slots=True)
class Window:
    """The sentences `[first, end)` of a hit."""

    hit: Hit
    first: int
    end: int

    def holds(self, found: Ranked) -> bool:
        """Whether a ranked sentence is among those of the window."""
        return found.hit is self.hit and self.first <= found.index < self.end


def windows_around(ranked: Sequence[Ranked]) -> tuple[Window, ...]:
    """Windows around the ranked sentences, those first that are around the first of them.

    No sentence is in two: windows that touch are one.
    """
    covered: dict[int, set[int]] = {}
    for found in ranked:
        around = range(found.index - _BEFORE, found.index + _AFTER + 1)
        there = range(len(found.hit.sentences))
        covered.setdefault(id(found.hit), set()).update(n for n in around if n in there)
    windows: list[Window] = []
    for found in ranked:
        if not any(window.holds(found) for window in windows):
            numbers = covered[id(found.hit)]
            first, end = found.index, found.index + 1
            while first - 1 in numbers:
                first -= 1
            while end in numbers:
                end += 1
            windows.append(Window(found.hit, first, end))
    return tuple(windows)
