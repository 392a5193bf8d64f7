"""The answer without a language model: the sentences that best answer, quoted, or an honest no.

First form: a sentence is scored by the cosine of its own vector and of its passage's to the
question's, and by the question's terms it has. docs/evaluation.md says where the numbers come from.
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
_TERMS_WEIGHT = 0.12
_NEAR_THE_BEST = 0.02
_MIDDLE = 0.86
_STEEPNESS = 60.0
_ANSWERS_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence of a hit and how well it seems to answer."""

    evidence: Evidence
    score: float


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
    best = ranked[0].score
    confidence = 1 / (1 + math.exp(-_STEEPNESS * (best - _MIDDLE)))
    if confidence < _ANSWERS_FROM:
        return Extract((), confidence)
    chosen = [s for s in ranked if s.score >= best - _NEAR_THE_BEST][:MOST_SENTENCES]
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
        for sentence in hit.sentences:
            key = (hit.article.id, sentence.start)
            evidence = Evidence(hit.article, sentence.start, sentence.end)
            shared = coverage(wanted, evidence.quote) if same_language else 0.0
            score = (
                (1 - _PASSAGE_WEIGHT) * sentence.score
                + _PASSAGE_WEIGHT * hit.score
                + _TERMS_WEIGHT * shared
            )
            if key not in scored:
                scored[key] = Scored(evidence, score)
    return sorted(scored.values(), key=lambda s: -s.score)
