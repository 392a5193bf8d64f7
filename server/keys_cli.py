"""`citedesk keys`: give keys out, see which there are, take them back."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.common import IndexOption, JsonOption, print_json, say, settings_or_error

if TYPE_CHECKING:
    from server.keys import Key, Keys

keys_app = typer.Typer(no_args_is_help=True, help="Keys that let others use the server.")
_LONGEST_DAYS = 36500


@keys_app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who or what will use it.")],
    scopes: Annotated[
        list[str] | None,
        typer.Option(
            "--scope",
            help="ask (questions and search; the default) or manage (add and remove articles); "
            "give both for both.",
        ),
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(min=1, max=_LONGEST_DAYS, help="Days until it expires (default never)."),
    ] = None,
    sources: Annotated[
        list[str] | None,
        typer.Option(
            "--source",
            help="The only source whose articles it shows; again for one more (default all).",
        ),
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and show it, this once."""
    from server.keys import key_json

    with _keys(index) as keys:
        key, text = keys.create(name, scopes=scopes or ("ask",), days=days, sources=sources or None)
        state = keys.state(key)
    if as_json:
        print_json({**key_json(key, state), "key": text})
        return
    typer.echo(text)
    until = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "until it is revoked"
    say(f"{key.name} may {_list(key)} {until}{_limit(key)}; the key is not shown again")


@keys_app.command("list")
def show(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Every key that was made and whether it works; the keys themselves are not kept."""
    from server.keys import key_json

    with _keys(index) as keys:
        found = [(key, keys.state(key)) for key in keys.all()]
    if as_json:
        print_json([key_json(key, state) for key, state in found])
    elif not found:
        say("there are no keys; make one with `citedesk keys create NAME`")
    else:
        for key, state in found:
            until = f" until {key.expires:%Y-%m-%d}" if key.expires and state == "live" else ""
            typer.echo(f"{key.id}  {state}{until}  {_list(key)}  {key.name}{_limit(key)}")


@keys_app.command("revoke")
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `citedesk keys list` shows it.")],
    index: IndexOption = None,
) -> None:
    """End a key and the page sessions made with it, from the next request on."""
    with _keys(index) as keys:
        key = keys.revoke(key_id)
    say(f"{key.id} ({key.name}) is revoked")


@contextmanager
def _keys(index: Path | None) -> "Iterator[Keys]":
    from rag.errors import NothingReadable
    from server.keys import Keys
    from server.state import FILE_NAME, State

    root = index or settings_or_error().index
    if not root.is_dir():
        raise NothingReadable(
            f"there is no index folder {root}; make it with `citedesk ingest PATH`, "
            f"or name another with --index"
        )
    state = State(root / FILE_NAME)
    try:
        yield Keys(state)
    finally:
        state.close()


def _list(key: "Key") -> str:
    return "+".join(sorted(key.scopes))


def _limit(key: "Key") -> str:
    return "" if key.sources is None else f", only articles of {' and '.join(key.sources)}"
