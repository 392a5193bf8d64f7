"""Read what a sentence is about: the words, names and dates around its facts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TypeVar

from rag.agreement.values import Statement
from rag.articles import fold_to_simplified
from rag.facts import Figure, Unit, When, dates_in, figures_in
from rag.matching import terms
from rag.names import default_table, mentions_in
from rag.types import Article

_CLAUSE_END = re.compile(
    r"[，。；！？：;!?\n（）()]+|,(?!\d)|\.(?=\s|$)|:(?!\d)|\s[–—-]\s|——|…|\.\.\.|"
    r"\b(?:while|whereas|but|although)\b|(?<!\d)\s+and\s+(?=(?:the|its|his|her|a|an)\b)"
)
# Characters before a statement that still tell what it is about.
_NEAR = 160
Content = Figure | When | str
"""What a fact says: a figure, a date, or a name as `rag.matching.plain` folds it."""

_YEARS = Unit("duration", "year")
_LONG_AGO = 200
_COUNTED_BACK = re.compile(
    r"\bfirst\b.{0,60}\b(?:in|for)\b|\bsince\b.{0,40}\blast\b|\bgap\b"
    r"|相隔|距离|时隔|睽违|年来(?:首|第一)",
    re.IGNORECASE | re.DOTALL,
)
_Value = TypeVar("_Value", bound=Figure | When)
_ABOUT = frozenset(
    ("person", "place", "organisation", "government", "company", "product", "weapon", "meeting")
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about: folded terms without its figures and dates, names as entities."""

    terms: frozenset[str]
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure, a date or a name of a statement; `start` and `end` count in the article.

    `words` are its clause and `clause` what they are about; `dates` are those that it depends on,
    of its clause or else of its sentence.
    """

    sentence: "Sentence"
    start: int
    end: int
    value: Content
    words: str
    clause: Subject
    dates: tuple[When, ...]

    @property
    def text(self) -> str:
        """The exact words."""
        return self.sentence.statement.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement once read; figures and dates count from its own beginning."""

    statement: Statement
    figures: tuple[Figure, ...]
    dates: tuple[When, ...]
    subject: Subject
    near: Subject

    @property
    def english(self) -> bool:
        """Its language, as far as words can be compared."""
        return self.statement.article.language == "en"


def read(statement: Statement) -> Sentence:
    """The facts of a statement and what it is about."""
    article, text = statement.article, statement.text
    dates = tuple(
        _moved(when, -statement.start)
        for when in dates_of(article)
        if statement.start <= when.start and when.end <= statement.end
    )
    figures = tuple(
        figure
        for figure in figures_in(text)
        if not any(figure.start < when.end and when.start < figure.end for when in dates)
    )
    before = article.text[max(0, statement.start - _NEAR) : statement.start]
    return Sentence(
        statement,
        figures,
        dates,
        subject_of(text, (*figures, *dates)),
        subject_of(f"{article.title}\n{before}", ()),
    )


def years_counted_back(sentence: Sentence) -> Iterator[When]:
    """The years that words such as "his first visit in nine years" count back to."""
    text, published = sentence.statement.text, sentence.statement.article.published
    said = [when.last for when in sentence.dates if when.last and when.told == "written"]
    base = max(said, default=published)
    if base is None or not _COUNTED_BACK.search(fold_to_simplified(text)):
        return
    for figure in sentence.figures:
        if figure.unit == _YEARS and figure.low == figure.high and 1 < figure.low < _LONG_AGO:
            year = base.year - int(figure.low)
            first, last = date(year, 1, 1), date(year, 12, 31)
            yield When(figure.start, figure.end, "year", first, last, told="relative")


def facts_of(sentence: Sentence, values: Sequence[Figure | When]) -> Iterator[Fact]:
    """The given figures or dates of a sentence as facts."""
    text, offset = sentence.statement.text, sentence.statement.start
    given: tuple[Figure | When, ...] = (*sentence.figures, *sentence.dates)
    clauses = _clauses(text, given)
    words = [len(_subject_within(text, clause, given).terms) for clause in clauses]
    for value in values:
        at = next(n for n, (_, end) in enumerate(clauses) if value.start < end)
        clause = _joined(clauses, at, words)
        yield Fact(
            sentence,
            value.start + offset,
            value.end + offset,
            value,
            text[slice(*clause)],
            _subject_within(text, clause, given),
            _depends_on(value, sentence.dates, clause),
        )


def _depends_on(
    value: Figure | When, dates: Sequence[When], clause: tuple[int, int]
) -> tuple[When, ...]:
    """The dates of its clause, else the last one before it, else whatever the sentence has."""
    others = [when for when in dates if when is not value]
    here = [when for when in others if clause[0] <= when.start < clause[1]]
    before = [when for when in others if when.start < value.start][-1:]
    return tuple(here or before or others)


def _subject_within(text: str, clause: tuple[int, int], facts: Sequence[Figure | When]) -> Subject:
    start, end = clause
    return subject_of(
        text[start:end], [_moved(fact, -start) for fact in facts if start <= fact.start < end]
    )


def subject_of(text: str, facts: Sequence[Figure | When]) -> Subject:
    """What `text` is about, its facts left blank."""
    blank = text
    for fact in facts:
        blank = blank[: fact.start] + " " * (fact.end - fact.start) + blank[fact.end :]
    kind = default_table().kind
    names = {
        next(iter(mention.entities)) for mention in mentions_in(text) if len(mention.entities) == 1
    }
    return Subject(terms(blank), frozenset(name for name in names if kind(name) in _ABOUT))


def figures_of(article: Article) -> tuple[Figure, ...]:
    """All figures of an article's text."""
    return figures_in(article.text)


def dates_of(article: Article) -> tuple[When, ...]:
    """All dates of an article's text, each read with what the article says before it."""
    return dates_in(article.text, seen_from=article.published)


def _moved(value: _Value, by: int) -> _Value:
    return replace(value, start=value.start + by, end=value.end + by)


def _clauses(text: str, facts: Sequence[Figure | When]) -> list[tuple[int, int]]:
    """The clauses of a sentence; no fact is cut."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    uncut = [end for end in ends if not any(f.start < end < f.end for f in facts)]
    return [(a, b) for a, b in pairwise([0, *uncut, len(text)]) if a < b]


def _joined(clauses: Sequence[tuple[int, int]], at: int, words: Sequence[int]) -> tuple[int, int]:
    """Clause number `at`, with the next or else the last one when it has no words: 8月16日，"""
    start, end = clauses[at]
    if not words[at]:
        if at + 1 < len(clauses):
            end = clauses[at + 1][1]
        elif at:
            start = clauses[at - 1][0]
    return start, end
