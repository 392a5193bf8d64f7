"""Tell the colours that a PDF's own operators and colour spaces name."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from rag.articles.colors import WHITE, Color

Space = Literal["gray", "rgb", "cmyk", "lab", "tint", "unknown"]
"""How a colour's numbers are read; a tint is of an ink with a name, 0 for none of it."""

BLACK: Color = (0, 0, 0)
_NAMED: dict[str, Space] = {
    "/DeviceGray": "gray",
    "/CalGray": "gray",
    "/G": "gray",
    "/DeviceRGB": "rgb",
    "/CalRGB": "rgb",
    "/RGB": "rgb",
    "/DeviceCMYK": "cmyk",
    "/CMYK": "cmyk",
    "/Lab": "lab",
    "/Separation": "tint",
    "/DeviceN": "tint",
}
_BY_COUNT: dict[int, Space] = {1: "gray", 3: "rgb", 4: "cmyk"}


def read_space(name: str, resources: Mapping[str, Any]) -> Space:
    """The space of a name, by a page's resources; unknown where they are broken."""
    if name in _NAMED:
        return _NAMED[name]
    try:
        found = resources["/ColorSpace"][name]
        kind = found if isinstance(found, str) else str(found[0].get_object())
        if kind == "/ICCBased":
            return _BY_COUNT.get(int(found[1].get_object()["/N"]), "unknown")
    except (AttributeError, LookupError, TypeError, ValueError):
        return "unknown"
    return _NAMED.get(kind, "unknown")


def first_color(space: Space) -> Color | None:
    """The colour in force where a space was chosen and no colour yet."""
    return BLACK if space in ("gray", "rgb", "cmyk", "lab") else None


def read_color(space: Space, operands: Sequence[Any]) -> Color | None:
    """The colour of numbers in a space; None for a pattern and whatever is not known here."""
    if not operands or isinstance(operands[-1], str):
        return None
    values = [float(operand) for operand in operands]
    if space == "gray":
        return _of_shares(values[0], values[0], values[0])
    if space == "rgb":
        return _of_shares(values[0], values[1], values[2])
    if space == "cmyk":
        light = 1 - values[3]
        return _of_shares(*((1 - value) * light for value in values[:3]))
    if space == "lab":
        return WHITE if values[0] >= 100 else None
    return WHITE if space == "tint" and not any(values) else None


def _of_shares(red: float, green: float, blue: float) -> Color:
    return _byte(red), _byte(green), _byte(blue)


def _byte(share: float) -> int:
    return round(255 * min(max(share, 0.0), 1.0))
