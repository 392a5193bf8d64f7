"""Days, months and years as terms, so that a text that tells of a time is found by that time."""

from collections.abc import Iterable
from datetime import date, timedelta

from rag.facts import When

DAY_MARK = "~"
"""What such terms begin with; no word does."""

_MOST_DAYS = 31
_MOST_MONTHS = 24
_MONTHS = 12


def day_terms(dates: Iterable[When]) -> frozenset[str]:
    """What placed dates are found by: each is found by the periods it lies in, too.

    >>> from rag.facts import dates_in
    >>> sorted(day_terms(dates_in("2026年2月4日", seen_from=None)))
    ['~2026', '~2026-02', '~2026-02-04']
    """
    found: set[str] = set()
    for when in dates:
        if when.first is not None and when.last is not None:
            found |= _of_range(when.first, when.last, around=True)
    return frozenset(found)


def terms_of_time(first: date, last: date) -> frozenset[str]:
    """Terms of which a text has one when it tells of a time between two days."""
    return frozenset(_of_range(first, last, around=False))


def _of_range(first: date, last: date, *, around: bool) -> set[str]:
    """Its days, where they are no whole months; else its months, where they are no whole years."""
    days, months, years = _days(first, last), _months(first, last), _years(first, last)
    whole_months = first.day == 1 and (last + timedelta(1)).day == 1
    if whole_months and first.month == 1 and last.month == _MONTHS:
        return years
    finest = months or years if whole_months or not days else days
    return finest | months | years if around else finest


def _days(first: date, last: date) -> set[str]:
    count = (last - first).days + 1
    if count > _MOST_DAYS:
        return set()
    return {f"{DAY_MARK}{first + timedelta(n)}" for n in range(count)}


def _months(first: date, last: date) -> set[str]:
    begin, end = (day.year * _MONTHS + day.month - 1 for day in (first, last))
    if end - begin >= _MOST_MONTHS:
        return set()
    return {f"{DAY_MARK}{n // _MONTHS}-{n % _MONTHS + 1:02d}" for n in range(begin, end + 1)}


def _years(first: date, last: date) -> set[str]:
    return {f"{DAY_MARK}{year}" for year in range(first.year, last.year + 1)}
