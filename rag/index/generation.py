"""One published state of the corpus, loaded and never changed: vectors, offsets and filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.encoder import Vectors
from rag.index.database import ArticleFacts, Database, PassageArrays
from rag.index.layout import IndexFolder
from rag.index.lexicon import FILES, Lexicon, no_lexicon, read_lexicon
from rag.index.manifest import (
    GenerationDamaged,
    Manifest,
    ManifestError,
    check_files,
    read_manifest,
    rows_sha256,
)
from rag.index.vectors import FlatVectors, read_vectors
from rag.types import Filters

PASSAGES = "vectors.faiss"
SENTENCES = "sentences.faiss"
TITLES = "titles.faiss"

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Generation:
    """Row n of `passage_vectors` is passage n; its article and offsets are in the arrays at n.

    `first_sentence` has one entry more than there are passages: where the last one's sentences end.
    `source_number` has a number for each article, the same for those of one source, a negative one
    where that is not known. `traditional` says that hardly a passage is in Simplified Chinese.
    `article_starts` has the first passage of each article that has any. Row n of `title_vectors` is
    the title of article n, zeros where it has none; None in a generation without titles.
    """

    manifest: Manifest
    articles: tuple[ArticleFacts, ...]
    article_number: dict[str, int]
    published: Ints
    source_number: Ints
    traditional: bool
    passage_article: Ints
    article_starts: Rows
    passage_spans: Ints
    passage_english: Mask
    passage_vectors: FlatVectors
    sentence_passage: Ints
    sentence_spans: Ints
    sentence_vectors: FlatVectors
    first_sentence: Rows
    title_vectors: FlatVectors | None
    lexicon: Lexicon

    @property
    def name(self) -> str:
        """For instance gen-000012."""
        return self.manifest.generation

    def passages_of_article(self, number: int) -> tuple[int, int]:
        """The range of passage rows of an article."""
        start, end = np.searchsorted(self.passage_article, [number, number + 1])
        return int(start), int(end)

    def sentences_of_passage(self, passage: int) -> tuple[int, int]:
        """The range of sentence rows of a passage."""
        return self.sentences_between(passage, passage + 1)

    def sentences_between(self, first: int, end: int) -> tuple[int, int]:
        """The range of sentence rows of a range of passages, which may be empty."""
        return int(self.first_sentence[first]), int(self.first_sentence[end])

    def allowed(self, filters: Filters, hidden: frozenset[str]) -> Mask | None:
        """Which passages a search may return; None when all of them."""
        articles = np.ones(len(self.articles), dtype=bool)
        if filters.since:
            articles &= self.published >= filters.since.toordinal()
        if filters.until:
            articles &= (self.published > 0) & (self.published <= filters.until.toordinal())
        if filters.source:
            wanted = filters.source.casefold()
            articles &= np.array([(a.source or "").casefold() == wanted for a in self.articles])
        for article_id in hidden:
            if article_id in self.article_number:
                articles[self.article_number[article_id]] = False
        return None if articles.all() else articles[self.passage_article]

    def scores(self, vector: Vectors) -> tuple[Vectors, Vectors]:
        """The score of every passage, and the cosine of every sentence.

        A passage's score is the mean of two cosines: its own, and that of its nearest sentence. All
        passages of an article gain half of what its title is nearer than any of its sentences
        (docs/decisions/0007).
        """
        own = self.passage_vectors.cosines(vector)
        cosines = self.sentence_vectors.cosines(vector)
        if not len(own):
            return own, cosines
        nearest: Vectors = np.maximum.reduceat(cosines, self.first_sentence[:-1])
        return (own + nearest + self._gain_of_title(vector, nearest)) / np.float32(2), cosines

    def _gain_of_title(self, vector: Vectors, nearest: Vectors) -> Vectors:
        """By how much each passage's title is nearer than the article's nearest sentence, or 0."""
        if self.title_vectors is None:
            return np.zeros_like(nearest)
        of_titles = self.title_vectors.cosines(vector)[self.passage_article[self.article_starts]]
        gains = np.maximum(of_titles - np.maximum.reduceat(nearest, self.article_starts), 0)
        counts = np.diff(self.article_starts, append=len(nearest))
        gained: Vectors = np.repeat(gains, counts).astype(np.float32)
        return gained


def load_generation(folder: IndexFolder, name: str, database: Database) -> Generation:
    """Verify, then load; `GenerationDamaged`, or `ManifestError` when it may be sound."""
    path = folder.path(name)
    manifest = read_manifest(path)
    check_files(path, manifest)
    facts = database.rows(name)
    if rows_sha256(fact.row for fact in facts) != manifest.rows_sha256:
        raise GenerationDamaged(f"{folder.database} no longer holds the articles that {name} names")
    cuts = database.all_passages(name, manifest.layout.key)
    if len(cuts) != len(facts):
        raise GenerationDamaged(f"{folder.database} lacks passages that {name} was built from")
    try:
        return _assemble(manifest, tuple(facts), cuts, path)
    except (OSError, RuntimeError) as error:
        raise ManifestError(f"{path} cannot be read now: {error}") from error


def _assemble(
    manifest: Manifest, facts: tuple[ArticleFacts, ...], cuts: list[PassageArrays], path: Path
) -> Generation:
    """Join the articles' arrays into one numbering of passages and one of sentences."""
    passages_each = np.array([len(spans) for spans, _ in cuts], dtype=np.int64)
    sentences_each = [len(sentences) for _, sentences in cuts]
    first_passage = np.concatenate(([0], np.cumsum(passages_each)))[:-1]
    sentences = np.concatenate([s for _, s in cuts]) if cuts else np.zeros((0, 3), np.int32)
    sentence_passage = sentences[:, 0] + np.repeat(first_passage, sentences_each)
    passage_article = np.repeat(np.arange(len(facts), dtype=np.int32), passages_each)
    generation = Generation(
        manifest=manifest,
        articles=facts,
        article_number={fact.row[0]: number for number, fact in enumerate(facts)},
        published=np.array([fact.published for fact in facts], dtype=np.int32),
        source_number=_source_numbers(facts),
        traditional=_hardly_simplified(facts, passages_each),
        passage_article=passage_article,
        article_starts=np.flatnonzero(np.diff(passage_article, prepend=-1)),
        passage_english=np.array([f.language == "en" for f in facts], dtype=bool)[passage_article],
        passage_spans=np.concatenate([s for s, _ in cuts]) if cuts else np.zeros((0, 2), np.int32),
        passage_vectors=read_vectors(path / PASSAGES),
        sentence_passage=sentence_passage.astype(np.int32),
        sentence_spans=sentences[:, 1:],
        sentence_vectors=read_vectors(path / SENTENCES),
        first_sentence=np.searchsorted(sentence_passage, np.arange(len(passage_article) + 1)),
        title_vectors=read_vectors(path / TITLES) if TITLES in manifest.files else None,
        lexicon=_lexicon(manifest, path, sentence_passage.astype(np.int32), passage_article),
    )
    counted = (len(generation.passage_spans), len(generation.sentence_spans))
    if counted != (len(generation.passage_vectors), len(generation.sentence_vectors)):
        raise GenerationDamaged(f"{path} holds vectors for other passages than the database lists")
    titles = generation.title_vectors
    if titles is not None and len(titles) != len(facts):
        raise GenerationDamaged(f"{path} holds titles of other articles than the database lists")
    return generation


