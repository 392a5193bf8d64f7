"""Gold questions: JSON lines with an id, the question and the articles that answer it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadInput


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and the ids of the articles that hold its answer."""

    id: str
    question: str
    language: str
    articles: frozenset[str]


def read_gold(paths: Sequence[Path]) -> tuple[GoldQuestion, ...]:
    """Questions of all files that have an answer; `BadInput` names the row that cannot be read."""
    questions = []
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise BadInput(f"the gold file {path} cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                articles = frozenset(row.get("gold_docs") or [row["gold_doc"]])
                question = GoldQuestion(row["id"], row["question"], row["lang"], articles)
            except (ValueError, KeyError, TypeError) as error:
                raise BadInput(f"{path}:{number} is no gold question: {error!r}") from error
            if row.get("answerable", True):
                questions.append(question)
    return tuple(questions)
