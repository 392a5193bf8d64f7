"""What the commands share: options, settings, the open index, output."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from rag.errors import BadInput
from rag.unseen import escaped_json, shown

if TYPE_CHECKING:
    from rag.answerer import AnswererName
    from rag.index import State
    from rag.settings import RagSettings

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The index folder (default CITEDESK_INDEX).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def settings_or_error() -> "RagSettings":
    """The settings; `BadInput` names a variable that cannot be used."""
    from rag.configuration import read
    from rag.settings import RagSettings

    return read(RagSettings)


@contextmanager
def snapshot(index: Path | None) -> Iterator["State"]:
    """The index as it is now, built by whichever model."""
    from rag.configuration import store_of
    from rag.index.opening import open_index

    settings = settings_or_error()
    opened = open_index(index or settings.index, store_of(settings), model=None)
    try:
        yield opened.snapshot()
    finally:
        opened.close()


def day_option(option: str, value: str | None) -> date | None:
    """The day given to an option; None when none was; `BadInput` names what is no day."""
    if value is None:
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d").date()
    except ValueError as error:
        raise BadInput(f"{option} is {value!r}; write a day as YYYY-MM-DD") from error


def answerer_option(name: str) -> "AnswererName":
    """The answerer given to --answerer; `BadInput` when there is none of that name."""
    from rag.answerer import AnswererName

    for known in get_args(AnswererName):
        if name == known:
            return known  # type: ignore[no-any-return]
    raise BadInput(f"--answerer is {name!r}; it can be auto, extractive or llm")


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    import json

    typer.echo(escaped_json(json.dumps(document, ensure_ascii=False, indent=2)))


def say(sentence: str) -> None:
    """A sentence on standard error, where it disturbs no document."""
    typer.echo(shown(sentence), err=True)
