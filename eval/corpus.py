"""Open what a run asks: an index as it stands, or articles that are indexed for the run.

Articles given as files are indexed in the model cache, in a folder of their own for each set of
files; what was embedded once is not embedded again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eval.evidence import ArticleOf
from rag.answerer import Answerer
from rag.assembly import Endpoint, open_answerer, open_ingestion
from rag.errors import BadInput
from rag.index import State
from rag.ingest import ingest
from rag.progress import ingest_progress
from rag.types import Article


@dataclass(frozen=True, slots=True)
class Desk:
    """An open answerer and the state of the index that it is asked over."""

    answerer: Answerer
    snapshot: State

    @property
    def article_of(self) -> ArticleOf:
        """Articles by id, each read once."""
        read: dict[str, Article | None] = {}

        def article(article_id: str) -> Article | None:
            if article_id not in read:
                read[article_id] = self.snapshot.article(article_id)
            return read[article_id]

        return article


@contextmanager
def open_desk(
    *,
    index: Path | None,
    store: str | None = None,
    corpora: Sequence[Path],
    embedder: str,
    cache: Path,
    endpoint: Endpoint | None,
) -> Iterator[Desk]:
    """An answerer over the index, or over the articles of the corpora.

    `store` is the address of a database that holds the articles of the index.
    """
    if (index is None) == (not corpora):
        raise BadInput("give either --corpus FILE.jsonl or --index DIR, not both or neither")
    root = index or _indexed(corpora, embedder, cache)
    answerer = open_answerer(
        root, store=store if index else None, embedder=embedder, cache=cache, endpoint=endpoint
    )
    try:
        yield Desk(answerer, answerer.searcher.index.snapshot())
    finally:
        answerer.searcher.index.close()


def _indexed(corpora: Sequence[Path], embedder: str, cache: Path) -> Path:
    names = "\n".join(sorted(str(path.resolve()) for path in corpora))
    root = cache / "eval" / hashlib.sha256(names.encode()).hexdigest()[:16]
    using = open_ingestion(root, embedder=embedder, cache=cache)
    with ingest_progress() as report:
        ingest(list(corpora), replace(using, report=report), prune=True)
    return root
