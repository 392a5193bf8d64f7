"""Articles as a store in PostgreSQL keeps them."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.batches import CutArticle, Embedded
from rag.encoder import Vectors
from rag.index.postgres.connecting import Fetch, Work
from rag.index.rows import Row
from rag.types import Article, LeftOut, Passage, Sources, Span

_ARTICLE = (
    "SELECT a.id, a.title, a.text, a.language, a.sha256, a.published, a.source, a.author, a.url,"
    " a.path, a.left_out FROM articles a"
)


def condition_of(within: Sources | None) -> tuple[str, dict[str, Any]]:
    """The condition that a row of `members m` is of some sources, None for all, and its values."""
    if within is None:
        return "true", {}
    return "m.source = ANY(%(within)s::text[])", {"within": sorted(within)}


def articles_of(fetch: Fetch, rows: Sequence[Row]) -> dict[Row, Article]:
    """Versions of articles, however they were cut; without those that are no longer kept."""
    if not rows:
        return {}
    found = fetch(
        f"{_ARTICLE} JOIN unnest(%s::text[], %s::text[]) AS wanted(i, s) ON id = i AND sha256 = s",
        ([article_id for article_id, _ in rows], [sha256 for _, sha256 in rows]),
    )
    return {(each.id, each.sha256): each for each in map(_article, found)}


def published_article(fetch: Fetch, article_id: str, within: Sources | None) -> Article | None:
    """An article as it is published; None when it is not, or is of none of the sources."""
    condition, values = condition_of(within)
    found = fetch(
        f"{_ARTICLE} JOIN members m USING (version) WHERE m.id = %(id)s AND {condition}",
        {"id": article_id, **values},
    )
    return _article(found[0]) if found else None


def _article(row: tuple[Any, ...]) -> Article:
    left_out = tuple(LeftOut(*gap) for gap in json.loads(row[-1]))
    return Article(*row[:-1], left_out)  # type: ignore[call-arg]  # as many as there are columns


def stored(work: Work, row: Row, layout: str) -> Embedded:
    """A version that is cut under a layout, whatever names its terms are of; it must be there."""
    [(version, dimension)] = work.rows(
        "SELECT version, dimension FROM articles, store"
        " WHERE id = %s AND sha256 = %s AND cut LIKE %s ORDER BY version DESC LIMIT 1",
        (*row, f"{layout} folding-%"),
    )
    passages = work.rows(
        "SELECT first, stop, vector_send(vector) FROM passages WHERE version = %s ORDER BY number",
        (version,),
    )
    sentences = work.rows(
        "SELECT passage, first, stop, vector_send(vector) FROM sentences WHERE version = %s"
        " ORDER BY passage, number",
        (version,),
    )
    spans = defaultdict[int, list[Span]](list)
    for passage, first, stop, _ in sentences:
        spans[passage].append(Span(first, stop))
    article = articles_of(work.rows, [row]).get(row)
    if article is None:
        raise LookupError(f"article {row[0]} was cleared away while it was read")
    cut = tuple(
        Passage(first, stop, tuple(spans[n])) for n, (first, stop, _) in enumerate(passages)
    )
    return Embedded(
        CutArticle(article, cut, ()),
        vectors_sent([sent for *_, sent in passages], dimension),
        vectors_sent([sent for *_, sent in sentences], dimension),
    )


def vectors_sent(sent: Sequence[bytes | None], dimension: int) -> Vectors:
    """Vectors as pgvector sends them: two numbers of 16 bits, then big-endian floats; None is 0."""
    none = bytes(4 + 4 * dimension)
    kind = np.dtype([("head", ">u4"), ("numbers", ">f4", (dimension,))])
    rows = np.frombuffer(b"".join(each or none for each in sent), dtype=kind)
    vectors: Vectors = rows["numbers"].astype(np.float32)
    return vectors
