"""The folder of an index: numbered generations, the CURRENT pointer, quarantine, the one lock."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import BadInput, IndexUnusable
from rag.index.durable import replace_text, sync_folder
from rag.index.manifest import Manifest, ManifestError, check_files, read_manifest

if TYPE_CHECKING:
    from filelock import BaseFileLock

_GENERATION = re.compile(r"gen-(\d{6,})")


@dataclass(frozen=True, slots=True)
class GenerationState:
    """One generation as `index list` and `index verify` show it; `problem` is None when sound."""

    name: str
    current: bool
    manifest: Manifest | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class IndexFolder:
    """Paths and moves inside one index folder. Only CURRENT publishes."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file of all generations."""
        return self.root / "articles.sqlite"

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

    def candidates(self) -> tuple[str, ...]:
        """Generations in the order in which a reader should try them.

        The published one, then older ones, newest first. A newer one was never published, or was
        rolled back: it is tried only when CURRENT itself cannot be read.
        """
        current = self.current()
        names = self.generations()
        if current is None:
            return tuple(reversed(names))
        number = generation_number(current)
        return tuple(name for name in reversed(names) if generation_number(name) <= number)

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
            if path.name.startswith((".building-", ".removed-")):
                shutil.rmtree(path, ignore_errors=True)
            elif path.name.startswith(".CURRENT."):
                path.unlink(missing_ok=True)

    def lock(self) -> "BaseFileLock":
        """The lock that one writer at a time holds."""
        from filelock import FileLock

        return FileLock(self.root / ".lock")

    def states(self) -> tuple[GenerationState, ...]:
        """Every generation with the result of checking its files, oldest first."""
        current = self.current()
        return tuple(self._state(name, current) for name in self.generations())

    def _state(self, name: str, current: str | None) -> GenerationState:
        manifest, problem = None, None
        try:
            manifest = read_manifest(self.path(name))
            check_files(self.path(name), manifest)
        except ManifestError as error:
            problem = str(error)
        return GenerationState(name, name == current, manifest, problem)

    def roll_back(self) -> str:
        """Point CURRENT at the newest sound generation before it; its name is returned."""
        current = self.current()
        if current is None:
            raise IndexUnusable(f"there is no index in {self.root}; run `citedesk ingest PATH`")
        for name in self.candidates():
            if name != current and self._state(name, current).problem is None:
                self.point_at(name)
                return name
        raise BadInput(f"{self.root} holds no sound generation before {current} to roll back to")


def generation_number(name: str) -> int:
    """The number in a generation's name; `ValueError` for another string."""
    match = _GENERATION.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is not a generation name such as gen-000001")
    return int(match.group(1))
