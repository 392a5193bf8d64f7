"""Dates that count from the day of writing: yesterday, 上週五, two months ago, 今年, next quarter.

Without a day of writing they cannot be placed, and none of the functions fails for it.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from rag.facts.dates.said import (
    NOWHERE,
    Days,
    Said,
    Year,
    month_end,
    month_from,
    nothing,
    on_days,
    quarter,
    week_of,
    whole_year,
)
from rag.facts.dates.when import Grain

Unit = Literal["day", "week", "month", "year"]
Step = Literal[-1, 0, 1]
Bearing = Literal["behind", "ahead", "unsure"]
"""Which way from the day of writing a bare weekday lies, by the words before it."""


def relative_year(seen_from: date | None, shift: int) -> Year:
    """The year of 去年 or "next year"."""
    return Year(seen_from.year + shift, "relative") if seen_from else NOWHERE


def day_from(start: int, end: int, seen_from: date | None, shift: int) -> Said:
    """Yesterday is -1, today 0."""
    if seen_from is None:
        return nothing(start, end)
    day = seen_from + timedelta(shift)
    return on_days(start, end, "day", day, day)


def week_from(start: int, end: int, seen_from: date | None, shift: int) -> Said:
    """Last week is -1: from Monday to Sunday."""
    if seen_from is None:
        return nothing(start, end, "week")
    return on_days(start, end, "week", *week_of(seen_from, shift))


def month_of(seen_from: date | None, shift: int) -> tuple[Year, int] | None:
    """The year and the month of 上個月 or "this month"."""
    if seen_from is None:
        return None
    year, month = month_from(seen_from, shift)
    return Year(year, "relative"), month


def quarter_from(start: int, end: int, seen_from: date | None, shift: int) -> Said:
    """Last quarter is -1."""
    if seen_from is None:
        return nothing(start, end, "quarter")
    year, month = month_from(seen_from, 3 * shift)
    return Said(start, end, "quarter", quarter((month + 2) // 3), Year(year, "relative"))


def ago(start: int, end: int, seen_from: date | None, count: int, unit: Unit) -> Said:
    """So many units before the day of writing, after it when negative; in its own grain."""
    if seen_from is None:
        return nothing(start, end, unit)
    if unit == "day":
        return day_from(start, end, seen_from, -count)
    if unit == "week":
        return week_from(start, end, seen_from, -count)
    if unit == "year":
        return whole_year(start, end, relative_year(seen_from, -count))
    year, month = month_from(seen_from, -count)
    first, last = date(year, month, 1), date(year, month, month_end(year, month))
    return on_days(start, end, "month", first, last)


def weekday_in_week(start: int, end: int, seen_from: date | None, weekday: int, shift: int) -> Said:
    """上週五, "Monday of last week": a day of a certain week."""
    if seen_from is None:
        return nothing(start, end, weekday=weekday)
    day = week_of(seen_from, shift)[0] + timedelta(weekday)
    return _weekday(start, end, day)


def bare_weekday(
    start: int, end: int, seen_from: date | None, weekday: int, bearing: Bearing
) -> Said:
    """A weekday alone: the most recent one, the day of writing included, or the coming one."""
    if seen_from is None or bearing == "unsure":
        return nothing(start, end, weekday=weekday)
    since = (seen_from.weekday() - weekday) % 7
    shift = (weekday - seen_from.weekday()) % 7 if bearing == "ahead" else -since
    return replace(_weekday(start, end, seen_from + timedelta(shift)), bare=True)


def neighbouring_weekday(
    start: int, end: int, seen_from: date | None, weekday: int, step: Step
) -> Said:
    """ "last Friday" and "next Friday", read only where every use of the words agrees.

    Written on a Saturday, "last Friday" may be the day before or eight days ago; on a Monday,
    "next Friday" may be four or eleven days off. Such a day is not placed.
    """
    if seen_from is None:
        return nothing(start, end, weekday=weekday)
    day = seen_from + timedelta(step)
    while day.weekday() != weekday:
        day += timedelta(step)
    if week_of(day) == week_of(seen_from):
        return nothing(start, end, weekday=weekday)
    return _weekday(start, end, day)


def neighbouring_month(seen_from: date | None, month: int, step: Step) -> Year:
    """The year of "last November", "this April", "next April".

    Where the nearest one lies in the year of writing, some mean the one of the year beside it: the
    year is then left unknown.
    """
    if seen_from is None:
        return NOWHERE
    if step == 0:
        return Year(seen_from.year, "relative")
    nearest_is_this_year = month < seen_from.month if step < 0 else month > seen_from.month
    return NOWHERE if nearest_is_this_year else Year(seen_from.year + step, "relative")


def in_month(
    start: int, end: int, place: tuple[Year, int] | None, grain: Grain, days: Days | None
) -> Said:
    """Days of a month that was counted from the day of writing."""
    if place is None or days is None:
        return nothing(start, end, grain)
    return Said(start, end, grain, days, place[0])


def _weekday(start: int, end: int, day: date) -> Said:
    days = on_days(start, end, "day", day, day).days
    return Said(start, end, "day", days, Year(day.year, "relative"), weekday=day.weekday())
