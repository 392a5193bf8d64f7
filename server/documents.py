"""What answers and searches look like to a client: `rag.wire`, for the OpenAPI schema."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.types import CheckKind, Language, Status, Support


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HitDocument(_Document):
    """A passage that was found; `start` and `end` are code points into its article's text."""

    rank: int
    score: float
    article_id: str
    also: list[str]
    title: str
    source: str | None
    published: date | None
    start: int
    end: int
    text: str
    legs: dict[str, float | None]


class SearchDocument(_Document):
    """The passages nearest to a question."""

    question: str
    language: Language
    searched: str
    hits: list[HitDocument]
    timings_ms: dict[str, float]


class CheckDocument(_Document):
    """A figure, date, name or quotation of a claim held against its evidence."""

    kind: CheckKind
    claim: str
    evidence: str
    ok: bool


class ClaimDocument(_Document):
    """A sentence of the answer and the citations that carry it."""

    text: str
    citations: list[int]
    support: Support
    checks: list[CheckDocument]


class CitationDocument(_Document):
    """The exact words of an article; `start` and `end` are code points into its text."""

    number: int
    article_id: str
    also: list[str]
    title: str
    source: str | None
    published: date | None
    url: str | None
    start: int
    end: int
    quote: str
    article_sha256: str


class ConflictingValueDocument(_Document):
    """One of several values that the articles give."""

    value: str
    citation: int
    published: date | None


class ConflictDocument(_Document):
    """What the articles disagree about."""

    about: str
    values: list[ConflictingValueDocument]


class AnswerDocument(_Document):
    """A cited answer."""

    id: str
    conversation: str | None
    question: str
    searched: str
    language: Language
    status: Status
    confidence: float
    answer: str
    claims: list[ClaimDocument]
    citations: list[CitationDocument]
    conflicts: list[ConflictDocument]
    as_of: date
    newest_evidence: date | None
    answerer: str
    fallback: str | None
    passages: list[HitDocument]
    index: str
    timings_ms: dict[str, float]


class ConversationDocument(_Document):
    """A conversation: its answers, oldest first."""

    id: str
    answers: list[AnswerDocument]


class AnswerEventDocument(_Document):
    """One event of `/v1/ask` as a stream; `data` is a JSON document.

    `retrieved` has `searched` and `passages`, `delta` a `text`, `done` the whole answer, `error` a
    `code` and a `detail`. Comments between events keep the line open.
    """

    event: Literal["retrieved", "delta", "done", "error"]
    id: str
    data: str
