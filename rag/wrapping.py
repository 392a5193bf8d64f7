"""Where a line of a terminal may end in text of Chinese and English."""

from collections.abc import Callable

_NEVER_FIRST = "。，、；：？！」』”’）》〉】…％·,.;:?!)]}%"
_NEVER_LAST = "「『“‘（《〈【([{"


def line_starts(text: str, width: int, cells: Callable[[str], int]) -> list[int]:
    """Where the lines after the first begin, so that none is wider than `width`.

    Lines end at blanks, which may hang over, and on either side of a Chinese character; but no line
    begins with a closing mark or ends with an opening one unless nothing else would fit.

    Args:
        text: without line breaks.
        width: in cells of the terminal, 2 and more.
        cells: how many of them a character takes.

    >>> line_starts("他說「會」。 See you", 10, lambda character: 1 if character.isascii() else 2)
    [2, 7]
    """
    starts: list[int] = []
    start = 0
    while (end := _end_of_room(text, start, width, cells)) < len(text):
        ends = (at for at in range(end, start, -1) if _may_part(text[at - 1], text[at], cells))
        start = next(ends, end)
        starts.append(start)
    return starts


def _end_of_room(text: str, start: int, width: int, cells: Callable[[str], int]) -> int:
    """The end of what fits into a line from `start` on: one character at least."""
    end, used = start, 0
    while end < len(text):
        used += cells(text[end])
        if used > width and end > start and not text[end].isspace():
            break
        end += 1
    return end


def _may_part(before: str, after: str, cells: Callable[[str], int]) -> bool:
    if before.isspace() or after.isspace():
        return before.isspace() and not after.isspace()
    if before in _NEVER_LAST or after in _NEVER_FIRST:
        return False
    return cells(before) > 1 or cells(after) > 1
