"""What a new generation holds: vectors and terms, copied where the one before has them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.encoder import EncoderIdentity, Vectors
from rag.facts import dates_in
from rag.index.database import Database, Members
from rag.index.generation import Generation
from rag.index.manifest import Layout
from rag.index.part import Ints, Mask
from rag.index.rows import PassageArrays, Row
from rag.types import Article
from rag.words import day_terms, index_terms


@dataclass(frozen=True, slots=True)
class NewGeneration:
    """What to publish, and what its vectors are made with.

    `titles` has the vector of each article's title in order, shape [articles, dimension].
    """

    members: Members
    model: EncoderIdentity
    layout: Layout
    titles: Vectors

    @property
    def rows(self) -> list[Row]:
        """The versions held, in order."""
        return [(i, sha256) for i, (sha256, _) in self.members.versions.items()]


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """Vectors and terms of all articles in order.

    `english` is by article; `passage_article` and `sentence_passage` say whose each is.
    """

    passages: Vectors
    sentences: Vectors
    terms_of_titles: Sequence[Sequence[str]]
    terms_of_sentences: Sequence[Sequence[str]]
    english: Mask
    passage_article: Ints
    sentence_passage: Ints


def gather(database: Database, new: NewGeneration, base: Generation | None) -> Content:
    """All that is needed to publish; `LookupError` when the database lacks some of it."""
    rows = new.rows
    cuts = [_cut(database, row, new) for row in rows]
    first = np.cumsum([0, *(len(spans) for spans, _ in cuts)])
    none = np.zeros(0, dtype=np.int32)
    owners = [of[:, 0] + at for (_, of), at in zip(cuts, first, strict=False)]
    passages, sentences = _vectors(database, new, base)
    titles, terms = _terms(database, new, base, cuts)
    return Content(
        passages=passages,
        sentences=sentences,
        terms_of_titles=titles,
        terms_of_sentences=terms,
        english=np.array([database.language(row) == "en" for row in rows], dtype=bool),
        passage_article=np.repeat(np.arange(len(rows), dtype=np.int32), np.diff(first)),
        sentence_passage=np.concatenate([none, *owners]).astype(np.int32),
    )


def _cut(database: Database, row: Row, new: NewGeneration) -> PassageArrays:
    cut = database.passages(row, new.layout.key)
    if cut is None:
        raise LookupError(f"article {row[0]} has no passages to publish")
    return cut


def _vectors(
    database: Database, new: NewGeneration, base: Generation | None
) -> tuple[Vectors, Vectors]:
    """Vectors of all rows in order: passages and sentences."""
    empty = np.zeros((0, new.model.dimension), dtype=np.float32)
    passages, sentences = [empty], [empty]
    for row in new.rows:
        of_passages, of_sentences = _copied(row, new, base) or _pending(database, row, new)
        passages.append(of_passages)
        sentences.append(of_sentences)
    return np.concatenate(passages), np.concatenate(sentences)


def _copied(
    row: Row, new: NewGeneration, base: Generation | None
) -> tuple[Vectors, Vectors] | None:
    if base is None or base.manifest.model != new.model:
        return None
    place = _place(row, new, base)
    if place is None:
        return None
    (start, end), (first, last) = place
    return base.whole.passage_vectors[start:end], base.whole.sentence_vectors[first:last]


def _place(
    row: Row, new: NewGeneration, base: Generation
) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """Where `base` has this version cut as it is now: its passages and its sentences."""
    number = base.article_number.get(row[0])
    same = number is not None and base.articles[number].row == row
    if number is None or not same or base.manifest.layout.key != new.layout.key:
        return None
    start, end = base.passages_of_article(number)
    return (start, end), base.sentences_between(start, end)


def _terms(
    database: Database,
    new: NewGeneration,
    base: Generation | None,
    cuts: Sequence[PassageArrays],
) -> tuple[list[Sequence[str]], list[Sequence[str]]]:
    """Terms of all titles and of all sentences in order, taken from `base` where it has them."""
    titles: list[Sequence[str]] = []
    sentences: list[Sequence[str]] = []
    known = base if base and base.manifest.layout == new.layout else None
    words = list(known.lexicon.vocabulary) if known else []
    for row, (_, cut) in zip(new.rows, cuts, strict=True):
        place = _place(row, new, known) if known else None
        if known and place:
            lexicon = known.lexicon
            titles.append(lexicon.titles.words(known.article_number[row[0]], words))
            sentences += [lexicon.sentences.words(n, words) for n in range(*place[1])]
            continue
        article = database.article(row)
        if article is None:
            raise LookupError(f"article {row[0]} has no text to publish")
        titles.append(sorted(index_terms(article.title)))
        sentences += terms_of_sentences(article, cut[:, 1:].tolist())
    return titles, sentences


def terms_of_sentences(article: Article, spans: Sequence[tuple[int, int]]) -> list[list[str]]:
    """Words, names and numbers of each sentence, and the days it tells of."""
    dates = dates_in(article.text, seen_from=article.published)
    return [
        sorted(
            index_terms(article.text[start:end])
            | day_terms(when for when in dates if start <= when.start < end)
        )
        for start, end in spans
    ]


def _pending(database: Database, row: Row, new: NewGeneration) -> tuple[Vectors, Vectors]:
    found = database.pending(row, new.layout.key, new.model.weights_sha256, new.model.dimension)
    if found is None:
        raise LookupError(f"article {row[0]} has no vectors to publish")
    return found
