"""Whether two facts have one value, and whether they are of one unit at all."""

from dataclasses import replace
from decimal import Decimal

from rag.agreement.context import Content
from rag.facts import Figure, Unit, When
from rag.facts.dates import DayOfYear
from rag.facts.dates import agrees as dates_agree
from rag.facts.figures import agrees as figures_agree
from rag.facts.figures.values import common_time

# "Over 100" may be up to 150, "nearly 100" and "under 100" 90 and more.
_LONG = frozenset(("half", "year", "years"))
_OVER, _UNDER = Decimal("1.5"), Decimal("0.9")


def same_value(one: Content, other: Content) -> bool:
    """Whether either carries the other: equal, or one of them rounded or told more coarsely."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        if one.qualifier == other.qualifier:  # "over 100" and "over 120" are not one figure
            one, other = replace(one, qualifier="exact"), replace(other, qualifier="exact")
        return figures_agree(one, other) or figures_agree(other, one)
    if isinstance(one, When) and isinstance(other, When):
        return covers(one, other) or covers(other, one)
    return isinstance(one, str) and one == other


def carried(one: Content, by: Content) -> bool:
    """Whether `by` says the same or tells it more exactly."""
    if isinstance(one, Figure) and isinstance(by, Figure):
        return figures_agree(one, by)
    return isinstance(one, When) and isinstance(by, When) and covers(one, by)


def is_near(one: Content, other: Content) -> bool:
    """Whether one figure may be another account of the other: at most half as much again."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        if not same_unit(one, other):
            return False
        low, high = sorted((one.high * _times(one, other), other.high * _times(other, one)))
        return Decimal(0) < high <= low * _OVER
    return True


def is_as_fine(one: Content, other: Content) -> bool:
    """Whether neither is a mere year or half-year where the other is a day or a month."""
    if isinstance(one, When) and isinstance(other, When):
        return (one.grain in _LONG) == (other.grain in _LONG)
    return True


def is_telling(value: Content, *, digits: int = 3) -> bool:
    """Whether a figure has so many digits that two reports hardly share it by chance."""
    return isinstance(value, Figure) and len(value.low.normalize().as_tuple().digits) >= digits


def may_both_be_so(one: Content, other: Content) -> bool:
    """Whether the two do not exclude each other: one value, or ranges or bounds that meet."""
    if same_value(one, other):
        return True
    if isinstance(one, Figure) and isinstance(other, Figure) and one.unit == other.unit:
        if one.qualifier == other.qualifier and one.low == one.high and other.low == other.high:
            return False
        (low, high), (other_low, other_high) = _reach(one), _reach(other)
        return low <= other_high and other_low <= high
    return False


def _times(one: Figure, other: Figure) -> Decimal:
    """What a duration is multiplied by to be compared with another of another unit."""
    if one.unit.kind != "duration" or other.unit.kind != "duration":
        return Decimal(1)
    times = common_time(one.unit.name, other.unit.name)
    return Decimal(times[0]) if times else Decimal(1)


def _reach(figure: Figure) -> tuple[Decimal, Decimal]:
    """The values that the figure leaves possible."""
    if figure.qualifier == "over":
        return figure.low, figure.high * _OVER
    if figure.qualifier == "under":
        return figure.low * _UNDER, figure.high
    half = figure.step / 2 if figure.qualifier == "about" else Decimal(0)
    return figure.low - half, figure.high + half


def covers(coarse: When, fine: When) -> bool:
    """Whether `fine` is a day or period of `coarse`; a year that was only guessed is left open."""
    if dates_agree(coarse, fine):
        return True
    guessed = "inferred" in (coarse.told, fine.told)
    return guessed and dates_agree(_without_year(coarse), _without_year(fine))


def same_unit(one: Content, other: Content) -> bool:
    """Whether the two can be compared; all dates can."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return _same_unit(one.unit, other.unit)
    return isinstance(one, When) and isinstance(other, When)


def same_kind(one: Content, other: Content) -> bool:
    """Whether the two are of one unit for certain."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        return one.unit == other.unit or (
            "none" not in (one.unit.kind, other.unit.kind) and same_unit(one, other)
        )
    return same_unit(one, other)


def _same_unit(one: Unit, other: Unit) -> bool:
    if {one.kind, other.kind} == {"none", "count"}:
        return True
    if one.kind != other.kind:
        return False
    if one.kind == "duration":
        return common_time(one.name, other.name) is not None
    if one.kind == "money":
        return one.name == other.name or "" in (one.name, other.name)
    return one.name == other.name


def _without_year(when: When) -> When:
    if when.told != "inferred" or not when.first or not when.last:
        return when
    days = tuple(DayOfYear(day.month, day.day) for day in (when.first, when.last))
    return replace(when, first=None, last=None, yearless=(days[0], days[1]))
