"""One published state of the corpus, loaded and never changed: vectors, offsets and filters."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.encoder import Vectors
from rag.index.database import ArticleFacts, Database, PassageArrays
from rag.index.layout import IndexFolder
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

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Generation:
    """Row n of `passage_vectors` is passage n; its article and offsets are in the arrays at n."""

    manifest: Manifest
    articles: tuple[ArticleFacts, ...]
    article_number: dict[str, int]
    published: Ints
    passage_article: Ints
    passage_spans: Ints
    passage_vectors: FlatVectors
    sentence_passage: Ints
    sentence_spans: Ints
    sentence_vectors: FlatVectors

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
        start, end = np.searchsorted(self.sentence_passage, [passage, passage + 1])
        return int(start), int(end)

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

    def nearest_passages(
        self, vector: Vectors, k: int, allowed: Mask | None
    ) -> list[tuple[int, float]]:
        """(passage, score) of the `k` nearest passages, best first, ties in the index's order.

        The score is the mean of two cosines: the passage's own, and that of its nearest sentence.
        The result is exact. Candidates come from the top of both searches; a passage in neither
        scores at most the mean of the two last cosines, and the search goes deeper while that
        could still be among the best.
        """
        of_sentences = None if allowed is None else allowed[self.sentence_passage]
        depth = max(4 * k, 64)
        while True:
            rows, cosines = self.passage_vectors.search(vector, depth, allowed)
            near, near_cosines = self.sentence_vectors.search(vector, 4 * depth, of_sentences)
            candidates = np.unique(np.concatenate((rows, self.sentence_passage[near])))
            scores = self._scores(vector, candidates)
            best = np.argsort(-scores, kind="stable")[:k]
            complete = len(rows) < depth or len(near) < 4 * depth
            if complete or scores[best[-1]] >= (cosines[-1] + near_cosines[-1]) / 2:
                return [(int(candidates[b]), float(scores[b])) for b in best]
            depth *= 4

    def _scores(self, vector: Vectors, passages: npt.NDArray[np.int64]) -> Vectors:
        """The score of each passage given, rows in ascending order."""
        own = self.passage_vectors.at(passages) @ vector
        starts = np.searchsorted(self.sentence_passage, passages)
        ends = np.searchsorted(self.sentence_passage, passages, side="right")
        sentences = np.concatenate(
            [np.arange(s, e) for s, e in zip(starts, ends, strict=True)] or [starts]
        )
        cosines = self.sentence_vectors.at(sentences) @ vector
        firsts = np.concatenate(([0], np.cumsum(ends - starts)[:-1])).astype(np.int64)
        nearest: Vectors = np.maximum.reduceat(cosines, firsts) if len(passages) else cosines
        scores: Vectors = (own + nearest) / np.float32(2)
        return scores

    def sentence_scores(self, vector: Vectors, passage: int) -> list[tuple[int, int, float]]:
        """(start, end, cosine) of each sentence of a passage, in the article's order."""
        start, end = self.sentences_of_passage(passage)
        cosines = self.sentence_vectors.rows(start, end) @ vector
        return [
            (int(s), int(e), float(c))
            for (s, e), c in zip(self.sentence_spans[start:end], cosines, strict=True)
        ]


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
    generation = Generation(
        manifest=manifest,
        articles=facts,
        article_number={fact.row[0]: number for number, fact in enumerate(facts)},
        published=np.array([fact.published for fact in facts], dtype=np.int32),
        passage_article=np.repeat(np.arange(len(facts), dtype=np.int32), passages_each),
        passage_spans=np.concatenate([s for s, _ in cuts]) if cuts else np.zeros((0, 2), np.int32),
        passage_vectors=read_vectors(path / PASSAGES),
        sentence_passage=sentence_passage.astype(np.int32),
        sentence_spans=sentences[:, 1:],
        sentence_vectors=read_vectors(path / SENTENCES),
    )
    counted = (len(generation.passage_spans), len(generation.sentence_spans))
    if counted != (len(generation.passage_vectors), len(generation.sentence_vectors)):
        raise GenerationDamaged(f"{path} holds vectors for other passages than the database lists")
    return generation
