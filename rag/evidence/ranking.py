"""Put the sentences of the passages found in the order in which they seem to answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.articles import detect_language
from rag.asked import Asked, offers
from rag.citations import Evidence
from rag.encoder import OTHER_LANGUAGE_GAP
from rag.types import Hit, Sentence

# Weights beside a sentence's own likeness; bench/fit_sentences.py shows how they were found.
_PASSAGE = 1.4
_SHARE = 0.13
_OFFERS = 0.065
# What a sentence offers is looked at where it can still change what is shown.
_LOOKED_AT = 20
# A heading names a subject and says nothing of it.
_HEADING = re.compile(r"\s*#")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence and how well it seems to answer.

    `index` is its place in the hit's sentences, `likeness` its cosine made comparable across
    languages, `offers` how far it has what is asked for: 0 where that was not looked at.
    """

    hit: Hit
    index: int
    score: float
    likeness: float
    offers: float = 0.0

    @property
    def sentence(self) -> Sentence:
        """The sentence in its hit."""
        return self.hit.sentences[self.index]

    @property
    def evidence(self) -> Evidence:
        """Its place in the article."""
        return Evidence(self.hit.article, self.sentence.start, self.sentence.end)


def rank_sentences(question: str, asked: Asked, pool: Sequence[Hit]) -> list[Ranked]:
    """All sentences of the pool, the best first, each once."""
    english = detect_language(question) == "en"
    ranked: dict[tuple[str, int], Ranked] = {}
    for hit in pool:
        same = (hit.article.language == "en") == english
        gap = 0.0 if same else OTHER_LANGUAGE_GAP
        for index in range(len(hit.sentences)):
            found = _scored(hit, index, gap)
            if not _HEADING.match(found.evidence.quote):
                ranked.setdefault((hit.article.id, found.sentence.start), found)
    order = sorted(ranked.values(), key=lambda r: -r.score)
    looked_at = [_with_offer(asked, found) for found in order[:_LOOKED_AT]]
    return [*sorted(looked_at, key=lambda r: -r.score), *order[_LOOKED_AT:]]


def _scored(hit: Hit, index: int, gap: float) -> Ranked:
    sentence = hit.sentences[index]
    likeness = sentence.score + gap
    score = likeness + _PASSAGE * hit.score + _SHARE * sentence.share
    return Ranked(hit, index, score, likeness)


def _with_offer(asked: Asked, found: Ranked) -> Ranked:
    offered = offers(asked, found.evidence.quote)
    return Ranked(found.hit, found.index, found.score + _OFFERS * offered, found.likeness, offered)
