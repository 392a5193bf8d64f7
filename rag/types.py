"""The domain's values: articles, passages, hits, citations and answers, all frozen.

Offsets are code points into `Article.text`; ranges are half open. Scores: higher is better.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from rag.errors import BadInput

Language = Literal["en", "zh-Hant", "zh-Hans"]
"""Cantonese is zh-Hant, and so are words that both scripts write alike."""

Status = Literal["answered", "not_found"]
Support = Literal["supported", "partly"]
CheckKind = Literal["figure", "date", "name", "quote"]
Role = Literal["user", "assistant"]

CountTokens = Callable[[Sequence[str]], list[int]]
"""Texts in, the number of tokens of each out."""

Sources = frozenset[str]
"""Sources by their names as `folded_source` writes them."""


def folded_source(name: str) -> str:
    """The name of a source as two of them are compared: case apart, letter for letter."""
    return name.casefold()


def is_within(source: str | None, within: Sources | None) -> bool:
    """Whether an article of this source is of some sources; None is all of them.

    One whose source is not known is of none.
    """
    return within is None or (bool(source) and folded_source(source or "") in within)


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of code points in one article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A range of the article that is not body: never retrieved, never quoted."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read. `text` is unedited; `left_out` is sorted and disjoint."""

    id: str
    title: str
    text: str
    language: Language
    sha256: str
    published: date | None = None
    source: str | None = None
    author: str | None = None
    url: str | None = None
    path: str | None = None
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something named for ingestion that did not become an article, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article's body; `sentences` lie inside the range."""

    start: int
    end: int
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a search may return; every bound is inclusive. An undated article fails a date bound."""

    since: date | None = None
    until: date | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        """Raises BadInput when no day is within the bounds."""
        if self.since and self.until and self.since > self.until:
            raise BadInput(f"since {self.since} is after until {self.until}; exchange them")


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a conversation."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a hit: the cosine of its own vector to the question's, and which share of what
    the question speaks of it has, 0 to 1, rare words weighing more."""

    start: int
    end: int
    score: float
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage.

    `score` orders the list. `likeness` is how well the passage fits the question, without what time
    adds and repetition costs; None where it is the score. `legs` holds each search leg's own score,
    None where it did not vote. `copies` are articles that have the passage and were folded in.
    """

    rank: int
    score: float
    article: Article
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    legs: dict[str, float | None]
    copies: tuple[Article, ...] = ()
    likeness: float | None = None

    @property
    def also(self) -> tuple[str, ...]:
        """Ids of the copies."""
        return tuple(copy.id for copy in self.copies)

    @property
    def text(self) -> str:
        """The passage's words, line breaks and all."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of an article that carry a claim: `article.text[start:end] == quote`."""

    number: int
    article: Article
    start: int
    end: int
    also: tuple[str, ...] = ()

    @property
    def quote(self) -> str:
        """The words cited, in the article's own script."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Check:
    """One figure, date, name or quotation of a claim held against its evidence."""

    kind: CheckKind
    claim: str
    evidence: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer, without its markers, and the citations that carry it."""

    text: str
    citations: tuple[int, ...]
    support: Support
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class ConflictingValue:
    """One of the values in conflict and the citation that carries it."""

    value: str
    citation: int
    published: date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that the articles disagree on, each with the citation that carries it."""

    about: str
    values: tuple[ConflictingValue, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer. `not_found` has neither claims nor citations."""

    id: str
    question: str
    searched: str
    language: Language
    status: Status
    confidence: float
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    as_of: date
    answerer: str
    generation: str
    hits: tuple[Hit, ...]
    conflicts: tuple[Conflict, ...] = ()
    fallback: str | None = None
    conversation: str | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)

    @property
    def newest_evidence(self) -> date | None:
        """The latest publication date among the cited articles; None when none is dated."""
        dates = [c.article.published for c in self.citations if c.article.published]
        return max(dates, default=None)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """First event of a stream: what was searched for and what was found."""

    searched: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text; the pieces joined are `Answer.text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """Last event of a stream."""

    answer: Answer


AnswerEvent = Retrieved | Delta | Finished
