"""The answer without a language model: the sentences that best answer, quoted, or an honest no.

First form: a sentence is scored by the cosine of its own vector and its passage's score, and by the
question's terms that it has. The confidence comes from three signs through a logistic function
fitted by bench/fit_confidence.py; docs/evaluation.md says on what, and how well it does elsewhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.articles import detect_language
from rag.citations import DraftClaim, Evidence, quoted
from rag.matching import coverage, terms
from rag.types import Hit, Language

MOST_SENTENCES = 3
_PASSAGE_WEIGHT = 0.3
_TERMS_WEIGHT = 0.2
# A second or third sentence is shown when it scores nearly as well as the first.
_NEAR_THE_BEST = 0.03
_ANSWERS_FROM = 0.5
# Sentences that the best one is compared with.
_OTHERS = 14
# Intercept, score, coverage, gap; across languages words are not shared and scores are lower.
_SAME_LANGUAGE = (-6.56, 5.09, 3.86, 40.39)
_OTHER_LANGUAGE = (-0.94, 0.0, 0.0, 64.07)


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a hit and how well it seems to answer; `cosine` leaves the words aside."""

    evidence: Evidence
    score: float
    cosine: float
    passage_coverage: float
    same_language: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells an answer from a mere likeness.

    `score` is the best sentence's cosine, `coverage` the share of the question's terms in its
    passage, `gap` how far its cosine is above the mean of those of the next sentences.
    """

    score: float
    coverage: float
    gap: float
    same_language: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """Claims in order of worth; none when nothing found seems to answer."""

    claims: tuple[DraftClaim, ...]
    confidence: float


def extract(question: str, language: Language, hits: Sequence[Hit]) -> Extract:
    """Choose and quote the sentences of the hits that answer the question."""
    ranked = rank_sentences(question, hits)
    if not ranked:
        return Extract((), 0.0)
    confidence = confidence_of(signs_of(ranked))
    if confidence < _ANSWERS_FROM:
        return Extract((), confidence)
    chosen = [s for s in ranked if s.score >= ranked[0].score - _NEAR_THE_BEST][:MOST_SENTENCES]
    claims = tuple(
        DraftClaim(quoted(s.evidence.quote, language), (s.evidence,), "supported") for s in chosen
    )
    return Extract(claims, confidence)


def rank_sentences(question: str, hits: Sequence[Hit]) -> list[Scored]:
    """All sentences of the hits, the best first; each sentence once."""
    wanted = terms(question)
    chinese = detect_language(question) != "en"
    scored: dict[tuple[str, int], Scored] = {}
    for hit in hits:
        same_language = (hit.article.language != "en") == chinese
        in_passage = coverage(wanted, hit.text) if same_language else 0.0
        for sentence in hit.sentences:
            evidence = Evidence(hit.article, sentence.start, sentence.end)
            shared = coverage(wanted, evidence.quote) if same_language else 0.0
            cosine = (1 - _PASSAGE_WEIGHT) * sentence.score + _PASSAGE_WEIGHT * hit.score
            score = cosine + _TERMS_WEIGHT * shared
            scored.setdefault(
                (hit.article.id, sentence.start),
                Scored(evidence, score, cosine, in_passage, same_language),
            )
    return sorted(scored.values(), key=lambda s: -s.score)


def signs_of(ranked: Sequence[Scored]) -> Signs:
    """The signs of a ranking that is not empty."""
    best, others = ranked[0], ranked[1 : 1 + _OTHERS]
    mean = sum(s.cosine for s in others) / len(others) if others else best.cosine
    return Signs(best.cosine, best.passage_coverage, best.cosine - mean, best.same_language)


def confidence_of(signs: Signs) -> float:
    """The chance that the best sentence answers, 0 to 1."""
    weights = _SAME_LANGUAGE if signs.same_language else _OTHER_LANGUAGE
    intercept, score, covered, gap = weights
    logit = intercept + score * signs.score + covered * signs.coverage + gap * signs.gap
    return 1 / (1 + math.exp(-logit))
