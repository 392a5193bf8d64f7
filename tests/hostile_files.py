"""Files that mean harm, made anew for each run and always the same; see `hostile_files`."""

import random
from collections.abc import Iterator
from pathlib import Path

from hostile_documents import documents
from hostile_pages import pages
from hostile_signs import Hostile, hostile_file, opening
from hostile_texts import markdown, rows, texts


def written(folder: Path) -> list[Hostile]:
    """Write all of them into a folder."""
    files = list(hostile_files())
    for file in files:
        (folder / file.name).write_bytes(file.data)
    return files


def hostile_files() -> Iterator[Hostile]:
    """All of them: more than 200 files of more than 20 kinds."""
    yield from texts()
    yield from markdown()
    yield from rows()
    yield from pages()
    yield from documents()
    yield from _odd_files()


def _odd_files() -> Iterator[Hostile]:
    for ending in ("zip", "tar", "gz", "7z", "rar", "epub"):
        yield Hostile("archive", f"archive.{ending}", b"PK\x03\x04" + b"\0" * 50, "skipped")
    chance = random.Random(27)
    for n, ending in enumerate(("txt", "md", "html", "pdf", "jsonl") * 2):
        start = b"%PDF-1.7\n" if ending == "pdf" else b""
        yield hostile_file("noise", n, ending, start + chance.randbytes(3000), "either")
    names = (
        "\x1b[31mred\x1b[0m",
        "tab\tand\nline",
        "<script>window.hacked=1<",
        "<!channel>",
        "turn\u202etxt.exe",
        "tags\U000e0041\U000e0042",
        "$(touch owned)",
        "--prune",
        "a" * 200,
        "%2e%2e%2fetc",
        "[red]bold[-red]",
        "\x9b2J",
    )
    for n, name in enumerate(names):
        yield Hostile("name", f"{n} {name}.txt", opening("name", n).encode(), "article")
    for n, name in enumerate(names[:6]):
        yield Hostile("named", f"{n} {name}.pdf", b"none", "skipped")
