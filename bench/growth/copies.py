"""Make an index of any size out of a real one: its passages, then perturbed copies of them."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rag.articles import sha256_of
from rag.encoder import Vectors
from rag.index import Generation, Index, IndexFolder
from rag.index.content import Content, NewGeneration
from rag.index.database import Database, Members
from rag.index.rows import passages_of
from rag.index.writer import publish_content

# Of each number of a unit vector: copies have a cosine of about .96 to what they are copies of.
NOISE = 0.015
OTHER_TERMS = 0.1


Rows = dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Source:
    """A real index, read once."""

    generation: Generation
    database: Database
    words: list[str]
    terms: list[list[str]]
    titles: list[list[str]]


def read_source(root: Path) -> Source:
    snapshot = Index(root, model=None).snapshot()
    generation, lexicon = snapshot.generation, snapshot.generation.lexicon
    words = list(lexicon.vocabulary)
    sentences = range(len(lexicon.sentences))
    terms = [lexicon.sentences.words(number, words) for number in sentences]
    titles = [lexicon.titles.words(number, words) for number in range(len(generation.articles))]
    return Source(generation, snapshot.database, words, terms, titles)


def build(source: Source, passages: int, root: Path) -> float:
    """Publish an index of at least so many passages; seconds of publishing alone."""
    root.mkdir(parents=True)
    folder, database = IndexFolder(root), Database(IndexFolder(root).database, create=True)
    pieces = list(_pieces(source, passages))
    rows: Rows = {}
    with database.transaction():
        for copy, count in pieces:
            _add_articles(source, database, copy, count, rows)
    content, titles = _content(source, pieces)
    manifest = source.generation.manifest
    new = NewGeneration(Members(rows, 0), manifest.model, manifest.layout, titles)
    started = time.perf_counter()
    publish_content(folder, database, new, content)
    seconds = time.perf_counter() - started
    database.close()
    return seconds


def _pieces(source: Source, passages: int) -> list[tuple[int, int]]:
    """(number of the copy, how many of the source's articles), together of so many passages."""
    article_of = source.generation.whole.passage_article
    pieces, copy = [], 0
    while passages > 0:
        if passages >= len(article_of):
            pieces.append((copy, len(source.generation.articles)))
        else:
            pieces.append((copy, int(article_of[passages - 1]) + 1))
        passages -= len(article_of)
        copy += 1
    return pieces


def _add_articles(
    source: Source,
    database: Database,
    copy: int,
    count: int,
    rows: Rows,
) -> None:
    key = source.generation.manifest.layout.key
    for fact in source.generation.articles[:count]:
        article, cut = source.database.article(fact.row), source.database.passages(fact.row, key)
        if article is None or cut is None:
            raise LookupError(f"the source has lost article {fact.row[0]}")
        if copy == 0:
            added = article
        else:
            # Another address makes it another version of the same words.
            added = replace(article, id=f"{article.id}-{copy}", url=f"copy:{copy}")
            added = replace(added, sha256=sha256_of(added))
        name, sha256 = added.id, added.sha256
        database.add_article(added)
        database.add_passages((name, sha256), key, passages_of(cut))
        rows[name] = (sha256, None)


def _content(source: Source, pieces: Sequence[tuple[int, int]]) -> tuple[Content, Vectors]:
    whole = source.generation.whole
    passages, sentences, titles = [], [], []
    terms_of_titles, terms_of_sentences = [], []
    passage_article, sentence_passage, english = [], [], []
    for copy, count in pieces:
        chance = np.random.default_rng(copy)
        _, last = source.generation.passages_of_article(count - 1)
        end = int(whole.first_sentence[last])
        passage_article.append(whole.passage_article[:last] + sum(map(len, english)))
        sentence_passage.append(source.generation.sentence_passage[:end] + sum(map(len, passages)))
        passages.append(_moved(whole.passage_vectors[:last], copy, chance))
        sentences.append(_moved(whole.sentence_vectors[:end], copy, chance))
        titles.append(_moved(whole.title_vectors[:count], copy, chance))
        terms_of_titles += source.titles[:count]
        terms_of_sentences += _others(source.terms[:end], copy, chance)
        english.append([fact.language == "en" for fact in source.generation.articles[:count]])
    content = Content(
        passages=np.concatenate(passages),
        sentences=np.concatenate(sentences),
        terms_of_titles=terms_of_titles,
        terms_of_sentences=terms_of_sentences,
        english=np.concatenate(english).astype(bool),
        passage_article=np.concatenate(passage_article).astype(np.int32),
        sentence_passage=np.concatenate(sentence_passage).astype(np.int32),
    )
    return content, np.concatenate(titles)


def _moved(vectors: Vectors, copy: int, chance: np.random.Generator) -> Vectors:
    """Each a little elsewhere, again of length one; the first copy is the real thing."""
    if copy == 0:
        return vectors
    noise = chance.standard_normal(vectors.shape, dtype=np.float32) * np.float32(NOISE)
    moved = np.where(vectors.any(axis=1, keepdims=True), vectors + noise, 0)
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _others(terms: list[list[str]], copy: int, chance: np.random.Generator) -> list[list[str]]:
    """One term in ten becomes another that only this copy has."""
    if copy == 0:
        return terms
    drawn = iter(chance.random(sum(map(len, terms))).tolist())
    return [
        [f"{term}~{copy}" if next(drawn) < OTHER_TERMS else term for term in each] for each in terms
    ]
