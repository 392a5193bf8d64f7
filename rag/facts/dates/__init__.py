"""Dates in Chinese and English text as first and last days, compared and written out."""

from rag.facts.dates.agreement import agrees
from rag.facts.dates.reading import dates_in
from rag.facts.dates.rendering import render
from rag.facts.dates.when import DayOfYear, Grain, Told, When

__all__ = ["DayOfYear", "Grain", "Told", "When", "agrees", "dates_in", "render"]
