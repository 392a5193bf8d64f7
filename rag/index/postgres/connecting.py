"""Connections to PostgreSQL: pooled, bounded, and set up so that no filter loses results.

The only module that knows psycopg; its errors are translated here.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import BadInput, IndexBusy, IndexUnusable

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

Rows = list[tuple[Any, ...]]
Fetch = Callable[[str, Any], Rows]
"""Gives the rows of a statement with its values."""
Result = TypeVar("Result")

_MOST_CONNECTIONS = 8
_PATIENCE_SECONDS = 5.0
_CONNECTING_SECONDS = 5
# Without the first, a filter leaves fewer results than there are. The order need not be strict:
# what a search finds is scored anew.
SETTINGS = {
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.ef_search": "400",
    "hnsw.max_scan_tuples": "200000",
    # To compile a plan, or to start helpers for it, takes longer than to run it.
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
}
_SNAPSHOT = "ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_WRITING = "ISOLATION LEVEL READ COMMITTED, READ WRITE"


class Work:
    """One transaction; what is done in it is kept together or not at all."""

    def __init__(self, connection: "Connection[TupleRow]") -> None:
        self._connection = connection

    def rows(self, statement: str, values: Any = None) -> Rows:
        """What a statement gives."""
        # Every statement is ours; what is a value stands in `values`.
        with self._connection.cursor(binary=True) as cursor:
            cursor.execute(statement.encode(), values)
            return cursor.fetchall()

    def run(self, statement: str, values: Any = None) -> int:
        """Do a statement that gives nothing; how many rows it concerned."""
        return self._connection.execute(statement.encode(), values).rowcount

    def copy(self, target: str, types: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Add many rows to `target`, a table with its columns."""
        statement = f"COPY {target} FROM STDIN WITH (FORMAT BINARY)"
        with self._connection.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            copy.set_types(list(types))
            for row in rows:
                copy.write_row(row)


