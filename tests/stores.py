"""One index, in files or in PostgreSQL, for tests that hold for either."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fakes import HashEncoder, count_words

from rag.encoder import Encoder
from rag.index import Corpus
from rag.index.opening import open_index
from rag.ingest import Ingestion, IngestReport, ingest
from rag.retrieval import Found, Searcher


@dataclass(frozen=True, slots=True)
class Store:
    """Where an index is: the folder, and the database that holds its articles if one does."""

    root: Path
    url: str | None

    def ingest(
        self, *paths: Path, encoder: Encoder | None = None, prune: bool = False
    ) -> IngestReport:
        using = Ingestion(self.root, encoder or HashEncoder(), count_words, store=self.url)
        return ingest(paths, using, prune=prune)

    def open(self, encoder: Encoder | None = None) -> Corpus:
        return open_index(self.root, self.url, model=(encoder or HashEncoder()).identity)

    def searcher(self, encoder: Encoder | None = None) -> Searcher:
        return Searcher(self.open(encoder), encoder or HashEncoder())

    def ids(self) -> list[str]:
        """Its articles, in its order, as a reader that comes anew sees them."""
        index = self.open()
        try:
            return list(index.snapshot().article_ids())
        finally:
            index.close()


def write_articles(folder: Path, **texts: str) -> Path:
    """A file for each text, named by its article."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"{text}\n")
    return folder


def write_rows(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """A corpus of JSON lines, one article a row."""
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def hits(found: Found) -> list[tuple[object, ...]]:
    """All that a search found, for comparing."""
    return [
        (
            h.rank,
            h.article.id,
            h.start,
            h.end,
            h.score,
            h.legs,
            [c.id for c in h.copies],
            h.sentences,
        )
        for h in found.pool
    ]
