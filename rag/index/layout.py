"""The folder of an index: numbered generations, the CURRENT pointer, quarantine, the one lock."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.durable import replace_text, storing, sync_folder
from rag.errors import BadInput, IndexBusy, IndexUnusable
from rag.index.manifest import Facts, ManifestError, check_files, read_manifest

if TYPE_CHECKING:
    from filelock import BaseFileLock

_GENERATION = re.compile(r"gen-(\d{6,})")


@dataclass(frozen=True, slots=True)
class GenerationState:
    """One generation as `index list` and `index verify` show it; `problem` is None when sound."""

    name: str
    current: bool
    facts: Facts | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """Paths and moves inside one index folder. Only CURRENT publishes."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file of all generations."""
        return self.root / "articles.sqlite"

    @property
    def uploads(self) -> Path:
        """Articles that were handed in, for as long as they wait to be ingested."""
        return self.root / "uploads"

    @property
    def names(self) -> Path:
        """The file of names that the people of the corpus keep; it need not be there."""
        return self.root / "names.tsv"

    def path(self, generation: str) -> Path:
        """The folder of one generation."""
        return self.root / generation

    def current(self) -> str | None:
        """The published generation's name; None before the first and when CURRENT is unreadable."""
        try:
            name = (self.root / "CURRENT").read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return None
        return name if _GENERATION.fullmatch(name) else None

    def generations(self) -> tuple[str, ...]:
        """Names of all generations in the folder, oldest first."""
        if not self.root.is_dir():
            return ()
        names = [p.name for p in self.root.iterdir() if _GENERATION.fullmatch(p.name)]
        return tuple(sorted(names, key=generation_number))

    def is_new(self) -> bool:
        """Whether nothing was ever published here."""
        return not (self.generations() or self.quarantined() or (self.root / "CURRENT").exists())

    def candidates(self) -> tuple[str, ...]:
        """Generations in the order in which a reader should try them.

        The published one, then older ones, newest first. Newer ones were never published, or were
        rolled back: they are better than nothing, and come last.
        """
        current = self.current()
        names = tuple(reversed(self.generations()))
        if current is None:
            return names
        number = generation_number(current)
        newer = tuple(name for name in names if generation_number(name) > number)
        return (*(name for name in names if name not in newer), *newer)

    def quarantined(self) -> tuple[str, ...]:
        """Names of generations that were put aside."""
        found = (re.match(r"quarantine-(gen-\d{6,})", path.name) for path in self.root.iterdir())
        return tuple(sorted({match.group(1) for match in found if match}))

    def next_name(self) -> str:
        """A number above all that were ever given out here, quarantined ones included."""
        numbers = [
            int(match.group(1))
            for path in self.root.iterdir()
            if (match := re.search(_GENERATION, path.name))
        ]
        current = self.current()
        numbers.append(generation_number(current) if current else 0)
        return f"gen-{max(numbers) + 1:06d}"

    def publish(self, building: Path, name: str) -> None:
        """Move a finished build to its name, then point CURRENT at it."""
        building.rename(self.path(name))
        sync_folder(self.root)
        self.point_at(name)

    def point_at(self, name: str) -> None:
        """Make `name` the generation that readers use."""
        replace_text(self.root / "CURRENT", f"{name}\n")

    def quarantine(self, name: str) -> Path | None:
        """Put a damaged generation aside under another name; None where that is not possible."""
        aside = self.root / f"quarantine-{name}"
        number = 1
        while aside.exists():
            number += 1
            aside = self.root / f"quarantine-{name}-{number}"
        try:
            self.path(name).rename(aside)
            sync_folder(self.root)
        except OSError:
            return None
        return aside

    def remove(self, name: str) -> None:
        """Delete a generation that nothing points at, in an order that leaves no half of it."""
        doomed = self.root / f".removed-{name}"
        self.path(name).rename(doomed)
        shutil.rmtree(doomed)

    def sweep(self) -> None:
        """Remove what a killed writer left behind. The caller holds the lock."""
        for path in self.root.iterdir():
            if path.name.startswith((".building-", ".removed-", ".restoring")):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(".CURRENT."):
                path.unlink(missing_ok=True)

    def lock(self) -> "BaseFileLock":
        """The lock that one writer at a time holds."""
        from filelock import FileLock

        return FileLock(self.root / ".lock")

    def take_lock(self, waiting: Callable[[], None]) -> "BaseFileLock":
        """Hold the lock, until it is released; `waiting` is called once when another has it."""
        from filelock import Timeout

        lock = self.lock()
        try:
            lock.acquire(timeout=0)
        except Timeout:
            waiting()
            lock.acquire()
        return lock

    def states(self) -> tuple[GenerationState, ...]:
        """Every generation with the result of checking its files, oldest first.

        Those put aside, and one that CURRENT names in vain, are among them with their problem.
        """
        current = self.current()
        states = [self._state(name, current) for name in self.generations()]
        lost = set(self.quarantined()) if self.root.is_dir() else set()
        lost |= {current} if current and current not in self.generations() else set()
        for name in lost - {state.name for state in states}:
            aside = (
                "was found damaged and put aside" if name in self.quarantined() else "is missing"
            )
            states.append(GenerationState(name, name == current, None, f"{name} {aside}"))
        return tuple(sorted(states, key=lambda state: generation_number(state.name)))

    def _state(self, name: str, current: str | None) -> GenerationState:
        facts, problem = None, None
        try:
            manifest = read_manifest(self.path(name))
            facts = manifest.facts
            check_files(self.path(name), manifest)
        except ManifestError as error:
            problem = str(error)
        return GenerationState(name, name == current, facts, problem)

    def roll_back(self) -> str:
        """Point CURRENT at the newest sound generation before it; its name is returned."""
        from filelock import Timeout

        current = self.current()
        if current is None and self.is_new():
            raise IndexUnusable(f"there is no index in {self.root}; run `citedesk ingest PATH`")
        if current is None:
            raise IndexUnusable(
                f"{self.root / 'CURRENT'} does not say what is in use, so nothing is before it; "
                f"run `citedesk ingest PATH`, which writes it anew"
            )
        with storing(self.root):
            try:
                with self.lock().acquire(timeout=0):
                    return self._point_before(current)
            except Timeout as error:
                raise IndexBusy(
                    f"an ingest is running on {self.root} and would publish after this; "
                    f"roll back when it has ended"
                ) from error

    def _point_before(self, current: str) -> str:
        number = generation_number(current)
        for name in self.candidates():
            older = generation_number(name) < number
            if older and self._state(name, current).problem is None:
                self.point_at(name)
                return name
        raise BadInput(f"{self.root} holds no sound generation before {current} to roll back to")


def generation_number(name: str) -> int:
    """The number in a generation's name; `ValueError` for another string."""
    match = _GENERATION.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a generation name such as gen-000001")
    return int(match.group(1))