class Server:
    """A database of a PostgreSQL server, over a few connections that are kept open."""

    def __init__(self, url: str) -> None:
        """Nothing is connected yet; `BadInput` for what is no address."""
        try:
            import psycopg
            from psycopg.conninfo import conninfo_to_dict
            from psycopg_pool import ConnectionPool
        except ImportError as error:
            raise IndexUnusable(
                "a store in PostgreSQL needs more packages; run `pip install 'citedesk[postgres]'`"
            ) from error
        try:
            parts = conninfo_to_dict(url)
        except psycopg.ProgrammingError as error:
            raise BadInput(
                "CITEDESK_STORE is no address of a database; "
                "write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
            ) from error
        self.name = f"{parts.get('dbname', 'postgres')} at {parts.get('host', 'this machine')}"
        self._url = url
        self._opening = threading.Lock()
        self._open = False
        self._pool: ConnectionPool[Connection[TupleRow]] = ConnectionPool(
            url,
            min_size=1,
            max_size=_MOST_CONNECTIONS,
            timeout=_PATIENCE_SECONDS,
            # Without prepared statements each plan is made for the values at hand.
            kwargs={
                "autocommit": True,
                "prepare_threshold": None,
                "connect_timeout": _CONNECTING_SECONDS,
            },
            configure=self._ready,
            check=ConnectionPool.check_connection,
            open=False,
            name=self.name,
        )

    def read(self, work: Callable[[Work], Result]) -> Result:
        """Do what only reads, in one state of the database; once more if the connection was lost.

        Raises:
            IndexBusy: the server cannot be reached now.
            IndexUnusable: it has no tables of ours, or lacks pgvector.
        """

        def attempt() -> Result:
            with self._transaction(_SNAPSHOT) as at_work:
                return work(at_work)

        return _once_more(attempt)

    def rows(self, statement: str, values: Any = None) -> Rows:
        """What one statement gives that searches no vectors; once more as in `read`."""

        def attempt() -> Rows:
            with self._translated():
                self._connect()
                with self._pool.connection() as connection:
                    return Work(connection).rows(statement, values)

        return _once_more(attempt)

    @contextmanager
    def writing(self) -> Iterator[Work]:
        """A transaction that writes: durable when the block is left without an error."""
        with self._transaction(_WRITING) as at_work:
            yield at_work

    @contextmanager
    def founding(self) -> Iterator[Work]:
        """A transaction over a connection of its own, for a database without pgvector as yet."""
        import psycopg

        with self._translated():
            connection = psycopg.connect(
                self._url, autocommit=True, connect_timeout=_CONNECTING_SECONDS
            )
            with connection, connection.transaction():
                yield Work(connection)

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def empty(self) -> IndexUnusable:
        """That there is nothing to search yet."""
        return IndexUnusable(f"there is no index in {self.name}; run `citedesk ingest PATH` first")

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[Work]:
        with self._translated():
            self._connect()
            with self._pool.connection() as connection, connection.transaction():
                # Set for each transaction, so that a pooler between does no harm.
                settings = [f"SET LOCAL {name} = {value}" for name, value in SETTINGS.items()]
                connection.execute("; ".join([f"SET TRANSACTION {mode}", *settings]).encode())
                yield Work(connection)

    def _connect(self) -> None:
        """Begin to connect; what is wrong is told at once and not after many attempts."""
        import psycopg

        with self._opening:
            if not self._open:
                with psycopg.connect(
                    self._url, autocommit=True, connect_timeout=_CONNECTING_SECONDS
                ) as first:
                    self._ready(first)
                self._pool.open()
                self._open = True

    def _ready(self, connection: "Connection[TupleRow]") -> None:
        """Teach a connection vectors, and see that it searches as it is meant to."""
        if not _knows_vectors(connection):
            raise self.empty()
        _try_settings(connection)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        import psycopg
        from psycopg_pool import PoolTimeout

        try:
            yield
        except PoolTimeout as error:
            raise self._unreachable("all connections are in use or none can be made") from error
        except psycopg.errors.UndefinedTable as error:
            raise self.empty() from error
        except psycopg.errors.UndefinedColumn as error:
            raise IndexUnusable(
                f"{self.name} has tables of another version of citedesk; upgrade the older one"
            ) from error
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedFile) as error:
            raise IndexUnusable(f"{self.name} cannot be used: {_first_line(error)}") from error
        except psycopg.OperationalError as error:
            raise _LostError(str(self._unreachable(_first_line(error)))) from error
        except psycopg.Error as error:
            raise IndexUnusable(
                f"{self.name} refused what it was asked: {_first_line(error)}; a server that only "
                f"reads takes no changes, others see to their log"
            ) from error

    def _unreachable(self, why: str) -> IndexBusy:
        return IndexBusy(
            f"{self.name} cannot be reached now ({why}); start the server, or check CITEDESK_STORE"
        )


class _LostError(IndexBusy):
    """A connection broke, or could not be made."""


def _once_more(attempt: Callable[[], Result]) -> Result:
    try:
        return attempt()
    except _LostError:
        return attempt()


def _knows_vectors(connection: "Connection[TupleRow]") -> bool:
    """Teach a connection to send vectors; False where the database has no pgvector as yet."""
    from pgvector.psycopg.vector import register_vector_info
    from psycopg.types import TypeInfo

    info = TypeInfo.fetch(connection, "vector")
    if info is not None:
        register_vector_info(connection, info)
    return info is not None


def _try_settings(connection: "Connection[TupleRow]") -> None:
    """Set what searches depend on, and read each back: a value that the server does not know is
    only a warning there."""
    from psycopg import Error

    # The server knows these settings once the library is loaded, which a vector does.
    connection.execute("SELECT '[1]'::vector")
    for name, value in SETTINGS.items():
        try:
            connection.execute(f"SET {name} = {value}".encode())
            found = connection.execute(f"SHOW {name}".encode()).fetchall()[0][0]
        except Error as error:
            found = _first_line(error)
        if found != value:
            raise IndexUnusable(
                f"PostgreSQL does not take {name} = {value} ({found}); "
                f"upgrade its extension pgvector to 0.8 or newer"
            )


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
