"""Dates as their words give them, before a year is looked for, and the arithmetic of the calendar.

Years from 1800 to 2199 are read; whatever falls outside is not placed.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from rag.facts.dates.when import DayOfYear, Grain, Told

Part = Literal["early", "mid", "late"]
Days = tuple[DayOfYear, DayOfYear]

_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MONTH_PARTS: Mapping[Part, tuple[int, int]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}
# In both languages the end of a year takes in November.
_YEAR_PARTS: Mapping[Part, tuple[int, int]] = {"early": (1, 2), "mid": (6, 7), "late": (11, 12)}


@dataclass(frozen=True, slots=True)
class Year:
    """The year of a date, or where it is to be looked for.

    `nearest`: near the day of writing. `beside`: that of the date before (同年, "that year"), plus
    `shift`. `here`: that of the day of writing, unless the text told of another just before (年底,
    "the end of the month") and lies no more than `within_months` from it. `nowhere`: it cannot be
    known.
    """

    value: int | None
    told: Told = "unknown"
    search: Literal["none", "nearest", "beside", "here", "nowhere"] = "none"
    shift: int = 0
    within_months: int = 12


OPEN = Year(None, search="nearest")
HERE = Year(None, search="here")
NOWHERE = Year(None, search="nowhere")


@dataclass(frozen=True, slots=True)
class Said:
    """One date of a text. `days` is None when the words give no place in any year.

    `until_year` is the year of the last day where that is not the next such day after the first.
    `ahead`: a word beside it says that it lies in the future. `weekday` counts from Monday, 0;
    `bare`: its words name no week.
    """

    start: int
    end: int
    grain: Grain
    days: Days | None
    year: Year = OPEN
    until_year: int | None = None
    ahead: bool = False
    weekday: int | None = None
    bare: bool = False


def nothing(start: int, end: int, grain: Grain = "day", *, weekday: int | None = None) -> Said:
    """A date that cannot be placed."""
    return Said(start, end, grain, None, NOWHERE, weekday=weekday)


def whole_year(start: int, end: int, year: Year) -> Said:
    """A year by itself; one that is not known cannot be placed."""
    if year.value is None:
        return nothing(start, end, "year")
    return Said(start, end, "year", months(1, 12), year)


def on_days(start: int, end: int, grain: Grain, first: date, last: date) -> Said:
    """A date counted from the day of writing, which is known in full."""
    days = (DayOfYear(first.month, first.day), DayOfYear(last.month, last.day))
    return Said(start, end, grain, days, Year(first.year, "relative"))


def a_day(month: int | None, day: int) -> Days | None:
    """One day of a month; None when the month has no such day."""
    if not 1 <= day <= (_LONGEST[month - 1] if month else 31):
        return None
    return DayOfYear(month, day), DayOfYear(month, day)


def months(first: int, last: int) -> Days:
    """From the first day of one month to the last day of another."""
    return DayOfYear(first, 1), DayOfYear(last, _LONGEST[last - 1])


def month_part(month: int, part: Part) -> Days:
    """The 1st to 10th, the 11th to 20th, or the rest of a month."""
    first, last = _MONTH_PARTS[part]
    return DayOfYear(month, first), DayOfYear(month, min(last, _LONGEST[month - 1]))


def half_of_month(month: int, number: int) -> Days:
    """The 1st to 15th of a month, or the rest of it."""
    first, last = (1, 15) if number == 1 else (16, _LONGEST[month - 1])
    return DayOfYear(month, first), DayOfYear(month, last)


def part_of_a_month(part: Part) -> Days:
    """A part of a month that is not named."""
    first, last = _MONTH_PARTS[part]
    return DayOfYear(None, first), DayOfYear(None, last)


def in_that_month(days: Days, month: int) -> Days:
    """Days of a month that was not named, now that it is known; a part of it ends when it does."""
    first, last = (day.day for day in days)
    end = min(last, _LONGEST[month - 1]) if last == 31 != first else last
    return DayOfYear(month, first), DayOfYear(month, end)


def year_part(part: Part) -> Days:
    """January and February, June and July, or November and December."""
    return months(*_YEAR_PARTS[part])


def quarter(number: int) -> Days:
    """A quarter of the year, 1 to 4."""
    return months(3 * number - 2, 3 * number)


def half(number: int) -> Days:
    """A half of the year, 1 or 2."""
    return months(6 * number - 5, 6 * number)


def week_of_month(month: int, number: int) -> Days:
    """The first seven days of a month, the next seven, and so on; 0 is the last seven days."""
    last = 7 * number if number else _LONGEST[month - 1]
    return DayOfYear(month, last - 6), DayOfYear(month, last)


def month_end(year: int, month: int) -> int:
    """The number of days of a month."""
    return monthrange(year, month)[1]


def month_from(day: date, shift: int) -> tuple[int, int]:
    """Year and month, `shift` months after that of the day."""
    count = 12 * day.year + day.month - 1 + shift
    return count // 12, count % 12 + 1


def week_of(day: date, shift: int = 0) -> tuple[date, date]:
    """Monday and Sunday of a week, `shift` weeks after that of the day."""
    monday = day - timedelta(day.weekday()) + timedelta(weeks=shift)
    return monday, monday + timedelta(6)


def in_year(
    days: Days, grain: Grain, year: int, until: int | None = None
) -> tuple[date, date] | None:
    """First and last day in a year; the last may fall into the next. None if there is none such."""
    first, last = days
    if first.month is None or last.month is None:
        return None
    if until is None:
        until = year + ((last.month, last.day) < (first.month, first.day))
    if not _FIRST_YEAR <= year <= until <= _LAST_YEAR:
        return None
    short = max(0, last.day - month_end(until, last.month))
    if short and (grain in ("day", "days") or last.month != 2):
        return None
    # In February a period ends sooner, and its last week begins sooner too.
    first_day = first.day - (short if grain == "week" else 0)
    if first_day > month_end(year, first.month):
        return None
    begin, end = date(year, first.month, first_day), date(until, last.month, last.day - short)
    return (begin, end) if begin <= end else None


def two_places(match: re.Match[str], first: str, last: str, count: int) -> list[tuple[int, int]]:
    """Where one or two dates stand that were found together: 4日、5日."""
    if count == 1:
        return [match.span()]
    end = match.end(first)
    end += match.string[end : end + 1] in ("日", "号")
    return [(match.start(), end), (match.start(last), match.end())]
