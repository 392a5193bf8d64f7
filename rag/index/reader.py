"""Read an index while others write it: every snapshot is one whole published state."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.encoder import EncoderIdentity
from rag.errors import IndexUnusable
from rag.index.database import Database
from rag.index.generation import Generation, load_generation
from rag.index.layout import IndexFolder
from rag.index.manifest import Facts, GenerationDamaged, ManifestError
from rag.index.part import Part, Query
from rag.index.rows import Row
from rag.index.stores import Listed
from rag.names import CorpusNames, Table
from rag.names.folding import fold
from rag.types import Article


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A generation and the articles deleted since it was built."""

    generation: Generation
    removed: frozenset[str]
    database: Database

    @property
    def name(self) -> str:
        """What the state is called, for instance gen-000012."""
        return self.generation.name

    @property
    def traditional(self) -> bool:
        """Whether hardly a passage is in Simplified Chinese."""
        return self.generation.traditional

    @property
    def bilingual(self) -> bool:
        """Whether it has passages in English and in Chinese."""
        english = self.generation.whole.passage_english
        return bool(english.any() and not english.all())

    def part(self, query: Query) -> Part:
        """What may be found for a question, for scoring."""
        return self.generation.part(query, self.removed)

    def version(self, row: Row) -> Article | None:
        """One version of an article, such as a part names; None when it is no longer kept."""
        return self.database.article(row)

    def article(self, article_id: str) -> Article | None:
        """An article of this state by id; None when it is not in it, or was deleted."""
        number = self.generation.article_number.get(article_id)
        if number is None or article_id in self.removed:
            return None
        return self.database.article(self.generation.articles[number].row)

    def article_ids(self) -> tuple[str, ...]:
        """Ids of all articles of this state, in its order."""
        ids = (fact.row[0] for fact in self.generation.articles)
        return tuple(article_id for article_id in ids if article_id not in self.removed)

    def listed(self) -> list[Listed]:
        """Its articles without their texts, those deleted since among them."""
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
            for article_id, sha256, title, language, published, source, url in self.database.select(
                "SELECT id, sha256, title, language, published, source, url FROM generation_rows"
                " JOIN articles USING (id, sha256) WHERE generation = ?",
                (self.name,),
            )
        ]

    def characters(self, rows: Sequence[Row]) -> list[int]:
        """The length of each text in code points, counted where it lies."""
        found = [
            self.database.select(
                "SELECT length(text) FROM articles WHERE id = ? AND sha256 = ?", row
            )
            for row in rows
        ]
        return [int(str(lengths[0][0])) if lengths else 0 for lengths in found]

    def facts(self) -> Facts:
        """What it held when it was published, and how it was built."""
        return self.generation.manifest.facts

    def newest(self) -> date | None:
        """The last day on which one of its articles was published; None when no day is known."""
        newest = int(self.generation.whole.published.max(initial=0))
        return date.fromordinal(newest) if newest else None

    def versions_sha256(self) -> str:
        """One hash over the versions of articles that it held when it was published, in order."""
        return self.generation.manifest.rows_sha256

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Delete articles: no search that begins when this has returned finds them.

        Ids that this state does not hold are returned, and then nothing was deleted.
        """
        held = self.generation.article_number
        unknown = [i for i in ids if i not in held or i in self.removed]
        if not unknown:
            self.database.add_tombstones(ids)
        return unknown


class Index:
    """An open index; `snapshot()` sees a generation or a deletion once it is committed."""

    def __init__(self, root: Path, *, model: EncoderIdentity | None) -> None:
        """Open the newest sound generation; `model` None accepts any, for reading without search.

        Raises:
            IndexUnusable: no generation can be used, and why.
        """
        self._folder = IndexFolder(root)
        self._model = model
        self._lock = threading.Lock()
        self._names = CorpusNames(self._folder.names)
        if not self._folder.generations():
            raise IndexUnusable(f"there is no index in {root}; run `citedesk ingest PATH` first")
        self._database = Database(self._folder.database)
        self._pointed_at: str | None = None
        self._problem: str | None = None
        try:
            self._generation = self._load()
        except IndexUnusable:
            self._database.close()
            raise

    @property
    def degraded(self) -> str | None:
        """Why it does not serve the published generation and the names as they are now."""
        problems = (self._problem, self._database.problem, self._names.problem)
        return "; ".join(filter(None, problems)) or None

    def names(self) -> Table:
        """The names in force; `BadInput` says what is wrong with the file of names."""
        return self._names.table()

    def only_of(self, model: EncoderIdentity) -> None:
        """From now on serve what was built by this model alone.

        Raises:
            IndexUnusable: no generation was.
        """
        with self._lock:
            self._model = model
            if self._generation.manifest.model != model:
                self._generation = self._load()

    def close(self) -> None:
        """Release the database file."""
        self._database.close()

    def snapshot(self) -> Snapshot:
        """The state that is published now."""
        # Who comes while another reads a new generation in goes on with the one that served.
        if self._folder.current() != self._pointed_at and self._lock.acquire(blocking=False):
            try:
                if self._folder.current() != self._pointed_at:
                    self._generation = self._load()
            finally:
                self._lock.release()
        generation = self._generation
        _, removed = self._database.tombstones(after=generation.manifest.tombstones_through)
        return Snapshot(generation, removed, self._database)

    def _load(self) -> Generation:
        """The newest sound generation; again from the start when CURRENT moved meanwhile."""
        while True:
            pointed_at = self._folder.current()
            problems: list[str] = []
            if pointed_at and pointed_at not in self._folder.generations():
                problems.append(f"{pointed_at} is missing, or was put aside as damaged")
            for name in self._folder.candidates():
                generation = self._try(name, problems)
                if generation is not None:
                    self._pointed_at = pointed_at
                    served = f"{name} serves instead of {pointed_at}: {'; '.join(problems)}"
                    self._problem = None if name == pointed_at else served
                    return generation
            if self._folder.current() == pointed_at:
                raise IndexUnusable(
                    f"no generation in {self._folder.root} can be used: "
                    f"{'; '.join(problems) or 'none is there'}; "
                    f"run `citedesk ingest PATH` to build one anew"
                )

    def _try(self, name: str, problems: list[str]) -> Generation | None:
        """Load one generation; a damaged one is put aside and its problem noted."""
        try:
            generation = load_generation(self._folder, name, self._database)
        except GenerationDamaged as error:
            problems.append(str(error))
            self._folder.quarantine(name)
            return None
        except ManifestError as error:
            problems.append(str(error))
            return None
        if self._model is not None and generation.manifest.model != self._model:
            problems.append(_other_model(name, generation.manifest.model, self._model))
            return None
        return generation


def _other_model(name: str, built: EncoderIdentity, running: EncoderIdentity) -> str:
    return (
        f"{name} was built by {built.model} (weights {built.weights_sha256[:12]}…), "
        f"not by {running.model} (weights {running.weights_sha256[:12]}…)"
    )
