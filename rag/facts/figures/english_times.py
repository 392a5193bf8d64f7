"""Times and multiples in English words: an hour and a half, half a year, doubled, twice."""

import re
from decimal import Decimal

from rag.facts.figures.numerals import english_words
from rag.facts.figures.terms import Reader, Term, said
from rag.facts.figures.values import MULTIPLE, PERCENT, Unit

_ONE, _HALF, _TENTH = Decimal(1), Decimal("0.5"), Decimal("0.1")
_TIME = "minute|hour|day|week|month|year|decade|century"
_YEARS = {"decade": 10, "century": 100}
_FOLDS = {"doubl": 2, "twice": 2, "tripl": 3, "trebl": 3, "thric": 3, "quadr": 4}

# "A year" alone is mostly a rate or a date; these words make it a length of time.
_LASTING = "".join(
    f"|(?<={word} )"
    for word in """
    for within about nearly almost over than least under another take takes took last lasts lasted
    lasting around roughly just only
    """.split()
)[1:]
_A_TIME = re.compile(
    rf"(?:{_LASTING})an? (?P<u>{_TIME})(?P<h> and a half)?"
    r"(?![A-Za-z]| (?:ago|earlier|later|before|after))"
    rf"|(?<![A-Za-z-])an? (?P<u2>{_TIME})(?P<h2> and a half)(?![A-Za-z])",
    re.IGNORECASE,
)
_HALF_A_TIME = re.compile(
    rf"(?<![A-Za-z-])(?:half an? (?P<u>{_TIME})|(?:a )?half[ -](?P<u2>hour))(?![A-Za-z])",
    re.IGNORECASE,
)
_AND_A_PART = re.compile(
    r"(?<![A-Za-z\d.,-])(?P<n>one|two|three|four|five|six|seven|eight|nine|ten|\d+)"
    r"[ -]and[ -](?:a[ -](?:(?P<h>half)|quarter)|(?P<t>three)[ -]quarters?)(?! of(?![A-Za-z]))"
    r"(?P<s>[ -](?:thousand|million|billion|trillion))?(?![A-Za-z])",
    re.IGNORECASE,
)
_GROWN = re.compile(
    r"(?<![A-Za-z-])(?:(?:doubl|tripl|trebl|quadrupl)(?:ed|ing)(?! down)"
    r"|(?:double|triple|treble|quadruple)(?="
    r" (?:the|its|their|that|what|from|in|last|this|by|to)(?![A-Za-z])|[.,;]|\s*$)"
    r"|(?:twice|thrice)(?= (?:as|the|that|its|what|their|his|her)(?![A-Za-z])))(?![A-Za-z-])",
    re.IGNORECASE,
)
_TWICE = re.compile(r"(?<![A-Za-z-])(?:twice|thrice)(?![A-Za-z-])", re.IGNORECASE)
_HALVED = re.compile(r"(?<![A-Za-z-])halv(?:ed|ing)(?![A-Za-z-])", re.IGNORECASE)


def _a_time(match: re.Match[str]) -> Term:
    half = match["h"] or match["h2"]
    return _duration(match, _ONE + _HALF if half else _ONE, _TENTH if half else _ONE)


def _half_a_time(match: re.Match[str]) -> Term:
    return _duration(match, _HALF, _TENTH)


def _duration(match: re.Match[str], value: Decimal, step: Decimal) -> Term:
    name = (match["u"] or match["u2"]).lower()
    years = _YEARS.get(name, 1)
    unit = Unit("duration", "year" if years > 1 else name)
    return said(match, value * years, unit, step=step if step == 1 else step * years)


def _and_a_part(match: re.Match[str]) -> Term:
    scale = english_words(match["s"]).value if match["s"] else _ONE
    count = Decimal(match["n"]) if match["n"].isdecimal() else english_words(match["n"]).value
    part = _HALF if match["h"] else _HALF * 3 / 2 if match["t"] else _HALF / 2
    value, step = (count + part) * scale, scale / 10 if match["h"] else scale / 100
    return Term(match.start(), match.end(), value, value, step, "words", (scale,))


def _grown(match: re.Match[str]) -> Term:
    return said(match, Decimal(_FOLDS[match.group()[:5].lower()]), MULTIPLE, step=_ONE)


def _twice(match: re.Match[str]) -> Term:
    return said(match, Decimal(_FOLDS[match.group()[:5].lower()]), Unit("count", "time"), step=_ONE)


def _halved(match: re.Match[str]) -> Term:
    return said(match, Decimal(50), PERCENT)


ENGLISH_TIMES: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_A_TIME, _a_time),
    (_HALF_A_TIME, _half_a_time),
    (_AND_A_PART, _and_a_part),
    (_GROWN, _grown),
    (_TWICE, _twice),
    (_HALVED, _halved),
)
"""What to look for and how to read it, in this order."""
