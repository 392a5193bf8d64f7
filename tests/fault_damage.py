"""Damage files of an index at rest, and hold what readers and the next ingest do to the laws."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from fault_runs import Outcome
from fault_steps import Before, Wrong, bring_up_to_date, look

from rag.errors import CitedeskError
from rag.index import IndexFolder

DATABASE = "articles.sqlite"


def flip(path: Path, chance: random.Random) -> None:
    """One bit changes."""
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def shorten(path: Path, chance: random.Random) -> None:
    """The end is missing."""
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def remove(path: Path, _: random.Random) -> None:
    """The file is gone."""
    path.unlink()


DAMAGES: dict[str, Callable[[Path, random.Random], None]] = {
    "bit flip": flip,
    "cut short": shorten,
    "file gone": remove,
}


class DamageRuns:
    """Damages one file of one copy of an index, and looks."""

    def __init__(self, before: Before, folder: Path) -> None:
        self._before = before
        self._folder = folder
        self._number = 0
        index = before.folder / "index"
        self.files = sorted(
            str(path.relative_to(index))
            for path in index.rglob("*")
            if path.is_file() and path.stat().st_size
        )

    def groups(self) -> list[list[str]]:
        """The files of generations, the database, and what says which is published."""
        alone = [[name] for name in (DATABASE, "CURRENT")]
        return [[name for name in self.files if name.startswith("gen-")], *alone]

    def inject(self, damage: str, file: str, chance: random.Random) -> Outcome:
        """One run: what serves, then what the next ingest makes of it."""
        self._number += 1
        run = self._folder / f"damage-{self._number}"
        shutil.copytree(self._before.folder / "index", run / "index")
        DAMAGES[damage](run / "index" / file, chance)
        kept = (run / "index" / file).read_bytes() if damage != "file gone" else None
        wrong = stuck = None
        state = "?"
        try:
            state = self._state(run)
        except Exception as error:
            wrong = f"{type(error).__name__}: {error}"
        try:
            self._repair(run, file)
            if kept is not None and state != "?" and file.startswith("gen-"):
                self._still_there(run, file, kept)
        except Exception as error:
            stuck = f"{type(error).__name__}: {error}"
        step = DATABASE if file == DATABASE else file if file == "CURRENT" else "gen-…"
        outcome = Outcome(step, damage, file, state, 0, wrong, stuck)
        if outcome.problem is None:
            shutil.rmtree(run)
        return outcome

    def _state(self, run: Path) -> str:
        try:
            seen = look(run / "index")
        except CitedeskError:
            return "refused"
        if seen.texts == self._before.second:
            return "new"
        if seen.texts == self._before.first:
            if not seen.degraded:
                raise Wrong("an older state serves, and nothing is said of it")
            return "old"
        if seen.degraded and all(
            self._before.second.get(i) == text for i, text in seen.texts.items()
        ):
            return "part"
        raise Wrong(f"a reader finds neither state: {sorted(seen.texts)}")

    def _repair(self, run: Path, file: str) -> None:
        try:
            bring_up_to_date(run / "index", self._before.folder / "corpus")
            seen = look(run / "index")
        except CitedeskError as error:
            # The one copy of the texts: somebody has to say what is to become of the rest.
            if file == DATABASE and "backup" in str(error):
                return
            raise
        alone = {i: text for i, text in self._before.changed.items() if i != "s50"}
        if file == DATABASE and seen.texts == alone and "s50" in (seen.degraded or ""):
            return  # whose file was not given again
        if seen.texts != self._before.changed:
            raise Wrong(f"the next ingest gives {sorted(seen.texts)}")
        if seen.degraded:
            raise Wrong(f"degraded after the next ingest: {seen.degraded}")

    def _still_there(self, run: Path, file: str, kept: bytes) -> None:
        """A damaged generation is put aside, or it is an older one that made room."""
        index = run / "index"
        generation, _, name = file.partition("/")
        aside = [path / name for path in index.glob(f"quarantine-{generation}*")]
        there = [path.read_bytes() for path in aside if path.exists()]
        current = IndexFolder(self._before.folder / "index").current()
        if generation == current and kept not in there:
            raise Wrong(f"{generation} was damaged, and is not put aside")
