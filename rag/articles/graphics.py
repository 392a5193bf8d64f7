"""What a PDF page draws with at some moment: where, in which colours, with which letters."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from rag.articles.colors import Color
from rag.articles.ground import Box, Point, Polygon
from rag.articles.inks import BLACK, Space

Matrix = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# HTML's opacity is held against the same.
_LEAST_ALPHA = 0.1


class Ink(NamedTuple):
    """What areas are filled, or lines drawn, with; a colour of None is not known here."""

    space: Space = "gray"
    color: Color | None = BLACK
    alpha: float = 1.0


class Letters(NamedTuple):
    """How words are set: the mode of rendering, sizes and distances in the units of their text."""

    mode: int = 0
    size: float = 0.0
    # Until a font was set the size is not known.
    has_size: bool = False
    stretch: float = 1.0
    rise: float = 0.0
    leading: float = 0.0
    between_letters: float = 0.0
    between_words: float = 0.0
    # Some fonts have another unit than a thousandth of the size, which says no more than how small
    # letters can be, and nothing where it is 0; some are set from top to bottom.
    unit: float = 1.0
    downwards: bool = False


class Graphics(NamedTuple):
    """The state that operators set, save and restore; `clip` holds all that can be painted."""

    matrix: Matrix
    clip: Box
    clip_is_box: bool = True
    fill: Ink = Ink()
    stroke: Ink = Ink()
    line_width: float = 1.0
    letters: Letters = Letters()
    # The opacity of the groups around.
    veil: float = 1.0
    blended: bool = False
    masked: bool = False
    # Numbers of the texts that what is painted next shows through.
    windows: tuple[int, ...] = ()

    @property
    def mixed(self) -> bool:
        """Whether what is painted mixes with what lies below, so that no colour is known."""
        return self.blended or self.masked

    def shows(self, ink: Ink) -> bool:
        """Whether an ink leaves a trace."""
        return ink.alpha * self.veil >= _LEAST_ALPHA

    def ground_of(self, ink: Ink) -> Color | None:
        """The colour of an area under that ink, None where it is not known."""
        plain = self.clip_is_box and not self.mixed and ink.alpha * self.veil >= 1
        return ink.color if plain else None


def join(inner: Sequence[float], outer: Sequence[float]) -> Matrix:
    """The matrix of what is placed by one within the space of another."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def corners(box: Sequence[float], matrix: Matrix) -> Polygon:
    """A box as it lies on the page."""
    left, bottom, right, top = box
    around = ((left, bottom), (right, bottom), (right, top), (left, top))
    return [place(x, y, matrix) for x, y in around]


def place(x: float, y: float, matrix: Matrix) -> Point:
    """A point as it lies on the page."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def polygons_of(steps: Sequence[tuple[bytes, Sequence[Any]]], matrix: Matrix) -> list[Polygon]:
    """The polygons that a path's operators draw; a curve becomes its middle and its end."""
    found: list[list[Point]] = []
    for operator, operands in steps:
        numbers = [float(operand) for operand in operands]
        if operator == b"re":
            x, y, width, height = numbers
            found.append(list(corners((x, y, x + width, y + height), matrix)))
        elif operator == b"m":
            found.append([place(numbers[0], numbers[1], matrix)])
        elif operator != b"h" and found:
            line = found[-1]
            end = place(numbers[-2], numbers[-1], matrix)
            if operator != b"l":
                line.append(_middle(operator, numbers, line[-1], end, matrix))
            line.append(end)
    return [line for line in found if len(line) > 1]


def _middle(
    operator: bytes, numbers: Sequence[float], start: Point, end: Point, matrix: Matrix
) -> Point:
    """The middle of a curve."""
    first = start if operator == b"v" else place(numbers[0], numbers[1], matrix)
    second = end if operator == b"y" else place(numbers[-4], numbers[-3], matrix)
    x, y = (
        (a + 3 * b + 3 * c + d) / 8 for a, b, c, d in zip(start, first, second, end, strict=True)
    )
    return x, y


def broad_lines(polygons: Sequence[Polygon], width: float) -> list[Polygon]:
    """Each piece of each line as an area of a width."""
    found: list[Polygon] = []
    for polygon in polygons:
        for (x0, y0), (x1, y1) in pairwise(polygon):
            length = math.hypot(x1 - x0, y1 - y0)
            if length:
                dx, dy = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
                found.append(
                    [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)]
                )
    return found
