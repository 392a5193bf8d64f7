"""Follow what a PDF page paints, and tell which of its texts no reader sees. Decision 0027.

pypdf says of each operator that it comes, and where its text would stand; colours, modes, layers,
clipping and what lies below the words are followed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.articles.colors import WHITE, Color, is_near
from rag.articles.graphics import (
    IDENTITY,
    Graphics,
    Matrix,
    broad_lines,
    corners,
    join,
    polygons_of,
)
from rag.articles.ground import Box, Ground, Point, Polygon, area, around, common, is_box
from rag.articles.inks import BLACK
from rag.articles.layers import Layers
from rag.articles.operators import SETTERS
from rag.articles.sight import Eye, Line, Sight

SHOWING = frozenset((b"Tj", b"TJ", b"'", b'"'))
"""The operators that show text."""

_STEPS = frozenset((b"m", b"l", b"c", b"v", b"y", b"h", b"re"))
_LETTER_PAGE: Box = (0.0, 0.0, 612.0, 792.0)
# What an entry raises that is not there, or is not what it should be.
_BROKEN = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError)
_UNIT = (0.0, 0.0, 1.0, 1.0)
# A page is a scan with a layer of text where pictures cover half of it, or less if that text stands
# on them, and no more than a tenth of the text shows, or so few characters as a stamp has.
_SCAN_PICTURES = 0.5
_SCAN_PICTURES_BELOW = 0.3
_SCAN_BELOW = 0.9
_SCAN_SHOWN = 0.1
_SCAN_SHOWN_CHARACTERS = 200
# In points: on what is thinner no words stand.
_BROAD_LINE = 3.0


@dataclass(frozen=True, slots=True)
class _Painter:
    """What an operator that ends a path does with it."""

    fills: bool = False
    strokes: bool = False
    even_odd: bool = False


_PAINTERS: Mapping[bytes, _Painter] = {
    b"n": _Painter(),
    b"S": _Painter(strokes=True),
    b"s": _Painter(strokes=True),
    b"f": _Painter(fills=True),
    b"F": _Painter(fills=True),
    b"f*": _Painter(fills=True, even_odd=True),
    b"B": _Painter(fills=True, strokes=True),
    b"b": _Painter(fills=True, strokes=True),
    b"B*": _Painter(fills=True, strokes=True, even_odd=True),
    b"b*": _Painter(fills=True, strokes=True, even_odd=True),
}


@dataclass(slots=True)
class _Content:
    """A page's own operators, or those of a form: what they set holds until it ends."""

    graphics: Graphics
    resources: Any
    hidden: bool = False
    saved: list[Graphics] = field(default_factory=list)
    # For each marked content around: whether its layer, or one around that, is off.
    marks: list[bool] = field(default_factory=list)
    path: list[tuple[bytes, Sequence[Any]]] = field(default_factory=list)
    clips: bool = False
    windows: list[int] = field(default_factory=list)
    line: Line = field(default_factory=Line)
    # A form's outline until its first operator came.
    unread: Polygon | None = None

    def is_off(self) -> bool:
        """Whether nothing of what is painted now is shown."""
        return self.hidden or (bool(self.marks) and self.marks[-1])


