"""What the commands share: options, settings, the open index, output."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import BadInput

if TYPE_CHECKING:
    from rag.index import Snapshot
    from rag.settings import RagSettings

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The index folder (default CITEDESK_INDEX).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def settings_or_error() -> "RagSettings":
    """The settings; `BadInput` names a variable that cannot be used."""
    from pydantic import ValidationError

    from rag.settings import RagSettings

    try:
        return RagSettings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CITEDESK_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadInput(f"{name} is {first['input']!r}: {first['msg']}") from error


@contextmanager
def snapshot(index: Path | None) -> Iterator["Snapshot"]:
    """The index as it is now, built by whichever model."""
    from rag.index import Index

    opened = Index(index or settings_or_error().index, model=None)
    try:
        yield opened.snapshot()
    finally:
        opened.close()


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    import json

    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def say(sentence: str) -> None:
    """A sentence on standard error, where it disturbs no document."""
    typer.echo(sentence, err=True)
