"""The command line of the library.

Heavy modules are imported inside the commands: `citedesk --help` answers at once.
"""

import typer

from rag.cli import corpus, models, questions, upkeep

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Cited answers over a folder of articles, in Chinese and English.",
)
for command in (corpus.ingest, questions.ask, questions.search):
    app.command()(command)
app.add_typer(models.app, name="models")
app.add_typer(corpus.articles_app, name="articles")
app.add_typer(upkeep.index_app, name="index")

__all__ = ["app"]
