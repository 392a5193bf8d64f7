"""What the server remembers, in one SQLite file beside the index: keys, answers, votes, jobs.

Every module that keeps something here owns its table and speaks to it in SQL of its own; this one
opens the file, makes the tables and gives out transactions.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from errno import ENOSPC
from pathlib import Path
from typing import Any

from rag.durable import not_stored
from rag.errors import CitedeskError
from rag.index.sqlite_errors import not_the_file

FILE_NAME = "desk.sqlite"
WITH_LIMITS = 2
"""The format from the first key on that is limited: what knows of no limits must not open it."""
_FORMAT = 1
_NEWEST_FORMAT = WITH_LIMITS
_TABLES = """
CREATE TABLE IF NOT EXISTS keys (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, scopes TEXT NOT NULL,
    created TEXT NOT NULL, expires TEXT, revoked TEXT, sources TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS sessions (
    hash BLOB PRIMARY KEY, key_id TEXT NOT NULL, expires TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL, owner TEXT NOT NULL, at TEXT NOT NULL,
    question TEXT NOT NULL, text TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS answers_of ON answers (conversation, at);
CREATE INDEX IF NOT EXISTS answers_at ON answers (at);
CREATE TABLE IF NOT EXISTS votes (
    answer_id TEXT NOT NULL, voter TEXT NOT NULL, vote INTEGER NOT NULL, reason TEXT,
    at TEXT NOT NULL, PRIMARY KEY (answer_id, voter)
) STRICT;
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS inbox (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, about TEXT UNIQUE,
    conversation TEXT NOT NULL, owner TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT,
    received REAL NOT NULL, due REAL NOT NULL, holder TEXT, lease REAL,
    attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
    counted INTEGER NOT NULL DEFAULT 0, withdrawn INTEGER NOT NULL DEFAULT 0,
    asked TEXT NOT NULL, document TEXT, posts TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE INDEX IF NOT EXISTS inbox_open ON inbox (state, due);
CREATE INDEX IF NOT EXISTS inbox_turns ON inbox (conversation, state, number);
CREATE INDEX IF NOT EXISTS inbox_of ON inbox (owner, received);
CREATE TABLE IF NOT EXISTS chat_threads (
    conversation TEXT PRIMARY KEY, at REAL NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS chat_nonces (
    nonce BLOB PRIMARY KEY, expires REAL NOT NULL
) STRICT;
"""


class StateUnusable(CitedeskError):
    """The file is damaged, or was written by a newer citedesk."""

    code = "state_unusable"


class State:
    """One connection behind a lock; several processes may hold the file at once."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, making it when it is not there; None keeps everything in memory.

        Raises:
            StateUnusable: it is damaged, or of a newer format.
            NotStored: the disk is full, or it cannot be opened.
        """
        self._path = path
        self._lock = threading.RLock()
        if path is not None:
            _make_private(path)
        try:
            self._connection = sqlite3.connect(
                path or ":memory:", check_same_thread=False, isolation_level=None, timeout=10
            )
            self._connection.row_factory = sqlite3.Row
            self._prepare()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _unusable(path, error) from error

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA secure_delete = ON")
        [found] = self._connection.execute("PRAGMA user_version").fetchone()
        if found > _NEWEST_FORMAT:
            raise StateUnusable(
                f"{FILE_NAME} has format {found} and this citedesk knows {_NEWEST_FORMAT}; "
                f"use the citedesk that wrote it, or a newer one"
            )
        self._connection.executescript(f"BEGIN IMMEDIATE; {_TABLES} COMMIT;")
        with self.transaction() as connection:
            columns = connection.execute("SELECT name FROM pragma_table_info('keys')").fetchall()
            if "sources" not in {row["name"] for row in columns}:
                connection.execute("ALTER TABLE keys ADD COLUMN sources TEXT")
            # Looked at anew: meanwhile another process may have made the first limited key.
            if connection.execute("PRAGMA user_version").fetchone()[0] < _FORMAT:
                connection.execute(f"PRAGMA user_version = {_FORMAT}")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all of it or nothing; on the disk when the block is left.

        Raises:
            CitedeskError: it cannot be written, or is damaged.
        """
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                # SQLite has rolled back by itself where the disk was full or failed.
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error | UnicodeDecodeError):
                    raise _unusable(self._path, error) from error
                raise

    def rows(self, query: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """What a SELECT gives."""
        try:
            with self._lock:
                return self._connection.execute(query, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _unusable(self._path, error) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()


def _make_private(path: Path) -> None:
    """Make sure that nobody but its owner reads the file; SQLite gives its log the same mode.

    The file is never opened here where SQLite may have it open: closing it would let go of locks.
    """
    try:
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            if path.is_file() and path.stat().st_mode & 0o077:
                path.chmod(0o600)
    except OSError as error:
        raise _unusable(path, error) from error


def _unusable(
    path: Path | None, error: sqlite3.Error | UnicodeDecodeError | OSError
) -> CitedeskError:
    kept = path or Path("memory")
    if isinstance(error, OSError):
        return not_stored(kept, error.strerror or str(error), full=error.errno == ENOSPC)
    return not_the_file(error, kept) or StateUnusable(
        f"{kept} is damaged ({error}); restore it from a backup, or move it away to begin anew "
        f"without the keys, conversations and requests that it holds"
    )
