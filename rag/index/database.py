"""Articles, their passages and their deletions in SQLite; rows are added, never changed.

Each version of an article has its row, found by id and SHA-256. Generations list the versions they
were built from, so a reader of an older one still finds its texts.
"""

import json
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from rag.encoder import Vectors
from rag.errors import CitedeskError, IndexUnusable
from rag.index.rows import PassageArrays, Row, arrays_of, article_of, bytes_of
from rag.index.sqlite_errors import not_the_file
from rag.types import Article, Language, Passage

_SCHEMA = """
CREATE TABLE articles (
    id TEXT NOT NULL, sha256 TEXT NOT NULL, title TEXT NOT NULL, source TEXT, author TEXT,
    published TEXT, url TEXT, language TEXT NOT NULL, path TEXT, text TEXT NOT NULL,
    left_out TEXT NOT NULL, PRIMARY KEY (id, sha256)
) WITHOUT ROWID;
CREATE TABLE passages (
    id TEXT NOT NULL, sha256 TEXT NOT NULL, layout TEXT NOT NULL,
    spans BLOB NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (id, sha256, layout)
) WITHOUT ROWID;
CREATE TABLE pending_vectors (
    id TEXT NOT NULL, sha256 TEXT NOT NULL, layout TEXT NOT NULL, weights TEXT NOT NULL,
    passages BLOB NOT NULL, sentences BLOB NOT NULL, PRIMARY KEY (id, sha256, layout, weights)
) WITHOUT ROWID;
CREATE TABLE generation_rows (
    generation TEXT NOT NULL, ordinal INTEGER NOT NULL, id TEXT NOT NULL, sha256 TEXT NOT NULL,
    path TEXT, PRIMARY KEY (generation, ordinal)
) WITHOUT ROWID;
CREATE TABLE generations (
    name TEXT PRIMARY KEY, tombstones_through INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE tombstones (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at TEXT NOT NULL
);
PRAGMA user_version = 1;
"""

_COLUMNS = "id, title, text, language, sha256, published, source, author, url, path, left_out"

_KEPT_IN_MEMORY = 2000

