"""Keep what colour lies where on a page that is being painted, as finely as readable words need."""

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from rag.articles.colors import WHITE, Color, is_near

Point = tuple[float, float]
Polygon = Sequence[Point]
Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# A cell has no more than 4 points, less than the lowest line of words, and 200 of them go along the
# longer side of a small page. There are never more than 2,500, as paper can be of any length.
_CELL_POINTS = 4.0
_LEAST_CELLS, _MOST_CELLS = 200, 2500


class Ground:
    """A page, white at first; None is what has no one colour, as a picture."""

    def __init__(self, page: Box, points_per_unit: float) -> None:
        left, bottom, right, top = page
        self._left, self._bottom = left, bottom
        longest = max(right - left, top - bottom)
        cell = min(longest / _LEAST_CELLS, _CELL_POINTS / points_per_unit)
        self._cell = max(cell, longest / _MOST_CELLS)
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
        columns, rows = self._columns_of(left, right), self._rows_of(bottom, top)
        for row, start, end in self._pieces(list(polygons), rows, even_odd=even_odd):
            first, last = self._columns_of(start, end)
            first, last = max(first, columns[0]), min(last, columns[1])
            if first < last:
                if row not in self._painted:
                    self._painted[row] = [WHITE] * self._columns
                self._painted[row][first:last] = [color] * (last - first)

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

    def _pieces(
        self, polygons: Sequence[Polygon], rows: tuple[int, int], *, even_odd: bool
    ) -> Iterator[tuple[int, float, float]]:
        """Rows, and from where to where their middle lies inside."""
        if is_box(polygons):
            left, bottom, right, top = around(polygons)
            first, last = self._rows_of(bottom, top)
            for row in range(max(first, rows[0]), min(last, rows[1])):
                yield row, left, right
            return
        for row, crossed in self._crossings(polygons, rows).items():
            crossed.sort()
            windings = accumulate(up for _, up in crossed)
            for (here, after), winding in zip(pairwise(crossed), windings, strict=False):
                if winding % 2 if even_odd else winding:
                    yield row, here[0], after[0]

    def _crossings(
        self, polygons: Sequence[Polygon], rows: tuple[int, int]
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


def around(polygons: Sequence[Polygon]) -> Box:
    """The box that holds polygons. Raises `ValueError` where there is no point."""
    xs, ys = zip(*(point for polygon in polygons for point in polygon), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Box, other: Box) -> Box:
    """What two boxes share; it is turned inside out where they share nothing."""
    return (
        max(one[0], other[0]),
        max(one[1], other[1]),
        min(one[2], other[2]),
        min(one[3], other[3]),
    )


def area(box: Box) -> float:
    """The area of a box, 0 for one turned inside out."""
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def is_box(polygons: Sequence[Polygon]) -> bool:
    """Whether polygons are one upright box."""
    if len(polygons) != 1:
        return False
    left, bottom, right, top = around(polygons)
    return {(round(x, 3), round(y, 3)) for x, y in polygons[0]} == {
        (round(x, 3), round(y, 3)) for x in (left, right) for y in (bottom, top)
    }
