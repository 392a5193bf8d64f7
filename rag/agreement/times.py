"""Whether two facts may be of different times, and so both right."""

from rag.agreement.context import Fact
from rag.agreement.same import same_value
from rag.facts import When

_FURTHEST_DAYS = 60
# Two days that are each the day of their own article are two events when further apart.
_ONE_EVENT_DAYS = 7
_PERIODS = frozenset(("month", "months", "quarter", "half", "year", "years"))


def at_other_times(one: Fact, other: Fact, *, timed: bool) -> bool:
    """Whether two facts may be of different times; with no date said, of long ago and now.

    Where the question is `timed`, figures must both have the same date to be of one time.
    """
    if isinstance(one.value, When) and isinstance(other.value, When):
        return _reported_at_once(one) and _reported_at_once(other) and _far(one.value, other.value)
    if any(_same_time(a, b) for a in one.dates for b in other.dates):
        return False
    if timed or (one.dates and other.dates):
        return True
    said = [fact.sentence.statement.article.published for fact in (one, other)]
    return bool(said[0] and said[1] and abs((said[0] - said[1]).days) > _FURTHEST_DAYS)


def _reported_at_once(fact: Fact) -> bool:
    published = fact.sentence.statement.article.published
    if not isinstance(fact.value, When) or not fact.value.first or not published:
        return False
    return fact.value.grain == "day" and abs((published - fact.value.first).days) <= 1


def _far(one: When, other: When) -> bool:
    if not one.first or not other.first:
        return False
    return abs((one.first - other.first).days) > _ONE_EVENT_DAYS


def _same_time(one: When, other: When) -> bool:
    """A month and the half-year it is in are different periods, a day and its month are not."""
    if one.grain in _PERIODS and other.grain in _PERIODS:
        if one.first and other.first:
            return (one.first, one.last) == (other.first, other.last)
        return _days(one) == _days(other)
    return same_value(one, other)


def _days(when: When) -> tuple[tuple[int | None, int], ...]:
    ends = when.yearless or ((when.first, when.last) if when.first and when.last else ())
    return tuple((day.month, day.day) for day in ends)
