"""Whether a date is carried by another: the same days, or days of the period that is claimed."""

from collections.abc import Iterator
from datetime import date

from rag.facts.dates.said import in_year, month_end
from rag.facts.dates.when import DayOfYear, When

_STRETCHES = ("days", "months", "years")
_NEEDS_A_YEAR = ("half", "quarter", "year", "years")
_LEAP_YEAR = 2000

Range = tuple[date, date]


def agrees(claim: When, evidence: When) -> bool:
    """Whether the evidence says what the claim says of a day, or more exactly.

    The claim may be coarser, never finer: "February 2026" and "early February" are carried by
    4 February 2026, not the other way round. A stretch (13–15 May) is carried by the same stretch
    only, "from May to July" also by 13 May–2 July. Of a stretch in the evidence the whole is told,
    its first and its last day (month, year), so that 13 May is carried by 13–15 May, as its
    beginning, and 14 May is not.

    A date of an unknown year agrees with the same days of any year; a claim that tells a year, a
    half or a quarter of one is not carried by a date without a year. Of a day whose month is not
    known, only a day that claims no month is carried. What could not be placed agrees with nothing.

    >>> from datetime import date
    >>> day = When(0, 1, "day", date(2026, 2, 4), date(2026, 2, 4))
    >>> month = When(0, 1, "month", date(2026, 2, 1), date(2026, 2, 28))
    >>> agrees(month, day), agrees(day, month)
    (True, False)
    """
    if _is_day_of_month(claim) or _is_day_of_month(evidence):
        return _same_days_of_month(claim, evidence)
    return any(_carries(claim, c, evidence, e) for c, e in _placements(claim, evidence))


def _is_day_of_month(when: When) -> bool:
    return when.yearless is not None and when.yearless[0].month is None


def _same_days_of_month(claim: When, evidence: When) -> bool:
    if not _is_day_of_month(claim):
        return False
    claimed, told = _days_of_month(claim), _days_of_month(evidence)
    if claimed is None or told is None or evidence.grain not in ("day", "days", claim.grain):
        return False
    return claimed == told or (claim.grain == "day" and claimed[0] in told)


def _days_of_month(when: When) -> tuple[int, int] | None:
    days: tuple[date, date] | tuple[DayOfYear, DayOfYear] | None = when.yearless
    if when.first and when.last:
        days = (when.first, when.last)
    return (days[0].day, days[1].day) if days else None


def _placements(claim: When, evidence: When) -> Iterator[tuple[Range, Range]]:
    """Both as days of a calendar: what has no year, in every year in which the two may meet."""
    claimed, told = _range(claim), _range(evidence)
    if claimed and told:
        yield claimed, told
    elif claimed and evidence.yearless:
        if claim.grain not in _NEEDS_A_YEAR and not _is_part_of_year(claimed, claim):
            years = range(claimed[0].year - 1, claimed[1].year + 1)
            yield from ((claimed, there) for there in _in_years(evidence, years))
    elif claim.yearless and evidence.yearless:
        told = next(iter(_in_years(evidence, range(_LEAP_YEAR, _LEAP_YEAR + 1))), None)
    if told and claim.yearless:
        years = range(told[0].year - 1, told[1].year + 1)
        yield from ((there, told) for there in _in_years(claim, years))


def _range(when: When) -> Range | None:
    return (when.first, when.last) if when.first and when.last else None


def _is_part_of_year(days: Range, when: When) -> bool:
    return when.grain == "part" and days[0].month != days[1].month


def _in_years(when: When, years: range) -> list[Range]:
    if when.yearless is None:
        return []
    found = (in_year(when.yearless, when.grain, year) for year in years)
    return [days for days in found if days]


def _carries(claim: When, claimed: Range, evidence: When, told: Range) -> bool:
    if claim.grain in _STRETCHES:
        return _is_same_stretch(claim, claimed, evidence, told)
    return any(_within(claimed, days) for days in (told, *_ends(evidence, told)))


def _within(outer: Range, inner: Range) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _ends(evidence: When, told: Range) -> Iterator[Range]:
    """The first and the last day, month or year of a stretch."""
    for day in told if evidence.grain in _STRETCHES else ():
        if evidence.grain == "days":
            yield day, day
        elif evidence.grain == "months":
            yield day.replace(day=1), day.replace(day=month_end(day.year, day.month))
        else:
            yield date(day.year, 1, 1), date(day.year, 12, 31)


def _is_same_stretch(claim: When, claimed: Range, evidence: When, told: Range) -> bool:
    if claim.grain == "days":
        return evidence.grain == "days" and claimed == told
    if evidence.grain not in _STRETCHES:
        return claimed == told
    length = 4 if claim.grain == "years" else 7
    same = all(
        a.isoformat()[:length] == b.isoformat()[:length] for a, b in zip(claimed, told, strict=True)
    )
    return same and _within(claimed, told)
