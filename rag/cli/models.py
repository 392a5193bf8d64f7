"""`citedesk models`: fetch and verify model weights."""

from typing import Annotated

import typer

from rag.cli.common import JsonOption, print_json, say, settings_or_error

app = typer.Typer(no_args_is_help=True, help="Fetch and verify model weights.")


@app.command("pull")
def pull_models(
    name: Annotated[
        list[str] | None, typer.Argument(help="A model (default: what answering needs).")
    ] = None,
) -> None:
    """Fetch weights once into the cache and verify them; nothing is fetched twice."""
    from rag.models import pull
    from rag.progress import pull_progress

    settings = settings_or_error()
    for wanted in name or [settings.embedder, "cl100k_base"]:
        with pull_progress() as report:
            pulled = pull(wanted, cache=settings.cache, source=settings.model_source, report=report)
        say(f"{pulled.name}: ready in {pulled.path}")


@app.command("list")
def list_models_here(as_json: JsonOption = False) -> None:
    """What can be pulled and what is here."""
    from rag.models import list_models

    states = list_models(settings_or_error().cache)
    if as_json:
        print_json(
            [
                {
                    "name": s.name,
                    "kind": s.kind,
                    "present": s.present,
                    "source": s.source,
                    "bytes": s.size,
                    "path": str(s.path),
                    "problem": s.problem or None,
                }
                for s in states
            ]
        )
        return
    for state in states:
        here = f"{state.size / 1e6:.0f} MB, {state.path}" if state.present else "not here"
        typer.echo(f"{state.name} ({state.kind}): {state.problem or here}")
