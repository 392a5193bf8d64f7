"""`citedesk ingest` and `citedesk articles`: what the index holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.common import IndexOption, JsonOption, print_json, say, settings_or_error, snapshot
from rag.errors import BadInput
from rag.unseen import shown

if TYPE_CHECKING:
    from rag.ingest import Ingestion

articles_app = typer.Typer(no_args_is_help=True, help="List or remove articles.")


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of articles.")],
    index: IndexOption = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove articles that are gone from these paths.")
    ] = False,
    dask: Annotated[
        str | None,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Cut and embed at the workers of this Dask scheduler, as tcp://HOST:PORT.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring the index up to date with .txt, .md, .html, .pdf and .jsonl files."""
    from rag.assembly import open_ingestion
    from rag.configuration import store_of
    from rag.ingest import ingest as run
    from rag.progress import ingest_progress
    from rag.wire import ingest_json

    settings = settings_or_error()
    for path in paths:
        if not path.exists():
            raise BadInput(f"there is nothing at {path}; check the path")
    opened = open_ingestion(
        index or settings.index,
        store=store_of(settings),
        embedder=settings.embedder,
        cache=settings.cache,
    )
    with ingest_progress() as report:
        using = replace(
            opened,
            report=report,
            waiting=lambda: say("another ingest is running on this index; waiting for it"),
        )
        with _spread(using, dask) as using:
            done = run(paths, using, prune=prune)
    if as_json:
        print_json(ingest_json(done))
        return
    from rag.render import console, show_report

    show_report(console(), done)


@contextmanager
def _spread(using: "Ingestion", address: str | None) -> Iterator["Ingestion"]:
    """The same ingest, at the workers of the Dask scheduler at `address` if there is one."""
    if address is None:
        yield using
        return
    from rag.cli.worker import work
    from rag.spread import SpreadWorkers, open_cluster

    with open_cluster(address, work) as cluster:
        workers = SpreadWorkers(cluster, using.encoder.identity, using.layout)
        yield replace(using, workers=workers)


@articles_app.command("list")
def articles_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """All articles of the index."""
    from rag.wire import article_json

    with snapshot(index) as state:
        found = [a for i in state.article_ids() if (a := state.article(i)) is not None]
    if as_json:
        rows = [article_json(article) for article in found]
        print_json([{k: v for k, v in row.items() if k != "text"} for row in rows])
        return
    from rag.render import console, show_articles

    show_articles(console(), found)


@articles_app.command("remove")
def articles_remove(
    ids: Annotated[list[str], typer.Argument(help="Ids of articles.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Remove articles; from the next question on they are not found."""
    with snapshot(index) as state:
        unknown = state.remove(ids)
    if unknown:
        raise BadInput(
            f"the index has no article {', '.join(unknown)}; `citedesk articles list` shows all"
        )
    if as_json:
        print_json({"removed": ids})
    else:
        typer.echo(shown(f"removed {', '.join(ids)}"))
