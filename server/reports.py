"""The report of an ingest as the client who handed the files in may read it."""

from collections.abc import Mapping
from pathlib import Path

from rag.index.opening import what_serves
from rag.index.stores import Published
from rag.ingest import IngestReport
from rag.types import Skipped
from rag.wire import Json, ingest_json


def as_it_was(root: Path, store: str | None, skipped: tuple[Skipped, ...]) -> IngestReport:
    """The report of an ingest that found nothing and left the index alone."""
    at = what_serves(root, store) or Published("", 0, 0)
    return IngestReport(0, 0, 0, 0, at.articles, at.passages, skipped, (), 0.0, at.name)


def told(report: IngestReport, names: Mapping[str, str], folder: Path) -> Json:
    """The report as the client may see it: its own file names in the place of ours.

    `names` leads from the files in `folder` to what the client called them.
    """
    ours = sorted(names, key=len, reverse=True)

    def theirs(text: str) -> str:
        for name in ours:
            text = text.replace(str(folder / name), names[name])
        return text

    document = ingest_json(report)
    document["skipped"] = [
        {key: theirs(value) for key, value in s.items()} for s in document["skipped"]
    ]
    return document


def articles_in(folder: Path) -> int:
    """How many articles the files can hold: a row of a .jsonl is one."""
    total = 0
    for path in folder.iterdir():
        if path.suffix == ".jsonl":
            with path.open("rb") as file:
                total += sum(1 for line in file if line.strip())
        else:
            total += 1
    return total
