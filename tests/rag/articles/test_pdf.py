"""PDF files: their text page by page, and those that have none to give."""

from pathlib import Path

import pytest
from article_files import ENGLISH, article, reason, written


def pdf_of(*pages: list[str]) -> bytes:
    """A small PDF with one line of text under the other on each page."""
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    font = "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for i, lines in enumerate(pages):
        shown = "".join(f"({line}) Tj 0 -16 Td " for line in lines)
        stream = f"BT /F1 12 Tf 40 780 Td {shown}ET" if lines else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {font}"
            f" /Contents {4 + 2 * i} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


class TestPdf:
    def test_text_comes_page_by_page(self, tmp_path: Path) -> None:
        data = pdf_of([ENGLISH], ["It will hold nine million tonnes of water, the board said."])
        text = article(written(tmp_path, "a.pdf", data)).text
        assert text == f"{ENGLISH}\n\nIt will hold nine million tonnes of water, the board said."

    def test_running_heads_and_page_numbers_are_not_body(self, tmp_path: Path) -> None:
        data = pdf_of(
            *(["The Reservoir Quarterly", f"{ENGLISH} Part {n}.", f"- {n} -"] for n in (1, 2, 3))
        )
        read_back = article(written(tmp_path, "a.pdf", data))
        body = read_back.text
        for span in reversed(read_back.left_out):
            body = body[: span.start] + body[span.end :]
        pages = " ".join(f"{ENGLISH} Part {n}." for n in (1, 2, 3))
        assert body.split() == pages.split()

    def test_a_scan_is_skipped(self, tmp_path: Path) -> None:
        assert "scan" in reason(written(tmp_path, "a.pdf", pdf_of([], [])))

    @pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.4\nbroken", b"%PDF-1.4\n" * 500])
    def test_a_broken_file_is_skipped(self, tmp_path: Path, data: bytes) -> None:
        assert reason(written(tmp_path, "a.pdf", data))

    def test_an_encrypted_file_is_skipped(self, tmp_path: Path) -> None:
        from pypdf import PdfReader, PdfWriter

        plain = written(tmp_path, "plain.pdf", pdf_of([ENGLISH]))
        writer = PdfWriter(clone_from=PdfReader(plain))
        writer.encrypt("secret", algorithm="RC4-128")
        locked = tmp_path / "locked.pdf"
        with locked.open("wb") as file:
            writer.write(file)
        assert "encrypted" in reason(locked)

    def test_too_many_pages_are_refused(self, tmp_path: Path) -> None:
        assert "limit" in reason(written(tmp_path, "a.pdf", pdf_of(*([["a"]] * 501))))
