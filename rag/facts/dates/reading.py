"""Read the dates of a text, with their places in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from rag.articles import fold_to_simplified
from rag.facts.dates.chinese import chinese_dates
from rag.facts.dates.english import english_dates
from rag.facts.dates.english_patterns import MONTHS
from rag.facts.dates.placing import place
from rag.facts.dates.said import NOWHERE, OPEN, Said, Year, a_day, on_days, week_of
from rag.facts.dates.when import DayOfYear, Grain, When

# One character for one: full width to half width, and the zero that is a circle.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_HALF_WIDTH |= {0x3000: 0x20, 0xA0: 0x20, 0x2009: 0x20, 0x202F: 0x20, 0x25CB: 0x3007, 0x2011: 0x2D}
_HALF_WIDTH |= {0x2012: 0x2013, 0x2015: 0x2014, 0x2212: 0x2D}

# A line that was broken to fit a page ends no date; an empty line does, and the next item of a list
# ("in March / 2. Exports") or of a timeline ("in June / 15 July: ...", "in June / 2024: ...").
_MONTHS = "|".join((*MONTHS, *(month[:3] for month in MONTHS), "sept"))
_BROKEN_LINE = re.compile(
    rf"(?P<item>\b(?:{_MONTHS})\.?\n(?=(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?\b(?!, [12][0-9]{{3}})"
    r"|[12][0-9]{3}(?: ?:| [–—-] )))|(?<=[^\n])\n(?=[^\n–—-])",
    re.IGNORECASE,
)
_BESIDE_WEEKDAY = re.compile(r"[\s,]*\(?\s*")
_TO = re.compile(r"\s*[至到]\s*|[^\S\n]*[–—~-]\s*|\s+(?:to|until|till|through)\s+(?:the\s+)?")
_AND = re.compile(r"\s+and\s+(?:the\s+)?")
_BETWEEN = re.compile(r"(?i:\bbetween) $")
_CHANGED = re.compile(
    r"\b(?i:slip|mov|postpon|delay|push|shift|chang|reschedul|brought|bring|defer|put |pulled)"
    r"[^.;!?\n]*\bfrom (?:the )?$"
)
_WEEK_OF = re.compile(r"(?<!\ba )\b(?i:week (?:of|beginning|starting|from) )(?:the )?$")
_THAT_WEEK = re.compile("[当那这]一?个?(?:周|星期)(?![一二三四五六日天末期])")
_JOINED = ("day", "part", "month", "quarter", "half", "year")


@lru_cache(maxsize=1024)
def dates_in(text: str, *, seen_from: date | None) -> tuple[When, ...]:
    """The dates of a text in reading order, none inside another.

    `seen_from` is the day from which the words are to be understood: the day an article was
    published, the day a question was asked; None when it is not known. A day of the week, and a
    number of a day alone, is the most recent one unless a word beside it tells of the future; a
    day and month without a year is the nearest one. Dates told before take part, as in
    2025年5月……6月5日, so read the paragraph rather than the sentence, and choose by the places.

    >>> from datetime import date
    >>> [(w.first, w.last) for w in dates_in("去年12月29日到31日", seen_from=date(2026, 1, 9))]
    [(datetime.date(2025, 12, 29), datetime.date(2025, 12, 31))]
    """
    if seen_from is not None and not 1900 <= seen_from.year <= 2100:
        seen_from = None
    plain = fold_to_simplified(text).translate(_HALF_WIDTH)
    english = english_dates(_BROKEN_LINE.sub(lambda line: line["item"] or " ", plain), seen_from)
    said = _apart([*chinese_dates(plain, seen_from), *english])
    dates: list[When] = []
    for one, weekday in _with_weekdays(_joined(said, plain), plain):
        when = place(one, seen_from, dates, plain)
        if weekday and when.first and when.first.weekday() != weekday.weekday:
            # A Tuesday that was no Tuesday: whoever says so is not to be believed.
            dates.append(When(weekday.start, weekday.end, "day"))
        dates.append(_as_week(when, plain))
    return tuple(sorted(dates, key=lambda when: (when.start, when.end)))


def _as_week(when: When, text: str) -> When:
    """The week of 2 February, 2月2日至8日當週: days that stand for their week."""
    before = _WEEK_OF.search(text[max(0, when.start - 24) : when.start])
    after = _THAT_WEEK.match(text, when.end)
    if when.grain not in ("day", "days") or not (before or after):
        return when
    start = when.start - len(before.group()) if before else when.start
    end = after.end() if after else when.end
    if when.grain == "days":
        return replace(when, start=start, end=end, grain="week")
    if when.first is None:
        return When(start, end, "week")
    first, last = week_of(when.first)
    return When(start, end, "week", first, last, told=when.told)


def _apart(said: Iterable[Said]) -> list[Said]:
    """In order; of two that overlap the one that begins first, then the longer one."""
    kept: list[Said] = []
    for one in sorted(said, key=lambda s: (s.start, -s.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _with_weekdays(said: list[Said], text: str) -> Iterator[tuple[Said, Said | None]]:
    """Each date with the weekday written beside it: 週三（4日）, Wednesday, 4 February."""
    at = 0
    while at < len(said):
        one, other = said[at], said[at + 1] if at + 1 < len(said) else None
        beside = other is not None and _BESIDE_WEEKDAY.fullmatch(text, one.end, other.start)
        if other is not None and beside and _is_weekday(one) != _is_weekday(other):
            day, weekday = (other, one) if _is_weekday(one) else (one, other)
            if day.grain == "day":
                yield day, weekday
                at += 2
                continue
        yield one, None
        at += 1


def _is_weekday(said: Said) -> bool:
    return said.weekday is not None


def _joined(said: list[Said], text: str) -> list[Said]:
    """Two dates with "to" between them become one stretch."""
    dates: list[Said] = []
    for one in said:
        stretch = None
        if dates and _is_to(dates[-1], one, text):
            stretch = _stretch(dates[-1], one)
        if stretch:
            dates[-1] = stretch
        else:
            dates.append(one)
    return dates


def _is_to(first: Said, last: Said, text: str) -> bool:
    before = text[max(0, first.start - 60) : first.start]
    if _AND.fullmatch(text, first.end, last.start):
        return _BETWEEN.search(before) is not None
    return bool(_TO.fullmatch(text, first.end, last.start)) and not _CHANGED.search(before)


def _stretch(first: Said, last: Said) -> Said | None:
    """From the first day of one to the last day of the other; None where that makes no sense."""
    grain = _grain_of(first.grain, last.grain)
    first, last = _completed(first, last)
    if grain is None or first.days is None or last.days is None:
        return None
    begin, end = first.days[0], last.days[1]
    if (begin.month is None) != (end.month is None):
        return None
    later = (end.month or 0, end.day) > (begin.month or 0, begin.day)
    if begin.month is None and not later:
        return None
    # 2月至翌年3月 is longer than the way to the next March, and from which year is found later.
    if last.year.shift and first.year.value is None and (later or last.year.shift < 0):
        return None
    year, until = _years_of(first, last, later=later)
    one_year = until is None or until == year.value
    if year.value and until and (until < year.value or (one_year and not later)):
        return None
    if one_year and (grain == "years" or (grain == "months" and begin.month == end.month)):
        return None
    return Said(first.start, last.end, grain, (begin, end), year, until, first.ahead)


def _completed(first: Said, last: Said) -> tuple[Said, Said]:
    """What one end tells of the other: a month, as in 2月4日到6日 and 28日至3月2日, or a week."""
    if first.days is None or last.days is None:
        return first, last
    begin, end = first.days[0], last.days[0]
    if begin.month and end.month is None and end.day > begin.day:
        there = DayOfYear(begin.month, end.day)
        return first, replace(last, days=(there, there), year=first.year)
    if begin.month is None and end.month and first.year == OPEN:
        month = end.month if begin.day < end.day else (end.month - 2) % 12 + 1
        return replace(first, days=a_day(month, begin.day)), last
    if _is_weekday(first) and _is_weekday(last) and first.year.value and last.year.value:
        one = date(first.year.value, begin.month or 1, begin.day)
        other = date(last.year.value, end.month or 1, end.day)
        apart = timedelta((other - one).days % 7 or 7)
        if last.bare:
            other = one + apart
        elif first.bare:
            one = other - apart
        first = on_days(first.start, first.end, "day", one, one)
        last = on_days(last.start, last.end, "day", other, other)
    return first, last


def _grain_of(first: Grain, last: Grain) -> Grain | None:
    if first not in _JOINED or last not in _JOINED:
        return None
    if (first == "year") != (last == "year"):
        return None
    if first == last == "day":
        return "days"
    return "years" if first == "year" else "months"


def _years_of(first: Said, last: Said, *, later: bool) -> tuple[Year, int | None]:
    """The year of the first day, and that of the last if it is told; one lends it to the other."""
    if "nowhere" in (first.year.search, last.year.search):
        return NOWHERE, None
    if last.year.value is None and first.year.value and last.year.shift:
        return first.year, first.year.value + last.year.shift  # 2024年2月至次年3月
    if last.year.value is None:
        return first.year, None
    until = last.year.value
    if first.year.value is None:
        return Year(until - (not later), last.year.told), until
    return first.year, until
