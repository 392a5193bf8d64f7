"""Some passages of a corpus with all that scoring needs of them, from whichever store they come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from rag.encoder import Vectors
from rag.index.database import ArticleFacts
from rag.index.lexicon import TermLists, Wanted, places_among
from rag.index.vectors import Stored, cosines_of
from rag.types import Filters
from rag.words import Concept, concepts_of

Ints = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]


LATEST_DAYS = 60
"""What is older than the newest by more gains next to nothing where the latest is asked for."""


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """What a store is asked. `words` is the question in Simplified Chinese, or in English.

    `times` has for each time that the question speaks of the terms a text would tell of it by,
    `days` the first and last day (ordinals) on which it would have been published; `latest` says
    that the newest is asked for.
    `vector` is a unit vector, shape [dimension].
    """

    words: str
    english: bool
    vector: Vectors
    times: tuple[Sequence[str], ...] = ()
    days: tuple[tuple[int, int], ...] = ()
    latest: bool = False
    filters: Filters = Filters()  # noqa: RUF009  # frozen

    def concepts(self, *, same: bool) -> tuple[Concept, ...]:
        """What the question speaks of, as passages of its own or of the other language say it."""
        return concepts_of(self.words, chinese=not self.english, same=same)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """The terms of each sentence by number; of each number whether it is a fact or a day.

    `facts` are names and numbers, which may differ where all other words are the same. `counts` is
    how many terms the sentences of each passage have.
    """

    sentences: TermLists
    facts: Mask
    days: Mask
    counts: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Passages in the order of the corpus, numbered from 0, and the articles that they are of.

    `first_sentence` has one entry more than there are passages: where the last one's sentences end.
    `source_number` is the same for articles of one source, negative where that is not known. Row n
    of `title_vectors` is the title of article n, zeros where it has none; None where no title has a
    vector. `wanted` has the question's concepts for passages in its own language (True) and in the
    other, as far as there are any; `tells` says for each time of the question which passages tell
    of it. `allowed` says which passages may be found, None for all of them; `newest` is the last
    day on which one that may be found in the whole corpus was published, 0 when unknown.
    """

    articles: tuple[ArticleFacts, ...]
    published: Ints
    source_number: Ints
    passage_article: Ints
    passage_spans: Ints
    passage_english: Mask
    passage_vectors: Vectors | Stored
    sentence_spans: Ints
    sentence_vectors: Vectors | Stored
    first_sentence: Rows
    title_vectors: Vectors | Stored | None
    terms: Terms
    wanted: Mapping[bool, Wanted]
    tells: tuple[Ints, ...] = ()
    allowed: Mask | None = None
    newest: int = 0

    def own(self, query: Query) -> Mask:
        """Which passages are in the question's language."""
        return self.passage_english if query.english else ~self.passage_english

    def sentences_of_passage(self, passage: int) -> tuple[int, int]:
        """The range of sentence rows of a passage."""
        return int(self.first_sentence[passage]), int(self.first_sentence[passage + 1])

    def scores(self, vector: Vectors) -> tuple[Vectors, Vectors]:
        """The score of every passage, and the cosine of every sentence.

        A passage's score is the mean of two cosines: its own, and that of its nearest sentence. All
        passages of an article gain half of what its title is nearer than any of its sentences
        (docs/decisions/0007).
        """
        own = cosines_of(self.passage_vectors, vector)
        cosines = cosines_of(self.sentence_vectors, vector)
        if not len(own):
            return own, cosines
        nearest: Vectors = np.maximum.reduceat(cosines, self.first_sentence[:-1])
        return (own + nearest + self._gain_of_title(vector, nearest)) / np.float32(2), cosines

    def _gain_of_title(self, vector: Vectors, nearest: Vectors) -> Vectors:
        """By how much each passage's title is nearer than the article's nearest sentence, or 0."""
        if self.title_vectors is None:
            return np.zeros_like(nearest)
        starts = np.flatnonzero(np.diff(self.passage_article, prepend=-1))
        of_titles = cosines_of(self.title_vectors, vector)[self.passage_article[starts]]
        gains = np.maximum(of_titles - np.maximum.reduceat(nearest, starts), 0)
        counts = np.diff(starts, append=len(nearest))
        gained: Vectors = np.repeat(gains, counts).astype(np.float32)
        return gained

    def narrowed(self, rows: Rows) -> "Part":
        """Some of the passages, ascending; all of them may be found."""
        articles, passage_article = np.unique(self.passage_article[rows], return_inverse=True)
        first, end = self.first_sentence[rows], self.first_sentence[rows + 1]
        starts = np.concatenate(([0], np.cumsum(end - first)))
        sentences = np.arange(starts[-1]) + np.repeat(first - starts[:-1], end - first)
        terms = replace(
            self.terms,
            sentences=self.terms.sentences.narrowed(sentences),
            counts=self.terms.counts[rows],
        )
        titles = self.title_vectors
        return Part(
            articles=tuple(self.articles[number] for number in articles.tolist()),
            published=self.published[articles],
            source_number=self.source_number[articles],
            passage_article=passage_article.astype(np.int32),
            passage_spans=self.passage_spans[rows],
            passage_english=self.passage_english[rows],
            passage_vectors=_taken(self.passage_vectors, rows),
            sentence_spans=self.sentence_spans[sentences],
            sentence_vectors=_taken(self.sentence_vectors, sentences),
            first_sentence=starts,
            title_vectors=None if titles is None else _taken(titles, articles),
            terms=terms,
            wanted={
                own: wanted.narrowed(rows, terms.sentences) for own, wanted in self.wanted.items()
            },
            tells=tuple(places_among(tells, rows) for tells in self.tells),
            newest=self.newest,
        )


def _taken(vectors: Vectors | Stored, rows: Rows | Ints) -> Vectors:
    taken: Vectors = vectors.take(rows) if isinstance(vectors, Stored) else vectors[rows]
    return taken
