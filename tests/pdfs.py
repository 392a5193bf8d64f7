"""Small PDFs, written by hand."""

from collections.abc import Sequence

PAGE = "0 0 612 792"


def pdf_of(
    *contents: bytes,
    box: str = PAGE,
    page: str = "",
    resources: str = "",
    catalog: str = "",
    tree: str = "",
    filters: str = "",
    objects: Sequence[bytes] = (),
) -> bytes:
    """A PDF of a page for each content; what else is given goes into the object of that name.

    `objects` are those that it points to: the first is number 3 and two more for each page.
    """
    kids = " ".join(f"{3 + 2 * i} 0 R" for i in range(len(contents)))
    bodies = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        (tree or f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>").encode(),
    ]
    font = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    for i, content in enumerate(contents):
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {page} /Contents {4 + 2 * i} 0 R "
            f"/Resources << {'' if '/Font' in resources else font} {resources} >> >>".encode()
        )
        bodies.append(stream(filters, content))
    bodies += objects
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(bodies) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def stream(entries: str, content: bytes) -> bytes:
    """An object with a content."""
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def shows(*lines: str) -> bytes:
    """A content that shows lines, one below the other."""
    drawn = (line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in lines)
    return (
        b"BT /F1 9 Tf 20 700 Td "
        + "".join(f"({line}) Tj 0 -14 Td " for line in drawn).encode()
        + b"ET"
    )
