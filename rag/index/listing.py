"""The articles of an index as a list: everything of them but their texts."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.index.database import Database, Row
from rag.index.reader import Snapshot
from rag.names.folding import fold
from rag.types import Language


@dataclass(frozen=True, slots=True)
class Listed:
    """One article; `folded` is its title as titles are searched."""

    id: str
    sha256: str
    title: str
    language: Language
    published: date | None
    source: str | None
    url: str | None
    folded: str

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands: the newest first, undated ones last, each day by id."""
        return (-self.published.toordinal() if self.published else 0), self.id


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles are asked for; bounds are inclusive, and an undated article fails them."""

    query: str = ""
    source: str | None = None
    since: date | None = None
    until: date | None = None
    language: Language | None = None

    def matches(self, article: Listed, words: Sequence[str]) -> bool:
        """Whether the article is one of them; `words` are those of the folded query."""
        return (
            (self.language is None or article.language == self.language)
            and (self.source is None or (article.source or "").casefold() == self.source.casefold())
            and (self.since is None or (article.published or date.min) >= self.since)
            and (self.until is None or (article.published or date.max) <= self.until)
            and (article.published is not None or not (self.since or self.until))
            and all(word in article.folded for word in words)
        )


class Listing:
    """Lists the articles of an index; what it read of a generation is kept for the next call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: str | None = None
        self._listed: tuple[Listed, ...] = ()

    def find(self, snapshot: Snapshot, wanted: Wanted) -> list[Listed]:
        """All articles of this state that are wanted, in their order."""
        words = fold(wanted.query).lower.split()
        return [
            article
            for article in self._of(snapshot)
            if article.id not in snapshot.hidden and wanted.matches(article, words)
        ]

    def _of(self, snapshot: Snapshot) -> tuple[Listed, ...]:
        name = snapshot.generation.name
        with self._lock:
            if self._generation != name:
                listed = _read(snapshot.database, name)
                self._listed = tuple(sorted(listed, key=lambda article: article.place))
                self._generation = name
            return self._listed


def characters(database: Database, rows: Sequence[Row]) -> list[int]:
    """The length of each text in code points, counted where it lies."""
    found = [
        database.select("SELECT length(text) FROM articles WHERE id = ? AND sha256 = ?", row)
        for row in rows
    ]
    return [int(str(lengths[0][0])) if lengths else 0 for lengths in found]


def _read(database: Database, generation: str) -> list[Listed]:
    rows = database.select(
        "SELECT id, sha256, title, language, published, source, url FROM generation_rows"
        " JOIN articles USING (id, sha256) WHERE generation = ?",
        (generation,),
    )
    return [
        Listed(
            id=str(article_id),
            sha256=str(sha256),
            title=str(title),
            language=language,  # type: ignore[arg-type]  # written by us from the same Literal
            published=date.fromisoformat(str(published)) if published else None,
            source=None if source is None else str(source),
            url=None if url is None else str(url),
            folded=fold(str(title)).lower,
        )
        for article_id, sha256, title, language, published, source, url in rows
    ]
