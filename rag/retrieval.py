"""Question in, ranked passages out: embed, search under the filters, read the texts.

A passage's score is its likeness by vectors and, weighed against it, the share of what the question
speaks of that its words have (docs/decisions/0012). The two languages are searched apart and their
passages put in one order, since an embedder finds any text of the question's language likelier.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.alignment import Nearness, nearness
from rag.articles import detect_language
from rag.encoder import OTHER_LANGUAGE_GAP, Encoder, SharedEncoder, Vectors
from rag.index import Generation, Index, Snapshot
from rag.index.generation import Mask
from rag.index.lexicon import Wanted
from rag.passages import embedding_text
from rag.types import Filters, Hit, Sentence, Turn
from rag.words import concepts_of

DEFAULT_K = 8
POOL = 24
"""Passages that an answer may be drawn from, whatever `k` is shown."""

# In cosines; bench/fit_fusion.py shows what it is worth.
_SHARE_WEIGHT = 0.08


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found for a question, and the state of the corpus they were found in.

    `hits` are the `k` asked for; `pool` goes on below them.
    """

    question: str
    searched: str
    pool: tuple[Hit, ...]
    k: int
    generation: str
    timings_ms: dict[str, float]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The best `k`."""
        return self.pool[: self.k]


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """What a question wants of the texts of one language, and every sentence's cosine to it."""

    wanted: Wanted
    gap: float
    cosines: Vectors


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A passage by its row, with what was found of it."""

    passage: int
    score: float
    dense: float
    share: float | None
    weighed: _Weighed


class Searcher:
    """Search by vectors and words over an open index; safe to call from several threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = SharedEncoder(encoder)

    @property
    def index(self) -> Index:
        """The index that is searched."""
        return self._index

    @property
    def encoder(self) -> Encoder:
        """The encoder, which may embed other things between questions."""
        return self._encoder

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
        vector = self._encoder.embed_question(searched)
        embedded = time.perf_counter()
        snapshot = self._index.snapshot()
        generation = snapshot.generation
        allowed = generation.allowed(filters, snapshot.hidden)
        pool = _hits(snapshot, _candidates(generation, searched, vector, allowed, max(k, POOL)))
        timings = {
            "embed": _milliseconds(started, embedded),
            "retrieve": _milliseconds(embedded, time.perf_counter()),
        }
        return Found(question, searched, pool, k, generation.name, timings)

    def warm_up(self) -> None:
        """Load what the first question would wait for: tables of names, the dictionary."""
        for question in ("Who?", "誰？"):
            self.search(question)

    def likeness(self, claim: str, texts: Sequence[str]) -> tuple[Nearness, ...]:
        """How near each text is to the claim, in whatever languages they are."""
        said = embedding_text(claim)
        tokens = self._encoder.embed_tokens([said, *(embedding_text(text) for text in texts)])
        return tuple(nearness(said, tokens[0], given) for given in tokens[1:])


def self_contained(question: str, history: Sequence[Turn]) -> str:
    """A follow-up with the question before it in front, so that it can be searched alone."""
    asked = [turn.content for turn in history if turn.role == "user"]
    return f"{asked[-1]}\n{question}" if asked else question


def _candidates(
    generation: Generation, question: str, vector: Vectors, allowed: Mask | None, count: int
) -> list[_Candidate]:
    """The `count` best passages of both languages in one order, ties in the index's order."""
    english = detect_language(question) == "en"
    scores, cosines = generation.scores(vector)
    found: list[_Candidate] = []
    for same in (True, False):
        mask = generation.passage_english == (english == same)
        if allowed is not None:
            mask &= allowed
        if mask.any():
            wanted = generation.lexicon.weigh(concepts_of(question, chinese=not english, same=same))
            gap = 0.0 if same else OTHER_LANGUAGE_GAP
            found += _of_one_language(_Weighed(wanted, gap, cosines), scores, mask, count)
    return sorted(found, key=lambda c: (-c.score, c.passage))[:count]


def _of_one_language(
    weighed: _Weighed, scores: Vectors, mask: Mask, count: int
) -> list[_Candidate]:
    """The passages that score best by vectors and words together."""
    shares = weighed.wanted.passages()
    fused = np.where(mask, scores + weighed.gap + _SHARE_WEIGHT * shares, -np.inf)
    rows = np.argsort(-fused, kind="stable")[:count]
    votes = weighed.wanted.weight > 0
    return [
        _Candidate(
            int(row),
            float(fused[row]),
            float(scores[row]),
            float(shares[row]) if votes else None,
            weighed,
        )
        for row in rows
        if mask[row]
    ]


def _hits(snapshot: Snapshot, candidates: Sequence[_Candidate]) -> tuple[Hit, ...]:
    """The passages with their articles, but those that were removed this very moment."""
    generation = snapshot.generation
    sentences = _sentences(generation, candidates)
    hits: list[Hit] = []
    for found in candidates:
        row = generation.articles[int(generation.passage_article[found.passage])].row
        article = snapshot.database.article(row)
        if article is None:
            continue
        start, end = (int(offset) for offset in generation.passage_spans[found.passage])
        hits.append(
            Hit(
                rank=len(hits) + 1,
                score=found.score,
                article=article,
                start=start,
                end=end,
                sentences=sentences[found.passage],
                legs={"dense": found.dense, "lexical": found.share},
            )
        )
    return tuple(hits)


def _sentences(
    generation: Generation, candidates: Sequence[_Candidate]
) -> dict[int, tuple[Sentence, ...]]:
    """The sentences of each passage in the article's order, held against the question."""
    found: dict[int, tuple[Sentence, ...]] = {}
    for weighed in dict.fromkeys(c.weighed for c in candidates):
        passages = [c.passage for c in candidates if c.weighed is weighed]
        ranges = [np.arange(*generation.sentences_of_passage(p)) for p in passages]
        rows = np.concatenate(ranges)
        shares = np.split(weighed.wanted.sentences(rows), np.cumsum([len(r) for r in ranges])[:-1])
        for passage, own, having in zip(passages, ranges, shares, strict=True):
            spans, cosines = generation.sentence_spans[own], weighed.cosines[own]
            found[passage] = tuple(
                Sentence(int(s), int(e), float(cosine), float(share))
                for (s, e), cosine, share in zip(spans, cosines, having, strict=True)
            )
    return found


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
