"""Find the sentences that hold what a reader does not see, and runs of signs without width.

Words that are turned around, spelt in tag characters or broken inside a figure read otherwise to a
person than to a program: such a sentence is no evidence. Decision 0027.
"""

import re
from collections import deque
from collections.abc import Iterator, Sequence

from rag.articles.lines import PIECE
from rag.types import LeftOut
from rag.unseen import CONTROLS, DIRECTIONS, NO_WIDTH, TAGS

REASON = "hidden characters"

_SUSPECT = re.compile(rf"[{DIRECTIONS}{TAGS}{NO_WIDTH}{CONTROLS}]")
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
# England, Scotland, Wales: a flag, the region's letters as tags, an end.
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_TAG = re.compile(rf"[{TAGS}]")
_OPENS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
_NUMBER = r"0-9０-９〇零一二三四五六七八九十百千萬万億亿兆"
_INSIDE = rf"[{NO_WIDTH}{CONTROLS}]++"
_BROKEN_FIGURE = re.compile(
    rf"[{_NUMBER}][.,．]?{_INSIDE}[.,．]?(?:{_INSIDE})?[{_NUMBER}%％a-z]"
    rf"|[a-z]{_INSIDE}[a-z{_NUMBER}]",
    re.IGNORECASE,
)
_FIGURE = re.compile(rf"[{_NUMBER}]")
_RUN = re.compile(rf"[{NO_WIDTH}]{{3,}}")


def without_hidden(text: str, left_out: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """What is left out, with what holds hidden characters; sorted and disjoint."""
    if not _SUSPECT.search(text):
        return tuple(left_out)
    found = _beside(list(_hidden(text)), left_out)
    return tuple(sorted([*left_out, *found], key=lambda span: span.start))


def hidden_in(text: str, left_out: Sequence[LeftOut]) -> str | None:
    """The first hidden character that was left out, as U+202E; None when there is none."""
    for span in left_out:
        if span.reason == REASON and (found := _SUSPECT.search(text, span.start, span.end)):
            return f"U+{ord(found.group()):04X}"
    return None


def _hidden(text: str) -> Iterator[LeftOut]:
    for line in _LINE.finditer(text):
        if not _SUSPECT.search(line.group()):
            continue
        turned = deque(_turned(line.group()))
        for match in PIECE.finditer(line.group()):
            start, end = match.start(), match.start() + len(match.group().rstrip())
            words = match.group()
            while turned and turned[0][1] <= start:
                turned.popleft()
            if (turned and turned[0][0] < end) or _is_false(words):
                yield LeftOut(line.start() + start, line.start() + end, REASON)
                continue
            for run in _RUN.finditer(words):
                at = line.start() + start
                yield LeftOut(at + run.start(), at + run.end(), REASON)


def _is_false(sentence: str) -> bool:
    """Whether a program reads other words or figures in it than a person."""
    if _TAG.search(_FLAG.sub("", sentence)):
        return True
    return bool(_FIGURE.search(sentence) and _BROKEN_FIGURE.search(sentence))


def _turned(line: str) -> Iterator[tuple[int, int]]:
    """From each mark of direction to the one that ends it, else to the end of the line."""
    depth = start = 0
    for match in re.finditer(rf"[{DIRECTIONS}]", line):
        if match.group() in _OPENS:
            start = start if depth else match.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield start, match.end()
    if depth:
        yield start, len(line)


def _beside(found: Sequence[LeftOut], taken: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """The parts of ranges that are not taken already."""
    at = 0
    for span in found:
        start = span.start
        while at < len(taken) and taken[at].end <= start:
            at += 1
        here = at
        while here < len(taken) and taken[here].start < span.end:
            if start < taken[here].start:
                yield LeftOut(start, taken[here].start, span.reason)
            start = max(start, taken[here].end)
            here += 1
        if start < span.end:
            yield LeftOut(start, span.end, span.reason)
