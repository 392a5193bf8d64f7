"""`citedesk eval`: run a measurement."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Measure retrieval and answers.")


@app.callback()
def _group() -> None:
    """Keep `run` a subcommand while it is the only one."""


@app.command("run")
def run(
    gold: Annotated[list[Path], typer.Option("--gold", help="Question files (JSON lines).")],
    out: Annotated[Path, typer.Option("--out", help="A folder for the run.")],
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Articles as JSON lines.")] = None,
    index: Annotated[Path | None, typer.Option("--index", help="An index instead.")] = None,
    retrieval_only: Annotated[bool, typer.Option("--retrieval-only")] = False,
    limit: Annotated[int | None, typer.Option("--limit", min=1)] = None,
) -> None:
    """Measure how often the right article is found first, in the first five, ten and twenty."""
    from eval.run import Plan, measure
    from rag.errors import BadInput

    if not retrieval_only:
        raise BadInput("only retrieval is measured so far; add --retrieval-only")
    if (corpus is None) == (index is None):
        raise BadInput("give either --corpus FILE.jsonl or --index DIR, not both or neither")
    typer.echo(measure(Plan(tuple(gold), out, corpus, index, limit)))
