"""Find the year, and for a day alone the month, of a date whose words leave it open.

The day of writing decides, and where the text told of another year or month just before, only if
both lead to the same day; where they do not, the date keeps what is known of it and no more.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import takewhile

from rag.facts.dates.nearness import Month, likely_month, nearest_year
from rag.facts.dates.said import Days, Said, Year, a_day, in_that_month, in_year, month_end
from rag.facts.dates.when import Told, When

_REACH = 200  # code points over which a year that was told still counts
_FINE = ("day", "days", "week", "part", "month")
_SENTENCE_END = re.compile("[。！？!?\n]|[.] ")
_LIST = re.compile(r"\s*(?:[、和与及,]|,? and)\s*")
_FoundYear = tuple[int | None, Told]
_NO_YEAR: _FoundYear = (None, "unknown")


def place(said: Said, seen_from: date | None, earlier: Sequence[When], text: str) -> When:
    """The date with its first and last day, or as much of it as can be known.

    `earlier` are the dates of the same text before it, in order.
    """
    if said.days is None:
        return When(said.start, said.end, said.grain)
    if said.days[0].month is None:
        return _place_day(said, said.days, seen_from, earlier, text)
    year, told = _year(said, said.days, seen_from, earlier)
    if year is not None:
        return _in_year(said, said.days, year, told)
    return When(said.start, said.end, said.grain, yearless=said.days)


def _in_year(said: Said, days: Days, year: int, told: Told) -> When:
    found = in_year(days, said.grain, year, said.until_year)
    if found is None:
        return When(said.start, said.end, said.grain)
    return When(said.start, said.end, said.grain, *found, told=told)


def _year(said: Said, days: Days, seen_from: date | None, earlier: Sequence[When]) -> _FoundYear:
    year = said.year
    if year.search == "none":
        return year.value, year.told
    if year.search == "nowhere":
        return _NO_YEAR
    if year.search == "beside":
        return _beside(said, year, earlier)
    if year.search == "here":
        return _here(said, seen_from, earlier)
    near = nearest_year(said.grain, days, seen_from, ahead=said.ahead) if seen_from else None
    told = _told_before(said, seen_from, earlier)
    if told is None:
        return (near, "inferred") if near else _NO_YEAR
    month_and_day = days[0].month or 1, days[0].day
    follows = month_and_day >= (told.month, told.day)
    # From what was last month the text may go back to last November as well as on to the next.
    turns = seen_from is not None and told <= seen_from < _beginning(told.year, month_and_day)
    if near == told.year or (near is None and follows and not turns):
        return told.year, "inferred"
    return (near, "inferred") if near and not follows else _NO_YEAR


def _beginning(year: int, month_and_day: tuple[int, int]) -> date:
    month, day = month_and_day
    return date(year, month, min(day, month_end(year, month)))


def _beside(said: Said, year: Year, earlier: Sequence[When]) -> _FoundYear:
    """同年6月: the year of the date before."""
    before = [when.first for when in _near(said, earlier) if when.first]
    return (before[-1].year + year.shift, "inferred") if before else _NO_YEAR


def _here(said: Said, seen_from: date | None, earlier: Sequence[When]) -> _FoundYear:
    """年底: the year of writing, if no other was told of just before."""
    years = {when.first.year for when in _near(said, earlier) if when.first}
    if seen_from:
        years.add(seen_from.year)
        month = said.days[0].month if said.days else None
        if month and abs(month - seen_from.month) > said.year.within_months:
            return _NO_YEAR
    return (years.pop(), "relative") if len(years) == 1 else _NO_YEAR


def _near(said: Said, earlier: Sequence[When]) -> list[When]:
    reached = takewhile(lambda when: said.start - when.end <= _REACH, reversed(earlier))
    return list(reached)[::-1]


def _told_before(said: Said, seen_from: date | None, earlier: Sequence[When]) -> date | None:
    """The first day of the last date before whose year was told, if it was finer than a quarter.

    A dateline, which tells the day of writing, does not count.
    """
    for when in reversed(_near(said, earlier)):
        counts = when.told == "written" or (when.told == "relative" and when.grain != "day")
        if (
            when.first
            and counts
            and when.first != seen_from
            and when.grain not in ("quarter", "half", "year", "years")
        ):
            return when.first
    return None


def _place_day(
    said: Said, days: Days, seen_from: date | None, earlier: Sequence[When], text: str
) -> When:
    """18日: a day of the month that was told just before, or the most recent such day."""
    beside = earlier[-1] if earlier else None
    month = None
    if beside and _LIST.fullmatch(text, beside.end, said.start) and beside.grain in ("day", "days"):
        month = _month_of(beside)
    elif said.year.search == "here":
        month = _this_month(said, seen_from, earlier)
    elif said.year.search == "nearest":
        here = likely_month(days[0].day, seen_from, ahead=said.ahead) if seen_from else None
        there = _month_told(said, earlier, text)
        month = _the_same(here, there)
    if month is None:
        return When(said.start, said.end, said.grain, yearless=days)
    there_days = in_that_month(days, month.month)
    if a_day(month.month, there_days[1].day) is None:
        return When(said.start, said.end, said.grain)
    if month.year is None:
        return When(said.start, said.end, said.grain, yearless=there_days)
    told: Told = "relative" if said.year.search == "here" else "inferred"
    return _in_year(said, there_days, month.year, told)


def _this_month(said: Said, seen_from: date | None, earlier: Sequence[When]) -> Month | None:
    """The end of the month: the month of writing, if no other was told of just before."""
    months = {_month_of(when) for when in _near(said, earlier) if when.grain in _FINE} - {None}
    if seen_from:
        months.add(Month(seen_from.year, seen_from.month))
    return months.pop() if len(months) == 1 else None


def _the_same(here: Month | None, there: Month | None) -> Month | None:
    if here is None or there is None:
        return here or there
    same = here.month == there.month and there.year in (None, here.year)
    return here if same else None


def _month_of(when: When) -> Month | None:
    if when.last:
        return Month(when.last.year, when.last.month)
    if when.yearless and when.yearless[1].month:
        return Month(None, when.yearless[1].month)
    return None


def _month_told(said: Said, earlier: Sequence[When], text: str) -> Month | None:
    """The month of the date before, in the same sentence."""
    for when in reversed(earlier):
        if _SENTENCE_END.search(text, when.end, said.start):
            return None
        if when.grain in _FINE and (month := _month_of(when)):
            return month
    return None
