"""Read an index while others write it: every snapshot is one whole published state."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from rag.encoder import EncoderIdentity
from rag.errors import IndexUnusable
from rag.index.database import Database
from rag.index.generation import Generation, hardly_simplified, load_generation
from rag.index.layout import IndexFolder
from rag.index.manifest import Facts, GenerationDamaged, ManifestError, rows_sha256
from rag.index.part import Mask, Part, Query
from rag.index.rows import Row
from rag.index.stores import Listed
from rag.names import CorpusNames, Table
from rag.names.folding import fold
from rag.types import Article, Sources


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A generation and the articles deleted since it was built.

    `held` says which of its articles are of the sources `within`; None for all.
    """

    generation: Generation
    removed: frozenset[str]
    database: Database
    within: Sources | None = None
    held: Mask | None = None

    @property
    def name(self) -> str:
        """What the state is called, for instance gen-000012."""
        return self.generation.name

    @property
    def traditional(self) -> bool:
        """Whether hardly a passage is in Simplified Chinese."""
        if self.held is None:
            return self.generation.traditional
        return hardly_simplified(self.generation.passages_by_language(self.held))

    @property
    def bilingual(self) -> bool:
        """Whether it has passages in English and in Chinese."""
        whole = self.generation.whole
        english = whole.passage_english
        if self.held is not None:
            english = english[self.held[whole.passage_article]]
        return bool(english.any() and not english.all())

    def part(self, query: Query) -> Part:
        """What may be found for a question, for scoring."""
        return self.generation.part(query, self.removed, self.held)

    def versions(self, rows: Iterable[Row]) -> dict[Row, Article]:
        """Versions of articles, such as a part names; without those that are no longer kept."""
        return self.database.articles(rows)

    def article(self, article_id: str) -> Article | None:
        """An article of this state by id; None when it is not in it, or was deleted."""
        if not self._has(article_id):
            return None
        number = self.generation.article_number[article_id]
        return self.database.article(self.generation.articles[number].row)

    def _has(self, article_id: str) -> bool:
        # What is not held takes as long as what is not there.
        number = self.generation.article_number.get(article_id, -1)
        held = self.held is None or bool(self.held[number : number + 1 or None].any())
        return (number >= 0) & (article_id not in self.removed) & held

    def _rows(self) -> list[Row]:
        """The versions that were published, in order."""
        facts = self.generation.articles
        held = range(len(facts)) if self.held is None else np.flatnonzero(self.held).tolist()
        return [facts[number].row for number in held]

    def article_ids(self) -> tuple[str, ...]:
        """Ids of all articles of this state, in its order."""
        return tuple(article_id for article_id, _ in self._rows() if article_id not in self.removed)

    def listed(self) -> list[Listed]:
        """The articles published without their texts, whatever was deleted since or is held."""
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
        facts = self.generation.manifest.facts
        if self.held is None:
            return facts
        passages = self.held[self.generation.whole.passage_article]
        return replace(
            facts,
            articles=int(np.count_nonzero(self.held)),
            passages=int(np.count_nonzero(passages)),
            sentences=int(np.count_nonzero(passages[self.generation.sentence_passage])),
        )

    def newest(self) -> date | None:
        """The last day on which one of its articles was published; None when no day is known."""
        published = self.generation.whole.published
        held = published if self.held is None else published[self.held]
        newest = int(held.max(initial=0))
        return date.fromordinal(newest) if newest else None

    def versions_sha256(self) -> str:
        """One hash over the versions of articles that it held when it was published, in order."""
        return rows_sha256(self._rows())

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Delete articles: no search that begins when this has returned finds them.

        Ids that this state does not hold are returned, and then nothing was deleted.
        """
        unknown = [article_id for article_id in ids if not self._has(article_id)]
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

    def snapshot(self, within: Sources | None = None) -> Snapshot:
        """The state that is published now, or of it what is of these sources."""
        # Who comes while another reads a new generation in goes on with the one that served.
        if self._folder.current() != self._pointed_at and self._lock.acquire(blocking=False):
            try:
                if self._folder.current() != self._pointed_at:
                    self._generation = self._load()
            finally:
                self._lock.release()
        generation = self._generation
        _, removed = self._database.tombstones(after=generation.manifest.tombstones_through)
        held = None if within is None else generation.of_sources(within)
        return Snapshot(generation, removed, self._database, within, held)

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
