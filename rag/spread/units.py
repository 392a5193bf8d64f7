"""Units of work: what goes to a worker, what it does, what comes back.

Only JSON-like values and bytes cross, so that nothing of ours depends on how they are carried.
"""

import hashlib
import importlib.metadata
import json
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.batches import CutArticle, Embedded, embed
from rag.encoder import Encoder, EncoderIdentity, Vectors
from rag.index.manifest import Layout
from rag.passages import Chunker, Cut, cut_passages
from rag.types import Article, LeftOut, Passage, Span

Terms = dict[str, str]
"""What two processes must have in common for either to do the other's work; see `terms_of`."""

Unit = dict[str, Any]
"""`terms`, and either `articles` to cut and embed or `texts` to embed."""

Result = dict[str, Any]
"""`worker`, its `terms`, and unless those differ, what was asked for."""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a worker works with."""

    encoder: Encoder
    chunker: Chunker
    layout: Layout


def terms_of(identity: EncoderIdentity, layout: Layout) -> Terms:
    """The version of citedesk, how it cuts, and what makes vectors comparable.

    `embedder` is for people to read: one model may have several names.
    """
    return {
        "citedesk": importlib.metadata.version("citedesk"),
        "layout": layout.key,
        "weights": identity.weights_sha256,
        "prefixes": json.dumps(identity.prefixes, ensure_ascii=False),
        "embedder": identity.model,
    }


def difference(ours: Terms, theirs: Terms) -> str | None:
    """The first of the terms that is not the same; None when the work is."""
    return next((n for n in ours if n != "embedder" and theirs.get(n) != ours[n]), None)


def article_unit(terms: Terms, articles: Sequence[Article]) -> Unit:
    """Cut these and embed their passages and sentences."""
    bodies = [
        {
            "text": article.text,
            "left_out": [[gap.start, gap.end, gap.reason] for gap in article.left_out],
        }
        for article in articles
    ]
    return {"terms": terms, "articles": bodies}


def text_unit(terms: Terms, texts: Sequence[str]) -> Unit:
    """Embed these as they are."""
    return {"terms": terms, "texts": list(texts)}


def unit_key(terms: Terms, contents: Sequence[str]) -> str:
    """The name of a unit: equal for equal work, so that it is not done twice at one time.

    `contents` are ids with hashes of versions of articles, or texts.
    """
    named = json.dumps([sorted(terms.items()), list(contents)], ensure_ascii=False)
    return f"citedesk-{hashlib.sha256(named.encode()).hexdigest()}"


def do_unit(unit: Unit, bench: Bench) -> Result:
    """What a worker does. Where its terms are others it does nothing, and says what they are."""
    terms = terms_of(bench.encoder.identity, bench.layout)
    result: Result = {"worker": f"{socket.gethostname()}, process {os.getpid()}", "terms": terms}
    if difference(unit["terms"], terms):
        return result
    if "texts" in unit:
        return {**result, "vectors": _packed(bench.encoder.embed_passages(unit["texts"]))}
    batch = [
        CutArticle(article, *cut_passages(article, bench.chunker))
        for article in map(_body, unit["articles"])
    ]
    return {**result, "articles": [_done(embedded) for embedded in embed(batch, bench.encoder)]}


def _body(given: dict[str, Any]) -> Article:
    """As much of an article as cutting needs."""
    left_out = tuple(LeftOut(start, end, reason) for start, end, reason in given["left_out"])
    return Article("", "", given["text"], "en", "", left_out=left_out)


def _done(embedded: Embedded) -> dict[str, Any]:
    cut = embedded.cut
    return {
        "passages": [
            [p.start, p.end, [[s.start, s.end] for s in p.sentences]] for p in cut.passages
        ],
        "cuts": [[c.sentence.start, c.sentence.end, c.tokens, c.pieces] for c in cut.cuts],
        "of_passages": _packed(embedded.of_passages),
        "of_sentences": _packed(embedded.of_sentences),
    }


def embedded_articles(
    articles: Sequence[Article], result: Result, dimension: int
) -> list[Embedded]:
    """What came back for an `article_unit`, with the articles it was made of."""
    return [
        _embedded(article, done, dimension)
        for article, done in zip(articles, result["articles"], strict=True)
    ]


def _embedded(article: Article, done: dict[str, Any], dimension: int) -> Embedded:
    passages = tuple(
        Passage(start, end, tuple(Span(s, e) for s, e in sentences))
        for start, end, sentences in done["passages"]
    )
    cuts = tuple(Cut(Span(start, end), tokens, n) for start, end, tokens, n in done["cuts"])
    return Embedded(
        CutArticle(article, passages, cuts),
        unpacked(done["of_passages"], dimension),
        unpacked(done["of_sentences"], dimension),
    )


def _packed(vectors: Vectors) -> bytes:
    return np.ascontiguousarray(vectors, dtype="<f4").tobytes()


def unpacked(vectors: bytes, dimension: int) -> Vectors:
    """Vectors of a result, shape [n, dimension]."""
    return np.frombuffer(vectors, dtype="<f4").reshape(-1, dimension)
