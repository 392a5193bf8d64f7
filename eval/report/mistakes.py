"""Say what each diagnosis means, and choose the errors that a report shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.diagnosis import DIAGNOSES
from eval.rows import Row

MOST_SHOWN = 30

_WORST_FIRST = (
    "answered what is not there",
    "unsupported",
    "misread",
    "wrong language",
    "not retrieved",
    "ranked low",
    "wrongly refused",
    "failed",
)
"""From what misleads a reader most to what misleads nobody."""


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """How many questions of a run share a diagnosis."""

    name: str
    meaning: str
    questions: int


def diagnosed(counts: Mapping[str, int]) -> tuple[Diagnosed, ...]:
    """The diagnoses that occur, worst first; one that is not known here comes last, unexplained."""
    return tuple(
        Diagnosed(name, DIAGNOSES.get(name, ""), counts[name])
        for name in sorted(counts, key=_order)
        if counts[name]
    )


def worst(rows: Sequence[Row], *, limit: int = MOST_SHOWN) -> tuple[Row, ...]:
    """At most `limit` rows that have a diagnosis, worst diagnosis first.

    Each diagnosis gives one row in turn, so that a frequent one does not crowd out the rest; within
    one, the surest answers come first.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.diagnosis is not None:
            groups.setdefault(row.diagnosis, []).append(row)
    placed = [
        (turn, _order(name), row)
        for name, group in groups.items()
        for turn, row in enumerate(sorted(group, key=_surest_first))
    ]
    chosen = sorted(placed, key=lambda entry: entry[:2])[:limit]
    return tuple(row for _, _, row in sorted(chosen, key=lambda entry: (entry[1], entry[0])))


def _order(name: str) -> tuple[int, str]:
    known = name in _WORST_FIRST
    return (_WORST_FIRST.index(name) if known else len(_WORST_FIRST), name)


def _surest_first(row: Row) -> tuple[float, str]:
    return (-(row.confidence or 0.0), row.id)
