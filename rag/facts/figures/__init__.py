"""Figures in Chinese and English text: read, compared, and written out in another language."""

from rag.facts.figures.agreement import agrees
from rag.facts.figures.plain import numbers_in, plain_figures
from rag.facts.figures.reading import figures_in
from rag.facts.figures.rendering import render
from rag.facts.figures.values import Figure, Qualifier, Unit, UnitKind

__all__ = [
    "Figure",
    "Qualifier",
    "Unit",
    "UnitKind",
    "agrees",
    "figures_in",
    "numbers_in",
    "plain_figures",
    "render",
]
