"""What faults are injected into, over copies of an index: taking a backup, and putting one back."""

import shutil
from contextlib import closing
from pathlib import Path

from fault_steps import (
    Before,
    Wrong,
    bring_up_to_date,
    command,
    look,
    nobody_waits,
    unwatched,
)
from interposer import Child

from rag.errors import IndexUnusable
from rag.index.backup import back_up, put_back
from server.keys import Keys
from server.state import FILE_NAME, State


class CopyStep:
    """A command that makes `copied/NAME` out of a folder that it leaves as it is."""

    name = ""
    made = "it"

    def __init__(self, before: Before) -> None:
        self._before = before

    def prepare(self, run: Path) -> None:
        """An index of two generations with a key, and an empty folder for what is made."""
        shutil.copytree(self._before.folder / "index", run / "index")
        with closing(State(run / "index" / FILE_NAME)) as state:
            (run / "key").write_text(Keys(state).create("desk")[1])
        self.root(run).mkdir()

    def root(self, run: Path) -> Path:
        """The folder whose files the faults hit."""
        return run / "copied"

    def arguments(self, run: Path) -> tuple[object, ...]:
        """The command."""
        raise NotImplementedError

    def child(self, run: Path) -> Child:
        """The command, not started yet."""
        return Child(command(*self.arguments(run)), self.root(run), run / "out", run / "err")

    def state(self, run: Path) -> str:
        """`old` when there is nothing, `new` when all is there."""
        raise NotImplementedError

    def lost(self, _: Path, status: int | None, state: str) -> int:
        """How much was acknowledged and is not there."""
        return int(status == 0 and state != "new")

    def repair(self, run: Path, state: str) -> None:
        """The same command again if need be; `Wrong` if that fails or something is left over."""
        if state != "new" and unwatched(self.child(run)) != 0:
            raise Wrong(f"the same command again fails: {(run / 'err').read_text()[-300:]}")
        if self.state(run) != "new":
            raise Wrong("the same command again does not do it")
        self._is_whole(run / "index", run)
        left = {path.name for path in self.root(run).rglob(".*") if path.name != ".lock"}
        if left:
            raise Wrong(f"left behind: {sorted(left)}")

    def _is_whole(self, index: Path, run: Path) -> None:
        seen = look(index)
        if seen.texts != self._before.second or seen.degraded:
            raise Wrong(f"neither nothing nor all of it: {sorted(seen.texts)}, {seen.degraded}")
        with closing(State(index / FILE_NAME)) as state:
            if Keys(state).holder((run / "key").read_text()) is None:
                raise Wrong("a key is gone")


class BackupStep(CopyStep):
    """`citedesk index backup`."""

    name = "backup"

    def arguments(self, run: Path) -> tuple[object, ...]:
        """The command."""
        return "index", "backup", self.root(run) / self.made, "--index", run / "index"

    def state(self, run: Path) -> str:
        """What the copy gives when it is put back."""
        if not (self.root(run) / self.made).exists():
            return "old"
        scratch = run / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)
        put_back(self.root(run) / self.made, scratch, waiting=nobody_waits)
        self._is_whole(scratch, run)
        return "new"


class RestoreStep(CopyStep):
    """`citedesk index restore`."""

    name = "restore"

    def prepare(self, run: Path) -> None:
        """A backup too."""
        super().prepare(run)
        back_up(run / "index", run / "backup", waiting=nobody_waits)

    def arguments(self, run: Path) -> tuple[object, ...]:
        """The command."""
        return "index", "restore", run / "backup", "--index", self.root(run) / self.made

    def state(self, run: Path) -> str:
        """What a reader finds."""
        index = self.root(run) / self.made
        try:
            look(index)
        except IndexUnusable:
            return "old"
        self._is_whole(index, run)
        return "new"

    def repair(self, run: Path, state: str) -> None:
        """And the next ordinary ingest."""
        if state == "new":
            bring_up_to_date(self.root(run) / self.made, self._before.folder / "s50.md")
        super().repair(run, state)


def copy_steps(before: Before) -> list[CopyStep]:
    """All of them."""
    return [BackupStep(before), RestoreStep(before)]
