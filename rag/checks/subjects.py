"""What a figure is of: the words beside it in the claim are beside it in the evidence."""

from collections.abc import Sequence

from rag.checks.scripts import HAN
from rag.checks.spans import blanked
from rag.checks.turns import CLAUSE_END
from rag.citations import Evidence
from rag.facts import Figure, figures_in
from rag.facts.figures import agrees
from rag.matching import coverage, terms

# Characters on either side of a figure that are looked at, in Chinese and in English.
_BESIDE_CHINESE, _BESIDE_ENGLISH = 6, 18


def same_subjects(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether no figure of the claim stands among the words of another one of its evidence.

    Only figures of one unit can be confused. For evidence in the claim's own language.

    >>> from rag.types import Article
    >>> text = "出口增加12%，進口增加30%。"
    >>> given = [Evidence(Article("a", "A", text, "zh-Hant", ""), 0, len(text))]
    >>> [same_subjects(claim, given) for claim in ("進口增加30%。", "進口增加12%。")]
    [True, False]
    """
    given = [(figure, _beside(e.quote, figure)) for e in evidence for figure in figures_in(e.quote)]
    for said in figures_in(claim):
        wanted = terms(_beside(claim, said))
        right = [coverage(wanted, words) for figure, words in given if agrees(said, figure)]
        others = [
            coverage(wanted, words)
            for figure, words in given
            if figure.unit == said.unit and not agrees(said, figure)
        ]
        if right and max(others, default=0.0) > max(right):
            return False
    return True


def _beside(text: str, figure: Figure) -> str:
    """The words next to a figure, without any other figure there."""
    reach = _BESIDE_CHINESE if HAN.search(text) else _BESIDE_ENGLISH
    text = blanked(text, figures_in(text))
    before = CLAUSE_END.split(text[max(0, figure.start - reach) : figure.start])[-1]
    after = CLAUSE_END.split(text[figure.end : figure.end + reach])[0]
    return f"{before} {after}"
