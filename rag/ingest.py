"""Articles in, a new generation of the index out: incremental, resumable, all or nothing."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.articles import read_articles
from rag.batches import CutArticle, Embedded, Workers, each_once, embed
from rag.encoder import Encoder, Vectors
from rag.errors import IndexUnusable, NothingReadable
from rag.index.content import NewGeneration
from rag.index.database import Database, Members, Row
from rag.index.generation import Generation, load_generation
from rag.index.layout import IndexFolder
from rag.index.manifest import GenerationDamaged, Layout, ManifestError
from rag.index.writer import publish_generation
from rag.names import CorpusNames, reading_names
from rag.passages import VERSION, Chunker, Cut, cut_passages, embedding_text
from rag.tokens import CountTokens
from rag.types import Article, Skipped
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
    """What an ingest works with. With `workers` it leaves cutting and embedding to them."""

    root: Path
    encoder: Encoder
    count_tokens: CountTokens
    report: Callable[[Progress], None] = lambda _: None
    waiting: Callable[[], None] = lambda: None
    workers: Workers | None = None

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
    folder = IndexFolder(using.root)
    try:
        using.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusable(f"the index folder {using.root} cannot be made: {error}") from error
    names = CorpusNames(folder.names).table()
    with _writing(folder, using.waiting), reading_names(names):
        folder.sweep()
        database = Database(folder.database, create=True)
        try:
            return _Run(folder, database, using).run(paths, prune=prune, started=started)
        finally:
            database.close()


@contextmanager
def _writing(folder: IndexFolder, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the writer's lock; `waiting` is called once when another process has it."""
    from filelock import Timeout

    lock = folder.lock()
    try:
        lock.acquire(timeout=0)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


class _Run:
    """One ingest under the lock. `rows` is the corpus as it will be: id to sha256, in order."""

    def __init__(self, folder: IndexFolder, database: Database, using: Ingestion) -> None:
        self._folder = folder
        self._database = database
        self._using = using
        self._layout = using.layout
        self._model = using.encoder.identity
        self._base = _base(folder, database)
        self._published = _members(folder, database)
        self._deleted_through, deleted = database.tombstones(
            after=self._published.tombstones_through
        )
        self._rows = {i: v for i, v in self._published.versions.items() if i not in deleted}
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
            self._rows[item.id] = (item.sha256, self._origin(item.path))
            self._prepare(item)
            self._using.report(Progress("reading", len(seen), self._embedded))
        if not seen:
            raise NothingReadable(_nothing_in(paths, skipped))
        removed = self._gone(paths, seen, skipped) if prune else []
        for article_id in removed:
            del self._rows[article_id]
        self._prepare_unseen(seen)
        self._embed()
        for done in self._using.workers.rest() if self._using.workers else ():
            self._keep(done)
        generation, passages = self._publish()
        return IngestReport(
            added=len(seen - before.keys()),
            updated=sum(i in before and before[i][0] != self._rows[i][0] for i in seen),
            unchanged=sum(i in before and before[i][0] == self._rows[i][0] for i in seen),
            removed=len(removed),
            articles=len(self._rows),
            passages=passages,
            skipped=tuple(skipped),
            cut=tuple(self._cut),
            seconds=round(time.monotonic() - started, 3),
            generation=generation,
        )

    def _origin(self, path: str | None) -> str | None:
        """The file that an article is of; none for one handed in, whose file does not stay."""
        file = _file(path)
        uploads = self._folder.uploads.resolve()
        return None if file and Path(file).is_relative_to(uploads) else file

    def _usable_base(self) -> Generation | None:
        """The generation we start from, if its vectors are of our model and layout."""
        manifest = self._base.manifest if self._base else None
        if manifest is None or manifest.layout.key != self._layout.key:
            return None
        return self._base if manifest.model == self._model else None

    def _prepare(self, article: Article) -> None:
        """Put an article in the next batch unless its vectors are at hand."""
        row = (article.id, article.sha256)
        if self._in_base(row):
            return
        if self._database.has_pending(row, self._layout.key, self._model.weights_sha256):
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

    def _in_base(self, row: Row) -> bool:
        base = self._usable_base()
        number = base.article_number.get(row[0]) if base else None
        return base is not None and number is not None and base.articles[number].row == row

    def _prepare_unseen(self, seen: set[str]) -> None:
        """Articles not read this time need vectors when model or layout changed, or files broke."""
        for article_id, (sha256, _) in self._rows.items():
            if article_id in seen or self._in_base((article_id, sha256)):
                continue
            article = self._database.article((article_id, sha256))
            if article is None:
                raise IndexUnusable(
                    f"{self._folder.database} has lost article {article_id}; ingest its file again"
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
        with self._database.transaction():
            for done in embedded:
                article, passages = done.cut.article, done.cut.passages
                row = (article.id, article.sha256)
                self._database.add_article(article)
                self._database.add_passages(row, self._layout.key, passages)
                self._database.add_pending(
                    row,
                    self._layout.key,
                    self._model.weights_sha256,
                    done.of_passages,
                    done.of_sentences,
                )
                self._cut.extend((article.id, cut) for cut in done.cut.cuts)
                self._embedded += len(passages)
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

    def _publish(self) -> tuple[str, int]:
        """Publish unless the index is so already: the generation's name and its passages."""
        base = self._usable_base()
        current = base is not None and base.manifest.layout == self._layout
        published = base is not None and base.name == self._folder.current()
        complete = base is not None and base.whole.title_vectors is not None
        if base and current and published and complete and self._rows == self._published.versions:
            return base.name, base.manifest.passages
        self._using.report(Progress("publishing", len(self._rows), self._embedded))
        members = Members(self._rows, self._deleted_through)
        new = NewGeneration(members, self._model, self._layout, self._titles(base))
        return publish_generation(self._folder, self._database, new, base)

    def _titles(self, base: Generation | None) -> Vectors:
        """The vector of each article's title, in order; those that `base` has are taken from it."""
        vectors = np.zeros((len(self._rows), self._model.dimension), dtype=np.float32)
        titles: dict[int, str] = {}
        known = base.whole.title_vectors if base else None
        for number, (article_id, (sha256, _)) in enumerate(self._rows.items()):
            row = (article_id, sha256)
            if base and known is not None and self._in_base(row):
                vectors[number] = known[base.article_number[article_id]]
                continue
            article = self._database.article(row)
            # Where nothing else was at hand the id stands for a title, and says nothing.
            if article is None or article.title == article_id:
                continue
            if title := embedding_text(article.title):
                titles[number] = title
        embedder = self._using.workers or self._using.encoder
        vectors[list(titles)] = each_once(embedder, list(titles.values()))
        return vectors


def _file(path: str | None) -> str | None:
    """The file a path names, resolved; a row of a .jsonl file is named FILE:LINE."""
    if path is None:
        return None
    return str(Path(re.sub(r"(\.jsonl):\d+$", r"\1", path, flags=re.IGNORECASE)).resolve())


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


def _nothing_in(paths: Sequence[Path], skipped: Sequence[Skipped]) -> str:
    where = ", ".join(str(path) for path in paths)
    if not skipped:
        return f"{where} holds no .txt, .md, .html, .pdf or .jsonl file; name a folder that does"
    first = skipped[0]
    more = f" (and {len(skipped) - 1} more)" if len(skipped) > 1 else ""
    return f"nothing in {where} can be read as an article; {first.path}: {first.reason}{more}"
