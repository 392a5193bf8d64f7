"""What something moved from, to and by: a figure is the same of them in claim and evidence."""

import re
from collections.abc import Sequence
from typing import Literal

from rag.articles import fold_to_simplified
from rag.citations import Evidence
from rag.facts import Figure, figures_in
from rag.facts.figures import agrees

Step = Literal["from", "to", "by"]

_MOVED = (
    "rose|risen|raised|grew|grown|fell|fallen|dropped|climbed|jumped|increased|decreased|declined"
    "|gained|lost|shrank|surged|slid|cut|lowered|up|down"
)
_STEPS: tuple[tuple[Step, re.Pattern[str]], ...] = (
    ("from", re.compile(r"(?:\bfrom|[从由自]|原本?的?)\s*$")),
    ("to", re.compile(r"(?:\bto|[至到]|[升降增减涨跌]为|达)\s*$")),
    (
        "by",
        re.compile(rf"(?:\bby|\b(?:{_MOVED})|[了幅度]|[升降增减涨跌长]|增加|减少|提高|降低)\s*$"),
    ),
)
# Other hedges, "about" and 約, are read as part of the figure.
_HEDGE = re.compile(r"\b(?:just|only|a record)\s*$")
_LONGEST_BEFORE = 24


def same_steps(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether no figure of the claim is a `to` of it and only a `from` or `by` of the evidence."""
    given = [step for e in evidence for step in _steps_of(e.quote)]
    for said, step in _steps_of(claim):
        steps = {other for figure, other in given if agrees(said, figure)}
        if step is not None and steps and None not in steps and step not in steps:
            return False
    return True


def _steps_of(text: str) -> list[tuple[Figure, Step | None]]:
    folded = fold_to_simplified(text).lower()
    # The places are those of the text as long as folding keeps its length.
    if len(folded) != len(text):
        return []
    return [(figure, _step(folded, figure)) for figure in figures_in(text)]


def _step(folded: str, figure: Figure) -> Step | None:
    before = _HEDGE.sub("", folded[max(0, figure.start - _LONGEST_BEFORE) : figure.start])
    return next((step for step, pattern in _STEPS if pattern.search(before)), None)
