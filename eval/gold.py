"""Gold questions: JSON lines with an id, the question and the articles that answer it.

Two row formats are read: ours (`evidence`, `status`) and that of the public data (`gold_docs`,
`answerable`).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
                question = _question(json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise BadInput(f"{path}:{number} is no gold question: {error!r}") from error
            if question is not None:
                questions.append(question)
    return tuple(questions)


def _question(row: dict[str, Any]) -> GoldQuestion | None:
    """One row; None when nothing answers it."""
    if "evidence" in row:
        answerable = row["status"] == "answered"
        articles = frozenset(piece["article"] for piece in row["evidence"])
    else:
        answerable = row.get("answerable", True)
        articles = frozenset(row.get("gold_docs") or ([row["gold_doc"]] if answerable else []))
    if not answerable:
        return None
    return GoldQuestion(row["id"], row["question"], row["lang"], articles)
