"""What the operators of a PDF that set the graphics state make of it."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rag.articles.graphics import Graphics, Letters, join
from rag.articles.inks import Space, first_color, read_color, read_space

Setter = Callable[[Graphics, Sequence[Any], Any], Graphics]
"""The state, operands and resources that an operator meets; to the state that it leaves."""


def _letters(changed: Callable[[Letters, float], Letters], *, at: int = 0) -> Setter:
    """Set something of the letters by one of the operands."""

    def set_it(graphics: Graphics, operands: Sequence[Any], _: Any) -> Graphics:
        return graphics._replace(letters=changed(graphics.letters, float(operands[at])))

    return set_it


def _font(graphics: Graphics, operands: Sequence[Any], resources: Any) -> Graphics:
    try:
        font = resources["/Font"][operands[0]]
    except (AttributeError, LookupError, TypeError):
        font = None
    return _with_font(graphics, font, float(operands[1]))


def _with_font(graphics: Graphics, font: Any, size: float) -> Graphics:
    try:
        unit, downwards = _unit(font), _is_downwards(font)
    except (AttributeError, LookupError, TypeError, ValueError):
        unit, downwards = 1.0, False
    letters = graphics.letters._replace(size=size, has_size=True, unit=unit, downwards=downwards)
    return graphics._replace(letters=letters)


def _unit(font: Any) -> float:
    """A font's unit in thousandths of its size; one whose letters are drawings has its own."""
    if font["/Subtype"] != "/Type3":
        return 1.0
    across, up = font["/FontMatrix"][:2]
    return math.hypot(float(across), float(up)) * 1000


def _is_downwards(font: Any) -> bool:
    encoding = font["/Encoding"]
    if isinstance(encoding, str):
        return encoding == "/V" or encoding.endswith("-V")
    return bool(encoding.get("/WMode") == 1)


def _move(graphics: Graphics, operands: Sequence[Any], _: Any) -> Graphics:
    return graphics._replace(matrix=join(list(map(float, operands)), graphics.matrix))


def _width(graphics: Graphics, operands: Sequence[Any], _: Any) -> Graphics:
    return graphics._replace(line_width=float(operands[0]))


def _extended(graphics: Graphics, operands: Sequence[Any], resources: Any) -> Graphics:
    state = resources["/ExtGState"][operands[0]]
    if "/Font" in state:
        font, size = state["/Font"]
        graphics = _with_font(graphics, font.get_object(), float(size))
    if "/ca" in state:
        graphics = graphics._replace(fill=graphics.fill._replace(alpha=float(state["/ca"])))
    if "/CA" in state:
        graphics = graphics._replace(stroke=graphics.stroke._replace(alpha=float(state["/CA"])))
    if "/LW" in state:
        graphics = graphics._replace(line_width=float(state["/LW"]))
    if "/BM" in state:
        graphics = graphics._replace(blended=state["/BM"] not in ("/Normal", "/Compatible"))
    if "/SMask" in state:
        graphics = graphics._replace(masked=state["/SMask"] != "/None")
    return graphics


def _color(own_space: Space | None = None, *, strokes: bool = False) -> Setter:
    """Set a colour, in a space of its own or in that which was chosen."""

    def set_it(graphics: Graphics, operands: Sequence[Any], _: Any) -> Graphics:
        ink = graphics.stroke if strokes else graphics.fill
        space = own_space or ink.space
        new = ink._replace(space=space, color=read_color(space, operands))
        return graphics._replace(stroke=new) if strokes else graphics._replace(fill=new)

    return set_it


def _space(*, strokes: bool = False) -> Setter:
    def set_it(graphics: Graphics, operands: Sequence[Any], resources: Any) -> Graphics:
        space = read_space(operands[0], resources)
        ink = graphics.stroke if strokes else graphics.fill
        new = ink._replace(space=space, color=first_color(space))
        return graphics._replace(stroke=new) if strokes else graphics._replace(fill=new)

    return set_it


SETTERS: Mapping[bytes, Setter] = {
    b"cm": _move,
    b"w": _width,
    b"gs": _extended,
    b"Tf": _font,
    b"Tr": _letters(lambda letters, mode: letters._replace(mode=int(mode) if 0 <= mode < 8 else 0)),
    b"Tz": _letters(lambda letters, percent: letters._replace(stretch=percent / 100)),
    b"Ts": _letters(lambda letters, rise: letters._replace(rise=rise)),
    b"TL": _letters(lambda letters, leading: letters._replace(leading=leading)),
    b"TD": _letters(lambda letters, down: letters._replace(leading=-down), at=1),
    b"Tc": _letters(lambda letters, gap: letters._replace(between_letters=gap)),
    b"Tw": _letters(lambda letters, gap: letters._replace(between_words=gap)),
    b"g": _color("gray"),
    b"rg": _color("rgb"),
    b"k": _color("cmyk"),
    b"sc": _color(),
    b"scn": _color(),
    b"cs": _space(),
    b"G": _color("gray", strokes=True),
    b"RG": _color("rgb", strokes=True),
    b"K": _color("cmyk", strokes=True),
    b"SC": _color(strokes=True),
    b"SCN": _color(strokes=True),
    b"CS": _space(strokes=True),
}
