"""Read the figures of a text, each with its exact place."""

import re
from decimal import Decimal
from functools import lru_cache

from rag.facts.figures.nouns import MEASURES
from rag.facts.figures.parts import terms_in
from rag.facts.figures.quantities import Quantity, quantity
from rag.facts.figures.ranges import joined
from rag.facts.figures.unread import without_names_and_dates
from rag.facts.figures.values import NOTHING_KNOWN, Figure
from rag.facts.figures.view import view

_YEARS = (Decimal(1500), Decimal(2199))
_NEAR_YEARS = (Decimal(1900), Decimal(2099))
_DURING = re.compile(
    r"(?<![A-Za-z])(?:in|since|until|till|during|early|late|mid|year|fiscal|FY|spring|summer"
    r"|autumn|winter)[ -]$",
    re.IGNORECASE,
)
_NO_ONE = re.compile(
    r"(?<![A-Za-z])(?:no|any|every|this|that|which|each|the|another|last|next|first|day)[ -]$",
    re.IGNORECASE,
)
_FOR_ONE = re.compile(
    r"(?<![A-Za-z])(?:for|in|within|only|just|than|least|under)\s$", re.IGNORECASE
)
_THE_TWO = re.compile(
    r"(?<![A-Za-z])(?:the|these|those|our|their|its|his|her|other)\s$", re.IGNORECASE
)
# 兩人 and 一人 are pronouns unless something befell them or somebody counted them.
_BEFALLEN = re.compile(
    r"(?:当场|全数|均|都|皆)?(?:死|伤|身亡|丧生|罹难|遇难|失踪|被捕|被抓|落网|获救|受困|送医|重伤|轻|中枪|落海|在内|以上|确诊)"
)
_COUNTED = re.compile(r"(?:造成|致|至少|约|另有|含|共|仅|只剩|剩|只有|计|增至|减至)$")
# 一年 is often "a year" in passing; these words make it a length of time.
_LASTING = re.compile(
    r"(?:为期|历时|长达|延长|延后|推迟|缩短|缩至|休战|停战|停火|徒刑|监禁|刑期|期限|停职|禁赛|服役|花了?|费时|耗时|[满已了达再])$"
)
_LONG = re.compile(r"(?:之久|期|徒刑|的?(?:休战|停战|停火)|有期)")
_ROUND_ABOUT, _THEN = frozenset(("四周", "四处")), re.compile("[后内来前时]")
_LAST_HOUR = 24
_HAN_DIGITS = frozenset("〇零一二三四五六七八九两")


@lru_cache(maxsize=4096)
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of `text` in reading order; dates and numbers inside names are no figures.

    >>> [(str(f.low), f.unit.name, text[f.start : f.end]) for text in ["約１１１億美元的F-16，30人"]
    ...     for f in figures_in(text)]
    [('11100000000', 'USD', '約１１１億美元'), ('30', 'person', '30人')]
    """
    seen = view(text)
    plain = without_names_and_dates(seen.text)
    floor = 0
    quantities: list[Quantity] = []
    for term in terms_in(plain):
        if term.start < floor:
            continue
        read = quantity(plain, term, floor)
        quantities.append(read)
        floor = read.end
    return tuple(
        Figure(
            *seen.original(read.start, read.end),
            read.low,
            read.high,
            read.step,
            read.qualifier,
            read.unit or NOTHING_KNOWN,
        )
        for read in joined(plain, quantities)
        if _counts(plain, read)
    )


def _counts(text: str, read: Quantity) -> bool:
    """Whether the number counts or measures something."""
    number = text[read.number[0] : read.number[1]]
    if text[read.number[1] : read.number[1] + 1] == "点" and _may_be_hour(read.high):
        return False  # or points that somebody makes
    before = text[max(0, read.start - 12) : read.start]
    if read.style == "digits":
        if number[0] == "0" and number[1:2].isdecimal():
            return False  # a code
        return not _is_year(number, before, read)
    if read.style == "words":
        return _word_counts(number.lower(), before, read)
    if read.style == "han":
        return _han_counts(text, read)
    return True


def _may_be_hour(value: Decimal) -> bool:
    return value <= _LAST_HOUR and value == int(value)


def _is_year(number: str, before: str, read: Quantity) -> bool:
    if not number[:4].isdecimal():
        return False
    if _YEARS[0] <= read.low <= _YEARS[1] and _DURING.search(before):
        return True
    bare = not read.counted and read.qualifier not in {"over", "under"}
    return bare and _NEAR_YEARS[0] <= read.low <= _NEAR_YEARS[1]


def _is_measured(read: Quantity) -> bool:
    if read.unit is None:
        return False
    return read.unit.kind != "count" or read.unit.name in MEASURES or read.unit.name == "times"


def _word_counts(number: str, before: str, read: Quantity) -> bool:
    """One is mostly a pronoun, and "the two" were named before."""
    if number == "one" and read.qualifier == "exact":
        person = read.unit is not None and read.unit.name == "person"
        day = read.unit is not None and read.unit.name == "day"
        if day and not _FOR_ONE.search(before):
            return False
        return (_is_measured(read) or person) and not _NO_ONE.search(before)
    return number != "two" or _is_measured(read) or not _THE_TWO.search(before)


def _han_counts(text: str, read: Quantity) -> bool:
    """A single numeral is part of a word unless a measure word follows."""
    words = text[read.number[0] : read.end]
    before, after = text[max(0, read.start - 12) : read.start], text[read.end : read.end + 6]
    number, person = text[slice(*read.number)], read.unit is not None and read.unit.name == "person"
    if person and words.startswith(("一人", "两人", "二人")) and read.qualifier == "exact":
        return bool(_BEFALLEN.match(after) or _COUNTED.search(before))
    if number == "零" or (words in _ROUND_ABOUT and not _THEN.match(after)):
        return False
    if number == "一" and read.qualifier == "exact":
        return _is_measured(read) and _lasts(read, before, after)
    if set(number) <= _HAN_DIGITS and len(number) > 1 and read.low == read.high:
        return read.counted and bool(set(number) & set("〇零"))
    if len(number) == 1 or (read.low != read.high and set(number) <= _HAN_DIGITS | {"、", "十"}):
        return read.counted
    return True


def _lasts(read: Quantity, before: str, after: str) -> bool:
    if read.low != 1 or (read.unit and read.unit.kind != "duration"):
        return True
    return bool(_LASTING.search(before) or _LONG.match(after))
