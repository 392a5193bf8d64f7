"""What the sentences that seem to answer say together: who agrees, who differs, who is outdated."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.agreement import Reading, Statement, Value, readings
from rag.citations import DraftConflict, Evidence
from rag.evidence.ranking import Ranked
from rag.evidence.selection import Quotation

Standing = Literal["alone", "leads", "agrees", "differs", "earlier"]
"""How a quotation stands to the others: `differs` and `earlier` give another value than the one
that leads, `earlier` one that was replaced."""

# Sentences that are held against each other.
_HELD = 14
_FAR_BELOW = 0.2


@dataclass(frozen=True, slots=True)
class Told:
    """A quotation and how it stands to those before it."""

    quotation: Quotation
    standing: Standing


def accord(
    question: str, ranked: Sequence[Ranked], chosen: Sequence[Quotation]
) -> tuple[tuple[Told, ...], tuple[DraftConflict, ...]]:
    """The quotations in the order in which they are told, and the conflicts among them.

    Where values conflict, a quotation of each is there, the leading one's first.
    """
    near = [r for r in ranked[:_HELD] if r.score >= ranked[0].score - _FAR_BELOW]
    found = readings(question, [_statement(r.evidence) for r in near])
    conflicting = [reading for reading in found if len(reading.values) > 1]
    told = [Told(quotation, "alone") for quotation in chosen]
    for reading in conflicting[:1]:
        told = _in_conflict(reading, told, near)
    if not conflicting:
        for reading in found[:1]:
            told = _in_agreement(reading.values[0], told)
    return tuple(told), tuple(_conflict(question, reading) for reading in conflicting[:1])


def _statement(evidence: Evidence) -> Statement:
    return Statement(evidence.article, evidence.start, evidence.end)


def _in_conflict(reading: Reading, told: list[Told], near: Sequence[Ranked]) -> list[Told]:
    """First what the leading value's sources say, then the others, then what concerns neither."""
    other: Standing = "earlier" if reading.superseded else "differs"
    first: list[Told] = []
    for number, value in enumerate(reading.values):
        taken = [each.quotation for each in first]
        own = [t for t in told if _says(t.quotation.evidence, value)]
        if not any(_holds(t.quotation.evidence, value.statements[0]) for t in own):
            own = [*_added(value, near), *own]
        own = [t for t in own if t.quotation not in taken]
        for place, each in enumerate(own):
            with_leading: Standing = "agrees" if place else "leads"
            first.append(replace(each, standing=other if number else with_leading))
    taken = [each.quotation for each in first]
    return [*first, *(t for t in told if t.quotation not in taken)]


def _in_agreement(value: Value, told: list[Told]) -> list[Told]:
    """The first that says it leads; later ones of other articles agree with it."""
    leading: Told | None = None
    marked: list[Told] = []
    for each in told:
        if not _says(each.quotation.evidence, value):
            marked.append(each)
        elif leading is None:
            leading = each
            marked.append(replace(each, standing="leads"))
        elif each.quotation.evidence.article.id != leading.quotation.evidence.article.id:
            marked.append(replace(each, standing="agrees"))
        else:
            marked.append(each)
    return marked


def _says(evidence: Evidence, value: Value) -> bool:
    return any(_holds(evidence, statement) for statement in value.statements)


def _holds(evidence: Evidence, statement: Statement) -> bool:
    same = evidence.article.id == statement.article.id
    return same and evidence.start <= statement.start and statement.end <= evidence.end


def _added(value: Value, near: Sequence[Ranked]) -> list[Told]:
    """A quotation of the value's newest statement, in whose words it is given."""
    for found in near:
        if _holds(found.evidence, value.statements[0]):
            return [Told(Quotation(found.evidence, found), "alone")]
    return []


def _conflict(question: str, reading: Reading) -> DraftConflict:
    newest = [(value.text, value.statements[0]) for value in reading.values]
    return DraftConflict(
        question, tuple((text, Evidence(s.article, s.start, s.end)) for text, s in newest)
    )
