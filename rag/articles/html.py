"""Read a saved web page as an article: its main text as paragraphs, and its metadata."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rag.articles.build import Known, build_article, id_from_name
from rag.articles.dates import find_published
from rag.articles.decode import decode_text, read_bytes
from rag.articles.page import (
    declared_encoding,
    meta_date,
    parse_page,
    visible_blocks,
)
from rag.articles.refusal import NOTHING_SEEN, Refused
from rag.types import Article

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_HTML_BYTES = 10 * 1024 * 1024
_MIN_CHARS = 200
_BLOCKS = frozenset(["p", "head", "item", "quote", "row", "code", "del"])
_LINES_NEAR_TITLE = 12


def read_html(path: Path) -> Article:
    """Extract a page's article. Raises `Refused` and `OSError`."""
    data = read_bytes(path, max_bytes=MAX_HTML_BYTES)
    tree = parse_page(decode_text(data, declared=declared_encoding(data)))
    day = meta_date(tree)
    shown = visible_blocks(tree)
    text, known = _extract(tree)
    if not text.strip():
        raise Refused(NOTHING_SEEN)
    if known.published is None:
        day = day or _date_near_title(shown, known.title)
        known = Known(known.title, known.source, known.author, day, known.url)
    return build_article(text, article_id=id_from_name(path.stem), path=str(path), known=known)


def _extract(tree: "HtmlElement") -> tuple[str, Known]:
    """The main text with a blank line between paragraphs, and what the page says of itself."""
    from trafilatura import bare_extraction

    fallback = visible_blocks(tree, main_only=True)
    try:
        found = bare_extraction(
            tree, include_comments=False, include_tables=True, with_metadata=True
        )
    except MemoryError:
        raise
    # It walks arbitrary pages; whatever trips it up, the page's own paragraphs remain.
    except Exception:
        found = None
    if found is None or isinstance(found, dict):
        return "\n\n".join(fallback), Known()
    known = Known(
        title=_clean(found.title),
        source=_clean(found.sitename),
        author=_clean(found.author),
        url=_clean(found.url),
    )
    blocks = list(_blocks(found.body)) if found.body is not None else []
    # For a short page it gives all text as one paragraph; its own paragraphs are better then.
    if len(blocks) < 2 or sum(map(len, blocks)) < _MIN_CHARS:
        blocks = fallback
    return "\n\n".join(blocks), known


def _blocks(body: "HtmlElement") -> Iterator[str]:
    for element in body.iter():
        inside = any(parent.tag in _BLOCKS for parent in element.iterancestors())
        if element.tag not in _BLOCKS or inside:
            continue
        if words := _words(element):
            yield f"- {words}" if element.tag == "item" else words


def _words(element: "HtmlElement") -> str:
    parts: list[str] = []
    for node in element.iter():
        if node.tag == "lb":
            parts.append("\n")
        if node.tag == "cell":
            parts.append(" | " if parts else "")
        if node.tag == "p" and parts:
            parts.append("\n")
        parts.append(node.text or "")
        if node is not element:
            parts.append(node.tail or "")
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def _clean(value: object) -> str | None:
    words = " ".join(value.split()) if isinstance(value, str) else ""
    return words.encode("utf-8", "ignore").decode() or None


def _date_near_title(shown: list[str], title: str | None) -> date | None:
    """A day that the page shows under its headline; a page's top often shows today's date."""
    if title is None:
        return None
    at = next((i for i, block in enumerate(shown) if title in block and len(block) < 200), None)
    if at is None:
        return None
    return find_published(shown[at + 1 : at + 1 + _LINES_NEAR_TITLE], ())
