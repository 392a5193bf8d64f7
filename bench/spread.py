"""An ingest over Dask workers beside one without, and once more while a worker is killed.

usage: .venv/bin/python bench/spread.py CORPUS.jsonl [--articles 200] [--rounds 2]

Each worker has one thread and a core of its own; the ingest without them has as many threads as
there are cores. Runs take turns. Workers embed a few other articles first, so that loading the
model is not counted; seconds are those the ingest reports.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_CORES = sorted(os.sched_getaffinity(0))


def environment(threads: int) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": str(threads)}


@contextmanager
def ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def dask(*arguments: str, core: int | None = None) -> subprocess.Popen[str]:
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    command = [*pinned, sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
    return subprocess.Popen(command, env=environment(1), stderr=subprocess.PIPE, text=True)


def address_of(scheduler: subprocess.Popen[str]) -> str:
    for line in scheduler.stderr or ():
        if "Scheduler at:" in line:
            return line.split("Scheduler at:")[1].strip()
    raise SystemExit("the scheduler did not start")


def ingest(
    corpus: Path, index: Path, *options: str, threads: int = 1, core: int | None = None
) -> subprocess.Popen[str]:
    pinned = [] if core is None else ["taskset", "-c", str(core)]
    command = [*pinned, sys.executable, "-m", "citedesk", "ingest", str(corpus), "--json"]
    return subprocess.Popen(
        [*command, "--index", str(index), *options],
        env=environment(threads),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def report(process: subprocess.Popen[str]) -> dict[str, object]:
    out, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"an ingest ended with status {process.returncode}")
    found: dict[str, object] = json.loads(out)
    return found


def run_spread(
    corpus: Path, warming: Path, folder: Path, *, workers: int, kill: bool = False
) -> dict[str, object]:
    """The report of one ingest over so many workers; with `kill` the last dies on the way."""
    with ExitStack() as stack:
        scheduler = stack.enter_context(
            ended(dask("scheduler", "--host", "tcp://127.0.0.1", "--port", "0"))
        )
        address = address_of(scheduler)
        started = [
            stack.enter_context(
                ended(dask("worker", address, "--no-nanny", "--nthreads", "1", core=_CORES[n]))
            )
            for n in range(workers)
        ]
        report(ingest(warming, folder / "warm", "--dask", address))
        index = folder / "index"
        running = stack.enter_context(ended(ingest(corpus, index, "--dask", address)))
        if kill:
            articles = len(corpus.read_text(encoding="utf-8").splitlines())
            while running.poll() is None and committed(index) < articles // 3:
                time.sleep(0.2)
            started[-1].kill()
        done = report(running)
        shutil.rmtree(folder)
        return done


def committed(index: Path) -> int:
    """Articles whose vectors the ingest under way has put down."""
    try:
        with closing(sqlite3.connect(f"file:{index}/articles.sqlite?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM pending_vectors").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    rows = given.corpus.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        corpus, warming = folder / "rows.jsonl", folder / "warming.jsonl"
        corpus.write_text("\n".join(rows[: given.articles]), encoding="utf-8")
        warming.write_text("\n".join(rows[-20 * len(_CORES) :]), encoding="utf-8")
        for number in range(given.rounds):
            for label, workers, kill in (
                ("one process", 0, False),
                ("one worker", 1, False),
                (f"{len(_CORES)} workers", len(_CORES), False),
                (f"{len(_CORES)} workers, one killed", len(_CORES), True),
            ):
                at = folder / "run"
                at.mkdir(exist_ok=True)
                if workers:
                    done = run_spread(corpus, warming, at, workers=workers, kill=kill)
                else:
                    done = report(ingest(corpus, at / "index", threads=len(_CORES)))
                    shutil.rmtree(at)
                print(
                    f"round {number + 1}, {label}: {done['seconds']} s, "
                    f"{done['articles']} articles, {done['passages']} passages",
                    flush=True,
                )


if __name__ == "__main__":
    main()
