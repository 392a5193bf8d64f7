"""How near a claim's wording is to its evidence: by words, or by vectors across languages."""

from collections.abc import Callable, Sequence

from rag.alignment import Nearness
from rag.articles import detect_language
from rag.checks.spans import blanked
from rag.citations import Evidence
from rag.facts import Figure, When, dates_in, figures_in
from rag.matching import coverage, terms
from rag.names import mentions_in
from rag.types import Check, Language, Support

Likeness = Callable[[str, Sequence[str]], Sequence[Nearness]]
"""A claim and texts in, how near each text is to the claim out."""

_FULLY_CARRIED = 1.0
_PARTLY_CARRIED = 0.35
_CARRIED_BESIDE = 0.5
# docs/decisions/0012: what these let through and keep back of sentences and their translations.
_WEAKEST, _MEAN = 0.45, 0.5


def support_of(claim: str, evidence: Sequence[Evidence]) -> Support | None:
    """How much of the claim's wording the evidence has; None when too little to deliver it.

    For evidence in the claim's own language, Chinese in either script. A bare name or figure says
    nothing that can be held, and a figure or a day is of that which stands around it: a claim of
    other words has it of something else.
    """
    if not same_language(claim, evidence):
        return None
    words = "\n".join(e.quote for e in evidence)
    told: tuple[Figure | When, ...] = (*figures_in(claim), *dates_in(claim, seen_from=None))
    beside = terms(blanked(claim, (*told, *mentions_in(claim))))
    if not beside or (told and coverage(beside, words) < _CARRIED_BESIDE):
        return None
    share = coverage(terms(claim), words)
    if share < _PARTLY_CARRIED:
        return None
    return "supported" if share >= _FULLY_CARRIED else "partly"


def support_across(checks: Sequence[Check], near: Sequence[Nearness]) -> Support | None:
    """The same for evidence in another language, by how near its sentences are to the claim.

    A claim with no figure, date or name to hold it by is not delivered at all, and none is ever
    "supported": vectors do not tell what a sentence adds.
    """
    anchored = any(check.kind in ("figure", "date", "name") for check in checks)
    return "partly" if anchored and any(_is_near(each) for each in near) else None


def _is_near(near: Nearness) -> bool:
    return near.weakest >= _WEAKEST and near.mean >= _MEAN


def same_language(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether claim and evidence are all English or all Chinese."""
    chinese = detect_language(claim) != "en"
    return all((e.article.language != "en") == chinese for e in evidence)


def fits_language(claim: str, language: Language) -> bool:
    """Whether a sentence is in the language it should be in, in whichever script."""
    return (detect_language(claim) == "en") == (language == "en")
