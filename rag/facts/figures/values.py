"""What a figure is once it is read: a range of values, its precision, its qualifier, its unit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Qualifier = Literal["exact", "about", "over", "under"]
"""`over` has at least in it; `under` has at most and nearly in it."""

UnitKind = Literal["money", "percent", "points", "duration", "count", "none"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a figure counts.

    `name` is an ISO code for money ("" when the text leaves it open), a singular English noun for
    durations and counts, "of price" for the per cent of a price that is left after a discount, and
    otherwise "".
    """

    kind: UnitKind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the code points it was read from.

    `low` and `high` are the ends of a range, the same for one value. `step` is the value of the
    last digit given, in the figure's own unit: 10**8 for 111億 and for 11.1 billion; 0 for what is
    exact, such as a quarter.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    step: Decimal
    qualifier: Qualifier
    unit: Unit


SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
MONTHS = {"month": 1, "year": 12}
"""Durations that are whole multiples of one another; a month is no certain number of days."""


def common_time(one: str, other: str) -> tuple[int, int] | None:
    """Two durations in the smallest unit that both are multiples of, None when there is none."""
    for table in (SECONDS, MONTHS):
        if one in table and other in table:
            return table[one], table[other]
    return None


NOTHING_KNOWN = Unit("none")
PERCENT = Unit("percent")
OF_PRICE = Unit("percent", "of price")
POINTS = Unit("points")
MULTIPLE = Unit("count", "times")
"""How many times as much; the occasions of "three times" are `Unit("count", "time")`."""
