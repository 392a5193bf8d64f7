"""The text of a PDF, page by page, without what its pages furnish it with."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from pdfs import pdf_of, shows
from pypdf import PdfReader, PdfWriter

from rag.articles.parsing import Parser
from rag.articles.refusal import Refused

ENGLISH = (
    "The water board said on Monday that the new reservoir above the town would open next "
    "spring and supply two hundred thousand homes."
)


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with closing(Parser()) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.pdf"


def test_text_comes_page_by_page(parser: Parser, path: Path) -> None:
    more = "It will hold nine million tonnes of water, the board said."
    path.write_bytes(pdf_of(shows(ENGLISH), shows(more)))
    assert parser.read(path).text == f"{ENGLISH}\n\n{more}"


def test_running_heads_and_page_numbers_are_not_body(parser: Parser, path: Path) -> None:
    head = "The Reservoir Quarterly"
    path.write_bytes(pdf_of(*(shows(head, f"{ENGLISH} Part {n}.", f"- {n} -") for n in (1, 2, 3))))
    article = parser.read(path)
    body = article.text
    for span in reversed(article.left_out):
        body = body[: span.start] + body[span.end :]
    assert body.split() == " ".join(f"{ENGLISH} Part {n}." for n in (1, 2, 3)).split()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf_of(b"", b""), "scan"),
        (pdf_of(*[shows("a")] * 501), "501 pages; the limit is 500"),
        (b"", "not a PDF"),
        (b"hello", "not a PDF"),
        (b"%PDF-1.4\nbroken", "cannot be read as a PDF"),
        (b"%PDF-1.4\n" * 500, "cannot be read as a PDF"),
    ],
    ids=["scan", "pages", "empty", "text", "broken", "heads"],
)
def test_what_is_no_article_is_skipped(
    parser: Parser, path: Path, data: bytes, reason: str
) -> None:
    path.write_bytes(data)
    with pytest.raises(Refused, match=reason):
        parser.read(path)


def test_an_encrypted_file_is_skipped(parser: Parser, path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf_of(shows(ENGLISH)))))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(path)
    with pytest.raises(Refused, match="encrypted"):
        parser.read(path)
