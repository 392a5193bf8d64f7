"""Read a store in PostgreSQL while others write it: each question sees one whole state."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.encoder import EncoderIdentity
from rag.index.generation import hardly_simplified
from rag.index.layout import IndexFolder
from rag.index.manifest import Facts, rows_sha256
from rag.index.part import Part, Query
from rag.index.postgres.connecting import Rows, Server
from rag.index.postgres.part import part_of
from rag.index.postgres.rows import articles_of, condition_of, published_article
from rag.index.postgres.schema import About, about, check_model
from rag.index.postgres.writing import remove
from rag.index.rows import Row
from rag.index.stores import Listed
from rag.names import CorpusNames, Table
from rag.names.folding import fold
from rag.types import Article, Language, Sources

_KEPT_IN_MEMORY = 2000


class _Texts:
    """Versions that were read lately; a version never changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: OrderedDict[Row, Article] = OrderedDict()

    def get(self, row: Row) -> Article | None:
        with self._lock:
            if row in self._read:
                self._read.move_to_end(row)
            return self._read.get(row)

    def keep(self, row: Row, article: Article) -> None:
        with self._lock:
            self._read[row] = article
            if len(self._read) > _KEPT_IN_MEMORY:
                self._read.popitem(last=False)


@dataclass(frozen=True, slots=True)
class PostgresSnapshot:
    """What is published, or of it what is of the sources `within`; `about` and the languages are
    as they were when it was taken."""

    server: Server
    about: About
    traditional: bool
    bilingual: bool
    texts: _Texts
    # A deletion is a state of its own here.
    removed: frozenset[str] = frozenset()
    within: Sources | None = None

    @property
    def name(self) -> str:
        """What the state is called, for instance gen-000012."""
        return self.about.name

    def part(self, query: Query) -> Part:
        """What may be found for a question, for scoring."""
        dimension = self.about.model.dimension
        return self.server.read(lambda work: part_of(work, query, dimension, self.within))

    def versions(self, rows: Iterable[Row]) -> dict[Row, Article]:
        """Versions of articles, such as a part names; without those that are no longer kept."""
        wanted = list(dict.fromkeys(rows))
        known = {row: article for row in wanted if (article := self.texts.get(row)) is not None}
        read = articles_of(self.server.rows, [row for row in wanted if row not in known])
        for row, article in read.items():
            self.texts.keep(row, article)
        return known | read

    def article(self, article_id: str) -> Article | None:
        """An article that is published; None when it is not."""
        return published_article(self.server.rows, article_id, self.within)

    def _held(self, statement: str) -> Rows:
        """The rows of a statement about members, with `{held}` in the place of a condition."""
        condition, values = condition_of(self.within)
        return self.server.rows(statement.format(held=condition), values)

    def article_ids(self) -> tuple[str, ...]:
        """Ids of all articles, in the order in which they came."""
        found = self._held("SELECT id FROM members m WHERE {held} ORDER BY place")
        return tuple(article_id for (article_id,) in found)

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Delete articles: no search that begins when this has returned finds them.

        Ids that are not published are returned, and then nothing was deleted.
        """
        return remove(self.server, ids, self.within)

    def listed(self) -> list[Listed]:
        """The articles published without their texts, of whichever source."""
        found = self.server.rows(
            "SELECT a.id, sha256, title, a.language, a.published, a.source, url"
            " FROM articles a JOIN members m USING (version)"
        )
        return [Listed(*row, fold(row[2]).lower) for row in found]  # type: ignore[call-arg]

    def characters(self, rows: Sequence[Row]) -> list[int]:
        """The length of each text in code points; 0 of one that is no longer kept."""
        found = self.server.rows(
            "SELECT DISTINCT id, sha256, length(text) FROM articles WHERE (id, sha256) IN"
            " (SELECT * FROM unnest(%s::text[], %s::text[]))",
            ([i for i, _ in rows], [s for _, s in rows]),
        )
        lengths = {(article_id, sha256): length for article_id, sha256, length in found}
        return [lengths.get(row, 0) for row in rows]

    def newest(self) -> date | None:
        """The last day on which an article was published; None when no day is known."""
        [(newest,)] = self._held("SELECT coalesce(max(published), 0) FROM members m WHERE {held}")
        return date.fromordinal(newest) if newest else None

    def facts(self) -> Facts:
        """What is published, and how it was built."""
        [(articles, passages, sentences)] = self._held(
            "SELECT count(*), coalesce(sum(passages), 0)::bigint,"
            " coalesce(sum(sentences), 0)::bigint FROM members m WHERE {held}"
        )
        return Facts(
            name=self.name,
            created=self.about.published,
            articles=articles,
            passages=passages,
            sentences=sentences,
            model=self.about.model,
            layout=self.about.layout,
            folding=self.about.folding,
        )

    def versions_sha256(self) -> str:
        """One hash over the versions of articles, in order."""
        return rows_sha256(
            self._held(
                "SELECT m.id, sha256 FROM members m JOIN articles USING (version)"
                " WHERE {held} ORDER BY place"
            )
        )

    def problem(self) -> str | None:
        """The first article that lacks passages or sentences; None where all is there."""
        lacking = self.server.rows(
            "SELECT id FROM members m WHERE passages <>"
            " (SELECT count(*) FROM passages p WHERE p.version = m.version) OR sentences <>"
            " (SELECT count(*) FROM sentences s WHERE s.version = m.version) LIMIT 1"
        )
        if not lacking:
            return None
        return f"{self.server.name} has lost passages of {lacking[0][0]}; restore it from a backup"


class PostgresIndex:
    """An open store; `snapshot()` sees an ingest or a deletion once it is committed."""

    def __init__(self, url: str, root: Path, *, model: EncoderIdentity | None) -> None:
        """Open the store at `url`; the file of names is in the folder `root`.

        `model` None accepts any, for reading without search.

        Raises:
            IndexUnusable: nothing is published, another model built it, or it cannot be used.
            IndexBusy: the server cannot be reached now.
        """
        self._server = Server(url)
        self._model = model
        self._names = CorpusNames(IndexFolder(root).names)
        self._texts = _Texts()
        try:
            self.snapshot()
        except BaseException:
            self._server.close()
            raise

    @property
    def degraded(self) -> str | None:
        """What is wrong with the file of names."""
        return self._names.problem

    def names(self) -> Table:
        """The names in force; `BadInput` says what is wrong with the file of names."""
        return self._names.table()

    def only_of(self, model: EncoderIdentity) -> None:
        """From now on serve what was built by this model alone.

        Raises:
            IndexUnusable: it was built by another.
        """
        self._model = model
        self.snapshot()

    def close(self) -> None:
        """Give the connections back."""
        self._server.close()

    def snapshot(self, within: Sources | None = None) -> PostgresSnapshot:
        """The state that is published now, or of it what is of these sources."""
        found = about(self._server.rows, self._server.name)
        if not found.state:
            raise self._server.empty()
        if self._model is not None:
            check_model(found, self._model, self._server.name)
        passages: dict[Language, int] = dict(self._languages(within))
        english = passages.pop("en", 0)
        return PostgresSnapshot(
            self._server,
            found,
            hardly_simplified(passages),
            bool(english and sum(passages.values())),
            self._texts,
            within=within,
        )

    def _languages(self, within: Sources | None) -> Rows:
        """How many passages there are in each language."""
        if within is None:
            return self._server.rows("SELECT language, passages FROM languages")
        condition, values = condition_of(within)
        return self._server.rows(
            "SELECT language, sum(passages)::bigint FROM members m"  # noqa: S608
            f" WHERE {condition} GROUP BY language",
            values,
        )
