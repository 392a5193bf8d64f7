"""Search an open index: a question in, the passages that were chosen out, with their articles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

import numpy as np

from rag.alignment import Nearness, nearness
from rag.articles import detect_language
from rag.collector import loading_what_stays
from rag.encoder import Encoder, SharedEncoder
from rag.index import Corpus, Part, Query, State
from rag.names import Table, reading_names
from rag.passages import embedding_text
from rag.retrieval.choosing import Chosen, choose
from rag.retrieval.following import self_contained
from rag.retrieval.scoring import Scores, score
from rag.retrieval.script import for_words, in_script_of
from rag.retrieval.times import gains, time_of
from rag.types import Filters, Hit, Sentence, Sources, Turn

DEFAULT_K = 8
POOL = 24
"""Passages that an answer may be drawn from, whatever `k` is shown."""


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found for a question, and the state of the corpus they were found in.

    `hits` are the `k` asked for; `pool` goes on below them. `names` are those in force.
    """

    question: str
    searched: str
    pool: tuple[Hit, ...]
    k: int
    generation: str
    timings_ms: dict[str, float]
    names: Table

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The best `k`."""
        return self.pool[: self.k]


class Searcher:
    """Search by vectors and words over an open index; safe to call from several threads."""

    def __init__(self, index: Corpus, encoder: Encoder) -> None:
        self._index = index
        self._encoder = SharedEncoder(encoder)

    @property
    def index(self) -> Corpus:
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
        as_of: date | None = None,
        standalone: str | None = None,
        within: Sources | None = None,
    ) -> Found:
        """The `k` best passages among those the filters allow, best first.

        `within` are the sources that whoever asks may see, None for all: what is found is what
        would be if there were no other articles.

        `standalone` is the question with what it leaves out; without it, a rule makes it so from
        the history.

        `as_of` is the day that the question's "last month" counts from; without it such words speak
        of no time.
        """
        names = self._index.names()
        with reading_names(names):
            searched = standalone or self_contained(question, history)
            folded = for_words(searched)
            snapshot = self._index.snapshot(within)
            time = time_of(folded, as_of)
            started = perf_counter()
            vector = self._encoder.embed_question(in_script_of(snapshot, folded))
            embedded = perf_counter()
            english = detect_language(folded) == "en"
            query = Query(folded, english, vector, time.terms, time.days, time.latest, filters)
            part = snapshot.part(query)
            scores = score(part, query, gains(part, time))
            pool = _hits(snapshot, part, scores, choose(part, scores, max(k, POOL)))
        timings = {
            "embed": _milliseconds(started, embedded),
            "retrieve": _milliseconds(embedded, perf_counter()),
        }
        return Found(question, searched, pool, k, snapshot.name, timings, names)

    def warm_up(self) -> None:
        """Load what the first question would wait for: tables of names, the dictionary."""
        with loading_what_stays():
            for question in ("Who?", "誰？"):
                self.search(question)

    def likeness(self, claim: str, texts: Sequence[str]) -> tuple[Nearness, ...]:
        """How near each text is to the claim, in whatever languages they are."""
        said = embedding_text(claim)
        tokens = self._encoder.embed_tokens([said, *(embedding_text(text) for text in texts)])
        return tuple(nearness(said, tokens[0], given) for given in tokens[1:])


def _hits(snapshot: State, part: Part, scores: Scores, chosen: Sequence[Chosen]) -> tuple[Hit, ...]:
    """The passages with their articles, but those that were removed this very moment."""
    sentences = _sentences(part, scores, [each.passage for each in chosen])
    weighed = {own: wanted.weight > 0 for own, wanted in part.wanted.items()}
    numbers = {number for each in chosen for number in each.copies}
    numbers |= {int(part.passage_article[each.passage]) for each in chosen}
    articles = snapshot.versions(part.articles[number].row for number in sorted(numbers))
    hits: list[Hit] = []
    for found, within in zip(chosen, sentences, strict=True):
        row = found.passage
        article = articles.get(part.articles[part.passage_article[row]].row)
        if article is None:
            continue
        start, end = part.passage_spans[row].tolist()
        legs = {
            "dense": float(scores.dense[row]),
            "lexical": float(scores.share[row]) if weighed[bool(scores.own[row])] else None,
        }
        copies = (articles.get(part.articles[number].row) for number in found.copies)
        hits.append(
            Hit(
                rank=len(hits) + 1,
                score=found.score,
                article=article,
                start=start,
                end=end,
                sentences=within,
                legs=legs,
                copies=tuple(copy for copy in copies if copy is not None),
                likeness=float(scores.likeness[row]),
            )
        )
    return tuple(hits)


def _sentences(part: Part, scores: Scores, passages: Sequence[int]) -> list[tuple[Sentence, ...]]:
    """The sentences of each passage in the article's order, held against the question."""
    ranges = [part.sentences_of_passage(passage) for passage in passages]
    shares: dict[int, float] = {}
    for own, wanted in part.wanted.items():
        there = [r for p, r in zip(passages, ranges, strict=True) if bool(scores.own[p]) == own]
        rows = np.array([row for first, end in there for row in range(first, end)], dtype=np.int64)
        shares.update(zip(rows.tolist(), wanted.sentences(rows).tolist(), strict=True))
    found = []
    for first, end in ranges:
        spans = part.sentence_spans[first:end].tolist()
        cosines = scores.cosines[first:end].tolist()
        found.append(
            tuple(
                Sentence(start, stop, cosine, shares[row])
                for row, (start, stop), cosine in zip(
                    range(first, end), spans, cosines, strict=True
                )
            )
        )
    return found


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
