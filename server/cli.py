"""`citedesk serve` and `citedesk mcp`: read the settings, open the index, listen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rag.answerer import Answerer
    from rag.settings import RagSettings


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    index: Annotated[Path | None, typer.Option("--index", help="The index folder.")] = None,
) -> None:
    """Serve the API and the web page."""
    from rag.cli.common import settings_or_error
    from rag.configuration import endpoint_of, read, store_of
    from server.access import is_loopback, refuse_open_address
    from server.keys import has_live_key
    from server.settings import ServerSettings
    from server.state import FILE_NAME, State

    settings, server_settings = settings_or_error(), read(ServerSettings)
    root = index or settings.index
    refuse_open_address(
        host,
        proxies=server_settings.trusted_proxies,
        has_key=bool(server_settings.api_key) or has_live_key(root / FILE_NAME),
    )

    from rag.index.opening import make_folder
    from rag.ingest import Ingestion
    from rag.tokens import token_counter
    from server.app import create_app
    from server.logs import configure_logs
    from server.serving import check_address, run

    check_address(host, port)
    answerer = _opened(root, settings)
    make_folder(root)  # a database may hold the articles, and what is remembered is in there
    app = create_app(
        answerer,
        settings=server_settings,
        state=State(root / FILE_NAME),
        loopback=is_loopback(host),
        ingestion=Ingestion(
            root,
            answerer.searcher.encoder,
            token_counter(settings.cache),
            store=store_of(settings),
        ),
        endpoint=endpoint_of(settings),
    )
    configure_logs()
    run(app, host=host, port=port)


def mcp(
    index: Annotated[Path | None, typer.Option("--index", help="The index folder.")] = None,
) -> None:
    """Give an agent the articles: Model Context Protocol on standard input and output."""
    import asyncio
    import sys
    from contextlib import redirect_stdout

    from rag.cli.common import settings_or_error
    from server.mcp import serve_stdio

    settings = settings_or_error()
    # Standard output is the protocol's; what a library prints while it loads is not.
    with redirect_stdout(sys.stderr):
        answerer = _opened(index or settings.index, settings)
        answerer.searcher.warm_up()
    asyncio.run(serve_stdio(answerer))


def _opened(root: Path, settings: "RagSettings") -> "Answerer":
    """The answerer over what is served."""
    from rag.assembly import open_answerer
    from rag.configuration import endpoint_of, store_of

    return open_answerer(
        root,
        store=store_of(settings),
        embedder=settings.embedder,
        cache=settings.cache,
        endpoint=endpoint_of(settings),
        timezone=settings.timezone,
    )
