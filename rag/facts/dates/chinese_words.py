"""Chinese numerals and the words that dates are made of, folded to Simplified."""

import re
from collections.abc import Mapping

from rag.facts.dates.said import Part

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "O": 0, "两": 2}
_AHEAD = re.compile(
    "(?:将|(?<![国大议峰年晚集])会[于在]|预[定计订期]|(?<!原)[定订拟]于?|计划)[于在到至]?(?:本?[周月])?$"
)
_AHEAD_AFTER = re.compile("将(?![军领近])")

SHIFTS: Mapping[str, int] = {
    **{"上上": -2, "上": -1, "前一": -1, "本": 0, "这": 0, "下": 1, "下下": 2},
}
PARTS: Mapping[str, Part] = {
    **{"初": "early", "上": "early", "中": "mid", "下": "late", "底": "late", "末": "late"},
}


def shift(words: str) -> int:
    """上上個月, 上一季, 這個月: how far from the present one."""
    return next(SHIFTS[words[:n]] for n in (2, 1) if words[:n] in SHIFTS)


def digits(number: str) -> int:
    """Digits in a row, of either script: 二〇二六.

    >>> digits("二〇二六"), digits("115")
    (2026, 115)
    """
    return int("".join(str(_DIGITS.get(c, c)) for c in number))


def numeral(text: str) -> int:
    """A number below a thousand, in any of the ways in which dates have it.

    >>> [numeral(text) for text in ("二十一", "十", "廿八", "一百一十五", "一一五", "31")]
    [21, 10, 28, 115, 115, 31]
    """
    if not set(text) & set("十百廿卅"):
        return digits(text)
    total, number = 0, 0
    for character in text.replace("廿", "二十").replace("卅", "三十"):
        if character in "十百":
            total += (number or 1) * (10 if character == "十" else 100)
            number = 0
        else:
            number = _DIGITS[character]
    return total + number


def is_ahead(match: re.Match[str]) -> bool:
    """Whether a word right before or behind the date says that it lies in the future: 將於18日."""
    before = match.string[max(0, match.start() - 5) : match.start()]
    return bool(_AHEAD.search(before) or _AHEAD_AFTER.match(match.string, match.end()))
