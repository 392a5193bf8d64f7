"""Question in, ranked passages out: embed, search under the filters, read the texts."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from rag.encoder import Encoder
from rag.index import Index, Snapshot
from rag.types import Filters, Hit, Sentence, Turn

DEFAULT_K = 8


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found for a question, and the state of the corpus they were found in."""

    question: str
    searched: str
    hits: tuple[Hit, ...]
    generation: str
    timings_ms: dict[str, float]


class Searcher:
    """Dense search over an open index; safe to call from several threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        # The tokenizer underneath must not be entered by two threads at once.
        self._encoding = threading.Lock()

    @property
    def index(self) -> Index:
        """The index that is searched."""
        return self._index

    def search(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen
        k: int = DEFAULT_K,
    ) -> Found:
        """The `k` best passages among those the filters allow, best first."""
        searched = self_contained(question, history)
        started = time.perf_counter()
        with self._encoding:
            vector = self._encoder.embed_question(searched)
        embedded = time.perf_counter()
        snapshot = self._index.snapshot()
        generation = snapshot.generation
        allowed = generation.allowed(filters, snapshot.hidden)
        hits: list[Hit] = []
        for passage, cosine in generation.nearest_passages(vector, k, allowed):
            sentences = generation.sentence_scores(vector, passage)
            hit = _hit(snapshot, passage, cosine, sentences, rank=len(hits) + 1)
            if hit is not None:
                hits.append(hit)
        timings = {
            "embed": _milliseconds(started, embedded),
            "retrieve": _milliseconds(embedded, time.perf_counter()),
        }
        return Found(question, searched, tuple(hits), generation.name, timings)


def self_contained(question: str, history: Sequence[Turn]) -> str:
    """A follow-up with the question before it in front, so that it can be searched alone."""
    asked = [turn.content for turn in history if turn.role == "user"]
    return f"{asked[-1]}\n{question}" if asked else question


def _hit(
    snapshot: Snapshot,
    passage: int,
    cosine: float,
    sentences: Sequence[tuple[int, int, float]],
    *,
    rank: int,
) -> Hit | None:
    """The passage with its article; None when the article was removed this very moment."""
    generation = snapshot.generation
    row = generation.articles[int(generation.passage_article[passage])].row
    article = snapshot.database.article(row)
    if article is None:
        return None
    start, end = (int(offset) for offset in generation.passage_spans[passage])
    return Hit(
        rank=rank,
        score=cosine,
        article=article,
        start=start,
        end=end,
        sentences=tuple(Sentence(*sentence) for sentence in sentences),
        legs={"dense": cosine, "lexical": None},
    )


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
