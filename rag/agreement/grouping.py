"""Put facts of one value together, and the values that exclude each other into one reading."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from rag.agreement.context import Content, Fact
from rag.agreement.same import same_value
from rag.facts import Figure, When

Group = list[Fact]


def by_value(facts: Sequence[Fact], alike: Callable[[Fact, Fact], bool]) -> list[Group]:
    """Facts of one value and, by `alike`, of one thing; the finest told first.

    11 billion may round both 11.1 and 10.8: it joins the nearer.
    """
    groups: list[Group] = []
    for fact in sorted(facts, key=lambda fact: coarseness(fact.value)):
        near = [
            group
            for group in groups
            if same_value(fact.value, group[0].value) and any(alike(fact, one) for one in group)
        ]
        if near:
            min(near, key=lambda group: _distance(fact.value, group[0].value)).append(fact)
        else:
            groups.append([fact])
    return groups


def joined(groups: Sequence[Group], exclude: Callable[[Fact, Fact], bool]) -> list[list[Group]]:
    """Groups that all exclude one another, together; all others alone."""
    sets: list[list[Group]] = []
    for group in groups:
        rivals = next((s for s in sets if all(_exclude(group, o, exclude) for o in s)), None)
        if rivals is None:
            sets.append([group])
        else:
            rivals.append(group)
    return sets


def _exclude(one: Group, other: Group, exclude: Callable[[Fact, Fact], bool]) -> bool:
    return any(exclude(a, b) for a in one for b in other)


def coarseness(value: Content) -> tuple[float, float]:
    """How roughly a value is told; the finest is the lowest."""
    if isinstance(value, Figure):
        rough = {"exact": 0, "about": 1, "over": 2, "under": 2}[value.qualifier]
        # By its digits first: "about 11.1 billion" tells more than "11 billion".
        return float(value.step / abs(value.high)) if value.high else 0.0, rough
    if isinstance(value, str):
        return 0, 0
    if value.first and value.last:
        return 0, (value.last - value.first).days
    return 1, {"day": 1, "days": 2, "week": 7, "part": 10, "month": 31}.get(value.grain, 90)


def _distance(one: Content, other: Content) -> float:
    if isinstance(one, Figure) and isinstance(other, Figure):
        middle = (one.low + one.high - other.low - other.high) / Decimal(2)
        return float(abs(middle))
    if isinstance(one, When) and isinstance(other, When) and one.first and other.first:
        return abs((one.first - other.first).days)
    return 0.0
