"""Files that clients hand in, written so that neither their names nor a power cut does harm."""

import hashlib
import json
import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from rag.articles import id_from_name
from rag.durable import sync_file, sync_folder

# A file's name may have 255 bytes; a Chinese character takes three, and a mark may follow.
_MOST_NAME_BYTES = 200
_MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a client sends it; `name` is whatever the client calls it."""

    name: str
    content: BinaryIO


def store(folder: Path, uploads: Sequence[Upload]) -> dict[str, str]:
    """Write files into a new folder; on the disk when this returns.

    Returns the client's name of each file written. Two files whose names would give one article id
    are told apart by a mark of their content, so that both become articles.

    Raises:
        OSError: they cannot be written; nothing is left of them.
    """
    folder.mkdir(parents=True)
    names: dict[str, str] = {}
    try:
        for upload in uploads:
            stem, ending = safe_name(upload.name)
            path = folder / f"{_free(stem, names, upload.content)}{ending}"
            with path.open("xb") as file:
                shutil.copyfileobj(upload.content, file)
            sync_file(path)
            names[path.name] = shown_name(upload.name)
        for changed in (folder, folder.parent, folder.parent.parent):
            sync_folder(changed)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return names


def safe_name(name: str) -> tuple[str, str]:
    """An article id and an ending for a client's file name, without any part of a path.

    >>> safe_name("../../報導 (1).TXT"), safe_name("C:\\\\desk\\\\.env")
    (('報導-1-', '.txt'), ('env', ''))
    """
    last = shown_name(name).lstrip(".")
    stem, dot, ending = last.rpartition(".")
    if not dot:
        stem, ending = last, ""
    ending = re.sub(r"\W", "", ending.lower())[:10]
    short = id_from_name(stem).encode()[:_MOST_NAME_BYTES].decode(errors="ignore")
    return short, f".{ending}" if ending else ""


def shown_name(name: str) -> str:
    """The client's name as it is shown to the client: its last part, without control signs."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return "".join(sign for sign in last if unicodedata.category(sign)[0] != "C")[:_MOST_SHOWN]


def article_file(
    *, title: str | None, text: str, published: date | None, source: str | None, url: str | None
) -> Upload:
    """An article given by its parts, as a file that ingest reads.

    Its id is made of its title and content: the same again is the same article, and another one of
    the same title takes nobody's place.
    """
    day = published.isoformat() if published else None
    row = {"title": title, "text": text, "date": day, "source": source, "url": url}
    digest = hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()
    stem = id_from_name((title or "")[:60]).strip("-.:") or "article"
    line = json.dumps({"id": f"{stem}-{digest[:12]}", **row}, ensure_ascii=False)
    return Upload("article.jsonl", BytesIO(line.encode()))


def _free(stem: str, taken: dict[str, str], content: BinaryIO) -> str:
    """The stem, or when another file has it the stem with a mark."""
    ids = {Path(name).stem for name in taken}
    if stem not in ids:
        return stem
    digest = hashlib.sha256()
    while piece := content.read(1 << 20):
        digest.update(piece)
    content.seek(0)
    first = marked = f"{stem}-{digest.hexdigest()[:8]}"
    number = 1
    while marked in ids:
        number += 1
        marked = f"{first}-{number}"
    return marked
