"""What rows of the database say, as values."""

import json
from datetime import date

import numpy as np
import numpy.typing as npt

from rag.articles import is_whole
from rag.types import Article, LeftOut, Passage, Span

Row = tuple[str, str]
"""(id, sha256) of one version of one article."""

PassageArrays = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]
"""Spans [n, 2] of passages and rows [m, 3] of sentences: (passage, start, end)."""


def bytes_of(value: object) -> bytes:
    """A blob."""
    if not isinstance(value, bytes):
        raise TypeError(f"a blob was expected, not {type(value).__name__}")
    return value


def arrays_of(spans: object, sentences: object) -> PassageArrays:
    """The stored arrays of one article."""
    return (
        np.frombuffer(bytes_of(spans), dtype="<i4").reshape(-1, 2),
        np.frombuffer(bytes_of(sentences), dtype="<i4").reshape(-1, 3),
    )


def passages_of(arrays: PassageArrays) -> tuple[Passage, ...]:
    """The stored arrays of one article as passages."""
    spans, sentences = arrays
    return tuple(
        Passage(
            int(start),
            int(end),
            tuple(Span(int(s), int(e)) for n, s, e in sentences if n == number),
        )
        for number, (start, end) in enumerate(spans)
    )


def article_of(row: tuple[object, ...]) -> Article | None:
    """The article of a row; None where it is not what its SHA-256 says was written."""
    try:
        article = _as_it_says(row)
    except (ValueError, TypeError):
        return None
    return article if is_whole(article) else None


def _as_it_says(row: tuple[object, ...]) -> Article:
    article_id, title, text, language, sha256, published, source, author, url, path, gaps = (
        None if value is None else str(value) for value in row
    )
    return Article(
        id=article_id or "",
        title=title or "",
        text=text or "",
        language=language,  # type: ignore[arg-type]  # written by us from the same Literal
        sha256=sha256 or "",
        published=date.fromisoformat(published) if published else None,
        source=source,
        author=author,
        url=url,
        path=path,
        left_out=tuple(LeftOut(s, e, r) for s, e, r in json.loads(gaps or "[]")),
    )