class Drawing:
    """One page, while pypdf goes through it; `before` and `after` are called for each operator."""

    def __init__(self, page: Any, layers: Layers) -> None:
        self._layers = layers
        self._page = _page_box(page)
        unit = page.user_unit
        points = unit if isinstance(unit, int | float) and unit > 0 else 1.0
        self._ground = Ground(self._page, points)
        self._eye = Eye(self._page, points)
        self._pictures = 0.0
        self._pictured = Ground(self._page, points)
        # Where texts without ink start, by their numbers.
        self._bare: dict[int, Point] = {}
        self._sights: list[tuple[Sight, int]] = []
        resources = page.get_inherited("/Resources", page).get_object()
        self._content = _Content(Graphics(IDENTITY, self._page), resources)
        self._around: list[_Content] = []

    def before(
        self, operator: bytes, operands: Any, _: Sequence[float], text_matrix: Sequence[float]
    ) -> None:
        """See an operator that comes. What is broken does nothing."""
        self._content.unread = None
        if operator in SHOWING:
            self._sights.append((Sight.SEEN, 0))
        elif operator == b"Do":
            # Whatever is wrong with a form, what it sets ends with it.
            outer = self._content
            self._around.append(outer)
            self._content = _Content(outer.graphics, outer.resources, hidden=outer.is_off())
        try:
            self._follow(operator, operands, text_matrix)
        except MemoryError:
            raise
        # Operands and resources can be anything, and to look for what is not there raises anything.
        except Exception:
            return

    def after(self, operator: bytes, _: Any, __: Sequence[float], ___: Sequence[float]) -> None:
        """See that an operator is done, with all that is drawn by it."""
        if operator == b"Do":
            form, self._content = self._content, self._around.pop()
            # pypdf passes over forms that hold no text, also where words stand on them.
            if form.unread and not form.hidden:
                self._paint([form.unread], None)

    def unseen(self) -> frozenset[int]:
        """What is not seen, by the numbers of the operators that show text, from 0."""
        passed = (Sight.SEEN, Sight.BARE) if self._is_scan() else (Sight.SEEN,)
        return frozenset(n for n, (sight, _) in enumerate(self._sights) if sight not in passed)

    def _is_scan(self) -> bool:
        sums = dict.fromkeys(Sight, 0)
        for sight, count in self._sights:
            sums[sight] += count
        if sums[Sight.SEEN] > max(_SCAN_SHOWN * sums[Sight.BARE], _SCAN_SHOWN_CHARACTERS):
            return False
        covered = self._pictures / area(self._page)
        if covered < _SCAN_PICTURES_BELOW or covered >= _SCAN_PICTURES:
            return covered >= _SCAN_PICTURES
        below = sum(
            self._sights[number][1]
            for number, start in self._bare.items()
            if self._sights[number][0] is Sight.BARE and self._pictured.at(start) == BLACK
        )
        return below >= _SCAN_BELOW * sums[Sight.BARE]

    def _follow(self, operator: bytes, operands: Any, text_matrix: Sequence[float]) -> None:
        content = self._content
        if setter := SETTERS.get(operator):
            content.graphics = setter(content.graphics, operands, content.resources)
        elif operator in _STEPS:
            content.path.append((operator, operands))
        elif operator in SHOWING:
            self._show(operator, operands, text_matrix)
        elif painter := _PAINTERS.get(operator):
            self._end_path(painter)
        elif operator in (b"BMC", b"BDC"):
            content.marks.append(content.is_off())
            content.marks[-1] |= operator == b"BDC" and self._has_layer_off(operands)
        else:
            self._follow_rare(operator, operands)

    def _follow_rare(self, operator: bytes, operands: Any) -> None:
        content = self._content
        if operator == b"q":
            content.saved.append(content.graphics)
        elif operator == b"Q":
            content.graphics = content.saved.pop()
        elif operator == b"EMC":
            content.marks.pop()
        elif operator == b"ET":
            self._end_text()
        elif operator in (b"W", b"W*"):
            content.clips = True
        elif operator == b"Do":
            self._enter(operands)
        elif operator == b"INLINE IMAGE":
            self._picture()
        elif operator == b"sh":
            self._paint([corners(content.graphics.clip, IDENTITY)], None)

    def _show(self, operator: bytes, operands: Any, text_matrix: Sequence[float]) -> None:
        content = self._content
        if operator == b'"':
            for name, at in ((b"Tw", 0), (b"Tc", 1)):
                content.graphics = SETTERS[name](content.graphics, operands[at:], None)
        graphics = content.graphics
        if operator in (b"'", b'"'):
            # pypdf goes to the next line after it told of the operator.
            text_matrix = join((1, 0, 0, 1, 0, -graphics.letters.leading), text_matrix)
        pieces = operands[0] if operator == b"TJ" else operands[-1:]
        content.line, shown = content.line.with_text(pieces, text_matrix, graphics)
        if not shown.length:
            return
        sight = Sight.HIDDEN
        if not content.is_off():
            sight = self._eye.sees(shown, graphics, self._ground)
        number = len(self._sights) - 1
        self._sights[number] = (sight, shown.length)
        if sight is Sight.BARE:
            self._bare[number] = shown.matrix[4:]
        if graphics.letters.mode >= 4 and sight is Sight.BARE:
            content.windows.append(number)

    def _end_text(self) -> None:
        content = self._content
        if content.windows:
            windows = (*content.graphics.windows, *content.windows)
            content.graphics = content.graphics._replace(windows=windows, clip_is_box=False)
            content.windows.clear()

    def _end_path(self, painter: _Painter) -> None:
        content, graphics = self._content, self._content.graphics
        steps, content.path = content.path, []
        clips, content.clips = content.clips, False
        stretch = abs(
            graphics.matrix[0] * graphics.matrix[3] - graphics.matrix[1] * graphics.matrix[2]
        )
        width = graphics.line_width * stretch**0.5
        broad = painter.strokes and width >= _BROAD_LINE
        if not (clips or broad or painter.fills):
            return
        polygons = polygons_of(steps, graphics.matrix)
        if painter.fills and graphics.shows(graphics.fill):
            color = graphics.fill.color
            if color and is_near(color, WHITE):
                # Nothing is seen through the letters of a clip that is filled like the page.
                content.graphics = graphics = graphics._replace(windows=())
            self._paint(polygons, graphics.ground_of(graphics.fill), even_odd=painter.even_odd)
        if broad and graphics.shows(graphics.stroke):
            self._paint(broad_lines(polygons, width), graphics.ground_of(graphics.stroke))
        if clips and polygons:
            content.graphics = graphics._replace(
                clip=common(graphics.clip, around(polygons)),
                clip_is_box=graphics.clip_is_box and is_box(polygons),
            )

    def _paint(
        self, polygons: Sequence[Polygon], color: Color | None, *, even_odd: bool = False
    ) -> None:
        content = self._content
        if content.is_off():
            return
        for number in content.graphics.windows:
            self._sights[number] = (Sight.SEEN, self._sights[number][1])
        content.graphics = content.graphics._replace(windows=())
        self._ground.paint(polygons, color, content.graphics.clip, even_odd=even_odd)

    def _picture(self) -> None:
        content, graphics = self._content, self._content.graphics
        outline = corners(_UNIT, graphics.matrix)
        self._paint([outline], None)
        if not content.is_off() and graphics.shows(graphics.fill):
            self._pictures += area(common(graphics.clip, around([outline])))
            self._pictured.paint([outline], BLACK, graphics.clip)

    def _has_layer_off(self, operands: Any) -> bool:
        """Whether a marked content belongs to a layer that is off."""
        if operands[0] != "/OC":
            return False
        return self._layers.hide(self._content.resources["/Properties"].raw_get(operands[1]))

    def _enter(self, operands: Any) -> None:
        """Go into a form, or paint a picture."""
        content = self._content
        drawn = content.resources["/XObject"][operands[0]]
        self._follow_layer(drawn)
        if drawn["/Subtype"] == "/Image":
            self._picture()
            return
        content.resources = drawn.get("/Resources", drawn).get_object()
        graphics = content.graphics
        if "/Group" in drawn:
            veil = graphics.veil * graphics.fill.alpha
            graphics = graphics._replace(
                veil=veil,
                fill=graphics.fill._replace(alpha=1.0),
                stroke=graphics.stroke._replace(alpha=1.0),
            )
        matrix = _matrix_within(drawn, graphics.matrix)
        outline = _outline(drawn, matrix, graphics.clip)
        content.unread = outline
        content.graphics = graphics._replace(
            matrix=matrix,
            clip=common(graphics.clip, around([outline])),
            clip_is_box=graphics.clip_is_box and is_box([outline]),
        )

    def _follow_layer(self, drawn: Any) -> None:
        """See whether a form or a picture is in a layer that is off; a broken one hides nothing."""
        try:
            self._content.hidden |= "/OC" in drawn and self._layers.hide(drawn.raw_get("/OC"))
        except _BROKEN:
            return


def _matrix_within(form: Any, outer: Matrix) -> Matrix:
    """Where a form is drawn; one that cannot be read moves nothing."""
    try:
        return join(_numbers(form["/Matrix"]), outer)
    except _BROKEN:
        return outer


def _outline(form: Any, matrix: Matrix, clip: Box) -> Polygon:
    """What a form may paint; all that could be painted before, where it does not say it."""
    try:
        return corners(_box(form["/BBox"]), matrix)
    except _BROKEN:
        return corners(clip, IDENTITY)


def _page_box(page: Any) -> Box:
    """What a viewer shows of a page, which need not say it, or may say it wrongly."""
    boxes: list[Box] = []
    for name in ("/MediaBox", "/CropBox"):
        try:
            boxes.append(_box(page[name]))
        except _BROKEN:
            continue
    if boxes:
        boxes.insert(0, common(boxes[0], boxes[-1]))
    return next((box for box in boxes if area(box) > 0), _LETTER_PAGE)


def _box(given: Sequence[Any]) -> Box:
    """Four numbers as a box, whichever of its corners they name."""
    x0, y0, x1, y1 = _numbers(given)
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _numbers(given: Sequence[Any]) -> list[float]:
    return [float(number.get_object()) for number in given]
