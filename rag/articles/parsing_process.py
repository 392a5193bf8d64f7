"""The program that reads HTML and PDF files for `rag.articles.parsing`, within bounds.

It reads requests on standard input and writes replies on standard output, each a JSON document
behind its length. Never run by hand.
"""

import contextlib
import importlib
import json
import os
import resource
import signal
import struct
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from rag.articles.language import fold_to_simplified
from rag.articles.refusal import Refused
from rag.types import Article, LeftOut

HEAD = struct.Struct(">I")
"""Before each document: its length in bytes."""

_NEARLY = 0.8
HTML_ENDINGS = (".html", ".htm")


def main() -> None:
    """Answer one request after the other until there is no more."""
    memory_bytes, cpu_seconds = map(int, sys.argv[1:])
    # A library that prints must not get between the replies.
    replies = os.fdopen(os.dup(1), "wb")
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    # Who interrupts the command ends this by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load()
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _bound(kind, most, for_good=True)
    _send(replies, {"ready": True})
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    while head := sys.stdin.buffer.read(HEAD.size):
        request = json.loads(sys.stdin.buffer.read(*HEAD.unpack(head)))
        _allow(cpu_seconds)
        try:
            _send(replies, _reply(Path(request["path"])))
        except Exception:
            # Libraries turn a want of memory into errors of all kinds.
            if not _was_full(memory_bytes):
                raise
            _send(replies, {"memory": True})
            return


def article_of(fields: dict[str, Any]) -> Article:
    """The article that a reply holds."""
    day = fields["published"]
    left_out = tuple(LeftOut(**span) for span in fields["left_out"])
    return Article(**fields | {"published": day and date.fromisoformat(day), "left_out": left_out})


def _load() -> None:
    """Load what reads files, while there is room for it."""
    for name in ("lxml.html", "trafilatura", "pypdf"):
        importlib.import_module(name)
    fold_to_simplified("")


def _bound(kind: int, most: int, *, for_good: bool) -> None:
    """Set a bound, within one that somebody set before us; not every system knows each of them."""
    hard = resource.getrlimit(kind)[1]
    soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
    with contextlib.suppress(ValueError):
        resource.setrlimit(kind, (soft, soft if for_good else hard))


def _was_full(memory_bytes: int) -> bool:
    """Whether this process came near its bound at any time, as far as the system tells."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return False
    return int(status.partition("VmPeak:")[2].split()[0]) * 1024 > _NEARLY * memory_bytes


def _allow(cpu_seconds: int) -> None:
    """From now on, so many seconds of the processor."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    _bound(resource.RLIMIT_CPU, soft, for_good=False)


def _reply(path: Path) -> dict[str, Any]:
    try:
        return {"article": _read(path)}
    except Refused as refusal:
        return {"refused": str(refusal)}
    except OSError as error:
        return {"unreadable": error.strerror or str(error) or type(error).__name__}


def _read(path: Path) -> dict[str, Any]:
    from rag.articles.html import read_html
    from rag.articles.pdf import read_pdf

    article = read_html(path) if path.suffix.lower() in HTML_ENDINGS else read_pdf(path)
    day = article.published
    return asdict(article) | {"published": day.isoformat() if day else None}


def _send(replies: BinaryIO, document: dict[str, Any]) -> None:
    data = json.dumps(document).encode()
    # Nothing is sent before there was room for all of it.
    replies.write(HEAD.pack(len(data)) + data)
    replies.flush()


if __name__ == "__main__":
    main()
