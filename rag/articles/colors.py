"""Tell whether words are written in the colour of the ground that they stand on."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

Color = tuple[int, int, int]
"""Red, green and blue, each of 0 to 255."""

WHITE: Color = (255, 255, 255)
_NAMED: dict[str, Color] = {
    "white": WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "black": (0, 0, 0),
}
_INK = re.compile(r"(?<![\w-])color:([^;!]+)")
_GROUND = re.compile(r"(?<![\w-])background(?:-color)?:([^;!]+)")
_HEX = re.compile(r"#([0-9a-f]{3,8})")
_RGB = re.compile(r"(rgb|hsl)a?\(([\d.%,/ ]+)\)")
# Of 0 to 255 in each of red, green and blue: nobody reads words that are nearer to their ground.
_NEAR = 12


def is_near(ink: Color, ground: Color) -> bool:
    """Whether nobody reads words of one colour on the other."""
    red, green, blue = ground
    return (
        abs(ink[0] - red) <= _NEAR and abs(ink[1] - green) <= _NEAR and abs(ink[2] - blue) <= _NEAR
    )


def is_in_the_color_of_its_ground(element: "HtmlElement") -> bool:
    """Whether an element's own colour is that of the ground below it, by what the page itself says.

    The ground is white where neither the element nor one around it names another.
    """
    style = _style(element)
    named = _INK.search(style)
    ink = named[1] if named else str(element.get("color") or "") if element.tag == "font" else ""
    if not ink:
        return False
    color, alpha = _read(ink)
    if alpha == 0:
        # Unless the ground itself is cut to the letters, as for headlines in several colours.
        return "background-clip:text" not in style
    ground = _ground(element)
    if color is None or ground is None:
        return False
    return is_near(color, ground)


def _ground(element: "HtmlElement") -> Color | None:
    """The ground's colour; None for a picture and the like."""
    for around in (element, *element.iterancestors()):
        named = _GROUND.search(_style(around))
        ground = named[1] if named else str(around.get("bgcolor") or "")
        if ground:
            color, alpha = _read(ground)
            if alpha != 0 and ground not in ("none", "inherit", "transparent"):
                return color
    return WHITE


def _style(element: "HtmlElement") -> str:
    return "".join((element.get("style") or "").lower().split())


def _read(words: str) -> tuple[Color | None, float]:
    """The colour that CSS or HTML names, None for one not known here, and how much of it shows."""
    name = words.strip().lower()
    if name in _NAMED:
        return _NAMED[name], 1.0
    if match := _HEX.match(name):
        digits = match[1] if len(match[1]) > 4 else "".join(2 * digit for digit in match[1])
        if len(digits) not in (6, 8):
            return None, 1.0
        values = bytes.fromhex(digits)
        return (values[0], values[1], values[2]), (values[3] if len(values) == 4 else 255) / 255
    if match := _RGB.match(name):
        return _function(match[1], re.findall(r"[\d.]+%?", match[2]))
    return None, 0.0 if name == "transparent" else 1.0


def _function(name: str, parts: list[str]) -> tuple[Color | None, float]:
    if len(parts) < 3:
        return None, 1.0
    try:
        alpha = _share(parts[3], 1.0) if len(parts) > 3 else 1.0
        if name == "hsl":
            return (WHITE if _share(parts[2], 100.0) >= 1 else None), alpha
        red, green, blue = (round(255 * _share(part, 255.0)) for part in parts[:3])
    except ValueError:
        return None, 1.0
    return (red, green, blue), alpha


def _share(part: str, whole: float) -> float:
    return float(part[:-1]) / 100 if part.endswith("%") else float(part) / whole
