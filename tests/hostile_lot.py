"""All hostile files, ingested by a process of its own: python hostile_lot.py FOLDER INDEX REPORT.

What it prints is what a terminal would get.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fakes import HashEncoder, count_words
from hostile_files import written
from hostile_signs import Hostile

from rag.ingest import Ingestion, ingest
from rag.render import console, show_report
from rag.wire import ingest_json

DIMENSION = 512


@dataclass(frozen=True, slots=True)
class Lot:
    """The files, where they lie, their index, and what the ingest reported, printed and took."""

    files: list[Hostile]
    folder: Path
    index: Path
    report: dict[str, Any]
    printed: str
    status: int
    cpu_seconds: float
    most_bytes: int


def ingested(at: Path) -> Lot:
    """Write the files below a folder and ingest them."""
    folder, index, report = at / "files", at / "index", at / "report.json"
    folder.mkdir()
    files = written(folder)
    root = Path(__file__).resolve().parents[1]
    environment = os.environ | {"PYTHONPATH": str(root)}
    with (at / "printed").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, __file__, folder, index, report],
            stdout=out,
            stderr=out,
            env=environment,
            cwd=at,
        )
        _, code, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(code)
    printed = (at / "printed").read_text(errors="surrogateescape")
    return Lot(
        files=files,
        folder=folder,
        index=index,
        report=json.loads(report.read_text()) if report.exists() else {"printed": printed},
        printed=printed,
        status=process.returncode,
        cpu_seconds=used.ru_utime + used.ru_stime,
        most_bytes=int((at / "most_bytes").read_text()),
    )


def main(folder: Path, index: Path, report: Path) -> None:
    done = ingest([folder], Ingestion(index, HashEncoder(dimension=DIMENSION), count_words))
    show_report(console(), done)
    report.write_text(json.dumps(ingest_json(done)))
    # Counted by the process itself: what wait4 tells begins with the memory of who started it.
    own = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            own = max(own, int(line.split()[1]) * 1024)
    report.with_name("most_bytes").write_text(str(own))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
