"""What every worker does: ingest a corpus into a folder, or answer questions from that folder.

    NAME_worker.py MODEL ingest CORPUS.jsonl FOLDER [VARIANT]
    NAME_worker.py MODEL serve FOLDER [VARIANT]

`serve` reads a question a line on standard input and writes a JSON line for each: the ids of the
articles found, best first. Nothing is timed here.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

TOP = 8
"""Passages that every system is asked for."""

QUERY, PASSAGE = "query: ", "passage: "
"""The prefixes that E5 was trained with."""

Search = Callable[[str], Iterable[str]]
"""A question to the ids of the articles of the passages found, best first."""


@dataclass(frozen=True)
class Row:
    """An article of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Task:
    """What a worker works with: the model's folder, the index folder, and which variant."""

    model: str
    folder: Path
    variant: str


def read_rows(corpus: Path) -> list[Row]:
    with corpus.open(encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [Row(row["id"], row.get("title") or "", row["text"]) for row in rows]


def work(ingest: Callable[[Path, Task], None], open_search: Callable[[Task], Search]) -> None:
    """Do what the command line says."""
    # Whatever libraries print must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    match sys.argv[1:]:
        case [model, "ingest", corpus, folder, *variant]:
            ingest(Path(corpus), Task(model, Path(folder), "".join(variant)))
        case [model, "serve", folder, *variant]:
            search = open_search(Task(model, Path(folder), "".join(variant)))
            with open(0, encoding="utf-8") as questions:
                for question in questions:
                    found = dict.fromkeys(search(question.rstrip("\n")))
                    answers.write(json.dumps(list(found)) + "\n")
                    answers.flush()
        case _:
            sys.exit(__doc__)
