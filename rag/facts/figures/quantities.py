"""Read a number together with what stands round it: qualifier, currency, unit."""

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.facts.figures.qualifiers import is_recent, qualifier_after, qualifier_before
from rag.facts.figures.terms import Style, Term
from rag.facts.figures.units import Named, currency_before, unit_after
from rag.facts.figures.values import MULTIPLE, POINTS, Qualifier, Unit

_HALF = Decimal("0.5")
_INDEX_POINT = Unit("count", "point")
_AGE = Unit("count", "year of age")
_MORE_BY = re.compile(
    r"(?:增加|增长|增|成长|上升|上涨|[升涨]|提高|扩大|高出|多出|(?<![最达])[高多])了?(?:大约|约|将近|近|逾|超过|至少)?$"
)
_PERCENT = re.compile(
    r"%|per\s?cent|pct|成|分之|poll|vote|approval|election|turnout|survey|inflation|interest rate"
    r"|tariff"
)
_AGED = re.compile(r"(?<![A-Za-z])aged?\s$|年龄$|现年$", re.IGNORECASE)
_NEARBY = 80


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in the making: `text[start:end]` with its number at `number`.

    `counted`: a unit or at least a measure word stands behind it.
    """

    start: int
    end: int
    number: tuple[int, int]
    low: Decimal
    high: Decimal
    step: Decimal
    style: Style
    scales: tuple[Decimal, ...]
    unit: Unit | None
    counted: bool
    qualifier: Qualifier
    qualified_before: bool
    qualified_after: bool


@dataclass(frozen=True, slots=True)
class _Front:
    start: int
    qualifier: Qualifier | None
    currency: str | None


@dataclass(frozen=True, slots=True)
class _Back:
    end: int
    qualifier: Qualifier | None
    named: Named | None


def quantity(text: str, term: Term, floor: int) -> Quantity:
    """The term with its surroundings; nothing before `floor` belongs to it."""
    back = _back(text, term)
    unit = term.unit or (back.named.unit if back.named else None)
    front = _front(text, term.start, floor, lasts=unit is not None and unit.kind == "duration")
    if front.currency is not None and (unit is None or unit.kind != "money"):
        back = _without_unit(text, term)
    front = _not_recent(text, front, unit, back.end, several=term.low != term.high)
    unit = _unit(text, term, front, back)
    low, high, step = _amounts(text, term, back.named, unit, floor)
    more = term.more or (back.named is not None and back.named.more)
    return Quantity(
        start=front.start,
        end=back.end,
        number=(term.start, term.end),
        low=low,
        high=high,
        step=step,
        style=term.style,
        scales=term.scales,
        unit=unit,
        counted=unit is not None or back.named is not None,
        qualifier=_strongest(term.qualifier, front.qualifier, back.qualifier, more=more),
        qualified_before=front.qualifier is not None,
        qualified_after=more or back.qualifier is not None,
    )


def _back(text: str, term: Term) -> _Back:
    """The unit, and a qualifier before it (30-odd people) or behind it (30 人以上)."""
    early = qualifier_after(text, term.end)
    end = early[1] if early else term.end
    named = None if term.unit else unit_after(text, end, one=term.high == 1)
    end = named.end if named else end
    late = None if early else qualifier_after(text, end)
    qualifier = early or late
    return _Back(late[1] if late else end, qualifier[0] if qualifier else None, named)


def _front(text: str, at: int, floor: int, *, lasts: bool) -> _Front:
    """Qualifier and currency before a number, in either order."""
    start, qualifier, currency = at, None, None
    while True:
        bound = qualifier_before(text, start, floor, lasts=lasts)
        money = None if currency is not None else currency_before(text, start, floor)
        if bound:  # at least about 30
            qualifier, start = bound[0] if qualifier in {None, "about"} else qualifier, bound[1]
        elif money:
            currency, start = money
        else:
            return _Front(start, qualifier, currency)


def _without_unit(text: str, term: Term) -> _Back:
    after = qualifier_after(text, term.end)
    return _Back(after[1] if after else term.end, after[0] if after else None, None)


def _not_recent(text: str, front: _Front, unit: Unit | None, end: int, *, several: bool) -> _Front:
    """近三年來 and 近兩三年 tell when, and not that it was nearly so long."""
    lasts = unit is not None and unit.kind == "duration"
    if lasts and (several or is_recent(text, end)) and text[front.start : front.start + 1] == "近":
        return _Front(front.start + 1, None, front.currency)
    return front


def _unit(text: str, term: Term, front: _Front, back: _Back) -> Unit | None:
    named = term.unit or (back.named.unit if back.named else None)
    if front.currency is not None:
        after = named.name if named else ""
        return Unit("money", front.currency or after)
    if named is None and _AGED.search(text[max(0, term.start - 6) : term.start]):
        return _AGE
    if named == _INDEX_POINT:
        return _points(text, term, back.end)
    return named


def _points(text: str, term: Term, end: int) -> Unit | None:
    """Points of an index, or percentage points where per cent is spoken of."""
    words = text[term.end : end]
    if "点" in words:
        return _INDEX_POINT
    near = text[max(0, term.start - _NEARBY) : end + _NEARBY]
    return POINTS if "index" not in words and _PERCENT.search(near) else _INDEX_POINT


def _amounts(
    text: str, term: Term, named: Named | None, unit: Unit | None, floor: int
) -> tuple[Decimal, Decimal, Decimal]:
    low, high, step = term.low, term.high, term.step
    if unit == MULTIPLE and term.unit is None:
        grown = _MORE_BY.search(text[max(floor, term.start - 12) : term.start])
        low, high = (low + 1, high + 1) if grown else (low, high)
    if named is None:
        return low, high, step
    if named.half:
        low, high, step = low + _HALF, high + _HALF, Decimal("0.1")
    if named.factor < 0:  # 25 % off leaves 75 % of the price
        return 100 - high, 100 - low, step
    round_factor = named.factor if step < 1 or named.factor < 1 else 1
    return low * named.factor, high * named.factor, step * round_factor


def _strongest(
    own: Qualifier, before: Qualifier | None, after: Qualifier | None, *, more: bool
) -> Qualifier:
    """A bound says more than 約 does; 多 stands closest to the number."""
    if more:
        return "over"
    told = [q for q in (before, after, own) if q in {"over", "under"}]
    if told:
        return told[0]
    return "about" if "about" in (before, after, own) else "exact"
