"""Choose the figure or date of a sentence that answers, by the words of the question beside it."""

import re
from collections.abc import Sequence

from rag.agreement.asking import Asked
from rag.agreement.context import Fact, Sentence, facts_of
from rag.agreement.same import covers, is_near, same_unit, same_value
from rag.agreement.wording import has_rival
from rag.facts import Figure, When
from rag.facts.figures.values import NOTHING_KNOWN

# A word of the question counts fully in the clause of the fact, less further away.
_IN_SENTENCE, _NEAR = 0.5, 0.25
# What follows these is what the answer is compared with, or was before.
_REFERENCE = re.compile(
    r"(?:from|than|versus|vs\.?|against|compared (?:with|to)|instead of|rather than)\s*"
    r"(?:about|around|roughly|some|the|an?|its)?\s*$"
    r"|(?:[由从較较比從]|[高低多少][于於]|[去上]年同期\S{0,8}|原先的?|此前的?)[约約]?$",
    re.IGNORECASE,
)
_BEFORE = 14
_ANSWERS_FROM = 0.15
_ON_THE_QUESTION = 0.2
_CERTAIN = frozenset(("money", "percent", "points", "duration"))


def answering(asked: Asked, sentence: Sentence, values: Sequence[Figure | When]) -> list[Fact]:
    """The facts that fit the question best: one, or some that fit it equally well.

    Where the sentence sets accounts against each other, the other account too. Facts of different
    units do not compete with one another.
    """
    if asked.last_time:
        values = [each for each in values if _counts_back(each)] or values
    able = [fact for fact in facts_of(sentence, values) if _is_able(asked, fact)]
    first = [fact for fact in able if not _is_reference(fact)]
    best = [fact for fact in able if _is_best(asked, fact, first)]
    if has_rival(sentence.statement.text):
        best += [f for f in able if f not in best and any(is_near(f.value, b.value) for b in best)]
    return best


def _is_best(asked: Asked, fact: Fact, first: Sequence[Fact]) -> bool:
    """Whether no other of its unit fits better; those of `first` go before the others."""
    others = [other for other in first if same_unit(fact.value, other.value)]
    if not others:
        return True
    return fact in first and fit(asked, fact) >= max(fit(asked, other) for other in others)


def _counts_back(value: Figure | When) -> bool:
    return isinstance(value, When) and value.grain == "year" and value.told == "relative"


def can_answer(asked: Asked, fact: Fact) -> bool:
    """Whether the fact is worth comparing with others.

    Without words of the question it is when its unit is certain and either its sentence is in
    another language or it sets two accounts against each other.
    """
    if fit(asked, fact) >= _ANSWERS_FROM:
        return True
    if not isinstance(fact.value, Figure) or asked.unit is None:
        return False
    foreign = asked.english != fact.sentence.english
    return asked.unit.kind in _CERTAIN and (foreign or has_rival(fact.sentence.statement.text))


def is_on(asked: Asked, sentence: Sentence) -> bool:
    """Whether a sentence, with what stands before it, has enough words of the question."""
    words = sentence.subject.terms | sentence.near.terms
    wanted = asked.subject.terms
    return len(wanted & words) >= _ON_THE_QUESTION * len(wanted)


def fit(asked: Asked, fact: Fact) -> float:
    """How much of the question stands around the fact, 0 to 1, the nearer the better."""
    wanted = _wanted(asked, fact)
    if not wanted:
        return 0.0
    clause, sentence, near = (wanted & words for words in _around(asked, fact))
    in_sentence, beside = sentence - clause, near - sentence - clause
    found = len(clause) + _IN_SENTENCE * len(in_sentence) + _NEAR * len(beside)
    focus = wanted & asked.focus  # counts twice
    return (found + len(clause & focus)) / (len(wanted) + len(focus))


def matched(asked: Asked, fact: Fact) -> frozenset[str]:
    """What the sentence of the fact has of the question."""
    clause, sentence, _ = _around(asked, fact)
    return _wanted(asked, fact) & (clause | sentence)


def _wanted(asked: Asked, fact: Fact) -> frozenset[str]:
    """Words are compared in one language, names across languages."""
    same_language = asked.english == fact.sentence.english
    return asked.subject.terms if same_language else asked.subject.names


def _around(asked: Asked, fact: Fact) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    clause, sentence, near = fact.clause, fact.sentence.subject, fact.sentence.near
    if asked.english == fact.sentence.english:
        return clause.terms, sentence.terms, near.terms
    return clause.names, sentence.names, near.names


def _is_able(asked: Asked, fact: Fact) -> bool:
    """Whether it is of the unit that is asked for, and not what the question itself has."""
    value = fact.value
    if isinstance(value, When):
        placed = value.first or (value.yearless and value.yearless[0].month)
        return bool(placed) and not any(covers(value, given) for given in asked.dates)
    if not isinstance(value, Figure) or any(same_value(value, each) for each in asked.figures):
        return False
    times = [same_value(a, b) for a in asked.dates for b in fact.dates]
    return (any(times) or not times) and _has_unit(asked, value)


def _has_unit(asked: Asked, figure: Figure) -> bool:
    wanted = asked.unit
    if wanted is None or wanted.kind == "none":
        return True
    if wanted.kind == "count":
        return figure.unit in (wanted, NOTHING_KNOWN)
    if wanted.kind == "duration":
        return figure.unit.kind in ("duration", "none")
    return figure.unit.kind == wanted.kind


def _is_reference(fact: Fact) -> bool:
    text, at = fact.sentence.statement.text, fact.start - fact.sentence.statement.start
    return bool(_REFERENCE.search(text[max(0, at - _BEFORE) : at]))
