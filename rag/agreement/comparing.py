"""Whether two facts of different values are of one thing, so that both cannot be right."""

import re

from rag.agreement.answering import fit, matched
from rag.agreement.asking import Asked
from rag.agreement.context import Fact, dates_of, figures_of
from rag.agreement.same import (
    carried,
    is_as_fine,
    is_near,
    is_telling,
    may_both_be_so,
    same_unit,
    same_value,
)
from rag.agreement.times import at_other_times
from rag.agreement.wording import are_apart, has_rival, is_outdated, is_revised, measures
from rag.facts import Figure, When
from rag.names import default_table

# Least shares of words: of the question around a fact, of what both sentences have of it, of the
# two clauses, of the two sentences. Two that share more are one sentence, edited; a clause that
# fits well and is nearly the same needs no other words in common.
_FIT, _COMMON, _CLAUSES, _SENTENCES = 0.4, 0.75, 0.3, 0.25
_SAME_SENTENCE = 0.8
_SAME_CLAUSE = 0.6
_RIVALS_FIT = 0.25
_AROUND = 60
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.\s")
_CONFIRMS_FROM = 0.35
_PLACES_AND_FIRMS = frozenset(("place", "company", "organisation", "product"))


def conflicting(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether the two answer the same question with values that exclude each other."""
    return (
        same_unit(one.value, other.value)
        and not may_both_be_so(one.value, other.value)
        and not unlike(asked, one, other)
        and not at_other_times(one, other, timed=asked.timed)
        and _of_one_thing(asked, one, other)
        and (asked.doubts or not (_tells_both(one, other) or _tells_both(other, one)))
    )


def confirming(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether two facts of one value are two reports of the answer, not of something near it."""
    if not is_as_fine(one.value, other.value):
        return False
    if one.sentence.english != other.sentence.english:
        return True
    return (
        min(fit(asked, one), fit(asked, other)) >= _CONFIRMS_FROM
        and not at_other_times(one, other, timed=asked.timed)
        and _both_in_focus(asked, one, other)
    )


def agreeing(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether two facts of one value tell of one thing."""
    if unlike(asked, one, other):
        return False
    if one.sentence.english == other.sentence.english:
        return True
    at_one_time = any(same_value(a, b) for a in one.dates for b in other.dates)
    return at_one_time or is_telling(one.value) or bool(_names(one) & _names(other))


def told_apart(one: Fact, other: Fact) -> bool:
    """Whether one sentence sets two accounts of one figure against each other."""
    return has_rival(one.sentence.statement.text) and is_near(one.value, other.value)


def unlike(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether something in the two sentences says that they tell of different things."""
    apart = are_apart(measures(one.words), measures(other.words))
    return apart or _given(asked, one) != _given(asked, other)


def dice(one: frozenset[str], other: frozenset[str]) -> float:
    """How alike two sets are, 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def _tells_both(one: Fact, other: Fact) -> bool:
    """Whether the first's article has the other's value too, and not as an old one."""
    article = one.sentence.statement.article
    values = dates_of(article) if isinstance(other.value, When) else figures_of(article)
    return any(
        carried(other.value, value) and not _is_set_apart(article.text, value) for value in values
    )


def _is_set_apart(text: str, value: Figure | When) -> bool:
    """Whether its sentence, near the value, calls it an earlier one, or somebody else's."""
    before = _SENTENCE_END.split(text[max(0, value.start - _AROUND) : value.start])[-1]
    after = _SENTENCE_END.split(text[value.end : value.end + _AROUND])[0]
    around = f"{before}{text[value.start : value.end]}{after}"
    return is_outdated(around) or is_revised(around) or has_rival(around)


def _of_one_thing(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether the two sentences tell of the one thing that the question asks about."""
    rivals = _are_rivals(asked, one, other)
    if one.sentence.english != other.sentence.english or _count_back(asked, one, other):
        return rivals and bool(_names(one) & _names(other))
    shared = _share_figures(one, other)
    if not (shared or rivals or _name_the_same(asked, one, other)):
        return False
    kin = shared or _are_one_edited(asked, one, other)
    if not (kin and isinstance(one.value, Figure)) and not _both_in_focus(asked, one, other):
        return False
    enough = asked.doubts or _fitting(asked, one, other) >= _RIVALS_FIT
    return kin or (rivals and enough) or _are_alike(asked, one, other)


def _are_alike(asked: Asked, one: Fact, other: Fact) -> bool:
    fitting, clauses = _fitting(asked, one, other), dice(one.clause.terms, other.clause.terms)
    return (
        fitting >= _FIT
        and _in_common(asked, one, other) >= (1 if asked.english else _COMMON)
        and clauses >= _CLAUSES
        and (_likeness(one, other) >= _SENTENCES or min(clauses, fitting) >= _SAME_CLAUSE)
    )


def _are_one_edited(asked: Asked, one: Fact, other: Fact) -> bool:
    return _likeness(one, other) >= _SAME_SENTENCE and _in_common(asked, one, other) == 1


def _fitting(asked: Asked, one: Fact, other: Fact) -> float:
    return min(fit(asked, one), fit(asked, other))


def _in_common(asked: Asked, one: Fact, other: Fact) -> float:
    return dice(matched(asked, one), matched(asked, other))


def _likeness(one: Fact, other: Fact) -> float:
    return dice(one.sentence.subject.terms, other.sentence.subject.terms)


def _both_in_focus(asked: Asked, one: Fact, other: Fact) -> bool:
    return not asked.focus or all(asked.focus & fact.clause.terms for fact in (one, other))


def _count_back(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether both tell the year of the last time, which is what the question asks."""
    return asked.last_time and all(
        isinstance(fact.value, When) and fact.value.grain == "year" for fact in (one, other)
    )


def _name_the_same(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether neither sentence is about a place or firm that nothing else tells of."""
    pairs = ((one, other), (other, one))
    return not any(
        _places_and_firms(a.sentence.subject.names)
        - _places_and_firms(asked.subject.names | _names(b))
        for a, b in pairs
    )


def _are_rivals(asked: Asked, one: Fact, other: Fact) -> bool:
    """Whether the words say that accounts differ or changed, and the values are near enough."""
    texts = [fact.sentence.statement.text for fact in (one, other)]
    told = asked.doubts or any(is_revised(text) or has_rival(text) for text in texts)
    return told and is_near(one.value, other.value)


def _names(fact: Fact) -> frozenset[str]:
    return fact.sentence.subject.names | fact.sentence.near.names


def _share_figures(one: Fact, other: Fact) -> bool:
    """Whether the sentences have another figure in common that is no round or small one."""
    return any(
        a.low == b.low and a.unit == b.unit and is_telling(a, digits=2)
        for a in one.sentence.figures
        for b in other.sentence.figures
    )


def _given(asked: Asked, fact: Fact) -> frozenset[int]:
    """Which figures of the question the sentence has."""
    return frozenset(
        n
        for n, given in enumerate(asked.figures)
        if any(same_value(given, figure) for figure in fact.sentence.figures)
    )


def _places_and_firms(names: frozenset[str]) -> frozenset[str]:
    """The names that are of these kinds, and what they are in."""
    entities = [default_table().entities[name] for name in names]
    of_kind = [entity for entity in entities if entity.kind in _PLACES_AND_FIRMS]
    return frozenset(name for entity in of_kind for name in (entity.id, *entity.within))
