"""Read a JSONL corpus row by row: `{id, title, lang?, date?, text, source?, url?}`."""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import BinaryIO

from rag.articles.body import FURNITURE
from rag.articles.build import Known, build_article, check_characters, check_id, read_language
from rag.articles.dates import parse_date
from rag.articles.refusal import Refused
from rag.types import Article, Language, Skipped

MAX_ROW_BYTES = 16 * 1024 * 1024
_READ_IN_TEXT = ("title", "author", "source", "date", "lang")
_BOM = b"\xef\xbb\xbf"


def read_jsonl(path: Path) -> Iterator[Article | Skipped]:
    """Yield an article or a reason for each row, holding one row at a time. Raises `OSError`."""
    first_line: dict[str, int] = {}
    with path.open("rb") as file:
        for number, raw in enumerate(_rows(file), 1):
            row = raw.removeprefix(_BOM) if number == 1 else raw
            if not row.strip():
                continue
            where = f"{path}:{number}"
            try:
                article = _read_row(row, where)
            except Refused as refusal:
                yield Skipped(path=where, reason=str(refusal))
                continue
            if (earlier := first_line.setdefault(article.id, number)) != number:
                yield Skipped(where, f"has the id {article.id!r}, which line {earlier} already has")
                continue
            yield article


def _rows(file: BinaryIO) -> Iterator[bytes]:
    """Lines up to the limit; of a longer one, just enough to tell that it is too long."""
    while row := file.readline(MAX_ROW_BYTES + 1):
        yield row
        while not row.endswith(b"\n") and len(row) > MAX_ROW_BYTES:
            row = file.readline(MAX_ROW_BYTES + 1)
            if not row:
                return


def _read_row(raw: bytes, where: str) -> Article:
    if len(raw) > MAX_ROW_BYTES:
        raise Refused(f"is longer than {MAX_ROW_BYTES:,} bytes")
    return _build(_load(raw), where)


def _build(fields: dict[str, object], where: str) -> Article:
    article_id = check_id(_required_id(fields))
    text = fields.get("text")
    if not isinstance(text, str):
        raise Refused("has no 'text', or one that is not a string")
    # A date that cannot be read costs the article its date, not its place in the corpus: rows
    # that know no more than a year are common.
    known = Known(
        title=_text(fields, "title"),
        source=_text(fields, "source"),
        author=_text(fields, "author"),
        published=parse_date(_text(fields, "date") or ""),
        url=_text(fields, "url"),
        language=_language(_text(fields, "lang")),
    )
    return build_article(
        text, article_id=article_id, path=where, known=known, furniture=_furniture(fields)
    )


def row_of(article: Article) -> dict[str, object]:
    """The row that reads back as this article, its SHA-256 included.

    A title that was taken from the text is left to be taken from it again: one that is stated would
    not stand in the body. `furniture` says where running heads of pages begin.
    """
    row: dict[str, object] = {
        "id": article.id,
        "title": article.title,
        "lang": article.language,
        "date": article.published.isoformat() if article.published else None,
        "text": article.text,
        "source": article.source,
        "url": article.url,
        "author": article.author,
    }
    heads = [gap.start for gap in article.left_out if gap.reason == FURNITURE]
    for taken, more in product(
        ((), ("title",), ("title", "author", "source", "date"), _READ_IN_TEXT),
        ({}, {"furniture": heads}) if heads else ({},),
    ):
        shorter = {name: None if name in taken else value for name, value in row.items()} | more
        try:
            if _build(shorter, "").sha256 == article.sha256:
                return shorter
        except Refused:
            continue
    return row


def _load(raw: bytes) -> dict[str, object]:
    try:
        loaded = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Refused(f"is not UTF-8 at byte {error.start:,}") from error
    except (ValueError, RecursionError) as error:
        detail = error.msg if isinstance(error, json.JSONDecodeError) else type(error).__name__
        raise Refused(f"is not JSON: {detail}") from error
    if not isinstance(loaded, dict):
        raise Refused(f"is a JSON {type(loaded).__name__}, not an object")
    return loaded


def _required_id(fields: dict[str, object]) -> str:
    value = fields.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise Refused("has no 'id', or one that is not a string")
    return value


def _furniture(fields: dict[str, object]) -> frozenset[int]:
    value = fields.get("furniture")
    listed = value if isinstance(value, list) else []
    return frozenset(start for start in listed if isinstance(start, int))


def _text(fields: dict[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None:
        return None
    if name == "date" and isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise Refused(f"has a '{name}' that is not a string")
    check_characters(value)
    return value.strip() or None


def _language(tag: str | None) -> Language | None:
    """The row's language; corpora have tags of their own making, and then the text decides."""
    try:
        return read_language(tag) if tag else None
    except Refused:
        return None
