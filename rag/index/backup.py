"""A whole index folder copied while it is in use, and such a copy put into an empty folder."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from rag.durable import fresh_folder, sha256_file, storing, sync_file, sync_folder, written
from rag.errors import BadInput, IndexUnusable
from rag.index.layout import IndexFolder
from rag.index.manifest import ManifestError, check_files, read_manifest
from rag.index.rescue import held_articles
from rag.index.sqlite_errors import not_the_file

NAME = "BACKUP.json"
"""Lists every file of a copy with its SHA-256; it is written last."""
_FORMAT = 1
_RESTORING = ".restoring"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a copy holds: the generation in use, None when there is none; files; their bytes."""

    generation: str | None
    files: int
    size: int


def back_up(root: Path, to: Path, *, waiting: Callable[[], None]) -> BackedUp:
    """Copy an index folder to a new folder `to`, while others read it, and check the copy.

    Who ingests waits meanwhile, and is waited for (`waiting` is called once then). Killed at any
    moment it leaves the whole copy at `to`, or nothing there.

    Raises:
        BadInput: `to` is there already, or lies in the index folder.
        IndexUnusable: there is no index, or what is in use of it is damaged.
        NotStored: the disk is full, or fails.
    """
    if not root.is_dir() or not any(_kept(root)):
        raise IndexUnusable(f"there is no index in {root}; run `citedesk ingest PATH` first")
    if os.path.lexists(to):
        raise BadInput(f"{to} is there already; name a folder that is not, one for each backup")
    if to.resolve().is_relative_to(root.resolve()):
        raise BadInput(f"{to} lies in the index folder {root}; name one outside, on another disk")
    with storing(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        lock = IndexFolder(root).take_lock(waiting)
        try:
            with _alone(to) as building:
                _copy(root, building)
                _check(root, building)
                backed_up = _seal(building)
                (building / _LOCK).unlink()
                building.rename(to)
        finally:
            lock.release()
        sync_folder(to.parent)
    return backed_up


@contextmanager
def _alone(to: Path) -> Iterator[Path]:
    """The folder that becomes `to`, empty and private; a killed backup's is taken over.

    Raises:
        BadInput: another backup, of another index, makes `to`.
    """
    from filelock import FileLock, Timeout

    building = to.with_name(f".{to.name}.partial")
    building.mkdir(mode=0o700, exist_ok=True)
    try:
        with FileLock(building / _LOCK).acquire(timeout=0):
            try:
                for left in [path for path in building.iterdir() if path.name != _LOCK]:
                    shutil.rmtree(left) if left.is_dir() else left.unlink()
                yield building
            except BaseException:
                shutil.rmtree(building, ignore_errors=True)
                raise
    except Timeout as error:
        raise BadInput(f"another backup to {to} is running; name another folder") from error


def put_back(backup: Path, root: Path, *, waiting: Callable[[], None]) -> BackedUp:
    """Check a copy and put it into the folder `root`, which has to be empty or not there.

    Killed at any moment it leaves `root` without an index, and can be done again.

    Raises:
        BadInput: `backup` is no copy that was made whole, or `root` holds something else.
        IndexUnusable: a file of the copy is not as it was made.
        NotStored: the disk is full, or fails.
    """
    listed = _listed(backup)
    with storing(root):
        _refuse_others(root, listed)
        if not root.is_dir():
            root.parent.mkdir(parents=True, exist_ok=True)
            root.mkdir(mode=0o700)
            sync_folder(root.parent)
        lock = IndexFolder(root).take_lock(waiting)
        try:
            _refuse_others(root, listed)
            with fresh_folder(root / _RESTORING) as building:
                building.chmod(0o700)
                for name, sha256 in listed.items():
                    _take(backup, name, building / name, sha256)
                _flush(building)
                _move(building, root)
        finally:
            lock.release()
    return _described(root, listed)


def _refuse_others(root: Path, listed: dict[str, str]) -> None:
    """`BadInput` when a folder holds a file that is not one of the backup."""
    for path in sorted(root.rglob("*")) if root.is_dir() else [root] if root.exists() else []:
        name = path.relative_to(root)
        if name.parts[:1] in ((_LOCK,), (_RESTORING,)) or path.is_dir():
            continue
        if listed.get(str(name)) != sha256_file(path):
            raise BadInput(
                f"{root} holds {path.name}, which is not of this backup; stop what uses the index "
                f"and move it away (mv {root} {root}.before), then do the same again"
            )


def _move(building: Path, root: Path) -> None:
    """Everything into place, the database last: nothing can be read before it is there."""
    database = IndexFolder(root).database
    database.unlink(missing_ok=True)
    for entry in sorted(building.iterdir(), key=lambda path: path.name == database.name):
        there = root / entry.name
        # Left by a restore that was killed.
        if there.is_dir():
            shutil.rmtree(there)
        if entry.name == database.name:
            sync_folder(root)
        entry.rename(there)
    building.rmdir()
    sync_folder(root)


def _kept(folder: Path) -> Iterator[Path]:
    """What of an index folder belongs into a copy: not what is half made, or SQLite's logs."""
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and not path.name.endswith(("-wal", "-shm")):
            yield path


def _copy(root: Path, to: Path) -> None:
    # What SQLite holds comes first: it says which uploads are to be there.
    for path in sorted(_kept(root), key=lambda path: path.suffix != ".sqlite"):
        if path.suffix == ".sqlite":
            _copy_database(path, to / path.name)
        elif path.is_dir():
            _copy_folder(path, to / path.name)
        else:
            _copy_file(path, to / path.name)


def _copy_folder(path: Path, to: Path) -> None:
    for folder, _, files in os.walk(path, onerror=_unless_gone):
        into = to / Path(folder).relative_to(path)
        into.mkdir(parents=True)
        for name in files:
            _copy_file(Path(folder, name), into / name)


def _copy_file(path: Path, to: Path) -> None:
    """Copy one file, with its times and who may read it; nothing where it has gone."""
    try:
        with to.open("wb") as target:
            for piece in _pieces(path):
                target.write(piece)
        shutil.copystat(path, to)
    except FileNotFoundError:
        to.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as source:
            while piece := source.read(1 << 20):
                yield piece
    except OSError as error:
        _unless_gone(error, path)
        raise


def _unless_gone(error: OSError, path: Path | None = None) -> None:
    """Pass over an upload that was ingested meanwhile: what must be there is looked for later."""
    if not isinstance(error, FileNotFoundError):
        raise IndexUnusable(
            f"{path or error.filename} cannot be read ({error.strerror}); check that disk and who "
            f"may read it"
        ) from error


def _copy_database(path: Path, to: Path) -> None:
    """Copy a database that others write to, its last commit included."""
    to.touch(mode=path.stat().st_mode & 0o777)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(to)) as target:
            # Nobody else opens it, so SQLite needs no memory that is mapped from a file.
            target.execute("PRAGMA locking_mode = EXCLUSIVE")
            source.backup(target)
            # A database in one file can be listed by its hash.
            target.execute("PRAGMA journal_mode = DELETE")
            [said] = target.execute("PRAGMA quick_check(1)").fetchone()
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise not_the_file(error, to) or _damaged(path, str(error)) from error
    if said != "ok":
        raise _damaged(path, str(said))


