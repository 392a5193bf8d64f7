"""`citedesk index` and `citedesk config`: look after what is there."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.common import IndexOption, JsonOption, print_json, say, settings_or_error, snapshot
from rag.errors import BadInput, IndexUnusable
from rag.unseen import escaped_json, shown

if TYPE_CHECKING:
    from pydantic_settings import BaseSettings

    from rag.index import GenerationState
    from rag.index.backup import BackedUp
    from rag.types import Article

index_app = typer.Typer(no_args_is_help=True, help="Look after the index.")


@index_app.command("verify")
def index_verify(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Check the files of every generation, status 3 when any is damaged; then the names."""
    states = _show_generations(index, as_json=as_json)
    if not states or any(state.problem for state in states):
        raise typer.Exit(3)
    _check_names(index or settings_or_error().index, states)


@index_app.command("list")
def index_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Generations of the index, the one in use marked."""
    _show_generations(index, as_json=as_json)


@index_app.command("rollback")
def index_rollback(index: IndexOption = None) -> None:
    """Use the newest sound generation before the present one."""
    from rag.configuration import store_of
    from rag.index import IndexFolder

    settings = settings_or_error()
    if store_of(settings):
        raise BadInput(
            "CITEDESK_STORE keeps one state, so there is none to go back to; restore the database "
            "from a backup, or ingest the articles as they were"
        )
    name = IndexFolder(index or settings.index).roll_back()
    typer.echo(f"{name} is in use now")


@index_app.command("export")
def index_export(index: IndexOption = None) -> None:
    """All articles as JSON lines that `ingest` reads again, even where the index is damaged."""
    import json

    from rag.articles import row_of

    damaged = []
    for article_id, article in _held(index):
        if article is None:
            damaged.append(article_id)
        else:
            typer.echo(escaped_json(json.dumps(row_of(article), ensure_ascii=False)))
    if damaged:
        raise IndexUnusable(
            f"{len(damaged)} articles are damaged and were left out ({', '.join(damaged[:10])}); "
            f"take them from a backup or from their files"
        )


@index_app.command("backup")
def index_backup(
    to: Annotated[Path, typer.Argument(help="A new folder.")], index: IndexOption = None
) -> None:
    """Copy the whole index folder while it is in use, keys and conversations too; checked."""
    from rag.configuration import store_of
    from rag.index.backup import back_up

    settings = settings_or_error()
    done = back_up(index or settings.index, to, waiting=_wait)
    if store_of(settings):
        say("the articles are in CITEDESK_STORE, not in this copy; back the database up as well")
    _say_copied(to, done)


@index_app.command("restore")
def index_restore(
    backup: Annotated[Path, typer.Argument(help="A folder that `index backup` made.")],
    index: IndexOption = None,
) -> None:
    """Check a backup and put it into the index folder, which has to be empty or not there."""
    from rag.index.backup import put_back

    root = index or settings_or_error().index
    _say_copied(root, put_back(backup, root, waiting=_wait))


def _wait() -> None:
    say("an ingest is running on this index; waiting for it")


def _say_copied(to: Path, done: "BackedUp") -> None:
    what = done.generation or "no articles"
    typer.echo(f"{to} holds {what}, in {done.files} files of {done.size:,} bytes")


def _held(index: Path | None) -> "Iterator[tuple[str, Article | None]]":
    """Ids and articles, None for one that cannot be read."""
    from rag.configuration import store_of
    from rag.index.rescue import held_articles

    settings = settings_or_error()
    if not store_of(settings):
        yield from held_articles(index or settings.index)
        return
    with snapshot(index) as state:
        for article_id in state.article_ids():
            if article := state.article(article_id):
                yield article_id, article


def show_config(*classes: "type[BaseSettings]", as_json: bool) -> None:
    """The settings of these classes, secrets masked; names that mean nothing are reported."""
    from rag.configuration import effective, unknown_names

    values, unknown = effective(*classes), unknown_names(*classes)
    if as_json:
        print_json({"settings": values, "unknown": unknown})
    else:
        for name, value in values.items():
            typer.echo(shown(f"{name}={value}"))
    for name in unknown:
        say(f"{name} is set but means nothing to citedesk; check its spelling")


def _check_names(root: Path, states: "tuple[GenerationState, ...]") -> None:
    """`BadInput` for a file of names that cannot be read; a word when the index is from before."""
    from rag.index import IndexFolder
    from rag.names import CorpusNames, reading_names
    from rag.words import folding_version

    with reading_names(CorpusNames(IndexFolder(root).names).table()):
        version = folding_version()
    for state in states:
        if state.current and state.facts and state.facts.folding != version:
            say(
                f"the names have changed since {state.name} was built, by hand or with citedesk; "
                "run the same `citedesk ingest` again, and the search follows (nothing is "
                "embedded anew)"
            )


def _show_generations(index: Path | None, *, as_json: bool) -> "tuple[GenerationState, ...]":
    from rag.configuration import store_of
    from rag.index.opening import states_of
    from rag.wire import generation_json

    settings = settings_or_error()
    root = index or settings.index
    states = states_of(root, store_of(settings))
    if as_json:
        print_json([generation_json(state) for state in states])
    elif not states:
        say(f"there is no index in {root}; run `citedesk ingest PATH`")
    else:
        from rag.render import console, show_generations

        show_generations(console(), states)
    return states
