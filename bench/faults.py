"""Inject faults into ingest, publishing, deletion, rollback, the inbox, the keys and uploads.

    python bench/faults.py --runs 1000 --seed 1

prints a table of what came of them, and below it each fault that broke a law (tests/fault_runs.py).
Nothing is to be in the last four columns. docs/decisions/0029 tells how it is done.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fault_backup import copy_steps  # noqa: E402
from fault_damage import DAMAGES, DamageRuns  # noqa: E402
from fault_meetings import MEETINGS, OF_AN_INGEST  # noqa: E402
from fault_runs import FAULTS, Outcome, Runs  # noqa: E402
from fault_state import state_damage, state_steps  # noqa: E402
from fault_steps import index_steps, made  # noqa: E402
from interposer import is_possible  # noqa: E402

Kind = Callable[[random.Random], Outcome]


def kinds(folder: Path) -> list[Kind]:
    """One function for each step and fault; each call is one run at a point chosen by chance."""
    base = folder / "base"
    steps = [*index_steps(base), *copy_steps(made(base)), *state_steps(base)]
    found: list[Kind] = []
    for step in steps:
        runs = Runs(step, folder)
        found += [_at_random(runs, fault) for fault in FAULTS]
        found += [_meeting(runs, meeting) for meeting in MEETINGS.values()]
        if step.name in ("ingest", "publish"):
            found += [_meeting(runs, meeting) for meeting in OF_AN_INGEST.values()]
    damages = DamageRuns(made(folder / "base"), folder)
    found += [_damage(damages, damage, of) for damage in DAMAGES for of in damages.groups()]
    found += [_state_damage(folder, damage) for damage in DAMAGES]
    return found


def _at_random(runs: Runs, fault: str) -> Kind:
    def inject(chance: random.Random) -> Outcome:
        at = chance.randint(1, len(runs.operations))
        # The power also goes when all is done and acknowledged.
        ended = fault == "power cut" and chance.random() < 0.25
        return runs.inject(fault, len(runs.operations) + 10 if ended else at, chance)

    return inject


def _meeting(runs: Runs, meeting: Callable[[Runs, int, random.Random], Outcome]) -> Kind:
    return lambda chance: meeting(runs, chance.randint(1, len(runs.operations)), chance)


def _damage(damages: DamageRuns, damage: str, files: list[str]) -> Kind:
    return lambda chance: damages.inject(damage, chance.choice(files), chance)


def _state_damage(folder: Path, damage: str) -> Kind:
    return lambda chance: state_damage(folder, damage, chance)


def outcomes(folder: Path, runs: int, seed: int) -> Iterator[Outcome]:
    """So many runs, the kinds in turn; the same ones for the same seed."""
    found = kinds(folder)
    for number in range(runs):
        yield found[number % len(found)](random.Random(f"{seed} {number}"))


def table(found: list[Outcome]) -> str:
    """The counts as Markdown."""
    states: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for outcome in found:
        cell = states[outcome.step, outcome.fault]
        cell["runs"] += 1
        cell[outcome.state] += 1
        cell["lost"] += outcome.lost
        cell["wrong"] += outcome.wrong is not None
        cell["stuck"] += outcome.stuck is not None
        cell["unclear"] += outcome.unclear is not None
    columns = ("runs", "old", "new", "part", "refused", "lost", "wrong", "stuck", "unclear")
    lines = [
        "| step | fault | runs | old state | new state | less, and said so | refused clearly "
        "| acknowledged and lost | wrong answers | repairs by hand | unclear errors |",
        "|---|---|" + "---|" * len(columns),
    ]
    total = Counter[str]()
    for (step, fault), cell in states.items():
        lines.append(f"| {step} | {fault} | " + " | ".join(str(cell[c]) for c in columns) + " |")
        total += cell
    lines.append("| all | | " + " | ".join(str(total[c]) for c in columns) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    if not is_possible():
        sys.exit("this system does not let a child's calls be filtered (docs/decisions/0029)")
    started = time.monotonic()
    found: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        for outcome in outcomes(Path(folder), chosen.runs, chosen.seed):
            found.append(outcome)
            if outcome.problem:
                print(outcome, flush=True)
    print(table(found))
    print(f"\n{len(found)} faults, seed {chosen.seed}, {time.monotonic() - started:.0f} s")
    sys.exit(any(outcome.problem for outcome in found))


if __name__ == "__main__":
    main()
