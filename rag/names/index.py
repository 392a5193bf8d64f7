"""The forms of a table by what they look like folded, ready to be looked up in a text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rag.errors import BadInput
from rag.names.entities import Entity, Kind
from rag.names.folding import fold
from rag.names.notation import Form

_LATIN_WORD = re.compile("[a-z0-9]+")
_BEGINS_WELL = re.compile("[a-z0-9\u2e80-\U0003ffff]")
# Of readings that overlap those win that take up most of the text. One sign counts a hundred, so a
# few points less decide only between equals: a plain name goes before a word, then what is
# ambiguous, then signs that name something only together, then signs that need a context.
_SIGN = 100
_LESS_FOR_A_PIECE = 8
_LESS_FOR_A_WORD = 5
_LESS_IF_AMBIGUOUS = 10
_LESS_FOR_A_COMPOUND = 10
_LESS_FOR_CONTEXT = 40


@dataclass(frozen=True, slots=True)
class Reading:
    """One entity's form, or one compound's: what it means and what it takes up."""

    ids: tuple[str, ...]
    kind: Kind
    names: tuple[str, ...]
    parts: tuple[tuple[int, int], ...]
    used: tuple[int, int]
    ambiguous: bool
    exact: str | None
    weight: int
    source: str


@dataclass(frozen=True, slots=True)
class Index:
    """Readings by folded form; lengths of the forms that begin alike, the longest first."""

    readings: Mapping[str, tuple[Reading, ...]]
    lengths: Mapping[str, tuple[int, ...]]
    given_names: frozenset[str]


def build_index(entities: Iterable[Entity]) -> Index:
    """Index every form. BadInput when two entities have one form and do not both say so."""
    found: dict[str, dict[tuple[str, str | None], Reading]] = defaultdict(dict)
    given: set[str] = set()
    for entity in entities:
        if entity.kind == "given":
            given.update(fold(form.text).lower for form in entity.all_forms)
            continue
        for form in entity.all_forms:
            key, reading = _reading(form, entity)
            mine = found[key].setdefault((entity.id, reading.exact), reading)
            if reading.ambiguous:
                found[key][entity.id, reading.exact] = replace(mine, ambiguous=True)
    readings = {key: tuple(each.values()) for key, each in found.items()}
    for key, each in readings.items():
        _check(key, each)
    lengths: dict[str, set[int]] = defaultdict(set)
    for key in readings:
        lengths[beginning(key, 0)].add(len(key))
    ordered = {start: tuple(sorted(each, reverse=True)) for start, each in lengths.items()}
    return Index(readings, ordered, frozenset(given))


def beginning(lower: str, at: int) -> str:
    """What forms are looked up by: the Latin word or the two characters that stand there."""
    match = _LATIN_WORD.match(lower, at)
    return match.group() if match else lower[at : at + 2]


def _reading(form: Form, entity: Entity) -> tuple[str, Reading]:
    folded = fold(form.text)
    if len(folded.cased) != len(form.text) or not _BEGINS_WELL.match(folded.lower):
        raise BadInput(
            f"{entity.source}: {form.text!r} cannot be found in a text; write it with single "
            "spaces, beginning with a Latin letter, a digit or a Chinese character."
        )
    if form.bare and len(form.text) == 1 and entity.kind != "word":
        raise BadInput(
            f"{entity.source}: {form.text!r} alone is in too many words; "
            f"write what it stands beside, and the name in brackets, as in 訪[{form.text}]."
        )
    reading = Reading(
        ids=entity.parts,
        kind=entity.kind,
        names=form.names,
        parts=form.parts,
        used=form.used,
        ambiguous=form.ambiguous,
        exact=folded.cased if form.exact else None,
        weight=_weight(form, entity.kind),
        source=entity.source,
    )
    return folded.lower, reading


def _weight(form: Form, kind: Kind) -> int:
    length = form.used[1] - form.used[0]
    if kind == "word" and length == 1:
        return 1  # a surname alone never breaks up a longer word
    less = _LESS_FOR_A_PIECE
    if form.ambiguous:
        less += _LESS_IF_AMBIGUOUS
    elif kind == "word":
        less += _LESS_FOR_A_WORD
    if kind == "compound":
        less += _LESS_FOR_A_COMPOUND
    elif not form.bare:
        less += _LESS_FOR_CONTEXT
    return _SIGN * length - less + len(form.text) - length


def _check(key: str, readings: tuple[Reading, ...]) -> None:
    for n, one in enumerate(readings):
        for other in readings[n + 1 :]:
            if one.ids == other.ids or _never_both(one, other):
                continue
            if not (one.ambiguous and other.ambiguous) or one.parts != other.parts:
                raise BadInput(
                    f"{other.source}: {key!r} is also a form of {'+'.join(one.ids)!r} "
                    f"({one.source}); mark it with ~ in both rows, or leave it out of one."
                )


def _never_both(one: Reading, other: Reading) -> bool:
    return one.exact is not None and other.exact is not None and one.exact != other.exact
