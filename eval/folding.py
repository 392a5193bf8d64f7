"""Fold answers and accepted forms so that only what they say is compared.

Full width is narrowed, Chinese folded to Simplified, numbers set in plain digits (111億, 11.1
billion), dates as 2026年2月4日; then Chinese is cut into characters, other text into words, and
marks are dropped, as CMRC-2018 does for its scores.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from rag.articles import fold_to_simplified
from rag.facts import plain_figures
from rag.matching import plain

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:,?\s*(\d{4})(?!\d))?"
_DAY_FIRST = re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+)?{_MONTH}{_YEAR}")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+{_DAY}{_YEAR}")
_MONTH_AND_YEAR = re.compile(rf"\b{_MONTH},?\s+(?:of\s+)?(\d{{4}})(?!\d)")
_NUMERIC = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
_CHINESE = re.compile(r"(?<!\d)0?(\d{1,2})\s*月\s*0?(\d{1,2})\s*[日号]")
# 13–15 May and 5月13日至15日 have both days.
_TO = r"\s*(?:[-–—~至到]|to|and)\s*"
_DAYS_FIRST = re.compile(rf"(?<!\d)(\d{{1,2}}){_TO}(?={_DAY}\s+{_MONTH}{_YEAR})")
_DAYS_LAST = re.compile(rf"\b({_MONTH}\s+)(\d{{1,2}}){_TO}(?=\d{{1,2}}(?!\d|\s*[a-z%]))")
_CHINESE_DAYS = re.compile(rf"(\d{{1,2}}月)(\d{{1,2}})日?{_TO}(?=\d{{1,2}}日)")
# 30 % is no 30, and ±3 no 3.
_PER_CENT = re.compile(r"(?<=\d)\s*(?:%|per\s?cent\b)")
_CHINESE_PER_CENT = re.compile(r"百分之(\d+(?:\.\d+)?)")
_TENTHS = re.compile(r"(?<![\d.])(\d)成(?:(\d)(?!\d))?")
_PLUS_MINUS = re.compile(r"±|\+/-|plus or minus|正负")

_LONG_WORD = 4
_DIGIT = re.compile(r"\d")


def canonical(text: str) -> str:
    """`text` folded, with its dates and numbers in one form each; marks are kept.

    >>> canonical("On February 4, 2026 they paid US$11.1 billion"), canonical("二月四號，111億")
    ('on 2026年2月4日 they paid us$11100000000', '2月4日,11100000000')
    """
    plain_text = fold_to_simplified(normalize("NFKC", text)).casefold()
    plain_text = _PLUS_MINUS.sub(" plusminus ", plain_text)
    plain_text = _DAYS_FIRST.sub(lambda m: f"{m[1]} {m[3]} – ", plain_text)
    plain_text = _DAYS_LAST.sub(lambda m: f"{m[1]}{m[3]} – {m[1]}", plain_text)
    plain_text = _NUMERIC.sub(lambda m: _written(m[1], m[3], m[4]), plain_text)
    plain_text = _DAY_FIRST.sub(lambda m: _written(m[3], _number(m[2]), m[1]), plain_text)
    plain_text = _MONTH_FIRST.sub(lambda m: _written(m[3], _number(m[1]), m[2]), plain_text)
    plain_text = _MONTH_AND_YEAR.sub(lambda m: f"{m[2]}年{_number(m[1])}月", plain_text)
    plain_text = _CHINESE_PER_CENT.sub(r"\1%", plain_figures(plain_text))
    plain_text = _TENTHS.sub(lambda m: f"{m[1]}{m[2] or 0}%", plain_text)
    plain_text = _PER_CENT.sub("percent ", plain_text)
    plain_text = _CHINESE_DAYS.sub(r"\1\2日–\1", plain_text)
    return _CHINESE.sub(r"\1月\2日", plain_text)


def tokens(text: str) -> tuple[str, ...]:
    """The tokens of the canonical text: single Chinese characters, words, numbers."""
    return tuple(_folded(text).split())


def has_form(text: str, forms: Sequence[str]) -> bool:
    """Whether `text` has one of the forms.

    Words and numbers are matched whole, except that a word of four letters or more may go on: a
    form "howitzer" is found in "howitzers", 11 is not found in 111. Chinese has no such bounds. A
    form without figures is also looked for as it stands, since 三 is not always a number.
    """
    as_it_stands, folded = plain(text), _folded(text)
    return any(
        _stem(_folded(form)) in folded
        or (not _DIGIT.search(form) and _stem(plain(form)) in as_it_stands)
        for form in forms
        if plain(form)
    )


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return plain(canonical(text))


def _stem(form: str) -> str:
    last = form.split()[-1]
    return form.rstrip() if len(last) >= _LONG_WORD and last.isalpha() and last.isascii() else form


def overlap_f1(answer: Sequence[str], reference: Sequence[str]) -> float:
    """F1 of two bags of tokens, 0 to 1; 0 when either is empty."""
    shared = sum((Counter(answer) & Counter(reference)).values())
    return 2 * shared / (len(answer) + len(reference)) if shared else 0.0


def _number(month: str) -> str:
    return str(_MONTHS.index(month[:3]) + 1)


def _written(year: str | None, month: str, day: str) -> str:
    return f"{year + '年' if year else ''}{int(month)}月{int(day)}日"
