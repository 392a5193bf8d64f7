"""Dates in English text that was folded to half width, as their words give them.

`english_patterns` finds them; each finding becomes a `Said`, or nothing where the words around it
show that it is something else: "15 people", "may", "the first half of the match".
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from rag.facts.dates import english_calendar, english_relative
from rag.facts.dates import english_patterns as patterns
from rag.facts.dates.said import Said

_READERS = {**english_calendar.READERS, **english_relative.READERS}


def english_dates(text: str, seen_from: date | None) -> Iterator[Said]:
    """All dates of the text, in order and apart; figures in the order of ISO 8601 among them."""
    for match in patterns.ANY.finditer(text):
        name = match.lastgroup
        if name is None:
            continue
        article = 4 * match.group().lower().startswith("the ")
        for said in _READERS[name](match, seen_from):
            first = said.start == match.start()
            yield replace(said, start=said.start + article) if article and first else said
