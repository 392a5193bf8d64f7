"""Statements of made-up articles, for tests of what they say together."""

from collections.abc import Sequence
from datetime import date

from rag.agreement import Reading, Statement
from rag.articles import detect_language
from rag.types import Article

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 9)


def article(name: str, text: str, when: date | None = MAY, source: str | None = None) -> Article:
    """An article without a title."""
    return Article(name, "", text, detect_language(text), "0" * 64, when, source)


def said(text: str, name: str, when: date | None = MAY, source: str | None = None) -> Statement:
    """A statement that is the whole of an article."""
    return Statement(article(name, text, when, source), 0, len(text))


def part_of(whole: Article, words: str) -> Statement:
    """These words of an article as a statement."""
    start = whole.text.index(words)
    return Statement(whole, start, start + len(words))


def texts(found: Sequence[Reading]) -> list[list[str]]:
    """The values of each reading, the first one leading."""
    return [[value.text for value in reading.values] for reading in found]


def disputed(found: Sequence[Reading]) -> list[list[str]]:
    """The values of readings that have several."""
    return [values for values in texts(found) if len(values) > 1]
