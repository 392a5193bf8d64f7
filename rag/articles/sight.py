"""Tell whether a reader of a PDF page sees a text on it, by the measures that hold for HTML."""

import math
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, NamedTuple

from rag.articles.colors import Color, is_near
from rag.articles.graphics import Graphics, Matrix, corners, join, place
from rag.articles.ground import Box, Ground, Point, around, common

# HTML hides what is smaller than 3 points; on a page of less than usual height, less of them.
_LEAST_POINTS = 3.0
_USUAL_HEIGHT = 792.0
_NARROWEST = 1 / 3
# In ems, for each byte: what a letter takes, and what no line of words takes more of.
_LETTER = 0.5
_LONGEST_LETTER = 0.6
_SHARES = (0.0, 0.5, 0.9)


class Sight(Enum):
    """What a reader sees of a text."""

    SEEN = "words"
    BARE = "nothing, as it has no ink: the text layer of a scan is such"
    HIDDEN = "nothing"


class Shown(NamedTuple):
    """A text: its place, its bytes, and how far (in ems) its line may reach from there.

    `leap` is the longest way, in units of the text, that is passed over within it.
    """

    matrix: Matrix
    length: int
    back: float
    forth: float
    leap: float


class Line(NamedTuple):
    """A line of text up to some place in it, as pypdf tells only where it starts."""

    start: tuple[float, ...] = ()
    back: float = 0.0
    forth: float = 0.0

    def with_text(
        self, pieces: Sequence[Any], matrix: Sequence[float], graphics: Graphics
    ) -> tuple["Line", Shown]:
        """The line with the strings, and numbers between them, of one operator; and these."""
        letters = graphics.letters
        moves = [-float(piece) / 1000 for piece in pieces if isinstance(piece, int | float)]
        # A name is shown like a string.
        texts = [piece for piece in pieces if isinstance(piece, bytes | str)]
        length = 0 if all(text.isspace() for text in texts) else sum(map(len, texts))
        start = tuple(matrix)
        line = self if start == self.start else Line(start)
        back, forth, leap = line.back, line.forth + _LONGEST_LETTER * length, 0.0
        gaps = (letters.between_letters, letters.between_words)
        if moves or any(gaps):
            leap = max(abs(each) for each in (*gaps, *(move * letters.size for move in moves)))
            if letters.size:
                moves += [length * each / letters.size for each in gaps]
            forth += sum(move for move in moves if move > 0)
            back -= sum(move for move in moves if move < 0)
        placed = join(start, graphics.matrix)
        shown = Shown(placed, length, back, forth, leap * abs(letters.stretch))
        return Line(start, back, forth), shown


class Eye:
    """Who looks at a page."""

    def __init__(self, page: Box, points_per_unit: float) -> None:
        self._longest = max(page[2] - page[0], page[3] - page[1])
        height = self._longest * points_per_unit
        self._least = min(1.0, height / _USUAL_HEIGHT) * _LEAST_POINTS / points_per_unit

    def sees(self, shown: Shown, graphics: Graphics, ground: Ground) -> Sight:
        """What is seen of a text, as far as what is painted later does not cover it."""
        letters = graphics.letters
        size = abs(letters.size) * letters.unit
        greatest = (1 + size + abs(letters.rise)) * (1 + abs(letters.stretch)) * (1 + shown.length)
        if not math.isfinite(greatest * sum(map(abs, shown.matrix))):
            return Sight.HIDDEN
        if letters.has_size and self._is_elsewhere(shown, graphics):
            return Sight.HIDDEN
        colors = list(_colors(graphics))
        if not colors:
            return Sight.BARE
        knows = letters.has_size and letters.unit > 0
        if knows and self._is_tiny(shown.matrix, size, letters.stretch):
            return Sight.HIDDEN
        if any(color is None for color in colors):
            return Sight.SEEN
        for point in _points(shown, graphics):
            below = ground.at(point)
            if below is None or not all(color and is_near(color, below) for color in colors):
                return Sight.SEEN
        return Sight.HIDDEN

    def _is_tiny(self, matrix: Matrix, size: float, stretch: float) -> bool:
        a, b, c, d, *_ = matrix
        across = math.hypot(a, b)
        height = size * abs(a * d - b * c) / across if across else 0.0
        width = size * across * abs(stretch)
        return height < self._least or width < self._least * _NARROWEST

    def _is_elsewhere(self, shown: Shown, graphics: Graphics) -> bool:
        """Whether it lies outside of what is shown of the page."""
        letters, clip = graphics.letters, graphics.clip
        a, b, c, d, x, y = shown.matrix
        across = math.hypot(a, b)
        if shown.leap * across > self._longest:
            return True
        em = letters.size
        margin = (abs(em) + abs(letters.rise)) * max(across, math.hypot(c, d))
        if clip[0] + margin < x < clip[2] - margin and clip[1] + margin < y < clip[3] - margin:
            return False
        # From the middle of the first letter on, and half as high as letters are.
        start, end = (_LETTER / 2 - shown.back) * em, shown.forth * em
        if letters.downwards:
            box = (-0.1 * em, -end, 0.1 * em, -start)
        else:
            box = (start * letters.stretch, 0.15 * em, end * letters.stretch, 0.55 * em)
        left, bottom, right, top = box
        lifted = (left, bottom + letters.rise, right, top + letters.rise)
        seen = common(around([corners(lifted, shown.matrix)]), clip)
        return seen[0] > seen[2] or seen[1] > seen[3]


def _colors(graphics: Graphics) -> Iterator[Color | None]:
    """The colours of what is painted of the letters."""
    kind = graphics.letters.mode % 4
    if kind in (0, 2) and graphics.shows(graphics.fill):
        yield None if graphics.mixed else graphics.fill.color
    if kind in (1, 2) and graphics.shows(graphics.stroke):
        yield None if graphics.mixed else graphics.stroke.color


def _points(shown: Shown, graphics: Graphics) -> Iterator[Point]:
    """Places within letters: the first, one at the middle and one near the end."""
    letters = graphics.letters
    for share in _SHARES:
        start = share * shown.length * _LETTER
        for height in (0.15, 0.55):
            x, y = (0.0, -start - height) if letters.downwards else (start + 0.25, height)
            x, y = x * letters.size * letters.stretch, y * letters.size + letters.rise
            yield place(x, y, shown.matrix)
