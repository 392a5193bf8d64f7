"""Two at once, another model, a clock that jumps: what happens beside a step that is held."""

import contextlib
import os
import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from fakes import HashEncoder
from fault_runs import Outcome, Runs
from fault_steps import ENCODER, Wrong, bring_up_to_date, command, look, unwatched
from interposer import Child, Operation

import rag.index.database
import rag.index.writer
import server.jobs
import server.keys
from rag.errors import CitedeskError, IndexBusy

OTHER = HashEncoder(dimension=16, name="another")
HOUR, YEAR = 3600.0, 366 * 24 * 3600.0


def _held(child: Child, at: int) -> Operation | None:
    """The operation of this number, which waits."""
    for _ in range(at - 1):
        operation = child.next()
        if operation is None:
            return None
        child.let(operation)
    return child.next()


def reader_meanwhile(runs: Runs, at: int, _: random.Random) -> Outcome:
    """A reader opens the index while the step is held."""
    run = runs.laid_out()
    child = runs.step.child(run).start()
    operation = _held(child, at)
    wrong = None
    try:
        runs.step.state(run)
    except IndexBusy:
        pass  # held for ten seconds in the middle of what takes none
    except Exception as error:
        wrong = f"{type(error).__name__}: {error}"
    if operation is not None:
        child.let(operation)
        child.run()
    return runs.judged(run, child, "reader meanwhile", at, wrong)


def writer_meanwhile(runs: Runs, at: int, chance: random.Random) -> Outcome:
    """Another ingest comes while this step is held; then this one goes on, or is killed."""
    run = runs.laid_out()
    first = runs.step.child(run).start()
    operation = _held(first, at)
    work = command("ingest", runs.step.extra, "--index", run / "index")  # type: ignore[attr-defined]
    second = Child(work, run / "index", run / "out2", run / "err2").start()
    waiting = _until_it_waits(second)
    if operation is not None and chance.random() < 0.5:
        first.kill()
    _both(first, operation, second, waiting)
    status, wrong = second.status, None
    if status != 0 or "extra" not in look(run / "index").texts:
        wrong = f"the second writer ends with {status}: {(run / 'err2').read_text()[-300:]}"
    removed = command("articles", "remove", "extra", "--index", run / "index")
    if unwatched(Child(removed, run / "index", run / "out2", run / "err2")) != 0:
        wrong = wrong or "what the second writer added cannot be removed"
    return runs.judged(run, first, "two writers", at, wrong)


def deletion_meanwhile(runs: Runs, at: int, _: random.Random) -> Outcome:
    """Articles are removed while an ingest is held that has read what was deleted before."""
    run = runs.laid_out()
    first = runs.step.child(run).start()
    operation = _held(first, at)
    began = any(done.startswith("pwrite articles.sqlite-wal") for done in first.operations[:-1])
    work = command("articles", "remove", "s50", "--index", run / "index")
    second = Child(work, run / "index", run / "out2", run / "err2").start()
    waiting = _until_it_waits(second)
    _both(first, operation, second, waiting)
    wrong, said = None, (run / "err2").read_text()
    if second.status != 0 and "in use by another process" in said:
        pass  # held for ten seconds in the middle of what takes none, and told so
    elif second.status != 0:
        wrong = f"the deletion fails: {said[-300:]}"
    elif began and "s50" in look(run / "index").texts:
        wrong = "a deleted article is found"
    return Outcome(runs.step.name, "deletion meanwhile", str(at), "new", 0, wrong)


def _until_it_waits(child: Child) -> Operation | None:
    """Let it go on until it has ended, or waits: asks for the lock again, or nothing comes of it.

    An operation that it waits in.
    """
    asked = 0
    try:
        while (operation := child.next(1.0)) is not None:
            asked += operation.path.name == ".lock"
            if asked > 2:
                return operation
            child.let(operation)
    except TimeoutError:
        pass
    return None


def _both(
    first: Child, of_first: Operation | None, second: Child, of_second: Operation | None
) -> None:
    """Let both go on to their ends."""
    pending = [(first, of_first), (second, of_second)]
    for child, operation in pending:
        if operation is not None and child.status is None:
            child.let(operation)
    end = time.monotonic() + 120
    while first.status is None or second.status is None:
        assert time.monotonic() < end, "neither goes on"
        for child in (first, second):
            if child.status is None:
                with contextlib.suppress(TimeoutError):
                    if (operation := child.next(0.01)) is not None:
                        child.let(operation)


def other_model(runs: Runs, at: int, _: random.Random) -> Outcome:
    """The weights changed: an ingest embeds all anew, and is killed in it."""
    run = runs.laid_out()
    index = run / "index"
    corpus = runs.step.corpus  # type: ignore[attr-defined]
    child = Child(
        command("ingest", corpus, "--prune", "--index", index, encoder=OTHER),
        index,
        run / "out",
        run / "err",
    ).start()
    if _held(child, at) is not None:
        child.kill()
    wrong = stuck = None
    try:
        seen = [_seen(index, encoder) for encoder in (ENCODER, OTHER)]
        if not any(seen):
            wrong = "neither model serves"
        elif any(state not in (None, "old", "new") for state in seen):
            wrong = f"a mixture: {seen}"
        bring_up_to_date(index, corpus, encoder=OTHER)
        if look(index, OTHER).texts.keys() != runs.step.new.keys():  # type: ignore[attr-defined]
            stuck = "the next ingest does not get there"
    except Exception as error:
        stuck = f"{type(error).__name__}: {error}"
        seen = [None, None]
    state = "old" if seen[0] else "new"
    return Outcome(runs.step.name, "other model", str(at), state, 0, wrong, stuck)


def _seen(index: Path, encoder: HashEncoder) -> str | None:
    try:
        ids = look(index, encoder).texts.keys()
    except CitedeskError as error:
        if "was built by" not in str(error):
            raise Wrong(str(error)) from error
        return None
    return "new" if "s8" in ids else "old"


def clock_jump(runs: Runs, at: int, chance: random.Random) -> Outcome:
    """The clock is an hour back, or a year ahead, for files and for whoever asks the time."""
    run = runs.laid_out()
    seconds = chance.choice([-HOUR, YEAR])
    for path in runs.step.root(run).rglob("*"):
        os.utime(path, (time.time() - seconds,) * 2)
    plain = runs.step.child(run)
    child = Child(_later(plain.work, seconds), plain.root, plain.out, plain.err).start()
    if _held(child, at) is not None:
        child.kill()
    return runs.judged(run, child, "clock jump", at, None)


def _later(work: Callable[[], int], seconds: float) -> Callable[[], int]:
    """The same work where whoever asks for the time is told another one."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return datetime.now(tz) + timedelta(seconds=seconds)

    def go() -> int:
        now = time.time
        time.time = lambda: now() + seconds
        for module in (rag.index.database, rag.index.writer, server.keys, server.jobs):
            module.datetime = Later  # type: ignore[attr-defined]
        return work()

    return go


MEETINGS: dict[str, Callable[[Runs, int, random.Random], Outcome]] = {
    "reader meanwhile": reader_meanwhile,
    "clock jump": clock_jump,
}
OF_AN_INGEST = {
    "two writers": writer_meanwhile,
    "deletion meanwhile": deletion_meanwhile,
    "other model": other_model,
}
