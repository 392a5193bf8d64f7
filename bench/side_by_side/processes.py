"""Run a worker and look at it from outside: how long, how much memory, what it answered."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from environments import PEERS, ROOT, System
from sets import Question, WorkSet


class WorkerFailed(Exception):
    """A worker ended with an error or did not end; the message says why."""


@dataclass(frozen=True)
class Ingested:
    """What ingesting took, imports and loading the model included."""

    seconds: float
    peak_bytes: int
    index_bytes: int


@dataclass(frozen=True)
class Served:
    """What answering took. `right`: whether the first article of each answer is a gold one."""

    first_answer_seconds: float
    seconds: tuple[float, ...]
    right: tuple[bool, ...]
    peak_bytes: int


@dataclass(frozen=True)
class Bench:
    """What all workers have alike."""

    model: Path
    threads: int
    patience_seconds: float
    logs: Path


def ingest(bench: Bench, system: System, python: Path, corpus: Path, index: Path) -> Ingested:
    """Ingest the corpus into a folder that is not there yet.

    Raises:
        WorkerFailed: it could not.
    """
    with _worker(bench, system, python, "ingest", str(corpus), str(index)) as worker:
        peak = worker.end()
        seconds = time.perf_counter() - worker.started
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file())
    return Ingested(seconds, peak, size)


def serve(bench: Bench, system: System, python: Path, index: Path, work: WorkSet) -> Served:
    """Ask a fresh process the questions of the set, one after the other.

    Raises:
        WorkerFailed: it could not answer them all.
    """
    with _worker(bench, system, python, "serve", str(index)) as worker:
        cold, *warm = work.warm_up
        worker.ask(cold)
        first = time.perf_counter() - worker.started
        for question in warm:
            worker.ask(question)
        seconds, right = [], []
        for question in work.questions:
            asked = time.perf_counter()
            found = worker.ask(question)
            seconds.append(time.perf_counter() - asked)
            right.append(bool(found) and found[0] in question.gold)
        peak = worker.end()
    return Served(first, tuple(seconds), tuple(right), peak)


class _Worker:
    """A worker's process and what stands around it."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self._log = log
        self._late = False
        with log.open("wb") as errors:
            self.started = time.perf_counter()
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
            )

    def ask(self, question: Question) -> list[str]:
        """The ids it answers with, best first."""
        with suppress(BrokenPipeError):  # then there is no answer either
            self._process.stdin.write(question.text.encode() + b"\n")
            self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            self.end()
            raise WorkerFailed(f"it stopped answering; see {self._log}")
        return json.loads(answer)

    def end(self) -> int:
        """Let it end: the most memory it had, in bytes."""
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        if self._process.returncode:
            raise WorkerFailed(self._why())
        return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    def give_up(self) -> None:
        """Kill it because it takes too long."""
        self._late = True
        self._process.kill()

    def clear_away(self) -> None:
        """Leave nothing of it behind, however it went."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def _why(self) -> str:
        if self._late:
            return "it was not done when patience ran out"
        if self._process.returncode < 0:
            return f"it was ended by signal {-self._process.returncode}; see {self._log}"
        said = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")


@contextmanager
def _worker(bench: Bench, system: System, python: Path, *arguments: str) -> Iterator[_Worker]:
    script = PEERS / f"{system.worker}_worker.py"
    command = [str(python), str(script), str(bench.model), *arguments]
    if system.variant:
        command.append(system.variant)
    bench.logs.mkdir(parents=True, exist_ok=True)
    name = "-".join(filter(None, (system.worker, system.variant, arguments[0])))
    worker = _Worker(command, _environment(bench, system), bench.logs / f"{name}.log")
    watch = threading.Timer(bench.patience_seconds, worker.give_up)
    watch.start()
    try:
        yield worker
    finally:
        watch.cancel()
        worker.clear_away()


def _environment(bench: Bench, system: System) -> dict[str, str]:
    """The variables of a worker: as many threads as all others, and no network."""
    threads = ("OMP", "MKL", "OPENBLAS", "RAYON")
    given = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if system.ours:  # the checkout that this file is in, whatever is installed
        given["PYTHONPATH"] = str(ROOT)
    return {
        **given,
        **{f"{library}_NUM_THREADS": str(bench.threads) for library in threads},
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
