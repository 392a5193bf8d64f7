"""How sure it is that the best sentences answer, from signs that were fitted on news."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.asked import Asked
from rag.evidence.ranking import Ranked
from rag.facts import When, dates_in
from rag.facts.dates import agrees
from rag.names import default_table, mentions_in
from rag.types import Hit

# Names that say what a question is about; countries, offices and weapons stand everywhere.
_TELLING = frozenset({"person", "meeting", "organisation", "company", "law"})
_OTHERS = 14
_BEST = 5
_INTERCEPT = -19.75
_WEIGHTS = (14.37, 5.56, 0.92, 2.26, 1.42, 3.23)


@dataclass(frozen=True, slots=True)
class Signs:
    """What tells an answer from a mere likeness.

    `passage` is the score of the best sentence's passage, `gap` how far the sentence is above the
    mean of the next ones, `share` which share of the question's words the passage has, `names`
    and `dates` which of the people and bodies, and whether the days, that the question names are in
    the passage, `offers` how far any of the best sentences has the figure that is asked for: 1
    where no figure of a certain unit is.
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
        passage=best.hit.score,
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
    """1 when each day or period of the question is in the passage, or the article is of it."""
    wanted = _dates_asked_about(question, as_of)
    if not wanted:
        return 1.0
    article = hit.article
    there = [
        when
        for when in dates_in(article.text, seen_from=article.published)
        if hit.start <= when.start and when.end <= hit.end
    ]
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
