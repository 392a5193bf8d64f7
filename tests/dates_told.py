"""What the dates of a text say, in a form that a table of expectations can hold."""

from datetime import date

from rag.facts.dates import When, dates_in

Told = tuple[str, str, str]
"""The words, the grain and the days: `2026-02-04`, `2026-02-04/2026-02-10`, `?-2-4` of any year,
`?-?-4` of any month, empty for what could not be placed."""


def dates_told(text: str, written: str | None) -> list[Told]:
    """Each date of a text that was written on a day, in ISO 8601, or on an unknown one."""
    seen_from = date.fromisoformat(written) if written else None
    found = dates_in(text, seen_from=seen_from)
    return [(text[when.start : when.end], when.grain, _days(when)) for when in found]


def _days(when: When) -> str:
    ends: list[str] = []
    if when.first and when.last:
        ends = [when.first.isoformat(), when.last.isoformat()]
    elif when.yearless:
        ends = [f"?-{day.month or '?'}-{day.day}" for day in when.yearless]
    return "/".join(ends[:1] if ends[:1] == ends[1:] else ends)
