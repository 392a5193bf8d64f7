"""What the sentences of several articles say together, and which of it cannot all be right."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from types import MappingProxyType

from rag.agreement.answering import answering, can_answer, fit, is_on
from rag.agreement.asking import Asked, asked
from rag.agreement.comparing import agreeing, confirming, conflicting, told_apart
from rag.agreement.context import Fact, Sentence, read, years_counted_back
from rag.agreement.grouping import Group, by_value, joined
from rag.agreement.leading import in_order, origins_of
from rag.agreement.names import rival_names
from rag.agreement.same import same_kind
from rag.agreement.values import Reading, ReadingKind, Statement
from rag.types import Article

# A reading that fits the question much worse than the best of its kind is of something else.
_AS_GOOD = 0.8


def readings(
    question: str,
    statements: Sequence[Statement],
    copies: Mapping[str, Sequence[Article]] = MappingProxyType({}),
) -> tuple[Reading, ...]:
    """Readings in which at least two articles take part and that answer the question.

    `copies` are articles known to tell the story of another, by that one's id: they make no
    statements of their own, and none of their publishers is a second source beside it.
    Conflicts are claimed with care: one that is missed leaves the statements as they are, one that
    is not there would make a true figure look doubtful.
    """
    want = asked(question)
    sentences = [read(statement) for statement in sorted(set(statements), key=_place)]
    origins = origins_of([sentence.statement.article for sentence in sentences], copies)
    found: list[Reading] = []
    if "figure" in want.kinds:
        figures = [answering(want, each, each.figures) for each in sentences]
        found += _readings("figure", want, figures, origins)
    if "date" in want.kinds:
        dates = [
            answering(want, each, (*each.dates, *years_counted_back(each))) for each in sentences
        ]
        found += _readings("date", want, dates, origins)
    if "name" in want.kinds:
        found += _name_readings(question, [s for s in sentences if is_on(want, s)], origins)
    return tuple(found)


def _place(statement: Statement) -> tuple[str, int, int]:
    """An order that does not depend on the one in which the statements came."""
    return statement.article.id, statement.start, statement.end


def _readings(
    kind: ReadingKind,
    want: Asked,
    answers: Sequence[Sequence[Fact]],
    origins: Mapping[str, int],
) -> Iterator[Reading]:
    """The readings of figures or of dates; `answers` are those of each sentence."""
    able = [fact for facts in answers for fact in facts if can_answer(want, fact)]
    alone = {
        id(fact)
        for facts in answers
        for fact in facts
        if sum(same_kind(fact.value, other.value) for other in facts) == 1
    }

    def exclude(one: Fact, other: Fact) -> bool:
        if one.sentence is other.sentence:
            return told_apart(one, other)
        return id(one) in alone and id(other) in alone and conflicting(want, one, other)

    sets = [
        rivals
        for rivals in joined(by_value(able, lambda a, b: agreeing(want, a, b)), exclude)
        if len(rivals) > 1 or _is_confirmed(want, rivals[0])
    ]
    best = max((_best_fit(want, rivals) for rivals in sets), default=0.0)
    for rivals in sets:
        several = len({fact.sentence.statement.article.id for g in rivals for fact in g}) > 1
        if several and _best_fit(want, rivals) >= _AS_GOOD * best:
            values, superseded = in_order(rivals, origins)
            yield Reading(kind, values, superseded)


def _is_confirmed(want: Asked, group: Group) -> bool:
    return any(
        one.sentence.statement.article.id != other.sentence.statement.article.id
        and confirming(want, one, other)
        for one, other in combinations(group, 2)
    )


def _best_fit(want: Asked, groups: Sequence[Group]) -> float:
    return max(fit(want, fact) for group in groups for fact in group)


def _name_readings(
    question: str, sentences: Sequence[Sentence], origins: Mapping[str, int]
) -> Iterator[Reading]:
    rivals = rival_names(question, sentences)
    if rivals:
        values, superseded = in_order(rivals, origins)
        yield Reading("name", values, superseded)
