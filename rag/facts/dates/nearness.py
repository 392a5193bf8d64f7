"""The likely year of a day and month, and the likely month of a day, by the day of writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from rag.facts.dates.said import Days, month_end, month_from
from rag.facts.dates.when import Grain

# News tells of what was; what lies months ahead and has no year may as well have been last year.
_SURELY_PAST_DAYS, _SURELY_COMING_DAYS = 175, 123
_HARDLY_PAST_DAYS = 61
_MONTH_DAYS = 30


@dataclass(frozen=True, slots=True)
class Month:
    """A month, its year where it is known."""

    year: int | None
    month: int


def nearest_year(grain: Grain, days: Days, seen_from: date, *, ahead: bool) -> int | None:
    """The year in which the days lie nearest to a day: to six months before it, to four after it.

    None where another year is about as likely. `ahead`, a word for the future, speaks for the next
    one, except against days that are hardly past. A half without a year is of the year of writing,
    and so is the quarter that lies as near in two years.
    """
    if grain == "half":
        return seen_from.year
    month, day = days[0].month or 1, days[0].day
    if grain == "quarter":
        now = (seen_from.month - 1) // 3
        off = ((month - 1) // 3 - now + 2) % 4 - 2
        return seen_from.year if off == -2 else seen_from.year + (now + off) // 4
    if grain in ("day", "days"):
        years = range(seen_from.year - 1, seen_from.year + 2)
        there = [date(y, month, day) for y in years if day <= month_end(y, month)]
        offs = {d.year: (d - seen_from).days for d in there}
    else:
        year, now = seen_from.year, seen_from.month
        offs = {year + n: _MONTH_DAYS * (12 * n + month - now) for n in (-1, 0, 1)}
    return _likeliest(offs, ahead=ahead)


def _likeliest(offs: Mapping[int, int], *, ahead: bool) -> int | None:
    """Of the days between each year's occurrence and the day of writing, the year to choose."""
    past = _HARDLY_PAST_DAYS if ahead else _SURELY_PAST_DAYS
    coming = 365 if ahead else _SURELY_COMING_DAYS
    likely = [year for year, off in sorted(offs.items()) if -past <= off < coming]
    doubtful = ahead and any(-_SURELY_PAST_DAYS <= off < -past for off in offs.values())
    return likely[0] if likely and not doubtful else None


def likely_month(day: int, seen_from: date, *, ahead: bool) -> Month:
    """The month of the most recent such day, the day of writing included, or of the coming one.

    >>> from datetime import date
    >>> likely_month(18, date(2026, 2, 6), ahead=False)
    Month(year=2026, month=1)
    """
    step = 1 if ahead else -1
    shift = 0 if (day - seen_from.day) * step >= 0 else step
    while True:
        year, month = month_from(seen_from, shift)
        if day <= month_end(year, month):
            return Month(year, month)
        shift += step
