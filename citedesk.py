"""The `citedesk` command: the library's commands with those of the server and the evaluation."""

import sys

from eval.cli import app as eval_app
from rag.cli import app
from rag.cli.common import JsonOption
from rag.cli.upkeep import show_config
from rag.errors import CitedeskError
from rag.unseen import shown
from server.cli import mcp, serve
from server.keys_cli import keys_app

app.command()(serve)
app.command()(mcp)
app.add_typer(keys_app, name="keys")


@app.command()
def config(as_json: JsonOption = False) -> None:
    """Effective settings, secrets masked; names that mean nothing are reported."""
    from eval.settings import EvalSettings
    from rag.settings import RagSettings
    from server.settings import ServerSettings

    show_config(RagSettings, ServerSettings, EvalSettings, as_json=as_json)


app.add_typer(eval_app, name="eval")


def main() -> None:
    """Run a command; an expected error is one sentence on standard error and its exit status."""
    try:
        app()
    except CitedeskError as error:
        sys.stderr.write(shown(f"citedesk: {error}\n"))
        sys.exit(error.exit_status)
    except OSError as error:
        # A full disk, a folder that may not be written: the system's own words name the file.
        fix = "make room, or check that disk and who may write there"
        sys.stderr.write(shown(f"citedesk: {error}; {fix}\n"))
        sys.exit(1)


if __name__ == "__main__":
    main()
