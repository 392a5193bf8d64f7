"""Write an index of files: batches into the database, then a generation of all that is held."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from rag.batches import Embedded
from rag.durable import storing
from rag.encoder import EncoderIdentity, Vectors
from rag.errors import IndexUnusable
from rag.index.content import NewGeneration
from rag.index.database import Database, Members
from rag.index.generation import Generation, load_generation
from rag.index.layout import IndexFolder
from rag.index.manifest import GenerationDamaged, Layout, ManifestError
from rag.index.rows import Row
from rag.index.stores import Published, Version, text_of_title
from rag.index.vectors import Stored
from rag.index.writer import publish_generation
from rag.types import Article


class FileWriter:
    """The one writer of an index folder; it has the lock until it is closed."""

    def __init__(
        self, root: Path, model: EncoderIdentity, layout: Layout, waiting: Callable[[], None]
    ) -> None:
        """Take the lock; `waiting` is called once when another process has it.

        Raises:
            IndexUnusable: the index folder cannot be used.
        """
        self._folder = IndexFolder(root)
        self._model = model
        self._layout = layout
        with storing(root):
            self._lock = self._folder.take_lock(waiting)
        try:
            with storing(root):
                self._folder.sweep()
                # Beside generations a new database would be an index that has lost its articles.
                self._database = Database(self._folder.database, create=self._folder.is_new())
        except BaseException:
            self._lock.release()
            raise
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        base = _base(self._folder, self._database)
        self._published = _members(self._folder, self._database)
        self._deleted_through, self._deleted = self._database.tombstones(
            after=self._published.tombstones_through
        )
        versions = self._published.versions
        self._members = {i: v for i, v in versions.items() if i not in self._deleted}
        usable = (
            base is not None
            and base.manifest.layout.key == self._layout.key
            and base.manifest.model == self._model
        )
        self._base: Generation | None = base if usable else None

    @property
    def members(self) -> Mapping[str, Version]:
        """What was held when the ingest began, by id, in order."""
        return self._members

    def stale(self) -> list[str]:
        """Ids of members without vectors of this model, cut in this way, or without titles."""
        return [
            article_id
            for article_id, (sha256, _) in self._members.items()
            if self._titles is None or not self._in_base((article_id, sha256))
        ]

    def has(self, row: Row) -> bool:
        """Whether a version is at hand: its text, and vectors, published or waiting for that."""
        at_hand = self._in_base(row) or self._database.has_pending(
            row, self._layout.key, self._model.weights_sha256
        )
        # A text that was damaged since is written again.
        return at_hand and self._database.article(row) is not None

    def article(self, row: Row) -> Article | None:
        """One version of an article, however it was cut; None when it is no longer kept."""
        return self._database.article(row)

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Commit what was embedded: it is not embedded again after a crash."""
        with self._database.transaction():
            for done in embedded:
                row = (done.cut.article.id, done.cut.article.sha256)
                self._database.add_article(done.cut.article)
                self._database.add_passages(row, self._layout.key, done.cut.passages)
                self._database.add_pending(
                    row,
                    self._layout.key,
                    self._model.weights_sha256,
                    done.of_passages,
                    done.of_sentences,
                )

    def untitled(self, rows: Sequence[Row]) -> list[tuple[Row, str]]:
        """Those of the versions whose titles have no vector yet, with the text to embed."""
        found = []
        for row in rows:
            if self._titles is not None and self._in_base(row):
                continue
            article = self._database.article(row)
            if article is not None and (text := text_of_title(article)):
                found.append((row, text))
        return found

    def publish(
        self, held: Mapping[str, Version], gone: Sequence[str], titles: Mapping[Row, Vectors]
    ) -> Published:
        """Build a generation and point at it, unless the index is so already."""
        versions = {**self._members, **held}
        for article_id in gone:
            del versions[article_id]
        base = self._base
        current = base is not None and base.manifest.layout == self._layout
        serves = base is not None and base.name == self._folder.current()
        same = versions == self._published.versions and not self._deleted & versions.keys()
        if base is not None and current and serves and same and base.complete:
            return Published(base.name, len(versions), base.manifest.passages)
        members = Members(versions, self._deleted_through)
        new = NewGeneration(members, self._model, self._layout, self._all_titles(versions, titles))
        with storing(self._folder.root):
            name, passages = publish_generation(self._folder, self._database, new, base)
        return Published(name, len(versions), passages)

    def close(self) -> None:
        """Release the database and the lock."""
        self._database.close()
        self._lock.release()

    @property
    def _titles(self) -> Vectors | Stored | None:
        return self._base.whole.title_vectors if self._base else None

    def _in_base(self, row: Row) -> bool:
        base = self._base
        number = base.article_number.get(row[0]) if base else None
        return base is not None and number is not None and base.articles[number].row == row

    def _all_titles(
        self, versions: Mapping[str, Version], titles: Mapping[Row, Vectors]
    ) -> Vectors:
        """The vector of each article's title, in order; those that the base has are of it."""
        vectors = np.zeros((len(versions), self._model.dimension), dtype=np.float32)
        for number, (article_id, (sha256, _)) in enumerate(versions.items()):
            row = (article_id, sha256)
            if self._base is not None and self._titles is not None and self._in_base(row):
                vectors[number] = self._titles[self._base.article_number[article_id]]
            elif row in titles:
                vectors[number] = titles[row]
        return vectors


def _members(folder: IndexFolder, database: Database) -> Members:
    """What the index holds. The database knows it even when the files of a generation broke."""
    current = folder.current()
    for name in filter(None, (current, *folder.candidates())):
        members = database.members(name)
        if members is not None:
            return members
    return Members({}, 0)


def _base(folder: IndexFolder, database: Database) -> Generation | None:
    """The newest sound generation, of any model; damaged ones are put aside."""
    for name in folder.candidates():
        try:
            return load_generation(folder, name, database)
        except GenerationDamaged:
            folder.quarantine(name)
        except ManifestError as error:
            raise IndexUnusable(f"the index cannot be written now: {error}") from error
    return None
