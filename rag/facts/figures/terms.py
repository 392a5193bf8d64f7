"""Find where numbers stand in a text, and what each is worth before its surroundings are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.facts.figures.numerals import (
    CHINESE_NUMERAL,
    ENGLISH_DIGITS,
    ENGLISH_NUMERAL,
    Magnitude,
    chinese,
    digits_with_scale,
    english_words,
)
from rag.facts.figures.units import currency_before, unit_after
from rag.facts.figures.values import Qualifier, Unit
from rag.facts.figures.view import BLANK

Style = Literal["digits", "han", "words", "said"]
"""`said`: the words tell the unit as well, as a quarter and 三成 do."""

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Term:
    """A number at `text[start:end]`, with the unit where its own words tell it.

    `scales` are what a number before it may share. `more` is 多 inside of it.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    step: Decimal
    style: Style
    scales: tuple[Decimal, ...] = ()
    unit: Unit | None = None
    more: bool = False
    qualifier: Qualifier = "exact"


Reader = Callable[[re.Match[str]], Term | None]


def take(text: str, pattern: re.Pattern[str], read: Reader) -> tuple[str, list[Term]]:
    """What `read` makes of each match, and the text with those matches blanked."""
    terms: list[Term] = []
    pieces: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        term = read(match)
        if term is not None:
            terms.append(term)
            pieces += [text[end : match.start()], BLANK * len(match.group())]
            end = match.end()
    return "".join((*pieces, text[end:])), terms


def said(
    match: re.Match[str],
    low: Decimal,
    unit: Unit | None,
    *,
    high: Decimal | None = None,
    step: Decimal = Decimal(0),
    qualifier: Qualifier = "exact",
) -> Term:
    """A term whose words tell the unit; exact without `step`. A group `more` in the match is 多."""
    first, last = sorted((low, low if high is None else high))
    return Term(
        match.start(),
        match.end(),
        first,
        last,
        step,
        "said",
        unit=unit,
        more=bool(match.groupdict().get("more")),
        qualifier=qualifier,
    )


_BARE = re.compile(
    r"(?:(?<=[近逾破超约])|(?<=超过)|(?<=不到))(?P<n>[百千万]?[万亿]|[百千兆])(?![百千万亿兆分一科])"
)
_PAIR = re.compile(
    r"(?<![〇零一二三四五六七八九十百千万亿两\d])(?P<tens>[二三四五六七八九]?十)?(?P<a>[一二两三四五六七八九])、?"
    r"(?P<b>[二两三四五六七八九])(?P<s>[十百千万亿兆]*)(?![〇零一二三四五六七八九十百千点]|分(?!钟))"
)
_HALF_TIME = re.compile(
    r"(?<![个上下前后大小])半(?=个?(?:小时|钟头|世纪)|个(?:月|星期|礼拜|百分点)|年(?![报级]))"
)
_CHINESE = re.compile(CHINESE_NUMERAL)
_WORDS = re.compile(ENGLISH_NUMERAL, re.IGNORECASE)
_LONE_LETTERS = {"m": Unit("count", "metre"), "t": Unit("count", "tonne"), "b": None}


def numbers(text: str) -> list[Term]:
    """The plain numbers of a view from which all words that tell more have been taken."""
    found: list[Term] = []
    for pattern, read in (
        (_BARE, _bare_unit),
        (_PAIR, _pair),
        (_HALF_TIME, _half_time),
        (_CHINESE, _chinese_numeral),
        (ENGLISH_DIGITS, _digits),
        (_WORDS, _english_numeral),
    ):
        text, terms = take(text, pattern, read)
        found += terms
    return found


def _bare_unit(match: re.Match[str]) -> Term:
    """逾千, 破億: the unit alone, behind a word that bounds it."""
    value = chinese(f"一{match['n']}").value
    return Term(match.start(), match.end(), value, value, _ONE, "han")


def _pair(match: re.Match[str]) -> Term | None:
    """三四百 is 300 to 400, 十七八 is 17 or 18."""
    first, second = chinese(match["a"]).value, chinese(match["b"]).value
    if second != first + 1:
        return None
    tens = chinese(match["tens"]).value if match["tens"] else Decimal(0)
    scale = chinese(f"一{match['s']}").value
    low, high = (tens + first) * scale, (tens + second) * scale
    return Term(match.start(), match.end(), low, high, _ONE, "han")


def _half_time(match: re.Match[str]) -> Term:
    half = Decimal("0.5")
    return Term(match.start(), match.end(), half, half, Decimal("0.1"), "digits")


def _chinese_numeral(match: re.Match[str]) -> Term:
    more = any(c in "多余几" for c in match.group())
    return _term(match, chinese(match.group()), "han", more=more)


def _english_numeral(match: re.Match[str]) -> Term:
    return _term(match, english_words(match.group()), "words")


def _digits(match: re.Match[str]) -> Term:
    digits, scales, short = match.groups(default="")
    if short not in _LONE_LETTERS or currency_before(match.string, match.start(), 0):
        return _term(match, digits_with_scale(digits, scales, short), "digits")
    named = unit_after(match.string, match.end(), one=False)
    if named and named.unit:  # 5m doses
        return _term(match, digits_with_scale(digits, scales, short), "digits")
    magnitude = digits_with_scale(digits, "", "")
    return _term(match, magnitude, "digits", unit=_LONE_LETTERS[short])


def _term(
    match: re.Match[str],
    magnitude: Magnitude,
    style: Style,
    *,
    unit: Unit | None = None,
    more: bool = False,
) -> Term:
    value, step, scales = magnitude
    return Term(match.start(), match.end(), value, value, step, style, scales, unit, more)
