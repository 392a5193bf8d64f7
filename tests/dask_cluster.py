"""A real Dask scheduler and real workers, each a process of its own on loopback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TESTS = Path(__file__).resolve().parent
_PATH = os.pathsep.join([str(_TESTS), str(_TESTS.parent)])


@dataclass(frozen=True)
class DaskCluster:
    """`address` is of the scheduler."""

    address: str
    scheduler: subprocess.Popen[str]
    workers: tuple[subprocess.Popen[str], ...]


@contextmanager
def dask_cluster(logs: Path, *, workers: int = 2) -> Iterator[DaskCluster]:
    """A scheduler and its workers, ended at the end; what they log is in `logs`."""
    started: list[subprocess.Popen[str]] = []

    def start(kind: str, *arguments: str) -> subprocess.Popen[str]:
        number = len(started)
        with (logs / f"dask-{kind}-{number}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *arguments, "--no-dashboard"],
                env={**os.environ, "PYTHONPATH": _PATH, "OMP_NUM_THREADS": "1"},
                cwd=logs,
                stdout=log,
                stderr=subprocess.PIPE if kind == "scheduler" else log,
                text=True,
            )
        started.append(process)
        return process

    try:
        scheduler = start("scheduler", "--host", "tcp://127.0.0.1", "--port", "0")
        address = _address(scheduler)
        many = tuple(
            start("worker", address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
            for _ in range(workers)
        )
        yield DaskCluster(address, scheduler, many)
    finally:
        for process in reversed(started):
            process.kill()
            process.communicate()


def _address(scheduler: subprocess.Popen[str]) -> str:
    assert scheduler.stderr is not None
    lines = []
    for line in scheduler.stderr:
        lines.append(line)
        if "Scheduler at:" in line:
            return line.split("Scheduler at:")[1].strip()
    raise AssertionError("".join(lines))
