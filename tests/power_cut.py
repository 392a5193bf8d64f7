"""What a folder holds after the power went: what was flushed, and of the rest some or nothing.

A file's bytes are durable as of its last fsync, a folder's names as of its own last fsync. Mapped
memory counts for nothing.
"""

import os
import random
import shutil
import stat
from pathlib import Path

_FLUSHES = {"fsync", "fdatasync"}


class Disk:
    """Watches the flushes below a folder, which is all durable as it is found."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # By inode; each is held open, so that its number is not given to another file.
        self._held: dict[int, int] = {}
        self._bytes: dict[int, bytes] = {}
        self._names: dict[int, dict[str, tuple[int, bool]]] = {}
        for folder, _, files in os.walk(root):
            self.saw("fsync", Path(folder))
            for name in files:
                self.saw("fsync", Path(folder, name))

    def saw(self, call: str, path: Path) -> None:
        """A call is about to be done."""
        if call not in _FLUSHES or not path.exists():
            return
        number = self._inode(path)
        if path.is_dir():
            self._names[number] = self._entries(path)
        else:
            self._bytes[number] = path.read_bytes()

    def cut(self, chance: random.Random | None) -> None:
        """The power goes: make the folder what is found later; with `chance` some more is found."""
        found = self._root.with_name(f"{self._root.name}-found")
        now = {
            Path(folder, name): os.lstat(Path(folder, name)).st_ino
            for folder, folders, files in os.walk(self._root)
            for name in [*folders, *files]
        }
        paths = {inode: path for path, inode in now.items()}
        self._build(self._inode(self._root), self._root, found, paths, chance)
        shutil.rmtree(self._root)
        found.rename(self._root)
        for descriptor in self._held.values():
            os.close(descriptor)

    def _build(
        self,
        number: int,
        at: Path | None,
        found: Path,
        paths: dict[int, Path],
        chance: random.Random | None,
    ) -> None:
        found.mkdir()
        names = dict(self._names.get(number, {}))
        if chance is not None and at is not None and chance.random() < 0.5:
            names = self._entries(at)
        for name, (inode, is_folder) in names.items():
            there = paths.get(inode)
            if is_folder:
                self._build(inode, there, found / name, paths, chance)
                continue
            content = self._bytes.get(inode, b"")
            if chance is not None and there is not None and chance.random() < 0.5:
                content = there.read_bytes()
            (found / name).write_bytes(content)

    def _entries(self, folder: Path) -> dict[str, tuple[int, bool]]:
        return {
            path.name: (self._inode(path), stat.S_ISDIR(path.lstat().st_mode))
            for path in folder.iterdir()
        }

    def _inode(self, path: Path) -> int:
        number = path.lstat().st_ino
        if number not in self._held:
            self._held[number] = os.open(path, os.O_PATH | os.O_NOFOLLOW)
        return number
