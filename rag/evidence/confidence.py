"""How sure it is that the best sentences answer, from signs that were fitted on news."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.articles import detect_language
from rag.asked import Asked
from rag.encoder import OTHER_LANGUAGE_GAP
from rag.evidence.ranking import Ranked
from rag.facts import When, dates_in
from rag.facts.dates import agrees
from rag.names import default_table, mentions_in
from rag.types import Hit

# Names that say what a question is about; countries, offices and weapons stand everywhere.
_TELLING = frozenset({"person", "meeting", "organisation", "company", "law"})
# The cosine of a question to what answers it falls by so much (XQuAD: .096 and .109) when the same
# is said in another language. What does not answer falls by less: the search makes up for less.
_LOST_ACROSS = 0.1
_OTHERS = 14
_BEST = 5
_INTERCEPT = -23.23
_WEIGHTS = (18.01, 5.47, 0.56, 2.32, 1.3, 3.39)


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells an answer from a mere likeness.

    `passage` is the score of the best sentence's passage, made comparable across languages, `gap`
    how far the sentence is above the mean of the next ones, `share` which share of the question's
    words the passage has, `names` which of the people and bodies that the question names are in the
    passage, `dates` whether its days are in the article, `offers` how far any of the best sentences
    has the figure that is asked for: 1 where no figure of a certain unit is.
    """

    passage: float
    gap: float
    share: float
    names: float
    dates: float
    offers: float


def signs_of(asked: Asked, about: Asked, ranked: Sequence[Ranked], *, as_of: date) -> Signs:
    """The signs of a ranking that is not empty.

    `asked` is what the question asks for, `about` the question made self-contained.
    """
    best, others = ranked[0], ranked[1 : 1 + _OTHERS]
    mean = sum(r.score for r in others) / len(others) if others else best.score
    return Signs(
        passage=_likeness(best.hit) + _lost_across(about.question, best.hit),
        gap=best.score - mean,
        share=best.hit.legs.get("lexical") or 0.0,
        names=_names_met(about, best.hit),
        dates=_dates_met(about.question, best.hit, as_of),
        offers=_figure_offered(asked, ranked),
    )


def confidence_of(signs: Signs) -> float:
    """The chance that the best sentences answer, 0 to 1."""
    values = (signs.passage, signs.gap, signs.share, signs.names, signs.dates, signs.offers)
    logit = _INTERCEPT + sum(w * v for w, v in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-logit))


def _likeness(hit: Hit) -> float:
    return hit.score if hit.likeness is None else hit.likeness


def _lost_across(question: str, hit: Hit) -> float:
    """What an answer in another language lacks, beyond what the search makes up for."""
    across = (detect_language(question) == "en") != (hit.article.language == "en")
    return _LOST_ACROSS - OTHER_LANGUAGE_GAP if across else 0.0


def _figure_offered(asked: Asked, ranked: Sequence[Ranked]) -> float:
    if not asked.units or asked.kinds[0] not in ("figure", "duration"):
        return 1.0
    return max(found.offers for found in ranked[:_BEST])


def _names_met(asked: Asked, hit: Hit) -> float:
    kind = default_table().kind
    wanted = {entity for entity in asked.names if kind(entity) in _TELLING}
    if not wanted:
        return 1.0
    there = {e for m in mentions_in(f"{hit.article.title}\n{hit.text}") for e in m.entities}
    return len(wanted & there) / len(wanted)


def _dates_met(question: str, hit: Hit, as_of: date) -> float:
    """1 when the article tells of each day or period of the question, or was written in it."""
    wanted = _dates_asked_about(question, as_of)
    if not wanted:
        return 1.0
    article = hit.article
    there = dates_in(article.text, seen_from=article.published)
    return float(all(_met(when, there, article.published) for when in wanted))


def _dates_asked_about(question: str, as_of: date) -> list[When]:
    """The question's dates; a day without a year is that day of any year."""
    open_years = {when.start: when for when in dates_in(question, seen_from=None)}
    seen = dates_in(question, seen_from=as_of)
    dates = [open_years.get(w.start, w) if w.told == "inferred" else w for w in seen]
    return [when for when in dates if when.first or when.yearless]


def _met(wanted: When, there: Sequence[When], published: date | None) -> bool:
    if any(agrees(wanted, when) for when in there):
        return True
    if published is None or wanted.first is None or wanted.last is None:
        return False
    return wanted.first <= published <= wanted.last
