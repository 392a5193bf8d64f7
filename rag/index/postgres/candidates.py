"""Which passages of a store may answer a question: the nearest by each of several measures.

Nearest by their vectors, by the title of their article, and by the words they share, as in files
(`rag.index.near`); of the question's own language and of the other apart, since scores of the two
are not of one scale. Filters act inside each query. Few passages are all candidates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.index.part import LATEST_DAYS, Query
from rag.index.postgres.connecting import Work
from rag.index.postgres.rows import condition_of
from rag.index.postgres.terms import number_of
from rag.types import Filters, Sources, folded_source
from rag.words import Concept

ALL = 500
"""So many passages are looked at one and all."""
# As many as of files (docs/decisions/0025).
_OF_PASSAGES, _OF_TITLES, _OF_WORDS, _OF_TIMELY = 400, 20, 150, 150
# Of fewer than this, the nearest are found by looking at each.
_LOOKED_THROUGH = 20_000
# Words that more passages have tell little apart, and are slow to look up.
_MOST_WITH_WORDS = 20_000

Key = tuple[int, int]
"""(version, number) of a passage."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the filters leave: conditions on `members m` with their values.

    `passages` says how many there are in English (True) and not; `newest` is the ordinal of the
    last day on which one was published, 0 when that is not known of any.
    """

    conditions: str
    values: dict[str, Any]
    passages: dict[bool, int]
    newest: int

    def of(self, *, english: bool) -> str:
        """The conditions and that a passage is in English, or is not."""
        return f"{'' if english else 'NOT '}m.english AND {self.conditions}"


@dataclass(frozen=True, slots=True)
class Weighed:
    """A concept: how much it tells apart, the numbers of its terms by alternative, and in how many
    passages it is."""

    weight: float
    alternatives: tuple[tuple[int, ...], ...]
    having: int


def allowed(work: Work, filters: Filters, within: Sources | None) -> Allowed:
    """What the filters leave of that which is published, or of what of it is of some sources."""
    conditions, values = list[str](), dict[str, Any]()
    if within is not None:
        condition, values = condition_of(within)
        conditions.append(condition)
    if filters.since:
        conditions.append("m.published >= %(since)s")
        values["since"] = filters.since.toordinal()
    if filters.until:
        conditions.append("m.published > 0 AND m.published <= %(until)s")
        values["until"] = filters.until.toordinal()
    if filters.source:
        conditions.append("m.source = %(source)s")
        values["source"] = folded_source(filters.source)
    where = " AND ".join(conditions) or "true"
    found = (
        work.rows(
            "SELECT language, sum(passages)::bigint, max(published) FROM members m"  # noqa: S608
            f" WHERE {where} GROUP BY language",
            values,
        )
        if conditions
        else work.rows("SELECT language, passages, newest FROM languages")
    )
    counts = {True: 0, False: 0}
    for language, count, _ in found:
        counts[language == "en"] += int(count)
    return Allowed(where, values, counts, max((int(day) for *_, day in found), default=0))


def weigh(
    work: Work, concepts: Sequence[Concept], total: int, within: Sources | None
) -> tuple[Weighed, ...]:
    """The concepts of a question with their weights among `total` passages, those of some sources.

    What only some words together mean is counted, unless that would be a large part of all: then
    the count is of the rarest of the words, which says as well that it tells little apart.
    """
    numbers = {t: number_of(t) for c in concepts for terms in c.alternatives for t in terms}
    having = _having_each(work, list(numbers.values()), within)
    known = [
        tuple(
            tuple(numbers[term] for term in terms)
            for terms in concept.alternatives
            if all(numbers[term] in having for term in terms)
        )
        for concept in concepts
    ]
    counts = [
        sum(min(having[number] for number in numbers) for numbers in alternatives)
        for alternatives in known
    ]
    condition, values = condition_of(within)
    together = [
        n
        for n, alternatives in enumerate(known)
        if 0 < counts[n] <= _MOST_WITH_WORDS and sum(map(len, alternatives)) > 1
    ]
    for n in together:
        [(count,)] = work.rows(
            "SELECT count(*) FROM passages p JOIN members m USING (version)"  # noqa: S608
            f" WHERE {_having(known[n])} AND {condition}",
            values,
        )
        counts[n] = int(count)
    return tuple(
        Weighed(_weight(total, min(count, total)), alternatives, min(count, total))
        for alternatives, count in zip(known, counts, strict=True)
    )


def _having_each(work: Work, numbers: list[int], within: Sources | None) -> dict[int, int]:
    """How many passages have each of some terms; none that no passage has."""
    condition, values = condition_of(within)
    statement = (
        "SELECT term, passages FROM terms WHERE term = ANY(%(terms)s) AND passages > 0"
        if within is None
        else "SELECT term, count(*) FROM passages p JOIN members m USING (version),"  # noqa: S608
        f" unnest(p.terms) AS term WHERE {condition} AND p.terms && %(terms)s"
        " AND term = ANY(%(terms)s) GROUP BY term"
    )
    found = work.rows(statement, {"terms": numbers, **values})
    return {int(term): int(count) for term, count in found}


def _weight(total: int, having: int) -> float:
    return float(np.log1p((total - having + 0.5) / (having + 0.5)))


def _having(alternatives: Sequence[Sequence[int]]) -> str:
    """The condition that a passage has all terms of one alternative; the numbers are ours."""
    each = (f"p.terms @> '{{{','.join(map(str, numbers))}}}'" for numbers in alternatives)
    return f"({' OR '.join(each)})"


def candidates(
    work: Work, query: Query, among: Allowed, weighed: dict[bool, tuple[Weighed, ...]]
) -> set[Key]:
    """The candidates; `weighed` has the concepts for passages in English (True) and for others."""
    if sum(among.passages.values()) <= ALL:
        return set(
            work.rows(
                "SELECT p.version, p.number FROM passages p JOIN members m USING (version)"  # noqa: S608
                f" WHERE {among.conditions}",
                among.values,
            )
        )
    found: set[Key] = set()
    for english, count in among.passages.items():
        if count:
            where = among.of(english=english)
            values = {**among.values, "vector": query.vector}
            found |= _nearest(work, where, values, count)
            found |= _timely(work, query, among, where, values)
            found |= _with_words(work, where, among.values, weighed[english])
    return found


def _nearest(work: Work, where: str, values: dict[str, Any], count: int) -> set[Key]:
    found: set[Key] = set()
    for leg, least in ((NEAREST_PASSAGES, _OF_PASSAGES), (_NEAREST_TITLES, _OF_TITLES)):
        rows: list[Key] = []
        if count > _LOOKED_THROUGH:
            rows = work.rows(leg.format(where=where, exactly=""), values)
        # An index may give up before it has found enough of what the filters leave.
        if count <= _LOOKED_THROUGH or len(rows) < least:
            rows = work.rows(leg.format(where=where, exactly=" + 0"), values)
        found |= set(rows)
    return found


def _timely(
    work: Work, query: Query, among: Allowed, where: str, values: dict[str, Any]
) -> set[Key]:
    """The nearest of those that tell of a time asked of, or were published then."""
    days = [*query.days, *([(among.newest - LATEST_DAYS, among.newest)] if query.latest else [])]
    timely = [f"m.published BETWEEN {first} AND {last}" for first, last in days]
    terms = sorted({number_of(term) for each in query.times for term in each})
    if terms:
        timely.append(f"p.terms && '{{{','.join(map(str, terms))}}}'")
    if not timely:
        return set()
    condition = f"{where} AND ({' OR '.join(timely)})"
    statement = _BY_VECTOR.format(where=condition, exactly=" + 0", count=_OF_TIMELY)
    return set(work.rows(statement, values))


# With `+ 0` no index gives the order: every row is looked at that the conditions leave.
_BY_VECTOR = """
SELECT p.version, p.number FROM passages p JOIN members m USING (version) WHERE {where}
ORDER BY (p.vector <#> %(vector)s){exactly} LIMIT {count}
"""
NEAREST_PASSAGES = _BY_VECTOR.replace("{count}", str(_OF_PASSAGES))
_NEAREST_TITLES = f"""
WITH nearest AS MATERIALIZED (
    SELECT a.version FROM articles a JOIN members m USING (version)
    WHERE a.title_vector IS NOT NULL AND {{where}}
    ORDER BY (a.title_vector <#> %(vector)s){{exactly}} LIMIT {_OF_TITLES}
)
SELECT p.version, p.number FROM nearest JOIN passages p USING (version)
ORDER BY (p.vector <#> %(vector)s) + 0 LIMIT {_OF_PASSAGES}
"""  # noqa: S608


def _with_words(
    work: Work, where: str, values: dict[str, Any], weighed: Sequence[Weighed]
) -> set[Key]:
    """The passages with most of the weight of the rarer concepts."""
    rare, looked_up = list[Weighed](), 0
    for concept in sorted(weighed, key=lambda each: each.having):
        looked_up += concept.having
        if rare and looked_up > _MOST_WITH_WORDS:
            break
        if concept.having:
            rare.append(concept)
    if not rare:
        return set()
    each = " UNION ALL ".join(
        f"SELECT p.version, p.number, {concept.weight!r}::float8 AS weight FROM passages p"  # noqa: S608
        f" WHERE {_having(concept.alternatives)}"
        for concept in rare
    )
    return set(
        work.rows(
            f"SELECT version, number FROM ({each}) AS found JOIN members m USING (version)"  # noqa: S608
            f" WHERE {where} GROUP BY version, number ORDER BY sum(weight) DESC, version, number"
            f" LIMIT {_OF_WORDS}",
            values,
        )
    )
