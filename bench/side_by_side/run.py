"""Run citedesk and stock peers side by side, in turn, in one run (docs/decisions/0020).

    python bench/side_by_side/run.py --out runs/side-by-side [--sets xquad drcd news]
        [--systems citedesk langchain ...] [--questions 500] [--articles N] [--rounds 3]
        [--threads N] [--data ../shared/data]

Writes table.md, a plot a set, results.json with every single time, and the workers' own words in
logs/. The environments of the peers are made on first use and kept in the user's cache folder.
`--articles` is for a try, or for all 20,000 of `news`: those that answer are always among them.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from environments import ROOT, SYSTEMS, NotInstallable, packages, python_of
from processes import Bench, Ingested, Served, WorkerFailed, ingest, serve
from report import Result, plot, table
from sets import SOURCES, WorkSet, work_set

from rag.errors import CitedeskError
from rag.models import require
from rag.settings import RagSettings

Rounds = list[tuple[Ingested, Served]]


def main() -> None:
    arguments = _arguments()
    settings = RagSettings()
    try:
        model = require(settings.embedder, cache=settings.cache)
        works = [
            work_set(
                name,
                arguments.data,
                most_questions=arguments.questions,
                most_articles=arguments.articles,
            )
            for name in arguments.sets
        ]
    except (CitedeskError, FileNotFoundError) as error:
        sys.exit(f"side by side: {error}")
    arguments.out.mkdir(parents=True, exist_ok=True)
    bench = Bench(model, arguments.threads, arguments.patience, arguments.out / "logs")
    pythons, failures = _pythons(arguments.systems, settings.cache)
    record = {
        "origin": _origin(arguments.threads),
        "packages": {name: packages(python) for name, python in pythons.items()},
        "sets": {},
    }
    tables = [_heading(record["origin"])]
    for name, work in zip(arguments.sets, works, strict=True):
        results = _measure(bench, work, pythons, failures, arguments)
        record["sets"][name] = [asdict(result) for result in results]
        tables.append(table(work, results))
        print(tables[-1], flush=True)
        plot(work, results, arguments.out / f"{name}.svg")
        (arguments.out / "table.md").write_text("\n".join(tables), encoding="utf-8")
        (arguments.out / "results.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def _pythons(names: list[str], cache: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The Python of each system, and why there is none of some."""
    pythons, failures = {}, {}
    for name in names:
        try:
            pythons[name] = python_of(SYSTEMS[name], cache)
        except NotInstallable as error:
            failures[name] = f"not installable: {error}"
    return pythons, failures


def _measure(
    bench: Bench,
    work: WorkSet,
    pythons: dict[str, Path],
    not_installable: dict[str, str],
    arguments: argparse.Namespace,
) -> list[Result]:
    """All systems in turn, round by round, each round begun by another one."""
    rounds: dict[str, Rounds] = {name: [] for name in arguments.systems}
    failures = dict(not_installable)
    scratch = arguments.out / "scratch"
    scratch.mkdir(exist_ok=True)
    corpus = scratch / "corpus.jsonl"
    with corpus.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in work.articles)
    for number in range(arguments.rounds):
        turn = number % len(arguments.systems)
        for name in arguments.systems[turn:] + arguments.systems[:turn]:
            if name in failures:
                continue
            system, python, index = SYSTEMS[name], pythons[name], scratch / name
            print(f"{work.title}, round {number + 1}: {system.label}", flush=True)
            try:
                ingested = ingest(bench, system, python, corpus, index)
                served = serve(bench, system, python, index, work)
                rounds[name].append((ingested, served))
            except WorkerFailed as error:
                failures[name] = str(error)
            shutil.rmtree(index, ignore_errors=True)
    shutil.rmtree(scratch)
    return [
        Result(SYSTEMS[name].label, SYSTEMS[name].ours, tuple(rounds[name]), failures.get(name))
        for name in arguments.systems
    ]


def _origin(threads: int) -> dict[str, str | int]:
    commit = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False,
    ).stdout.strip()  # fmt: skip
    return {
        "commit": commit or "unknown",
        "day": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "threads": threads,
    }


def _heading(origin: dict[str, str | int]) -> str:
    return (
        f"# Side by side\n\ncitedesk {origin['commit']}, {origin['day']}; {origin['machine']}, "
        f"{origin['threads']} threads each, Python {origin['python']}. Medians over the rounds, "
        f"the least and the greatest in brackets; R@1 with its 95 % interval.\n"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", choices=SOURCES, default=list(SOURCES))
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, default=list(SYSTEMS))
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--articles", type=int)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--patience", type=float, default=3600, help="seconds for one process")
    return parser.parse_args()


if __name__ == "__main__":
    main()