def _source_numbers(facts: Sequence[ArticleFacts]) -> Ints:
    """A number for each source; articles of an unknown one are each of their own."""
    numbers: dict[str, int] = {}
    found = [
        numbers.setdefault(fact.source.casefold(), len(numbers)) if fact.source else -1 - number
        for number, fact in enumerate(facts)
    ]
    return np.array(found, dtype=np.int32)


def _hardly_simplified(facts: Sequence[ArticleFacts], passages_each: Rows) -> bool:
    """Whether nine in ten Chinese passages are in Traditional script."""
    languages = np.array([fact.language for fact in facts], dtype=object)
    traditional, simplified = (
        int(passages_each[languages == each].sum()) for each in ("zh-Hant", "zh-Hans")
    )
    return traditional > 9 * simplified


def _lexicon(
    manifest: Manifest, path: Path, sentence_passage: Ints, passage_article: Ints
) -> Lexicon:
    """The words of the generation; none in one that was built before words were kept."""
    if not set(FILES) <= set(manifest.files):
        return no_lexicon(sentence_passage, passage_article)
    lexicon = read_lexicon(path, sentence_passage, passage_article)
    if len(lexicon.sentences) != len(sentence_passage):
        raise GenerationDamaged(f"{path} holds words for other sentences than the database lists")
    return lexicon
