"""Statements that seem to answer a question, and what they say together."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from rag.types import Article

ReadingKind = Literal["figure", "date", "name"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an article that seems to answer: `article.text[start:end]`."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """The exact words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Value:
    """One reading of the fact that is asked for.

    `text` is how the newest statement that has it writes it, a slice of that article. `statements`
    are the newest first, undated ones last. `sources` are those independent of one another:
    publishers, or articles where the publisher is not known, copies of one story counted once.
    """

    text: str
    statements: tuple[Statement, ...]
    sources: int
    newest: date | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What the statements together say of one fact: one value is agreement, more are a conflict.

    The first value leads. It is the one that replaces an earlier report where there is such a one
    (`superseded`), otherwise the one that more sources have, of equals the newest.
    """

    kind: ReadingKind
    values: tuple[Value, ...]
    superseded: bool
