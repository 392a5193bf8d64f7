"""Choose what to quote: the best sentences, each once, with as much before as makes it clear."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rag.asked import Asked
from rag.citations import MOST_CITATIONS, Evidence
from rag.context import context_of
from rag.evidence.ranking import Ranked
from rag.facts import numbers_in
from rag.matching import terms

FEW = 3
"""Quotations in an answer to a plain question."""

_SEVERAL = frozenset({"list", "comparison", "conflict"})
# Sentences that share so much say the same thing.
_SAME = 0.7
# A sentence this far below the best is another subject.
FAR_BELOW = 0.2


@dataclass(frozen=True, slots=True)
class Quotation:
    """A run of sentences to quote, and others that say the same in so many words."""

    evidence: Evidence
    ranked: Ranked
    copies: tuple[Ranked, ...] = ()


def select(asked: Asked, ranked: Sequence[Ranked]) -> tuple[Quotation, ...]:
    """What to quote of a ranking, best first; more where several things are asked for."""
    most = FEW
    if asked.parts > 1 or _SEVERAL & set(asked.kinds):
        most = MOST_CITATIONS - 1
    chosen: list[Quotation] = []
    for found in ranked:
        if found.score < ranked[0].score - FAR_BELOW:
            break
        twin = _twin(chosen, found)
        if twin is not None:
            kept = chosen[twin]
            chosen[twin] = Quotation(kept.evidence, kept.ranked, (*kept.copies, found))
        elif len(chosen) < most and not _within(chosen, found):
            chosen.append(quotation_of(found))
    return apart(chosen)


def quotation_of(found: Ranked) -> Quotation:
    """The sentence, from where it can be understood alone."""
    article, sentences = found.hit.article, found.hit.sentences
    spans = [(s.start, s.end) for s in sentences]
    first = context_of(article, spans, found.index)
    return Quotation(Evidence(article, sentences[first].start, found.sentence.end), found)


def _within(chosen: Sequence[Quotation], found: Ranked) -> bool:
    """Whether the sentence is quoted already, as what makes another one clear."""
    return any(
        q.evidence.article.id == found.hit.article.id
        and q.evidence.start <= found.sentence.start
        and found.sentence.end <= q.evidence.end
        for q in chosen
    )


def _twin(chosen: Sequence[Quotation], found: Ranked) -> int | None:
    """The quotation of another article that says the same in nearly the same words."""
    words = terms(found.evidence.quote)
    for number, quotation in enumerate(chosen):
        if quotation.evidence.article.id == found.hit.article.id:
            continue
        quote = quotation.ranked.evidence.quote
        others = terms(quote)
        alike = len(words & others) >= _SAME * len(words | others)
        # Another figure makes another statement, however alike the words are.
        if alike and numbers_in(quote) == numbers_in(found.evidence.quote):
            return number
    return None


def apart(chosen: Sequence[Quotation]) -> tuple[Quotation, ...]:
    """No words twice: quotations that overlap are shown as one, in the place of the first."""
    kept = list(chosen)
    while pair := next((p for p in combinations(kept, 2) if _overlap(*p)), None):
        one, other = pair
        kept[kept.index(one)] = _joined(one, other)
        kept.remove(other)
    return tuple(kept)


def _overlap(one: Quotation, other: Quotation) -> bool:
    a, b = one.evidence, other.evidence
    return a.article.id == b.article.id and a.start < b.end and b.start < a.end


def _joined(one: Quotation, other: Quotation) -> Quotation:
    a, b = one.evidence, other.evidence
    both = Evidence(a.article, min(a.start, b.start), max(a.end, b.end))
    return Quotation(both, one.ranked, (*one.copies, *other.copies))
