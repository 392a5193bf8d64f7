"""SQLite's errors as ours: what will pass, what is the disk's, and what is the file's own."""

import sqlite3
from pathlib import Path

from rag.errors import CitedeskError, IndexBusy
from rag.index.durable import not_stored

_OF_THE_DISK = {
    *(sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOLFS, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_FULL),
}


def not_the_file(error: sqlite3.Error, path: Path) -> CitedeskError | None:
    """The error to raise when the file at `path` may be sound; None when it is damaged."""
    kind = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexBusy(f"{path} is in use by another process ({error}); try again when it is not")
    if kind in _OF_THE_DISK:
        return not_stored(path, str(error), full=kind == sqlite3.SQLITE_FULL)
    return None