_ASKED_TOGETHER = 1000


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What a search needs of an article; `published` is `date.toordinal()`, 0 when unknown."""

    row: Row
    published: int
    source: str | None
    language: Language


@dataclass(frozen=True, slots=True)
class Members:
    """What a generation holds: id to (sha256, file it was last read from), in order.

    `tombstones_through` is the last deletion that was applied when it was built.
    """

    versions: dict[str, tuple[str, str | None]]
    tombstones_through: int


class Database:
    """One connection, shared between threads under a lock. It owns the SQLite file's handle."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not (path.is_file() and path.stat().st_size):
            raise IndexUnusable(
                f"{path} is missing or empty, and with it the articles of the index; restore it "
                f"from a backup, or move the index folder away and ingest into a new one"
            )
        self._path = path
        self._damaged: set[Row] = set()
        self._lock = threading.RLock()
        # A version never changes, so what was read once stays true.
        self._read: OrderedDict[Row, Article] = OrderedDict()
        self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
        self._connection.isolation_level = None
        # What is no UTF-8 is no longer what was written, and found to be so by its hash.
        self._connection.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = FULL")
            if create and self._version() == 0:
                with self.transaction():
                    if self._version() == 0:
                        for statement in _SCHEMA.split(";\n"):
                            self._connection.execute(statement)
        except (sqlite3.Error, UnicodeDecodeError) as error:
            self._connection.close()
            raise _translated(error, path) from error

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA user_version").fetchone()[0])

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, durable when the block is left without an error."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield
                self._connection.execute("COMMIT")
            except BaseException as error:
                # SQLite has rolled back by itself where the disk was full or failed.
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error | UnicodeDecodeError):
                    raise _translated(error, self._path) from error
                raise

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """All that is read in the block is of one moment, whoever writes meanwhile."""
        with self._lock:
            self.select("BEGIN")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")

    def select(self, statement: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """What a SELECT gives."""
        try:
            with self._lock:
                return self._connection.execute(statement, values).fetchall()
        except (sqlite3.Error, UnicodeDecodeError) as error:
            raise _translated(error, self._path) from error

    # Articles

    def add_article(self, article: Article) -> None:
        """Add one version of an article; the same version twice is one row."""
        values = (
            article.id,
            article.title,
            article.text,
            article.language,
            article.sha256,
            article.published.isoformat() if article.published else None,
            article.source,
            article.author,
            article.url,
            article.path,
            json.dumps([[g.start, g.end, g.reason] for g in article.left_out], ensure_ascii=False),
        )
        with self._lock:
            self._connection.execute(
                f"INSERT OR REPLACE INTO articles ({_COLUMNS}) VALUES ({', '.join('?' * 11)})",  # noqa: S608
                values,
            )

    @property
    def problem(self) -> str | None:
        """Which articles were found damaged, and what to do; None while none was."""
        with self._lock:
            damaged = sorted(article_id for article_id, _ in self._damaged)
        if not damaged:
            return None
        ids = ", ".join(damaged[:5])
        return f"{self._path} holds damaged articles ({ids}); ingest their files again"

    def article(self, row: Row) -> Article | None:
        """One version of an article; None when it is no longer kept, or is damaged."""
        return self.articles([row]).get(row)

    def articles(self, rows: Iterable[Row]) -> dict[Row, Article]:
        """Versions of articles, in any order; without those that are not kept, or are damaged."""
        known: dict[Row, Article] = {}
        with self._lock:
            unread = dict.fromkeys(rows)
            for row in list(unread):
                if row in self._read:
                    self._read.move_to_end(row)
                    known[row] = self._read[row]
                    del unread[row]
        asked = list(unread)
        for start in range(0, len(asked), _ASKED_TOGETHER):
            some = asked[start : start + _ASKED_TOGETHER]
            places = ", ".join(["(?, ?)"] * len(some))
            # CROSS JOIN has SQLite look each of them up, where IN would go through all articles.
            found = self.select(
                f"WITH wanted(i, s) AS (VALUES {places}) SELECT {_COLUMNS} FROM wanted"  # noqa: S608
                " CROSS JOIN articles ON id = i AND sha256 = s",
                [value for row in some for value in row],
            )
            for values in found:
                self._keep((str(values[0]), str(values[4])), article_of(values), known)
        return known

    def _keep(self, row: Row, article: Article | None, known: dict[Row, Article]) -> None:
        """Put what was read among those known, and remember it; None is one that is damaged."""
        with self._lock:
            if article is None:
                self._damaged.add(row)
                return
            self._damaged.discard(row)
            known[row] = self._read[row] = article
            if len(self._read) > _KEPT_IN_MEMORY:
                self._read.popitem(last=False)

    def language(self, row: Row) -> Language | None:
        """The language of one version of an article; None when it is no longer kept."""
        found = self.select("SELECT language FROM articles WHERE id = ? AND sha256 = ?", row)
        return found[0][0] if found else None  # type: ignore[return-value]  # as in `rows`

    # Passages and vectors not yet published

    def add_passages(self, row: Row, layout: str, passages: Sequence[Passage]) -> None:
        """Remember how one article is cut under one layout."""
        spans = np.array([(p.start, p.end) for p in passages], dtype="<i4").reshape(-1, 2)
        sentences = np.array(
            [(n, s.start, s.end) for n, p in enumerate(passages) for s in p.sentences], dtype="<i4"
        ).reshape(-1, 3)
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO passages VALUES (?, ?, ?, ?, ?)",
                (*row, layout, spans.tobytes(), sentences.tobytes()),
            )

    def passages(self, row: Row, layout: str) -> PassageArrays | None:
        """How one article is cut under one layout; None when it was not."""
        found = self.select(
            "SELECT spans, sentences FROM passages WHERE id = ? AND sha256 = ? AND layout = ?",
            (*row, layout),
        )
        return arrays_of(found[0][0], found[0][1]) if found else None

    def has_pending(self, row: Row, layout: str, weights: str) -> bool:
        """Whether `pending` would find vectors, and the passages that they belong to."""
        found = self.select(
            "SELECT 1 FROM pending_vectors JOIN passages USING (id, sha256, layout)"
            " WHERE id = ? AND sha256 = ? AND layout = ? AND weights = ?",
            (*row, layout, weights),
        )
        return bool(found)

    def add_pending(
        self, row: Row, layout: str, weights: str, passages: Vectors, sentences: Vectors
    ) -> None:
        """Keep vectors that took long to make until a generation holds them."""
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO pending_vectors VALUES (?, ?, ?, ?, ?, ?)",
                (*row, layout, weights, passages.tobytes(), sentences.tobytes()),
            )

    def pending(
        self, row: Row, layout: str, weights: str, dimension: int
    ) -> tuple[Vectors, Vectors] | None:
        """Vectors kept by an ingest that may have been killed before it could publish."""
        found = self.select(
            "SELECT passages, sentences FROM pending_vectors"
            " WHERE id = ? AND sha256 = ? AND layout = ? AND weights = ?",
            (*row, layout, weights),
        )
        if not found:
            return None
        passages, sentences = (np.frombuffer(bytes_of(b), dtype="<f4") for b in found[0])
        return passages.reshape(-1, dimension), sentences.reshape(-1, dimension)

    # Generations

    def set_members(self, generation: str, members: Members) -> None:
        """Name what a generation holds that is about to be published."""
        with self._lock:
            self._connection.execute(
                "INSERT OR REPLACE INTO generations VALUES (?, ?)",
                (generation, members.tombstones_through),
            )
            self._connection.execute(
                "DELETE FROM generation_rows WHERE generation = ?", (generation,)
            )
            self._connection.executemany(
                "INSERT INTO generation_rows VALUES (?, ?, ?, ?, ?)",
                (
                    (generation, number, article_id, *version)
                    for number, (article_id, version) in enumerate(members.versions.items())
                ),
            )

    def members(self, generation: str) -> Members | None:
        """What a generation holds, whatever became of its files; None when it was never named."""
        found = self.select(
            "SELECT tombstones_through FROM generations WHERE name = ?", (generation,)
        )
        if not found:
            return None
        rows = self.select(
            "SELECT id, sha256, path FROM generation_rows WHERE generation = ? ORDER BY ordinal",
            (generation,),
        )
        versions = {str(i): (str(s), None if p is None else str(p)) for i, s, p in rows}
        return Members(versions, int(str(found[0][0])))

    def rows(self, generation: str) -> list[ArticleFacts]:
        """The rows of a generation in order."""
        found = self.select(
            "SELECT id, sha256, published, source, language FROM generation_rows"
            " JOIN articles USING (id, sha256) WHERE generation = ? ORDER BY ordinal",
            (generation,),
        )
        return [
            ArticleFacts(
                (str(article_id), str(sha256)),
                date.fromisoformat(str(published)).toordinal() if published else 0,
                None if source is None else str(source),
                language,  # type: ignore[arg-type]  # written by us from the same Literal
            )
            for article_id, sha256, published, source, language in found
        ]

    def all_passages(self, generation: str, layout: str) -> list[PassageArrays]:
        """The cuts of all articles of a generation, in its order."""
        found = self.select(
            "SELECT spans, sentences FROM generation_rows JOIN passages USING (id, sha256)"
            " WHERE generation = ? AND layout = ? ORDER BY ordinal",
            (generation, layout),
        )
        return [arrays_of(spans, sentences) for spans, sentences in found]

    def keep_only(self, generations: Sequence[str]) -> None:
        """Forget rows that no kept generation names, and deletions that all kept ones hold."""
        marks = ", ".join("?" * len(generations))
        unused = "WHERE (id, sha256) NOT IN (SELECT id, sha256 FROM generation_rows)"
        with self.transaction():
            self._connection.execute(
                f"DELETE FROM generation_rows WHERE generation NOT IN ({marks})",  # noqa: S608
                generations,
            )
            self._connection.execute(f"DELETE FROM articles {unused}")  # noqa: S608
            self._connection.execute(f"DELETE FROM passages {unused}")  # noqa: S608
            self._connection.execute("DELETE FROM pending_vectors")
            self._connection.execute(
                f"DELETE FROM generations WHERE name NOT IN ({marks})",  # noqa: S608
                generations,
            )
            self._connection.execute(
                "DELETE FROM tombstones"
                " WHERE sequence <= (SELECT min(tombstones_through) FROM generations)"
            )

    # Deletions

    def add_tombstones(self, ids: Sequence[str]) -> None:
        """Delete articles from every generation at once; durable when this returns."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self.transaction():
            self._connection.executemany(
                "INSERT INTO tombstones (id, at) VALUES (?, ?)", ((i, now) for i in ids)
            )

    def tombstones(self, *, after: int) -> tuple[int, frozenset[str]]:
        """The last deletion's number, and the ids deleted after number `after`."""
        found = self.select("SELECT sequence, id FROM tombstones WHERE sequence > ?", (after,))
        last = max((int(str(sequence)) for sequence, _ in found), default=after)
        return last, frozenset(str(article_id) for _, article_id in found)


def _translated(error: sqlite3.Error | UnicodeDecodeError, path: Path) -> CitedeskError:
    return not_the_file(error, path) or IndexUnusable(
        f"{path} is damaged ({error}); `citedesk index export` saves the articles that can still "
        f"be read, then restore the index folder from a backup or ingest into a new one"
    )
