"""Read a PDF's text as an article."""

import re
from collections import Counter
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from rag.articles.build import MAX_CHARS, Known, build_article, id_from_name
from rag.articles.cues import is_page_number
from rag.articles.decode import read_bytes
from rag.articles.layers import Layers
from rag.articles.lines import Line, split_lines
from rag.articles.refusal import NOTHING_SEEN, Refused
from rag.articles.seen_text import page_text
from rag.types import Article

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES = 500
_MAX_STREAM_BYTES = 20_000_000
_ENCRYPTED = "is encrypted; save it without a password first"
_MIN_LETTERS = 20
_MIN_RUNNING_PAGES = 3


def read_pdf(path: Path) -> Article:
    """Extract the text page by page. Raises `Refused` and `OSError`.

    The dates inside a PDF say when the file was made, so they are no publication date.
    """
    data = read_bytes(path)
    if b"%PDF-" not in data[:1024]:
        raise Refused("is not a PDF file")
    pages = _pages(data)
    text = "\n\n".join(pages)
    if sum(c.isalnum() for c in text[:10_000]) < _MIN_LETTERS:
        raise Refused("has no text layer: it is a scan, so run text recognition on it first")
    return build_article(
        text,
        article_id=id_from_name(path.stem),
        path=str(path),
        known=Known(),
        furniture=_running_lines(pages),
    )


def _pages(data: bytes) -> list[str]:
    import pypdf
    from pypdf.errors import DependencyError, LimitReachedError

    try:
        with pypdf.apply_configuration(
            maximum_declared_stream_length=_MAX_STREAM_BYTES,
            array_based_stream_maximum_output_length=_MAX_STREAM_BYTES,
            lzw_maximum_output_length=_MAX_STREAM_BYTES,
            run_length_maximum_output_length=_MAX_STREAM_BYTES,
            zlib_maximum_output_length=_MAX_STREAM_BYTES,
            brotli_maximum_output_length=_MAX_STREAM_BYTES,
            stream_decoding_work_maximum_length=4 * _MAX_STREAM_BYTES,
        ):
            reader = pypdf.PdfReader(BytesIO(data))
            _check_limits(reader)
            return _page_texts(reader)
    except (Refused, MemoryError):
        raise
    except DependencyError as error:
        raise Refused(_ENCRYPTED) from error
    except LimitReachedError as error:
        most = f"{_MAX_STREAM_BYTES // 1_000_000} MB"
        raise Refused(
            f"unpacks to more than {most} in one piece, as no text does; "
            "save its text as a .txt file and ingest that"
        ) from error
    # A broken file can make the parser raise anything, and its neighbours must still go in.
    except Exception as error:
        detail = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        raise Refused(f"cannot be read as a PDF: {detail}") from error


def _check_limits(reader: "PdfReader") -> None:
    # Many files are encrypted with no password at all, only to forbid printing.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(_ENCRYPTED)
    count = len(reader.pages)
    if count > MAX_PAGES:
        raise Refused(f"has {count:,} pages; the limit is {MAX_PAGES:,}, so split it")


def _page_texts(reader: "PdfReader") -> list[str]:
    layers = Layers(reader)
    texts: list[str] = []
    total = 0
    hidden = False
    for page in reader.pages:
        text, hides = page_text(page, layers)
        hidden = hidden or hides
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        # Fonts without a proper map give lone surrogates.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        total += len(text)
        if total > MAX_CHARS:
            raise Refused(f"holds more than {MAX_CHARS:,} characters; split it")
        texts.append(text.strip("\n"))
    if hidden and not any(text.strip() for text in texts):
        raise Refused(NOTHING_SEEN)
    return texts


def _running_lines(pages: Sequence[str]) -> frozenset[int]:
    """Offsets of page numbers and of lines that head or foot at least three pages."""
    edges: list[Line] = []
    at = 0
    for page in pages:
        lines = split_lines(page)
        for line in {lines[0], lines[-1]} if len(lines) > 2 else ():
            moved = Line(at + line.start, at + line.end, line.text, line.folded, line.width, 0)
            edges.append(moved)
        at += len(page) + 2
    counts = Counter(_shape(line) for line in edges)
    return frozenset(
        line.start
        for line in edges
        if is_page_number(line) or counts[_shape(line)] >= _MIN_RUNNING_PAGES
    )


def _shape(line: Line) -> str:
    """The line with its page number taken out."""
    return re.sub(r"\d+", "0", line.folded)
