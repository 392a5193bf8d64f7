"""The names of one corpus: the package's table and the rows of a file that its people keep."""

import threading
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

from rag.errors import BadInput
from rag.names.table import Table, default_table, load_table, merge, shipped_table

_Read = TypeVar("_Read")


class CorpusNames:
    """A file of names, read again whenever it has changed; it need not be there.

    A change that cannot be read leaves the names as they were, and `problem` says what is wrong.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | str = "not looked at"
        self._table: Table | None = None
        self._problem: str | None = None

    def table(self) -> Table:
        """The names in force; `BadInput` where the file could not be read from the start."""
        with self._lock:
            self._look()
            if self._table is None:
                raise BadInput(str(self._problem))
            return self._table

    @property
    def problem(self) -> str | None:
        """Why the file as it is now is not in force; None when it is."""
        with self._lock:
            self._look()
            return self._problem

    def _look(self) -> None:
        stamp = _stamp(self._path)
        if stamp == self._stamp:
            return
        self._stamp, self._problem = stamp, None
        try:
            there = stamp != "none"
            self._table = (
                merge(shipped_table(), load_table(self._path)) if there else shipped_table()
            )
        except BadInput as error:
            self._problem = str(error)


def _stamp(path: Path) -> tuple[int, int] | str:
    try:
        found = path.stat()
    except OSError:
        return "none"
    return found.st_mtime_ns, found.st_size


def remembered(size: int) -> Callable[[Callable[[str], _Read]], Callable[[str], _Read]]:
    """Remember what a function reads in a text, apart for each table of names in force."""

    def decorate(function: Callable[[str], _Read]) -> Callable[[str], _Read]:
        @lru_cache(maxsize=size)
        def by_table(_: Table, text: str) -> _Read:
            return function(text)

        @wraps(function)
        def read(text: str) -> _Read:
            return by_table(default_table(), text)

        return read

    return decorate
