"""What the sentences that seem to answer say together: who agrees, who differs, who is outdated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from rag.agreement import Reading, Statement, Value, readings
from rag.citations import DraftConflict, Evidence
from rag.evidence.ranking import Ranked
from rag.evidence.selection import FAR_BELOW, Quotation, apart, quotation_of
from rag.types import Article

Standing = Literal["alone", "leads", "agrees", "differs", "earlier"]
"""How a quotation stands to the others: `differs` and `earlier` give another value than the one
that leads, `earlier` one that was replaced."""

_ALONE: Standing = "alone"
_LEADS: Standing = "leads"
_AGREES: Standing = "agrees"
_DIFFERS: Standing = "differs"
_EARLIER: Standing = "earlier"

# Sentences that are held against each other.
_HELD = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A quotation and how it stands to those before it."""

    quotation: Quotation
    standing: Standing


def accord(
    question: str, ranked: Sequence[Ranked], chosen: Sequence[Quotation]
) -> tuple[tuple[Told, ...], tuple[DraftConflict, ...]]:
    """The quotations in the order in which they are told, and the conflicts among them.

    Where values conflict, the words of each are quoted, the leading one's first.
    """
    near = [r for r in ranked[:_HELD] if r.score >= ranked[0].score - FAR_BELOW]
    copies: dict[str, tuple[Article, ...]] = {}
    for r in near:
        copies[r.hit.article.id] = (*copies.get(r.hit.article.id, ()), *r.hit.copies)
    found = readings(question, [_statement(r.evidence) for r in near], copies)
    # One reading is told: the best, and a conflict before an agreement.
    reading = next(iter(sorted(found, key=lambda each: len(each.values) == 1)), None)
    if reading is None:
        return tuple(Told(quotation, "alone") for quotation in chosen), ()
    if len(reading.values) == 1:
        return tuple(_told(reading, chosen, copies)), ()
    quotations = apart([*chosen, *_missing(reading, near, chosen)])
    last = len(reading.values)
    by_value = sorted(quotations, key=lambda q: min(_values_of(q, reading), default=last))
    newest = [(value.text, value.statements[0]) for value in reading.values]
    values = tuple((text, Evidence(s.article, s.start, s.end)) for text, s in newest)
    return tuple(_told(reading, by_value, copies)), (DraftConflict(question, values),)


def _statement(evidence: Evidence) -> Statement:
    return Statement(evidence.article, evidence.start, evidence.end)


def _values_of(quotation: Quotation, reading: Reading) -> list[int]:
    """Which of a reading's values a quotation has."""
    return [n for n, value in enumerate(reading.values) if _says(quotation.evidence, value)]


def _missing(
    reading: Reading, near: Sequence[Ranked], chosen: Sequence[Quotation]
) -> list[Quotation]:
    """Quotations of the statements in whose words the values are given, where not chosen."""
    missing = []
    for value in reading.values:
        newest = value.statements[0]
        if not any(_holds(quotation.evidence, newest) for quotation in chosen):
            found = (r for r in near if _holds(r.evidence, newest))
            missing += [quotation_of(r) for r in islice(found, 1)]
    return missing


def _told(
    reading: Reading, quotations: Sequence[Quotation], copies: Mapping[str, Sequence[Article]]
) -> list[Told]:
    """How each stands to the first that gives the leading value and no other.

    A word is put before a quotation of another article only, and none that gives both values. Who
    agrees with its own publisher, or with one who printed a copy of its story, is no second source.
    """
    leading: Article | None = None
    told = []
    for quotation in quotations:
        values, standing = _values_of(quotation, reading), _ALONE
        own = quotation.evidence.article
        if values == [0] and leading is None:
            leading, standing = own, _LEADS
        elif values == [0] and leading is not None:
            both = _publishers(own, copies) & _publishers(leading, copies)
            standing = _ALONE if both else _AGREES
        elif len(values) == 1 and values != [0] and (leading is None or own.id != leading.id):
            standing = _EARLIER if reading.superseded else _DIFFERS
        told.append(Told(quotation, standing))
    return told


def _publishers(article: Article, copies: Mapping[str, Sequence[Article]]) -> frozenset[str]:
    """Who printed the story."""
    printed = (article, *copies.get(article.id, ()))
    return frozenset((each.source or each.id).casefold() for each in printed)


def _says(evidence: Evidence, value: Value) -> bool:
    return any(_holds(evidence, statement) for statement in value.statements)


def _holds(evidence: Evidence, statement: Statement) -> bool:
    same = evidence.article.id == statement.article.id
    return same and evidence.start <= statement.start and statement.end <= evidence.end
