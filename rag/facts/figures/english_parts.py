"""Parts in English words: a quarter, two-thirds, half of them, one in five, half a per cent."""

import re
from decimal import Decimal
from unicodedata import normalize

from rag.facts.figures.terms import Reader, Term, said
from rag.facts.figures.values import PERCENT, POINTS

_ORDINALS = "half third quarter fifth sixth seventh eighth ninth tenth".split()
_PARTS = {name: n for n, name in enumerate(_ORDINALS, 2)} | {"fourth": 4}
_PART = "|".join(_PARTS)
_NUMBERS = "one two three four five six seven eight nine ten".split()
_COUNTS = {word: n for n, word in enumerate(_NUMBERS, 1)}
_COUNT = "|".join(_COUNTS)
_BACK = 14

_OF_A_POINT = re.compile(
    r"(?<![A-Za-z\d-])(?:(?P<f>half|(?:an? )?quarter)(?: of)?(?: an?)?"
    rf"|(?P<f2>(?:an?|{_COUNT})[ -](?:{_PART})s?) of (?:an?|one))"
    r"[ -](?:(?P<p>(?:percentage[ -])?points?)|per[ -]?cent)(?![A-Za-z])",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"(?<![A-Za-z\d-])(?P<n>{_COUNT})(?P<gap>[ -])(?P<d>{_PART})(?P<s>s?)(?![A-Za-z])",
    re.IGNORECASE,
)
_A_PART = re.compile(rf"(?<![A-Za-z-])an? (?P<d>{_PART})(?![A-Za-z-])", re.IGNORECASE)
_HALF = re.compile(r"(?<![A-Za-z-])half(?![A-Za-z-])", re.IGNORECASE)
_SLASHED = re.compile(
    r"(?<![\d.,⁄])(?P<n>\d{1,3})⁄(?P<d>\d{1,3})(?![\d⁄])|(?<![\d.])(?<!\d )[¼-¾⅐-⅞]"
)
_LONGER = (
    "hundred|thousand|million|billion|trillion|seconds?|minutes?|hours?|days?|weeks?|months?"
    "|years?|decades?"
)
_ONE_IN = re.compile(
    rf"(?<![A-Za-z\d.,-])(?P<n>{_COUNT}|\d{{1,2}})[ -](?:in|out of)[ -](?:every )?"
    rf"(?P<d>{_COUNT}|\d{{1,3}})(?![A-Za-z\d]|[.,]\d|\s?%| (?:{_LONGER}))",
    re.IGNORECASE,
)

# What may come after "a quarter" when it is a part, and not a time or a place in a row.
_FREE_AFTER = re.compile(
    r"\s+(?:of|from|to|since|on|more|less|higher|lower|larger|smaller|bigger|the|as|and|or|but"
    r"|who|that|were|are|said|say|had|have|would|will|than|compared|after|within|when|while|this"
    r"|last)(?![A-Za-z])"
    r"|\s+in\s[^A-Za-z]|\s*(?:[^\sA-Za-z]|$)"
)
_OF = re.compile(r"\sof(?![A-Za-z])")
_OF_SOMETHING = re.compile(
    r"\s(?:of|the|an?|its|their|his|her|our|all|that|this|those|these|what|as)(?![A-Za-z])"
)
_HALF_A_MILLION = re.compile(r"\san?\s(?:hundred|thousand|dozen|[mbtr]+illion)")
_AGO = re.compile(r"\s(?:ago|earlier|later|before)(?![A-Za-z])")
_MEASURED_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:by|about|around|roughly|nearly|almost|over|than|least|under|cut|only|just"
    r"|some|exactly)\s$",
    re.IGNORECASE,
)
_IN_BEFORE = re.compile(r"(?<![A-Za-z])(?:by|in|to)\s$", re.IGNORECASE)
_NO_PART_BEFORE = re.compile(
    r"(?<![A-Za-z])(?:once|every|each|per|in|for|the|this|last|first|second|other|latter|next|top"
    r"|bottom|and)[\s-]$",
    re.IGNORECASE,
)


def _stands(before: re.Pattern[str], match: re.Match[str]) -> bool:
    """Whether `before` ends where the match begins."""
    return before.search(match.string, max(0, match.start() - _BACK), match.start()) is not None


def _of_a_point(match: re.Match[str]) -> Term | None:
    """Half a percentage point, a quarter of a per cent, one-tenth of a point."""
    words = re.findall("[a-z]+", (match["f"] or match["f2"]).lower())
    part = Decimal(_COUNTS.get(words[0], 1)) / _PARTS[words[-1].removesuffix("s")]
    return said(match, part, POINTS if match["p"] else PERCENT)


def _fraction(match: re.Match[str]) -> Term | None:
    count, part = _COUNTS[match["n"].lower()], _PARTS[match["d"].lower()]
    if (count > 1) != bool(match["s"]) or count >= part:
        return None
    period = match["d"].lower() == "quarter" and match["gap"] == " "
    if period and not (_OF.match(match.string, match.end()) or _stands(_MEASURED_BEFORE, match)):
        return None
    return said(match, Decimal(count * 100) / part, PERCENT)


def _a_part(match: re.Match[str]) -> Term | None:
    text, end = match.string, match.end()
    if _AGO.match(text, end):
        return None
    free = _FREE_AFTER.match(text, end) and not _stands(_NO_PART_BEFORE, match)
    if not (free or _OF.match(text, end) or _stands(_MEASURED_BEFORE, match)):
        return None
    return said(match, Decimal(100) / _PARTS[match["d"].lower()], PERCENT)


def _half(match: re.Match[str]) -> Term | None:
    text, end, by = match.string, match.end(), _stands(_IN_BEFORE, match)
    if _HALF_A_MILLION.match(text, end) or (_stands(_NO_PART_BEFORE, match) and not by):
        return None
    if not (by or _OF_SOMETHING.match(text, end) or _stands(_MEASURED_BEFORE, match)):
        return None
    return said(match, Decimal(50), PERCENT)


def _slashed(match: re.Match[str]) -> Term | None:
    part, whole = normalize("NFKC", match.group()).split("⁄")
    return said(match, Decimal(part) * 100 / Decimal(whole), PERCENT) if int(whole) else None


def _one_in(match: re.Match[str]) -> Term | None:
    count, whole = (Decimal(_COUNTS.get(match[group].lower(), match[group])) for group in "nd")
    return said(match, count * 100 / whole, PERCENT) if count < whole else None


ENGLISH_PARTS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_OF_A_POINT, _of_a_point),
    (_SLASHED, _slashed),
    (_FRACTION, _fraction),
    (_A_PART, _a_part),
    (_HALF, _half),
    (_ONE_IN, _one_in),
)
"""What to look for and how to read it, in this order."""
