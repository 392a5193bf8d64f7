"""Keep what colour lies where on a page that is being painted, as finely as readable words need."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from rag.articles.colors import WHITE, Color, is_near

Point = tuple[float, float]
Polygon = Sequence[Point]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# Along the longer side: 2 points on a page of A4.
_CELLS = 400


class Ground:
    """A page, white at first; None is what has no one colour, as a picture."""

    def __init__(self, page: Box) -> None:
        left, bottom, right, top = page
        self._left, self._bottom = left, bottom
        self._cell = max(right - left, top - bottom) / _CELLS
        self._columns = math.ceil((right - left) / self._cell)
        self._rows = math.ceil((top - bottom) / self._cell)
        self._painted: dict[int, list[Color | None]] = {}

    def paint(
        self,
        polygons: Iterable[Polygon],
        color: Color | None,
        within: Box,
        *,
        even_odd: bool = False,
    ) -> None:
        """Paint what polygons enclose, by either rule, as far as it lies in a box."""
        if not self._painted and color is not None and is_near(color, WHITE):
            return
        left, bottom, right, top = within
        first, last = self._columns_of(left, right)
        crossings = self._crossings(polygons, self._rows_of(bottom, top))
        for row, crossed in crossings.items():
            if row not in self._painted:
                self._painted[row] = [WHITE] * self._columns
            cells = self._painted[row]
            for start, end in _inside(sorted(crossed), even_odd=even_odd):
                from_column, to_column = self._columns_of(start, end)
                from_column, to_column = max(first, from_column), min(last, to_column)
                if from_column < to_column:
                    cells[from_column:to_column] = [color] * (to_column - from_column)

    def at(self, point: Point) -> Color | None:
        """The colour at a point; one outside has that of the nearest on the page."""
        if not self._painted:
            return WHITE
        row = math.floor((point[1] - self._bottom) / self._cell)
        cells = self._painted.get(min(max(row, 0), self._rows - 1))
        if cells is None:
            return WHITE
        column = math.floor((point[0] - self._left) / self._cell)
        return cells[min(max(column, 0), self._columns - 1)]

    def _columns_of(self, start: float, end: float) -> tuple[int, int]:
        """The columns whose middle lies between two places."""
        return _middles(start - self._left, end - self._left, self._cell, self._columns)

    def _rows_of(self, start: float, end: float) -> tuple[int, int]:
        return _middles(start - self._bottom, end - self._bottom, self._cell, self._rows)

    def _crossings(
        self, polygons: Iterable[Polygon], rows: tuple[int, int]
    ) -> dict[int, list[tuple[float, int]]]:
        """For each row, where an edge crosses its middle, and whether upwards (1) or down (-1)."""
        found: dict[int, list[tuple[float, int]]] = {}
        for polygon in polygons:
            for (x0, y0), (x1, y1) in pairwise([*polygon, polygon[0]]):
                up = 1
                if y0 > y1:
                    x0, y0, x1, y1, up = x1, y1, x0, y0, -1
                first, last = self._rows_of(y0, y1)
                for row in range(max(first, rows[0]), min(last, rows[1])):
                    middle = self._bottom + (row + 0.5) * self._cell
                    x = x0 + (x1 - x0) * (middle - y0) / (y1 - y0)
                    found.setdefault(row, []).append((x, up))
        return found


def _middles(start: float, end: float, cell: float, count: int) -> tuple[int, int]:
    first = min(max(start / cell - 0.5, 0.0), float(count))
    last = min(max(end / cell - 0.5, 0.0), float(count))
    return math.ceil(first), math.ceil(last)


def _inside(crossed: list[tuple[float, int]], *, even_odd: bool) -> Iterator[tuple[float, float]]:
    """From where to where a row lies inside."""
    windings = accumulate(up for _, up in crossed)
    for (here, after), winding in zip(pairwise(crossed), windings, strict=False):
        if winding % 2 if even_odd else winding:
            yield here[0], after[0]
