"""What the pages of docs/ say to do, and a shell that does it.

Three kinds of fenced block are run, in the order of their page; all others are only shown:

- `console`: lines after `$ ` are commands, a backslash at the end goes on. What stands below one is
  all that it prints, white space apart, where `…` is anything. With nothing below it only has to end
  well; one that is to fail shows citedesk's sentence.
- a language and a file's name, as in `markdown ferries.md`: what that file is to hold.
- `python`: a script.
"""

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Literal

from processes import until

_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_SERVE = re.compile(r"(?:\w+=\S+ )*citedesk serve\b")
_END = "=== the command has ended:"
_USUAL = "127.0.0.1:8000"
_ERROR = re.compile("^citedesk: ", re.MULTILINE)
# Where a person looks on, these lines are a bar that goes away.
_PROGRESS = re.compile(r"^(?:reading|embedding|publishing): .*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `name` is a file's; `shown` what a command is said to print."""

    place: str
    kind: Literal["console", "file", "python"]
    source: str
    name: str = ""
    shown: str = ""


def steps_of(page: Path) -> list[Step]:
    """What a page says to do, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Step] = []
    for fence in _FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 1
        kind, _, name = fence["info"].strip().partition(" ")
        if kind == "console":
            found += _commands(fence["body"], f"{page.name}:{line}")
        elif kind == "python":
            found.append(Step(f"{page.name}:{line}", "python", fence["body"]))
        elif name:
            found.append(Step(f"{page.name}:{line}", "file", fence["body"], name))
    return found


def _commands(body: str, place: str) -> Iterator[Step]:
    command, shown = "", ""
    goes_on = False
    for line in body.splitlines(keepends=True):
        if line.startswith("$ ") and not goes_on:
            if command:
                yield Step(place, "console", command, shown=shown.strip())
            command, shown = line[2:], ""
        elif goes_on:
            command += line
        else:
            shown += line
        goes_on = line.endswith("\\\n") and not shown
    if command:
        yield Step(place, "console", command, shown=shown.strip())


class Shell:
    """A bash in a folder, with a server of ours while a page has one.

    `instead` has addresses of pages and what stands in for each.
    """

    def __init__(
        self, folder: Path, environment: Mapping[str, str], port: int, instead: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._instead = {_USUAL: f"127.0.0.1:{port}", **instead}
        self._serve = f"citedesk serve --port {port}"
        self._port = port
        self._shell = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._server: int | None = None

    def run(self, step: Step) -> None:
        """Do what a step says; `AssertionError` where it does not come out as the page says."""
        source = step.source
        for there, here in self._instead.items():
            source = source.replace(there, here)
        if step.kind == "file":
            file = self._folder / step.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(step.source, encoding="utf-8")
        elif step.kind == "python":
            (self._folder / ".step.py").write_text(source, encoding="utf-8")
            self._command("python .step.py", step)
        elif _SERVE.match(source):
            self._start(source.replace("citedesk serve", self._serve), step)
        else:
            self._command(source, step)

    def close(self) -> None:
        """End the server and the shell."""
        self._stop()
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(30)
        assert self._shell.stdout is not None
        self._shell.stdout.close()

    def _command(self, command: str, step: Step) -> None:
        status = self._said(f"{{\n{command}\n}} </dev/null >.out 2>.err")
        out, err = ((self._folder / name).read_text(encoding="utf-8") for name in (".out", ".err"))
        said = f"{out}{_PROGRESS.sub('', err)}"
        for there, here in self._instead.items():
            said = said.replace(here, there)
        fails = _ERROR.search(step.shown) is not None
        assert (status != 0) == fails, f"{step.place}: {command} ended with {status}: {said}"
        assert not step.shown or _comes_out(step.shown, said), (
            f"{step.place}: {command}printed\n{said}\nand the page says\n{step.shown}"
        )

    def _start(self, command: str, step: Step) -> None:
        """Start a server in place of the one before, and wait until it can answer."""
        self._stop()
        log = self._folder / ".log"
        log.touch()
        self._said(f"{command.strip()} </dev/null >{log.name} 2>&1 & echo $! >.pid")
        self._server = int((self._folder / ".pid").read_text())
        try:
            until(self._answers, seconds=120)
        except AssertionError as error:
            told = log.read_text(encoding="utf-8")
            raise AssertionError(f"{step.place}: {command} is not ready: {told}") from error

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _stop(self) -> None:
        if self._server is not None:
            self._said(f"kill -{signal.SIGTERM} {self._server}; wait {self._server}")
            self._server = None

    def _said(self, script: str) -> int:
        """The exit status of a script."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{script}\necho '{_END}' $?\n")
        self._shell.stdin.flush()
        for line in self._shell.stdout:
            if line.startswith(_END):
                return int(line.removeprefix(_END))
        raise AssertionError(f"the shell ended in {script}")


def _comes_out(shown: str, printed: str) -> bool:
    """Whether a page shows what was printed, white space apart and `…` standing for anything."""
    parts = [re.escape("".join(part.split())) for part in shown.split("…")]
    return re.fullmatch(".*?".join(parts), "".join(printed.split()), re.DOTALL) is not None
