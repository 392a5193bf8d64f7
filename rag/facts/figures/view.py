"""Text as the readers of figures see it, in one way of writing, and the way back to its places."""

import re
from dataclasses import dataclass
from unicodedata import category, normalize

from rag.articles import fold_to_simplified

BLANK = "\ufffc"
"""Stands where something was that is not to be read: no pattern knows it, no word goes across."""

# Signs whose normal form would become digits of the number before them.
_SIGNS = {"㎡": "平方米", "㎢": "平方公里", "²": "²", "³": "³"}
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")
_NUMERAL = "[\\d一二三四五六七八九十百万亿]"
_REWRITTEN = (
    # 3點5億 has a decimal point, 3點5分 is a time of day.
    (re.compile(r"(?<=\d)点(?=\d+[万亿兆成倍%元个])"), "."),
    # 千 and 兆 of these units are no numerals; each is replaced by as many characters.
    (re.compile(f"(?<={_NUMERAL})千米"), "公里"),
    (re.compile(f"(?<={_NUMERAL})千克"), "公斤"),
    (re.compile(f"(?<={_NUMERAL})千卡"), "大卡"),
    (re.compile(f"(?<={_NUMERAL})千瓦(?!时)"), "kW"),
    (re.compile(f"(?<={_NUMERAL})兆瓦(?!时)"), "MW"),
    (
        re.compile(
            f"(?<={_NUMERAL})(?:千(?=[瓦伏赫帕焦])|兆(?=[瓦赫帕焦]|欧(?!元)|比特|字节|位元))"
        ),
        BLANK,
    ),
)
# After a numeral the space keeps two figures apart.
_GAP = re.compile(
    r"(?<=[㐀-鿿])(?<![〇零一二三四五六七八九十百千万亿兆成点分折]) (?=[\d$€£¥])"
    r"|(?<=[\d%]) (?=[㐀-鿿])"
)


@dataclass(frozen=True, slots=True)
class View:
    """`text[i]` was read from the original's character `places[i]`."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that `text[start:end]` was read from."""
        return self.places[start], self.places[end - 1] + 1


def view(text: str) -> View:
    """`text` narrowed (NFKC) and folded to Simplified, character by character.

    >>> view("１１１億，½").text, view("㎡5億").original(3, 5)
    ('111亿，½', (1, 3))
    """
    if text.isascii():
        return View(text, tuple(range(len(text))))
    pieces: list[str] = []
    places: list[int] = []
    for place, character in enumerate(fold_to_simplified(text)):
        piece = _narrow(character, text[place - 1] if place else "")
        pieces.append(piece)
        places.extend([place] * len(piece))
    return _closed_up("".join(pieces), places)


def _closed_up(seen: str, places: list[int]) -> View:
    """Without the spaces that some set between Chinese characters and digits."""
    gaps = [match.start() for match in _GAP.finditer(seen)]
    kept = [0, *(gap + 1 for gap in gaps)], [*gaps, len(seen)]
    runs = list(zip(*kept, strict=True))
    text = "".join(seen[start:end] for start, end in runs)
    for pattern, instead in _REWRITTEN:
        text = pattern.sub(instead, text)
    return View(
        text,
        tuple(place for start, end in runs for place in places[start:end]),
    )


def _narrow(character: str, before: str) -> str:
    if character.isascii() or "一" <= character <= "鿿":
        return character
    if character in _UNSEEN:
        return ""
    if character == "，":  # a comma between clauses, unless the digits are wide as well
        return "," if "０" <= before <= "９" else character
    if character in _FRACTIONS and before.isdecimal():
        return _FRACTIONS[character]
    narrow = _SIGNS.get(character) or normalize("NFKC", character)
    if "⁄" in narrow:
        return character
    if category(character) != "Nd" and any(c.isdecimal() for c in narrow):
        return BLANK  # ① is the head of an item
    return narrow
