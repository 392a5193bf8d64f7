"""Fetch candidates with all that scoring needs of them."""

from collections.abc import Mapping, Sequence

import numpy as np

from rag.index.database import ArticleFacts
from rag.index.generation import source_numbers
from rag.index.lexicon import TermLists, Wanted
from rag.index.part import Ints, Mask, Part, Query, Terms
from rag.index.postgres.candidates import Key, Weighed, allowed, candidates, weigh
from rag.index.postgres.connecting import Rows, Work
from rag.index.postgres.rows import vectors_sent
from rag.index.postgres.terms import days, facts, number_of, unpacked
from rag.types import Filters, Sources

_NONE = np.zeros(0, dtype=np.int32)
_CHOSEN = "unnest(%(versions)s::bigint[], %(numbers)s::int[])"


def part_of(work: Work, query: Query, dimension: int, within: Sources | None) -> Part:
    """The candidates for a question, in the order of the corpus, or of some sources of it."""
    everything = allowed(work, Filters(), within)
    among = everything if query.filters == Filters() else allowed(work, query.filters, within)
    total = sum(everything.passages.values())
    weighed = {
        english: weigh(work, query.concepts(same=english == query.english), total, within)
        for english, count in among.passages.items()
        if count
    }
    keys = sorted(candidates(work, query, among, weighed))
    articles, passages, sentences = _fetched(work, keys)
    found = _facts(articles)
    passage_article = _column(passages, 0)
    counts = np.bincount(_numbered(passages, sentences), minlength=len(passages))
    words = _Words(articles, passages, sentences, query, weighed)
    titles = [row[-1] for row in articles]
    return Part(
        articles=found,
        published=np.array([each.published for each in found], dtype=np.int32),
        source_number=source_numbers(found, {}),
        passage_article=passage_article,
        passage_spans=_columns(passages, 2, 4),
        passage_english=np.array([f.language == "en" for f in found], dtype=bool)[passage_article],
        passage_vectors=vectors_sent([row[-1] for row in passages], dimension),
        sentence_spans=_columns(sentences, 3, 5),
        sentence_vectors=vectors_sent([row[-1] for row in sentences], dimension),
        first_sentence=np.concatenate(([0], np.cumsum(counts))),
        title_vectors=vectors_sent(titles, dimension) if any(titles) else None,
        terms=words.terms,
        wanted={english == query.english: words.wanted(each) for english, each in weighed.items()},
        tells=tuple(words.having([(number_of(term),) for term in each]) for each in query.times),
        newest=among.newest,
    )


def _fetched(work: Work, keys: Sequence[Key]) -> tuple[Rows, Rows, Rows]:
    """Articles, passages and sentences in the order of the corpus; of the last two the first
    column is the place among the articles."""
    chosen = {"versions": [v for v, _ in keys], "numbers": [n for _, n in keys]}
    articles = work.rows(
        "SELECT m.version, m.id, a.sha256, m.published, a.source, m.language, a.title_terms,"
        " vector_send(a.title_vector) FROM members m JOIN articles a USING (version)"
        " WHERE version = ANY(%(versions)s) ORDER BY m.place",
        chosen,
    )
    place = {row[0]: number for number, row in enumerate(articles)}
    passages = work.rows(
        "SELECT version, number, p.first, p.stop, vector_send(vector) FROM passages p"  # noqa: S608
        f" JOIN {_CHOSEN} AS chosen (version, number) USING (version, number)",
        chosen,
    )
    sentences = work.rows(
        "SELECT version, passage, s.number, s.first, s.stop, terms, vector_send(vector)"  # noqa: S608
        f" FROM sentences s JOIN {_CHOSEN} AS chosen (version, passage) USING (version, passage)",
        chosen,
    )
    return (
        articles,
        sorted((place[version], *rest) for version, *rest in passages),
        sorted((place[version], *rest) for version, *rest in sentences),
    )


def _facts(articles: Rows) -> tuple[ArticleFacts, ...]:
    return tuple(
        ArticleFacts((article_id, sha256), published, source, language)
        for _, article_id, sha256, published, source, language, *_ in articles
    )


def _column(rows: Rows, number: int) -> Ints:
    return np.array([row[number] for row in rows], dtype=np.int32)


def _columns(rows: Rows, first: int, end: int) -> Ints:
    return np.array([row[first:end] for row in rows], dtype=np.int32).reshape(-1, end - first)


def _numbered(passages: Rows, sentences: Rows) -> Ints:
    """The place of the passage of each sentence."""
    place = {row[:2]: number for number, row in enumerate(passages)}
    return np.array([place[row[:2]] for row in sentences], dtype=np.int32)


class _Words:
    """The terms of the sentences fetched under numbers from 0, and which passages have which."""

    def __init__(
        self,
        articles: Rows,
        passages: Rows,
        sentences: Rows,
        query: Query,
        weighed: Mapping[bool, Sequence[Weighed]],
    ) -> None:
        lists = [unpacked(row[5]) for row in sentences]
        asked = {n for each in weighed.values() for c in each for a in c.alternatives for n in a}
        asked |= {number_of(term) for terms in query.times for term in terms}
        flat = np.concatenate([np.array(sorted(asked), dtype=np.int64), *lists])
        known, numbers = np.unique(flat, return_inverse=True)
        starts = np.concatenate(([0], np.cumsum([len(each) for each in lists], dtype=np.int64)))
        terms = TermLists(starts, numbers[len(asked) :].astype(np.int32))
        passage_of = _numbered(passages, sentences)
        lengths = np.diff(starts)
        self.terms = Terms(
            sentences=terms,
            facts=facts(known),
            days=days(known),
            counts=np.bincount(passage_of, lengths, len(passages)).astype(np.int32),
        )
        self._number = {int(known[n]): int(n) for n in numbers[: len(asked)].tolist()}
        self._has = self._passages_with(articles, passages, np.repeat(passage_of, lengths))

    def _passages_with(self, articles: Rows, passages: Rows, owner: Ints) -> dict[int, Mask]:
        """Which passages have each term that is asked for, in a sentence or in the title."""
        place = {term: row for row, term in enumerate(self._number)}
        has = np.zeros((len(place), len(passages)), dtype=bool)
        rows = np.full(len(self.terms.facts), -1)
        rows[list(self._number.values())] = np.arange(len(place))
        row_of = rows[self.terms.sentences.terms]
        has[row_of[row_of >= 0], owner[row_of >= 0]] = True
        passage_article = _column(passages, 0)
        for number, article in enumerate(articles):
            for term in unpacked(article[6]).tolist():
                if term in place:
                    has[place[term]] |= passage_article == number
        return dict(zip(place, has, strict=True))

    def having(self, alternatives: Sequence[Sequence[int]]) -> Ints:
        """The passages that have all terms of one of the alternatives, ascending."""
        found = [np.all([self._has[term] for term in terms], axis=0) for terms in alternatives]
        return np.flatnonzero(np.any(found, axis=0)).astype(np.int32) if found else _NONE

    def wanted(self, weighed: Sequence[Weighed]) -> Wanted:
        """The concepts of one language and what has them here."""
        return Wanted(
            terms=self.terms.sentences,
            vocabulary=len(self.terms.facts),
            passages=len(self.terms.counts),
            alternatives=tuple(
                tuple(tuple(self._number[term] for term in terms) for terms in each.alternatives)
                for each in weighed
            ),
            having=tuple(self.having(each.alternatives) for each in weighed),
            weights=tuple(each.weight for each in weighed),
        )
