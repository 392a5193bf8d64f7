"""How long a process takes to start, and the most memory it has.

    python bench/start_up.py INDEX [--corpus PATH] [--root FOLDER]... [--cache FOLDER]...
                             [--only NAME]... [--repetitions N]

INDEX is an index folder; a copy of it is asked. Measured, each from start of the process: `--help`;
a `search` and an `ask` to their ends; `serve` until /readyz says 200, then the same question over
HTTP; and with --corpus an `ingest` of it into a new folder. Memory is the highest resident set that
the kernel saw (VmHWM), what is mapped from files included.

Several checkouts (--root, this one by default) take turns, so that a machine that is busy for a
while is busy for all; --cache gives each its model cache, in the same order. The first round warms
the file cache and does not count. Medians are printed, with the range in brackets.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
QUESTION = "How much does the new plant cost?"
PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Checkout:
    """Code to run, and the model cache it is given; None for the user's own."""

    root: Path
    cache: Path | None

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The command in a process of its own, its output thrown away."""
        environment = {**os.environ, "PYTHONPATH": str(self.root), "HF_HUB_OFFLINE": "1"}
        if self.cache:
            environment["CITEDESK_CACHE"] = str(self.cache)
        return subprocess.Popen(
            [sys.executable, "-c", "import citedesk; citedesk.main()", *arguments],
            cwd=self.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@dataclass(frozen=True)
class Measured:
    """One process: its seconds, and the most memory it had."""

    seconds: float
    peak_mb: float


def to_its_end(checkout: Checkout, *arguments: str) -> Measured:
    started = time.perf_counter()
    process = checkout.start(*arguments)
    peak = _end_of(process)
    return Measured(time.perf_counter() - started, peak)


def until_ready(checkout: Checkout, index: Path) -> Measured:
    """Seconds until it is ready; memory after one question more."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    started = time.perf_counter()
    process = checkout.start("serve", "--port", str(port), "--index", str(index))
    try:
        while not _is_ready(address):
            if process.poll() is not None or time.perf_counter() - started > PATIENCE_SECONDS:
                raise SystemExit("the server did not become ready")
            time.sleep(0.01)
        seconds = time.perf_counter() - started
        asked = urllib.request.Request(
            f"{address}/v1/ask",
            json.dumps({"question": QUESTION}).encode(),
            {"Content-Type": "application/json"},
        )
        urllib.request.urlopen(asked).read()
    finally:
        process.send_signal(signal.SIGTERM)
        peak = _end_of(process, expected=None)
    return Measured(seconds, peak)


def _is_ready(address: str) -> bool:
    try:
        return urllib.request.urlopen(f"{address}/readyz").status == 200
    except (urllib.error.URLError, OSError):
        return False


def _end_of(process: subprocess.Popen[bytes], *, expected: int | None = 0) -> float:
    """Wait for its end: the most memory it had, in MB."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if expected is not None and process.returncode != expected:
        raise SystemExit(f"{process.args} ended with status {process.returncode}")
    return used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def works(corpus: Path | None, folder: Path) -> dict[str, Callable[[Checkout], Measured]]:
    index = folder / "index"
    given = ("--index", str(index))

    def ingest(checkout: Checkout) -> Measured:
        target = folder / "new"
        try:
            return to_its_end(checkout, "ingest", str(corpus), "--index", str(target))
        finally:
            shutil.rmtree(target, ignore_errors=True)

    found: dict[str, Callable[[Checkout], Measured]] = {
        "--help": lambda checkout: to_its_end(checkout, "--help"),
        "search": lambda checkout: to_its_end(checkout, "search", QUESTION, *given),
        "ask": lambda checkout: to_its_end(checkout, "ask", QUESTION, *given),
        "serve": lambda checkout: until_ready(checkout, index),
    }
    return found | ({"ingest": ingest} if corpus else {})


def shown(numbers: list[float], digits: int) -> str:
    middle = statistics.median(numbers)
    return f"{middle:.{digits}f} ({min(numbers):.{digits}f}–{max(numbers):.{digits}f})"


def main() -> None:
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--corpus", type=lambda value: Path(value).resolve())
    parser.add_argument("--root", type=lambda value: Path(value).resolve(), action="append")
    parser.add_argument("--cache", type=lambda value: Path(value).resolve(), action="append")
    parser.add_argument("--only", action="append", metavar="NAME", help="for instance serve")
    parser.add_argument("--repetitions", type=int, default=5)
    options = parser.parse_args()
    roots = options.root or [ROOT]
    caches = options.cache or [None] * len(roots)
    checkouts = [Checkout(*pair) for pair in zip(roots, caches, strict=True)]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(options.index, folder / "index")
        for name, work in works(options.corpus, folder).items():
            if options.only and name not in options.only:
                continue
            rounds = [[work(each) for each in checkouts] for _ in range(options.repetitions + 1)]
            for checkout, runs in zip(checkouts, zip(*rounds[1:], strict=True), strict=True):
                seconds = shown([run.seconds for run in runs], 2)
                peak = shown([run.peak_mb for run in runs], 0)
                print(f"{name:8} {seconds:20} s {peak:20} MB  {checkout.root}", flush=True)


if __name__ == "__main__":
    main()