def _check(root: Path, copied: Path) -> None:
    """Make sure that the copy is of use: its generation in use and all its articles are sound."""
    folder = IndexFolder(copied)
    name = folder.current()
    if not folder.database.exists() and folder.is_new():
        return  # keys and conversations alone
    if folder.is_new():
        raise IndexUnusable(f"nothing is published in {root}; run `citedesk ingest PATH` first")
    if name is None:
        raise _damaged(root, "CURRENT does not say what is in use")
    try:
        check_files(folder.path(name), read_manifest(folder.path(name)))
    except ManifestError as error:
        raise _damaged(root, str(error).replace(str(copied), str(root))) from error
    bad = [article_id for article_id, article in held_articles(copied) if article is None]
    if bad:
        raise _damaged(IndexFolder(root).database, f"{len(bad)} articles, {', '.join(bad[:10])}")


def _damaged(path: Path, what: str) -> IndexUnusable:
    return IndexUnusable(
        f"{path} is damaged ({what}), and a copy would be too; mend it first (`citedesk index "
        f"verify`, docs/operations.md), or copy the folder as it is while nothing uses it"
    )


def _seal(folder: Path) -> BackedUp:
    """List all files with their hashes, and flush everything."""
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p != folder / _LOCK]
    listed = {str(path.relative_to(folder)): sha256_file(path) for path in files}
    body: dict[str, Any] = {"format": _FORMAT, "files": listed, "sha256": _digest(listed)}
    with written(folder / NAME) as file:
        file.write((json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode())
    _flush(folder)
    return _described(folder, listed)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        sync_folder(path) if path.is_dir() else sync_file(path)
    sync_folder(folder)


def _described(folder: Path, listed: dict[str, str]) -> BackedUp:
    size = sum((folder / name).stat().st_size for name in listed)
    return BackedUp(IndexFolder(folder).current(), len(listed), size)


def _listed(backup: Path) -> dict[str, str]:
    """The files of a copy and their hashes; `BadInput` when it does not say."""
    path = backup / NAME
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        files = body["files"]
        if body["format"] == _FORMAT and body["sha256"] == _digest(files):
            return {_inside(name): str(sha256) for name, sha256 in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{backup} is no backup that was made whole: {path} cannot be read ({error}); "
            f"name a folder that `citedesk index backup` made"
        ) from error
    raise BadInput(f"{path} is of another version, or not as it was written; take another backup")


def _inside(name: str) -> str:
    """The name of a file below the backup; `ValueError` for one that leads out of it."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or str(path) != name:
        raise ValueError(f"{name!r} is no file of a backup")
    return name


def _digest(files: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()


def _take(backup: Path, name: str, to: Path, sha256: str) -> None:
    """Copy one file of a backup, and check what was copied."""
    path = backup / name
    if not path.is_file() or path.resolve() != backup.resolve() / name:
        raise IndexUnusable(f"{path} is missing, or leads elsewhere; take another backup")
    to.parent.mkdir(parents=True, exist_ok=True)
    _copy_file(path, to)
    if not to.exists() or sha256_file(to) != sha256:
        raise IndexUnusable(f"{path} is not as it was when it was backed up; take another backup")
