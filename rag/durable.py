"""Write and rename files so that they are still there after the power goes."""

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rag.errors import NotStored


def sync_file(path: Path) -> None:
    """Flush one file's bytes to the disk."""
    # Windows flushes what is open for writing, and knows no folders that are open.
    with path.open("rb+" if os.name == "nt" else "rb") as handle:
        os.fsync(handle.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's own entries: a rename is atomic without this, but not durable."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A new file to write into, flushed to the disk when the block is left."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def replace_text(path: Path, text: str) -> None:
    """Replace a small file in one step: readers see the old text or the new, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with written(beside) as file:
            file.write(text.encode())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def fresh_folder(path: Path) -> Iterator[Path]:
    """A new folder to build in; where that fails nothing of it takes up room."""
    shutil.rmtree(path, ignore_errors=True)
    try:
        path.mkdir()
        yield path
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


@contextmanager
def storing(root: Path) -> Iterator[None]:
    """Work that writes below `root`.

    Raises:
        NotStored: the disk is full, or fails.
    """
    try:
        yield
    except OSError as error:
        file = Path(os.fsdecode(error.filename)) if isinstance(error.filename, str) else None
        where = file if file is not None and file.is_relative_to(root) else root
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise not_stored(where, error.strerror or str(error), full=full) from error


def not_stored(path: Path, reason: str, *, full: bool) -> NotStored:
    """The error for a file that could not be written."""
    what = "make room there" if full else "check that disk and who may write there"
    return NotStored(f"{path} cannot be written: {reason}; {what} and do the same again")


def sha256_file(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
