"""Whether the figure of a claim is carried by a figure of its evidence.

A claim may round what its evidence gives, never sharpen it; a bound stays a bound.
"""

from dataclasses import dataclass
from decimal import Decimal

from rag.facts.figures.values import Figure, Qualifier, Unit, common_time

_PLAIN_KINDS = frozenset(("none", "count", "money", "duration"))
_COUNTING_KINDS = frozenset(("none", "count", "duration"))
_FEW = 20
_TWO, _ZERO = Decimal(2), Decimal(0)
# However coarse a claim is written, it may not be further off than this share of the evidence.
_FURTHEST = Decimal("0.1")
# "Over 100" is a fair account of up to 150, "nearly 100" and "under 100" of 90 and more.
_OVER, _UNDER = Decimal("1.5"), Decimal("0.9")


def agrees(claim: Figure, evidence: Figure) -> bool:
    """Whether `evidence` carries `claim`: in its unit, as far as known, and a value it rounds to.

    >>> from rag.facts.figures.reading import figures_in
    >>> evidence = figures_in("約111億美元")[0]
    >>> [agrees(claim, evidence) for claim in figures_in("$11bn, US$11.12 billion, 111億人民幣")]
    [True, False, False]
    """
    factors = _common_unit(claim.unit, evidence.unit)
    if factors is None:
        return False
    said, given = _measured(claim, factors[0]), _measured(evidence, factors[1])
    if said.is_range:
        return _range_agrees(said, given)
    return _value_in_range(said, given) if given.is_range else _value_agrees(said, given)


@dataclass(frozen=True, slots=True)
class _Measured:
    """A figure in a common unit; `rounding` is what its value may be off by."""

    low: Decimal
    high: Decimal
    rounding: Decimal
    step: Decimal
    qualifier: Qualifier

    @property
    def is_range(self) -> bool:
        return self.low != self.high


def _common_unit(claim: Unit, evidence: Unit) -> tuple[Decimal, Decimal] | None:
    """What each is multiplied by to be compared; None when the units are known to differ."""
    one = (Decimal(1), Decimal(1))
    if "none" in (claim.kind, evidence.kind):
        return one if {claim.kind, evidence.kind} <= _PLAIN_KINDS else None
    if claim.kind != evidence.kind:
        return None
    if claim.kind == "duration":
        times = common_time(claim.name, evidence.name)
        return (Decimal(times[0]), Decimal(times[1])) if times else None
    unknown_currency = claim.kind == "money" and "" in (claim.name, evidence.name)
    return one if claim.name == evidence.name or unknown_currency else None


def _measured(figure: Figure, factor: Decimal) -> _Measured:
    return _Measured(
        figure.low * factor,
        figure.high * factor,
        _rounding(figure) * factor / _TWO,
        figure.step * factor,
        figure.qualifier,
    )


def _rounding(figure: Figure) -> Decimal:
    """How finely the figure is told: its last digit, zeros at the end not counted after 約.

    A small count is told exactly: five aircraft are not 5.4.
    """
    few = figure.high < _FEW and figure.step == 1 and figure.unit.kind in _COUNTING_KINDS
    step = _ZERO if few else figure.step
    return max(step, _round_place(figure.high)) if figure.qualifier == "about" else step


def _round_place(value: Decimal) -> Decimal:
    """The place of the last digit that is not 0, but no coarser than the second digit."""
    if not value:
        return _ZERO
    last, second = int(value.normalize().as_tuple().exponent), value.adjusted() - 1
    return Decimal(1).scaleb(min(last, second))


def _value_agrees(claim: _Measured, evidence: _Measured) -> bool:
    if claim.qualifier == "over":
        return _is_over(claim.low, evidence)
    if claim.qualifier == "under":
        return _is_under(claim.low, evidence)
    bound = evidence.qualifier in {"over", "under"}
    if bound and claim.qualifier == "exact":
        return False
    return _is_near(claim.low, evidence.low, claim, evidence)


def _is_near(value: Decimal, given: Decimal, claim: _Measured, evidence: _Measured) -> bool:
    off = abs(value - given)
    if off == 0:
        return True
    rounding = claim.rounding
    if claim.step == 0 and value != round(value, 2):
        rounding = min(evidence.step, Decimal(1)) / _TWO  # a third, for 33 per cent
    return off <= min(rounding, abs(given) * _FURTHEST)


def _is_over(bound: Decimal, evidence: _Measured) -> bool:
    if evidence.qualifier == "under":
        return False
    given = evidence.low
    if evidence.qualifier == "over":
        return bound <= given <= bound * _OVER
    if evidence.qualifier == "about":
        given -= evidence.rounding
    return bound < given and evidence.low <= bound * _OVER


def _is_under(bound: Decimal, evidence: _Measured) -> bool:
    if evidence.qualifier == "over":
        return False
    given = evidence.high
    if evidence.qualifier == "under":
        return bound * _UNDER <= given <= bound
    if evidence.qualifier == "about":
        given += evidence.rounding
    return given < bound and evidence.high >= bound * _UNDER


def _range_agrees(claim: _Measured, evidence: _Measured) -> bool:
    """Both ends must be carried, and a bound only by the same bound."""
    if not evidence.is_range:
        return False
    bounds = {claim.qualifier, evidence.qualifier} & {"over", "under"}
    if bounds and claim.qualifier != evidence.qualifier:
        return False
    return _is_near(claim.low, evidence.low, claim, evidence) and _is_near(
        claim.high, evidence.high, claim, evidence
    )


def _value_in_range(claim: _Measured, evidence: _Measured) -> bool:
    """A range carries "about" a value inside it, "at least" its low end, "up to" its high end."""
    if evidence.qualifier in {"over", "under"} or claim.qualifier == "exact":
        return False
    if claim.qualifier == "over":
        return claim.low <= evidence.low <= claim.low * _OVER
    if claim.qualifier == "under":
        return claim.low * _UNDER <= evidence.high <= claim.low
    narrow = evidence.high <= evidence.low * _OVER
    return narrow and evidence.low <= claim.low <= evidence.high
