"""The folder of a run: rows as they come, and in the end everything others may want to read."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.rows import Json, Row, row_from_json, row_json
from rag.errors import BadInput

RUN = "run.json"
ROWS = "per_question.jsonl"
_COST = ("seconds", "peak_memory_mb")


class RunFolder:
    """Writes one run; a run that was interrupted is taken up where it stopped."""

    def __init__(self, root: Path, run: Json) -> None:
        """Open the folder for the run that `run["identity"]` names.

        Raises:
            BadInput: the folder holds another run, or something else.
        """
        self._root = root
        self._finished: Json = {}
        self.rows: dict[str, Row] = {}
        if (root / RUN).exists():
            before = read_run(root)
            if before.get("identity") != run["identity"]:
                raise BadInput(
                    f"{root} holds a run over other questions, articles, settings or code; "
                    f"name another folder with --out, or remove it"
                )
            # What failed is asked again: it may have been a moment's outage.
            self.rows = {row.id: row for row in read_rows(root) if row.error is None}
            run = {**run, "created": before["created"]}
            self._finished = before if before.get("status") == "finished" else {}
        elif root.exists() and any(root.iterdir()):
            raise BadInput(f"{root} is not empty and holds no run; name another folder with --out")
        root.mkdir(parents=True, exist_ok=True)
        self._run = {**run, "status": "running"}
        self._write(RUN, _pretty(self._run))
        # A line that was torn by the end of the last run is not written on.
        self._write(ROWS, "".join(_line(row) for row in self.rows.values()))

    def keep(self, row: Row) -> None:
        """Add the row of a question."""
        self._finished = {}
        self.rows[row.id] = row
        with (self._root / ROWS).open("a", encoding="utf-8") as handle:
            handle.write(_line(row))

    def finish(self, rows: Sequence[Row], more: Json, files: Mapping[str, str]) -> Json:
        """Write the rows in order, the other files, and last that the run is finished."""
        self._write(ROWS, "".join(_line(row) for row in rows))
        for name, text in files.items():
            self._write(name, text)
        # Where nothing was asked anew, what the asking cost is what it cost then.
        cost = {name: self._finished[name] for name in _COST if name in self._finished}
        finished = {**self._run, **more, **cost, "status": "finished"}
        self._write(RUN, _pretty(finished))
        return finished

    def _write(self, name: str, text: str) -> None:
        """Replace a file in one step."""
        beside = self._root / f".{name}.new"
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, self._root / name)  # noqa: PTH105  # the one that replaces on all systems


def read_run(root: Path) -> Json:
    """`run.json` of a folder; `BadInput` when there is none that can be read."""
    path = root / RUN
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read as a run: {error}") from error
    if not isinstance(run, dict):
        raise BadInput(f"{path} is not a run: it holds no JSON object")
    return run


def read_rows(root: Path) -> tuple[Row, ...]:
    """The rows of a folder; the last line may be torn, any other that is no row is `BadInput`."""
    path = root / ROWS
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read: {error}") from error
    rows = []
    for number, line in enumerate(lines[:-1], 1):
        try:
            rows.append(row_from_json(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}:{number} is no row of a run: {error!r}") from error
    return tuple(rows)


def _line(row: Row) -> str:
    return json.dumps(row_json(row), ensure_ascii=False) + "\n"


def _pretty(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
