"""The answer without a language model: the sentences that answer, quoted, or an honest no."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.asked import asked_of
from rag.citations import DraftClaim, DraftConflict, Evidence, quoted
from rag.evidence import Quotation, Told, accord, confidence_of, rank_sentences, select, signs_of
from rag.gloss import gloss_quote
from rag.matching import plain, terms
from rag.phrases import correcting, introduced
from rag.premises import contradiction, denial, unknown_names
from rag.types import Article, Hit, Language

ANSWERS_FROM = 0.5
"""The confidence from which an answer is given."""

# Passages in which a wrong premise would show.
_NEAREST = 8
# A name of which no passage found speaks leaves hardly a chance of an answer.
_WITH_UNKNOWN_NAME = 0.2


@dataclass(frozen=True, slots=True)
class Extract:
    """Claims in order of worth; none when nothing found seems to answer."""

    claims: tuple[DraftClaim, ...]
    confidence: float
    conflicts: tuple[DraftConflict, ...] = ()


def extract(
    question: str, language: Language, pool: Sequence[Hit], *, as_of: date, searched: str = ""
) -> Extract:
    """Choose and quote the sentences of the pool that answer the question.

    `searched` is the question as it was searched, where a follow-up was made self-contained.
    """
    about = searched or question
    asked = asked_of(question)
    subject = asked if about == question else asked_of(about)
    ranked = rank_sentences(about, asked, pool)
    if not ranked or not _says_something(about):
        return Extract((), 0.0)
    nearest = [
        (hit.article, sentence.start, sentence.end)
        for hit in pool[:_NEAREST]
        for sentence in hit.sentences
    ]
    correction = _correction(about, nearest, as_of)
    if correction is not None:
        return Extract((_corrected(correction, language),), ANSWERS_FROM)
    signs = signs_of(asked, subject, ranked, as_of=as_of)
    confidence = confidence_of(signs)
    if unknown_names(about, nearest).telling:
        confidence = min(confidence, _WITH_UNKNOWN_NAME)
    if confidence < ANSWERS_FROM:
        return Extract((), confidence)
    told, conflicts = accord(about, ranked, select(asked, ranked))
    claims = tuple(_claim(each, language) for each in told)
    return Extract(claims, confidence, tuple(_explained(each, language) for each in conflicts))


def _says_something(question: str) -> bool:
    """Whether there is a word in it that a text could be about: no marks or numbers alone."""
    return any(not term[0].isdigit() for term in terms(question))


def _correction(
    question: str, nearest: Sequence[tuple[Article, int, int]], as_of: date
) -> Evidence | None:
    """What the articles say against something that the question takes for granted."""
    found = contradiction(question, nearest, as_of=as_of) or denial(question, nearest, as_of=as_of)
    return None if found is None else Evidence(found.article, found.start, found.end)


def _corrected(evidence: Evidence, language: Language) -> DraftClaim:
    said = _quoted(evidence, language)
    return DraftClaim(correcting(said, language), (evidence,), "supported")


def _claim(told: Told, language: Language) -> DraftClaim:
    chosen = told.quotation
    evidence = replace(chosen.evidence, also=_also(chosen))
    said = _quoted(evidence, language)
    return DraftClaim(introduced(told.standing, said, language), (evidence,), "supported")


def _also(chosen: Quotation) -> tuple[str, ...]:
    """Articles that have what is quoted: those of the copies, and those folded into their hits."""
    words = plain(chosen.evidence.quote)
    ids = dict.fromkeys(copy.hit.article.id for copy in chosen.copies)
    for found in (chosen.ranked, *chosen.copies):
        ids |= dict.fromkeys(each.id for each in found.hit.copies if words in plain(each.text))
    return tuple(each for each in ids if each != chosen.evidence.article.id)


def _explained(conflict: DraftConflict, language: Language) -> DraftConflict:
    """The values of a conflict, each with what it is in the question's language."""
    values = []
    for words, evidence in conflict.values:
        start = evidence.start + max(evidence.quote.find(words), 0)
        gloss = gloss_quote(evidence.article, start, start + len(words), language)
        values.append((_followed(words, gloss, language), evidence))
    return replace(conflict, values=tuple(values))


def _quoted(evidence: Evidence, language: Language) -> str:
    """The words, and behind them what a reader of the question's language must know of them."""
    gloss = gloss_quote(evidence.article, evidence.start, evidence.end, language)
    return _followed(quoted(evidence.quote, language), gloss, language)


def _followed(words: str, gloss: str, language: Language) -> str:
    """Words and their gloss; Chinese brackets bring their own blank along."""
    return words + (" " if gloss and language == "en" else "") + gloss
