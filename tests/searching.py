"""Search over made-up corpora, for tests of what is found."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from fakes import HashEncoder, count_words

from rag.encoder import Encoder, Vectors
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Found, Searcher


class IndifferentEncoder(HashEncoder):
    """Finds all texts alike."""

    def embed_question(self, text: str) -> Vectors:  # noqa: ARG002  # whatever it is
        return np.full(64, 0.125, dtype=np.float32)


def nonsense(number: int) -> str:
    """A sentence of nine words, none of which is in that of another number or in a question."""
    letters = "bdfgklmprstvz"
    words = (
        f"{letters[number // 13 % 13]}o{letters[number % 13]}u{letters[n]}ix" for n in range(9)
    )
    return " ".join(words).capitalize() + "."


def searcher(
    folder: Path, rows: Sequence[dict[str, str]], encoder: Encoder | None = None
) -> Searcher:
    """Search over one article a row, in the order of the rows; an `id` may be left out."""
    encoder = encoder or HashEncoder()
    corpus = folder / "rows.jsonl"
    numbered = [{"id": f"a{n}", "title": "", **row} for n, row in enumerate(rows)]
    corpus.write_text("\n".join(map(json.dumps, numbered)))
    ingest([corpus], Ingestion(folder / "index", encoder, count_words))
    return Searcher(Index(folder / "index", model=encoder.identity), encoder)


def ids(found: Found) -> list[str]:
    """The articles of a pool, best first."""
    return [hit.article.id for hit in found.pool]
