"""SQLite's errors as ours: what will pass, what is the disk's, and what is the file's own."""

import shutil
import sqlite3
from pathlib import Path

from rag.durable import not_stored
from rag.errors import CitedeskError, IndexBusy

_OF_THE_DISK = {
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_FULL),
}
# What SQLite maps for whoever reads.
_NEEDED_BYTES = 32 * 1024
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}


def not_the_file(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> CitedeskError | None:
    """The error to raise when the file at `path` may be sound; None when it is damaged.

    What SQLite says of a damaged file may quote bytes of it that are no text.
    """
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if kind in _BUSY:
        return IndexBusy(f"{path} is in use by another process ({error}); try again when it is not")
    if kind in _OF_THE_DISK:
        full = kind == sqlite3.SQLITE_FULL or _no_room(path)
        return not_stored(path, "no space is left" if full else str(error), full=full)
    return None


def _no_room(path: Path) -> bool:
    """Whether the disk is full, which SQLite calls an I/O error where it maps memory."""
    try:
        return shutil.disk_usage(path.parent).free < _NEEDED_BYTES
    except OSError:
        return False
