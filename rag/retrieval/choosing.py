"""Choose passages for a list: near-copies as one, no story and no source before all others.

A passage of another article is a near-copy when most of its words are in passages listed already.
It is folded into one of them when its sentence nearest to the question stands there in full and
those beside it have no other figure and no other name: what these tell apart is shown.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush
from itertools import pairwise

import numpy as np

from rag.encoder import Vectors
from rag.index import Part
from rag.index.part import Rows
from rag.retrieval.scoring import Scores, best_rows

# Passages taken from all at first, then four times as many.
_FIRST_LOOK = 64
# Texts that are further apart are no copies, however they are cut and in whichever script.
_NEAR = 0.93
_SHARED = 0.75
# Where there are fewer words than this, all of them must be shared.
_FEW_TERMS = 8
# Sentences of a passage that may be what is asked for.
_TELLING = 3
# Copies that differ in wording only are listed so many times.
_WORDINGS = 2
# In cosines: what each passage of a story costs after the third, and each of one source after the
# fourth, so that others go before that are nearly as good.
_FREE_OF_A_STORY, _FREE_OF_A_SOURCE = 3, 4
_EACH_OF_AN_ARTICLE, _MOST_OF_AN_ARTICLE = 0.01, 0.03
_EACH_OF_A_COPY = 0.02
_OF_A_SOURCE = 0.01


@dataclass(slots=True)
class Chosen:
    """A passage by its row, its score less what repetition costs, and the numbers of the articles
    whose copies of it were folded in."""

    passage: int
    score: float
    copies: list[int] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Text:
    """The terms of a passage, in order in `words`, of which sentence n has those from `ends[n]` on.

    `telling` are those of each sentence nearest to the question, the nearest first.
    """

    words: list[int]
    ends: list[int]
    terms: frozenset[int]
    telling: tuple[frozenset[int], ...]

    @cached_property
    def sentences(self) -> tuple[frozenset[int], ...]:
        """Those of each sentence, which is asked of few passages."""
        return tuple(frozenset(self.words[one:other]) for one, other in pairwise(self.ends))


def choose(part: Part, scores: Scores, count: int) -> list[Chosen]:
    """The best `count` passages, best first; fewer when no more differ or are allowed.

    Costs only grow, so a passage whose cost has not changed since it was weighed is the best.
    """
    best = best_rows(scores.fused, max(_FIRST_LOOK, 2 * count))
    listing = _Listing(part, scores, count, best[:_FIRST_LOOK])
    coming = _in_order(scores.fused, best, max(_FIRST_LOOK, 2 * count))
    following = next(coming, None)
    waiting: list[tuple[float, int]] = []
    while len(listing.chosen) < count and (waiting or following is not None):
        while following is not None and (not waiting or scores.fused[following] >= -waiting[0][0]):
            heappush(waiting, (-float(scores.fused[following]), following))
            following = next(coming, None)
        less, row = heappop(waiting)
        left = listing.left(row)
        if left == -less and not listing.fold(row):
            left = listing.left(row)
            if left == -less:
                listing.append(row, left)
        if left != -less:
            heappush(waiting, (-left, row))
    return listing.chosen


def _in_order(fused: Vectors, best: Rows, look: int) -> Iterator[int]:
    """The rows from the best on, of which `look` were looked for; none that is not allowed."""
    given, rows = 0, best
    while True:
        yield from rows[given:].tolist()
        if len(rows) < look:
            return
        given, look = len(rows), look * 4
        rows = best_rows(fused, look)


class _Listing:
    """The list while it grows; it owns what is known of the passages in it."""

    def __init__(self, part: Part, scores: Scores, count: int, best: Rows) -> None:
        self.chosen: list[Chosen] = []
        self._part = part
        self._scores = scores
        self._articles: list[int] = []
        most = min(count, len(scores.fused))
        self._vectors = np.empty((most, part.passage_vectors.shape[1]), dtype=np.float32)
        self._of_article: Counter[int] = Counter()
        self._of_story: Counter[int] = Counter()
        self._of_source: Counter[int] = Counter()
        self._texts: dict[int, _Text] = {}
        # By article: of how many listed passages the terms were gathered, and which those are.
        self._told: dict[int, tuple[int, frozenset[int]]] = {}
        # Articles with copies of each other are of one story, which is named after one of them.
        self._story: dict[int, int] = {}
        self._members: dict[int, set[int]] = {}
        sources = part.source_number[part.passage_article[best]]
        self._many_sources = bool((sources != sources[:1]).any())

    def left(self, row: int) -> float:
        """The score of a passage less what it costs that so much of its kind is listed."""
        article = int(self._part.passage_article[row])
        story = self._story.get(article, article)
        of_story = self._of_story[story]
        beyond = max(0, of_story + 1 - _FREE_OF_A_STORY)
        cost = min(beyond * _EACH_OF_AN_ARTICLE, _MOST_OF_AN_ARTICLE)
        if of_story > self._of_article[article]:
            cost = beyond * _EACH_OF_A_COPY
        if self._many_sources:
            of_source = self._of_source[int(self._part.source_number[article])]
            cost += _OF_A_SOURCE * (of_source >= _FREE_OF_A_SOURCE)
        return float(self._scores.fused[row]) - cost

    def append(self, row: int, score: float) -> None:
        """Put a passage at the end of the list."""
        article = int(self._part.passage_article[row])
        self._vectors[len(self.chosen)] = self._part.passage_vectors[row]
        self.chosen.append(Chosen(row, score))
        self._articles.append(article)
        self._of_article[article] += 1
        self._of_story[self._story.get(article, article)] += 1
        self._of_source[int(self._part.source_number[article])] += 1

    def fold(self, row: int) -> bool:
        """Fold a near-copy into what is listed; one that tells something else joins its story."""
        article = int(self._part.passage_article[row])
        original = self._original(row, article)
        if original is None:
            return False
        self._join(article, original)
        places = [n for n, listed in enumerate(self._articles) if listed == original]
        own = self._text(row)
        if not (self._tells_the_same(own, places) or self._only_words_differ(own, article)):
            return False
        into = max(places, key=lambda n: len(own.terms & self._text_at(n).terms))
        if article not in self.chosen[into].copies:
            self.chosen[into].copies.append(article)
        return True

    def _original(self, row: int, article: int) -> int | None:
        """The other article in whose listed passages most words of a passage are."""
        listed = self._vectors[: len(self.chosen)]
        near = np.vecdot(listed, self._part.passage_vectors[row]) >= _NEAR
        if not near.any():
            return None
        others = {self._articles[n] for n in np.flatnonzero(near).tolist()}
        best, most = None, 0.0
        for other in sorted(others - {article}):
            shared = self._shared(self._text(row), other)
            if shared > most:
                best, most = other, shared
        few = len(self._text(row).terms) < _FEW_TERMS if best is not None else False
        return best if most >= (1.0 if few else _SHARED) else None

    def _shared(self, own: _Text, other: int) -> float:
        """Which share of the words of a passage the listed ones of another article have."""
        return len(own.terms & self._told_by(other)) / len(own.terms) if own.terms else 0.0

    def _told_by(self, article: int) -> frozenset[int]:
        """The terms of the listed passages of an article."""
        count, told = self._told.get(article, (0, frozenset()))
        if count < self._of_article[article]:
            places = (n for n, listed in enumerate(self._articles) if listed == article)
            told = frozenset[int]().union(*(self._text_at(n).terms for n in places))
            self._told[article] = self._of_article[article], told
        return told

    def _join(self, article: int, original: int) -> None:
        story = self._story.get(original, original)
        joined = self._story.get(article, article)
        if joined == story:
            return
        moved = self._members.pop(joined, {joined})
        self._members.setdefault(story, {story}).update(moved)
        self._story.update(dict.fromkeys(moved, story))
        self._of_story[story] += self._of_story.pop(joined, 0)

    def _tells_the_same(self, own: _Text, places: list[int]) -> bool:
        texts = [self._text_at(n) for n in places]
        nearest = any(
            told <= sentence
            for told in own.telling[:1]
            for text in texts
            if told <= text.terms
            for sentence in text.sentences
        )
        return nearest and not self._has_other_facts(own, [text.terms for text in texts])

    def _only_words_differ(self, own: _Text, article: int) -> bool:
        """Whether enough wordings of the story are listed, and this one has no other fact."""
        story = self._story.get(article, article)
        places = [n for n, a in enumerate(self._articles) if self._story.get(a, a) == story]
        if len({self._articles[n] for n in places}) < _WORDINGS:
            return False
        return not self._has_other_facts(own, [self._text_at(n).terms for n in places])

    def _has_other_facts(self, own: _Text, told: Sequence[frozenset[int]]) -> bool:
        """Whether a sentence near the question has a name or a number that was not told."""
        facts, known = self._part.terms.facts, frozenset[int]().union(*told)
        return any(facts[term] for sentence in own.telling for term in sentence - known)

    def _text_at(self, place: int) -> _Text:
        return self._text(self.chosen[place].passage)

    def _text(self, row: int) -> _Text:
        found = self._texts.get(row)
        if found is None:
            found = self._texts[row] = self._read(row)
        return found

    def _read(self, row: int) -> _Text:
        known = self._part.terms
        first, end = self._part.sentences_of_passage(row)
        starts = known.sentences.starts[first : end + 1]
        terms = known.sentences.terms[starts[0] : starts[-1]]
        # The same words published a day later tell of another yesterday.
        kept = ~known.days[terms]
        ends = np.concatenate(([0], np.cumsum(kept)))[starts - starts[0]].tolist()
        words = terms[kept].tolist()
        nearest = np.argsort(-self._scores.cosines[first:end])[:_TELLING].tolist()
        telling = tuple(frozenset(words[ends[n] : ends[n + 1]]) for n in nearest)
        return _Text(words, ends, frozenset(words), telling)
