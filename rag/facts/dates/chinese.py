"""Dates in Chinese text that was folded to Simplified and to half width, as their words give them.

`chinese_patterns` finds them; each finding becomes a `Said`, or nothing where the words around it
show that it counts something: 為期4日, 90日內, 一周一次.
"""

from collections.abc import Iterator
from datetime import date

from rag.facts.dates import chinese_calendar, chinese_relative
from rag.facts.dates import chinese_patterns as patterns
from rag.facts.dates.said import Said

_READERS = {**chinese_calendar.READERS, **chinese_relative.READERS}


def chinese_dates(text: str, seen_from: date | None) -> Iterator[Said]:
    """All dates of the folded text, in order and apart."""
    for match in patterns.ANY.finditer(text):
        name = match.lastgroup
        if name is not None:
            yield from _READERS[name](match, seen_from)
