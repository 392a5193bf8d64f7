"""Build a generation beside the others and publish it in one step."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rag.durable import fresh_folder, sha256_file, sync_folder
from rag.index.content import Content, NewGeneration, gather
from rag.index.database import Database
from rag.index.generation import PASSAGES, SENTENCES, TITLES, Generation, cuts_sha256
from rag.index.layout import IndexFolder
from rag.index.lexicon import FILES as LEXICAL
from rag.index.lexicon import POSTINGS, write_lexicon
from rag.index.manifest import Manifest, rows_sha256
from rag.index.near import FILES as NEAR
from rag.index.near import MANY_PASSAGES, write_near
from rag.index.vectors import write_vectors


def publish_generation(
    folder: IndexFolder, database: Database, new: NewGeneration, base: Generation | None
) -> tuple[str, int]:
    """Gather, write, publish; the caller holds the lock. Returns name and passages.

    Vectors of rows that `base` holds under the same model and cut in the same way are copied from
    it, the others are taken from the database's pending vectors.
    """
    content = gather(database, new, base)
    return publish_content(folder, database, new, content, base.name if base else None)


def publish_content(
    folder: IndexFolder,
    database: Database,
    new: NewGeneration,
    content: Content,
    base: str | None = None,
) -> tuple[str, int]:
    """Write, fsync, rename, swap CURRENT; `base` and the generation before it are kept."""
    name = folder.next_name()
    with fresh_folder(folder.root / f".building-{os.getpid()}") as building:
        # Readers take the rows of a generation from here, and hold them to its manifest.
        with database.transaction():
            database.set_members(name, new.members)
        held = database.rows(name), database.all_passages(name, new.layout.key)
        _write(building, name, new, content, cuts_sha256(*held))
        before = folder.current()
        folder.publish(building, name)
    _forget_older(folder, database, keep=(name, before, base))
    return name, len(content.passages)


def _write(building: Path, name: str, new: NewGeneration, content: Content, of_cuts: str) -> None:
    """Write all files of a generation and flush them."""
    many = len(content.passages) >= MANY_PASSAGES
    write_vectors(building / PASSAGES, content.passages, halved=many)
    write_vectors(building / SENTENCES, content.sentences, halved=many)
    write_vectors(building / TITLES, new.titles, halved=many)
    write_lexicon(
        building,
        content.terms_of_titles,
        content.terms_of_sentences,
        passage_of=content.sentence_passage,
        article_of=content.passage_article,
    )
    files = [PASSAGES, SENTENCES, TITLES, *LEXICAL, POSTINGS]
    if many:
        write_near(
            building,
            content.passages,
            new.titles,
            english=content.english,
            passage_article=content.passage_article,
        )
        files += NEAR
    Manifest(
        generation=name,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(new.rows),
        passages=len(content.passages),
        sentences=len(content.sentences),
        model=new.model,
        layout=new.layout,
        rows_sha256=rows_sha256(new.rows),
        tombstones_through=new.members.tombstones_through,
        files={file: sha256_file(building / file) for file in files},
        cuts_sha256=of_cuts,
    ).write(building)
    sync_folder(building)


def _forget_older(folder: IndexFolder, database: Database, *, keep: Sequence[str | None]) -> None:
    """Drop all generations but the new one and those before it, then what only they used."""
    kept = [name for name in folder.generations() if name in keep]
    for name in folder.generations():
        if name not in kept:
            folder.remove(name)
    # What was put aside keeps its texts, so that it can be looked into and rescued.
    database.keep_only([*kept, *folder.quarantined()])
