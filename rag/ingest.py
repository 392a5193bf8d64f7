"""Articles in, a new generation of the index out: incremental, resumable, all or nothing."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rag.articles import read_articles
from rag.batches import CutArticle, Embedded, Workers, each_once, embed
from rag.encoder import Encoder
from rag.errors import IndexUnusable, NothingReadable
from rag.index.layout import IndexFolder
from rag.index.manifest import Layout
from rag.index.opening import open_writer
from rag.index.stores import Published, Version, Writer
from rag.names import CorpusNames, reading_names
from rag.passages import VERSION, Chunker, Cut, cut_passages
from rag.types import Article, CountTokens, Skipped
from rag.words import folding_version

PASSAGE_BUDGET = 256
"""tiktoken tokens per passage: about two hundred Chinese characters or as many English words."""

_EMBED_AT_LEAST = 512
"""Texts gathered before the encoder runs, so that its batches are of like length."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is. `stage` is "reading", "embedding" or "publishing"."""

    stage: str
    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What an ingest did. `generation` is the one that serves now."""

    added: int
    updated: int
    unchanged: int
    removed: int
    articles: int
    passages: int
    skipped: tuple[Skipped, ...]
    cut: tuple[tuple[str, Cut], ...]
    seconds: float
    generation: str


@dataclass(frozen=True, slots=True)
class Ingestion:
    """What an ingest works with. `root` is the index folder, `store` the address of a database that
    holds the articles in its place; with `workers` it leaves cutting and embedding to them."""

    root: Path
    encoder: Encoder
    count_tokens: CountTokens
    report: Callable[[Progress], None] = lambda _: None
    waiting: Callable[[], None] = lambda: None
    workers: Workers | None = None
    store: str | None = None

    @property
    def layout(self) -> Layout:
        """How passages are cut with this encoder."""
        return Layout(VERSION, PASSAGE_BUDGET, self.encoder.max_tokens, folding_version())

    @property
    def chunker(self) -> Chunker:
        """The cutter itself."""
        return Chunker(
            budget=PASSAGE_BUDGET,
            ceiling=self.encoder.max_tokens,
            count_budget=self.count_tokens,
            count_ceiling=self.encoder.count_tokens,
        )


def ingest(paths: Sequence[Path], using: Ingestion, *, prune: bool = False) -> IngestReport:
    """Bring the index up to date with the files and folders named.

    Args:
        paths: files and folders; each must exist.
        using: the index folder, the encoder and who is told of progress.
        prune: remove articles that came from these paths and are there no longer.

    Raises:
        NothingReadable: a path is missing, or none holds an article; the index is as it was.
        IndexUnusable: the index folder cannot be used.
        BadInput: the file of names in it cannot be read.
    """
    started = time.monotonic()
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise NothingReadable(f"there is nothing at {', '.join(missing)}; check the path")
    names = CorpusNames(IndexFolder(using.root).names).table()
    with reading_names(names):
        writer = open_writer(
            using.root,
            using.store,
            model=using.encoder.identity,
            layout=using.layout,
            waiting=using.waiting,
        )
        with closing(writer):
            return _Run(writer, using).run(paths, prune=prune, started=started)


class _Run:
    """One ingest. `rows` is the corpus as it will be, `held` what this ingest puts into it."""

    def __init__(self, writer: Writer, using: Ingestion) -> None:
        self._writer = writer
        self._using = using
        self._rows = dict(writer.members)
        self._held: dict[str, Version] = {}
        self._batch: list[CutArticle] = []
        self._texts = 0
        self._embedded = 0
        self._cut: list[tuple[str, Cut]] = []

    def run(self, paths: Sequence[Path], *, prune: bool, started: float) -> IngestReport:
        """Read, embed what is new, publish, report."""
        before = dict(self._rows)
        skipped: list[Skipped] = []
        seen: set[str] = set()
        for item in read_articles(paths):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            seen.add(item.id)
            self._rows[item.id] = self._held[item.id] = (item.sha256, self._origin(item.path))
            self._prepare(item)
            self._using.report(Progress("reading", len(seen), self._embedded))
        if not seen:
            raise NothingReadable(_nothing_in(paths, skipped))
        removed = self._gone(paths, seen, skipped) if prune else []
        for article_id in removed:
            del self._rows[article_id]
        self._prepare_unseen()
        self._embed()
        for done in self._using.workers.rest() if self._using.workers else ():
            self._keep(done)
        published = self._publish(removed)
        return IngestReport(
            added=len(seen - before.keys()),
            updated=sum(i in before and before[i][0] != self._rows[i][0] for i in seen),
            unchanged=sum(i in before and before[i][0] == self._rows[i][0] for i in seen),
            removed=len(removed),
            articles=published.articles,
            passages=published.passages,
            skipped=tuple(skipped),
            cut=tuple(self._cut),
            seconds=round(time.monotonic() - started, 3),
            generation=published.name,
        )

    def _origin(self, path: str | None) -> str | None:
        """The file that an article is of; none for one handed in, whose file does not stay."""
        file = _file(path)
        uploads = IndexFolder(self._using.root).uploads.resolve()
        return None if file and Path(file).is_relative_to(uploads) else file

    def _prepare(self, article: Article) -> None:
        """Put an article in the next batch unless its vectors are at hand."""
        if self._writer.has((article.id, article.sha256)):
            return
        if self._using.workers:
            self._keep(self._using.workers.take(article))
            return
        passages, cuts = cut_passages(article, self._using.chunker)
        self._batch.append(CutArticle(article, passages, cuts))
        # A passage of one sentence is one text with it.
        several = (len(passage.sentences) for passage in passages)
        self._texts += sum(many + (many > 1) for many in several)
        if self._texts >= _EMBED_AT_LEAST:
            self._embed()

    def _prepare_unseen(self) -> None:
        """Articles not read this time need vectors when model or layout changed, or files broke."""
        for article_id in self._writer.stale():
            if article_id in self._held or article_id not in self._rows:
                continue
            self._held[article_id] = self._rows[article_id]
            article = self._writer.article((article_id, self._rows[article_id][0]))
            if article is None:
                raise IndexUnusable(
                    f"the index has lost article {article_id}; ingest its file again"
                )
            self._prepare(article)

    def _embed(self) -> None:
        """Embed the batch."""
        if not self._batch:
            return
        self._keep(embed(self._batch, self._using.encoder))
        self._batch, self._texts = [], 0

    def _keep(self, embedded: Sequence[Embedded]) -> None:
        """Commit what was embedded: it is not embedded again after a crash."""
        if not embedded:
            return
        self._writer.add(embedded)
        for done in embedded:
            self._cut.extend((done.cut.article.id, cut) for cut in done.cut.cuts)
            self._embedded += len(done.cut.passages)
        self._using.report(Progress("embedding", len(self._rows), self._embedded))

    def _gone(self, paths: Sequence[Path], seen: set[str], skipped: list[Skipped]) -> list[str]:
        """Articles last read from `paths` that are there no longer.

        What lies in a file or folder that could not be read whole this time is not gone.
        """
        roots = [path.resolve() for path in paths]
        unread = [Path(_file(item.path) or "") for item in skipped]
        # A link that leads nowhere now stands for the file it used to lead to.
        unread += [Path(item.path).parent.resolve() / Path(item.path).name for item in skipped]

        def gone(file: Path) -> bool:
            inside = any(file.is_relative_to(root) for root in roots)
            return inside and not any(file.is_relative_to(path) for path in unread)

        return [
            i for i, (_, file) in self._rows.items() if i not in seen and file and gone(Path(file))
        ]

    def _publish(self, removed: Sequence[str]) -> Published:
        """Publish, with vectors of the titles that have none yet."""
        self._using.report(Progress("publishing", len(self._rows), self._embedded))
        rows = [(article_id, sha256) for article_id, (sha256, _) in self._held.items()]
        titles = self._writer.untitled(rows)
        embedder = self._using.workers or self._using.encoder
        vectors = each_once(embedder, [title for _, title in titles]) if titles else ()
        of_titles = {row: vector for (row, _), vector in zip(titles, vectors, strict=True)}
        return self._writer.publish(self._held, removed, of_titles)


def _file(path: str | None) -> str | None:
    """The file a path names, resolved; a row of a .jsonl file is named FILE:LINE."""
    if path is None:
        return None
    return str(Path(re.sub(r"(\.jsonl):\d+$", r"\1", path, flags=re.IGNORECASE)).resolve())


def _nothing_in(paths: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    where = ", ".join(str(path) for path in paths)
    if not skipped:
        return f"{where} holds no .txt, .md, .html, .pdf or .jsonl file; name a folder that does"
    first = skipped[0]
    more = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
    return f"nothing in {where} can be read as an article; {first.path}: {first.reason}{more}"
