"""Build a generation beside the others and publish it in one step."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from rag.encoder import EncoderIdentity, Vectors
from rag.facts import dates_in
from rag.index.database import Database, Members, Row
from rag.index.durable import sha256_file, sync_folder
from rag.index.generation import PASSAGES, SENTENCES, TITLES, Generation
from rag.index.layout import IndexFolder
from rag.index.lexicon import FILES as LEXICAL
from rag.index.lexicon import write_lexicon
from rag.index.manifest import Layout, Manifest, rows_sha256
from rag.index.near import FILES as NEAR
from rag.index.near import MANY_PASSAGES, write_near
from rag.index.part import Ints
from rag.index.vectors import write_flat
from rag.types import Article
from rag.words import day_terms, index_terms

_VECTORS = (PASSAGES, SENTENCES, TITLES)


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


def publish_generation(
    folder: IndexFolder, database: Database, new: NewGeneration, base: Generation | None
) -> tuple[str, int]:
    """Write, fsync, rename, swap CURRENT; the caller holds the lock. Returns name and passages.

    Vectors of rows that `base` holds under the same model and cut in the same way are copied from
    it, the others are taken from the database's pending vectors.
    """
    name = folder.next_name()
    passages, sentences = _gather(database, new, base)
    building = folder.root / f".building-{os.getpid()}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    write_flat(building / PASSAGES, passages)
    write_flat(building / SENTENCES, sentences)
    write_flat(building / TITLES, new.titles)
    write_lexicon(building, *_terms(database, new, base))
    near = _write_near(building, database, new, passages)
    Manifest(
        generation=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(new.rows),
        passages=len(passages),
        sentences=len(sentences),
        model=new.model,
        layout=new.layout,
        rows_sha256=rows_sha256(new.rows),
        tombstones_through=new.members.tombstones_through,
        files={file: sha256_file(building / file) for file in (*_VECTORS, *LEXICAL, *near)},
    ).write(building)
    sync_folder(building)
    with database.transaction():
        database.set_members(name, new.members)
    before = folder.current()
    folder.publish(building, name)
    _forget_older(folder, database, keep=(name, before, base.name if base else None))
    return name, len(passages)


def _gather(
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


def _write_near(
    building: Path, database: Database, new: NewGeneration, passages: Vectors
) -> tuple[str, ...]:
    """Write what finds the nearest where passages are many; the names of the files written."""
    if len(passages) < MANY_PASSAGES:
        return ()
    cuts = [database.passages(row, new.layout.key) for row in new.rows]
    each = [0 if cut is None else len(cut[0]) for cut in cuts]
    english = [database.language(row) == "en" for row in new.rows]
    passage_article = np.repeat(np.arange(len(each)), each)
    write_near(
        building,
        passages,
        new.titles,
        english=np.array(english, dtype=bool),
        passage_article=passage_article,
    )
    return NEAR


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
    database: Database, new: NewGeneration, base: Generation | None
) -> tuple[list[Sequence[str]], list[Sequence[str]]]:
    """Terms of all titles and of all sentences in order, taken from `base` where it has them."""
    titles: list[Sequence[str]] = []
    sentences: list[Sequence[str]] = []
    known = base if base and base.manifest.layout == new.layout else None
    words = list(known.lexicon.vocabulary) if known else []
    for row in new.rows:
        place = _place(row, new, known) if known else None
        if known and place:
            lexicon = known.lexicon
            titles.append(lexicon.titles.words(known.article_number[row[0]], words))
            sentences += [lexicon.sentences.words(n, words) for n in range(*place[1])]
            continue
        article, cut = database.article(row), database.passages(row, new.layout.key)
        if article is None or cut is None:
            raise LookupError(f"article {row[0]} has no passages to publish")
        titles.append(sorted(index_terms(article.title)))
        sentences += _terms_of_sentences(article, cut[1])
    return titles, sentences


def _terms_of_sentences(article: Article, cut: Ints) -> list[list[str]]:
    """Words, names and numbers of each sentence, and the days it tells of."""
    dates = dates_in(article.text, seen_from=article.published)
    return [
        sorted(
            index_terms(article.text[start:end])
            | day_terms(when for when in dates if start <= when.start < end)
        )
        for _, start, end in cut
    ]


def _pending(database: Database, row: Row, new: NewGeneration) -> tuple[Vectors, Vectors]:
    found = database.pending(row, new.layout.key, new.model.weights_sha256, new.model.dimension)
    if found is None:
        raise LookupError(f"article {row[0]} has no vectors to publish")
    return found


def _forget_older(folder: IndexFolder, database: Database, *, keep: Sequence[str | None]) -> None:
    """Drop all generations but the new one and those before it, then what only they used."""
    kept = [name for name in folder.generations() if name in keep]
    for name in folder.generations():
        if name not in kept:
            folder.remove(name)
    # What was put aside keeps its texts, so that it can be looked into and rescued.
    database.keep_only([*kept, *folder.quarantined()])
