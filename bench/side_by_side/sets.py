"""What all systems work on: articles and questions of the public sets, the same in every run."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WARM_UP = 10
"""Questions before those that count; the first of them is the one a cold process is timed by."""


@dataclass(frozen=True)
class Source:
    """Where a set comes from. `articles` are how many are taken, all where there is none."""

    title: str
    files: str
    language: str
    articles: int | None = None


SOURCES = {
    "xquad": Source("XQuAD, Simplified Chinese", "xquad", "zh-Hans"),
    "drcd": Source("DRCD (dev), Traditional Chinese", "drcd_dev", "zh-Hant"),
    "news": Source("CRUD news, Simplified Chinese", "crud_news", "zh-Hans", articles=1000),
}


@dataclass(frozen=True)
class Question:
    """A question and the ids of the articles that answer it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True)
class WorkSet:
    """Articles as rows of a corpus, questions to warm up with, and questions that count."""

    title: str
    articles: tuple[dict, ...]
    warm_up: tuple[Question, ...]
    questions: tuple[Question, ...]

    @property
    def characters(self) -> int:
        """Characters of all texts, titles not counted."""
        return sum(len(article["text"]) for article in self.articles)


def work_set(name: str, data: Path, *, most_questions: int, most_articles: int | None) -> WorkSet:
    """The set of that name.

    All articles that answer a question asked are in it, even where they are more than
    `most_articles`; the others are the first of the file.

    Raises:
        FileNotFoundError: a file of the set is not in `data`.
    """
    source = SOURCES[name]
    rows = {
        row["id"]: row
        for row in _rows(data / f"{source.files}.corpus.jsonl")
        if row["lang"] == source.language
    }
    drawn = _drawn(data / f"{source.files}.questions.jsonl", source.language)
    questions = tuple(
        Question(" ".join(row["question"].split()), rows.keys() & row["gold_docs"])
        for row in drawn[: WARM_UP + most_questions]
    )
    kept = set().union(*(question.gold for question in questions))
    room = most_articles or source.articles or len(rows)
    others = (id_ for id_ in rows if id_ not in kept)
    kept.update(id_ for _, id_ in zip(range(room - len(kept)), others, strict=False))
    articles = tuple(row for id_, row in rows.items() if id_ in kept)
    return WorkSet(source.title, articles, questions[:WARM_UP], questions[WARM_UP:])


def _drawn(path: Path, language: str) -> list[dict]:
    """The answerable questions of a language, in an order that a hash of their ids gives."""
    found = [row for row in _rows(path) if row["answerable"] and row["lang"] == language]
    return sorted(found, key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())


def _rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
