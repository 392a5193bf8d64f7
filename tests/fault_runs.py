"""Inject one fault into one step, and say what came of it."""

import errno
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fault_steps import Wrong
from interposer import NEED_ROOM, WRITES, Child
from power_cut import Disk


class Step(Protocol):
    """What faults are injected into; see IndexStep."""

    name: str

    def prepare(self, run: Path) -> None: ...
    def root(self, run: Path) -> Path: ...
    def child(self, run: Path) -> Child: ...
    def state(self, run: Path) -> str: ...
    def lost(self, _: Path, status: int | None, state: str) -> int: ...
    def repair(self, run: Path, state: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one fault.

    `state` is "old", "new" or "refused"; `said` whether a failing command ended with one clear
    sentence; `wrong` and `stuck` what must not be: a wrong answer, a need for somebody's help.
    """

    step: str
    fault: str
    at: str
    state: str
    lost: int = 0
    wrong: str | None = None
    stuck: str | None = None
    unclear: str | None = None

    @property
    def problem(self) -> str | None:
        """What is against the laws; None when nothing is."""
        lost = f"{self.lost} acknowledged are lost" if self.lost else None
        return self.wrong or lost or self.stuck or self.unclear


Inject = Callable[[Child, int, random.Random], None]
"""Runs a started child, with something happening at an operation of this number, from 1."""


def _up_to(child: Child, at: int, *, only: set[str] | None = None) -> object:
    """The operation of this number, counted among the calls named, or None when it never comes."""
    number = 0
    while (operation := child.next()) is not None:
        number += only is None or operation.call in only
        if number == at:
            return operation
        child.let(operation)
    return None


def kill(child: Child, at: int, _: random.Random) -> None:
    """kill -9."""
    if _up_to(child, at) is not None:
        child.kill()


def tear(child: Child, at: int, _: random.Random) -> None:
    """kill -9 in the middle of a write."""
    operation = _up_to(child, at)
    while operation is not None:
        if operation.call in WRITES:  # type: ignore[attr-defined]
            child.tear(operation)  # type: ignore[arg-type]
            return
        child.let(operation)  # type: ignore[arg-type]
        operation = child.next()


def fail(child: Child, at: int, _: random.Random) -> None:
    """One call fails with EIO."""
    operation = _up_to(child, at)
    if operation is not None:
        child.fail(operation, errno.EIO)  # type: ignore[arg-type]
        child.run()


def fill(child: Child, at: int, _: random.Random) -> None:
    """The disk is full from here on, until what was made is removed again."""
    operation = _up_to(child, at)
    while operation is not None:
        if operation.call in NEED_ROOM:  # type: ignore[attr-defined]
            child.fail(operation, errno.ENOSPC)  # type: ignore[arg-type]
        else:
            child.let(operation)  # type: ignore[arg-type]
        operation = child.next()


def cut(child: Child, at: int, chance: random.Random) -> None:
    """The power goes: nothing is left but what was flushed, or that and some of the rest."""
    disk = Disk(child.root)
    number = 0
    while (operation := child.next()) is not None:
        number += 1
        if number == at:
            child.kill()
            break
        disk.saw(operation.call, operation.path)
        child.let(operation)
    disk.cut(chance if chance.random() < 0.5 else None)


FAULTS: dict[str, Inject] = {
    "kill -9": kill,
    "torn write": tear,
    "EIO": fail,
    "ENOSPC": fill,
    "power cut": cut,
}


class Runs:
    """Runs of one step, each in a folder of its own that is gone afterwards."""

    def __init__(self, step: Step, folder: Path) -> None:
        self.step = step
        self._folder = folder
        self._number = 0
        run = self.laid_out()
        child = step.child(run).start()
        status = child.run()
        assert status == 0, (run / "err").read_text()
        self.operations = tuple(child.operations)
        assert step.state(run) == "new"
        step.repair(run, "new")
        shutil.rmtree(run)

    def inject(self, fault: str, at: int, chance: random.Random) -> Outcome:
        """One run with one fault at an operation, from 1."""
        run = self.laid_out()
        child = self.step.child(run).start()
        FAULTS[fault](child, at, chance)
        return self.judged(run, child, fault, at, None)

    def judged(self, run: Path, child: Child, fault: str, at: int, wrong: str | None) -> Outcome:
        """Hold what a run left to the laws; `wrong` is what was seen already."""
        unclear = stuck = None
        if child.status is not None and child.status > 0:
            unclear = _unclear((run / "err").read_text(), self.step.root(run))
        state, lost = "?", 0
        try:
            state = self.step.state(run)
            lost = self.step.lost(run, child.status, state)
        except Exception as error:
            wrong = wrong or f"{type(error).__name__}: {error}"
        try:
            self.step.repair(run, state)
        except Exception as error:
            stuck = f"{type(error).__name__}: {error}"
        done = child.operations
        call = done[at - 1] if at <= len(done) else "after the end"
        where = f"{at}/{len(self.operations)} {call}"
        outcome = Outcome(self.step.name, fault, where, state, lost, wrong, stuck, unclear)
        if outcome.problem is None:
            shutil.rmtree(run)
        return outcome

    def laid_out(self) -> Path:
        """A folder for one run, as the step begins."""
        self._number += 1
        run = self._folder / f"{self.step.name}-{self._number}"
        self.step.prepare(run)
        return run


def _unclear(err: str, root: Path) -> str | None:
    """What is wrong with a failing command's last words; None when they are one clear sentence."""
    lines = err.strip().splitlines()
    last = lines[-1] if lines else ""
    if "Traceback" in err or not last.startswith("citedesk: "):
        return f"unclear: …{err.strip()[-300:]}"
    if str(root) not in last:
        return f"unclear, names no path: {last}"
    if ";" not in last:
        return f"unclear, names no fix: {last}"
    return None


__all__ = ["FAULTS", "Outcome", "Runs", "Step", "Wrong"]
