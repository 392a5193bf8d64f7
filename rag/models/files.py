"""Files of models: their pins, streams and folders."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from rag.durable import replace_text, sha256_file, sync_file, sync_folder

CHUNK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Pin:
    """The bytes that a file must have."""

    sha256: str
    size: int


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Read a stream to its end in pieces of one megabyte."""
    while chunk := stream.read(CHUNK_BYTES):
        yield chunk


def pin_of(path: Path) -> Pin:
    """Hash a whole file."""
    return Pin(sha256_file(path), path.stat().st_size)


def has_pin(path: Path, pin: Pin) -> bool:
    """Whether a file is there with exactly the pinned bytes."""
    return path.is_file() and path.stat().st_size == pin.size and pin_of(path) == pin


def git_blob_sha1(path: Path) -> str:
    """Hash a file as git names it."""
    digest = hashlib.sha1(usedforsecurity=False)
    digest.update(b"blob %d\0" % path.stat().st_size)
    with path.open("rb") as file:
        for chunk in chunks(file):
            digest.update(chunk)
    return digest.hexdigest()


def write_json(path: Path, value: Mapping[str, Any] | list[Any]) -> None:
    """Write a value as JSON, the same bytes each time and on each system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_as_json(value).encode())


def replace_json(path: Path, value: Mapping[str, Any]) -> None:
    """Put a value in the place of a JSON file at once, durably."""
    replace_text(path, _as_json(value))


def _as_json(value: Mapping[str, Any] | list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def files_below(folder: Path) -> list[Path]:
    """List every file of a folder and of the folders in it, in a fixed order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sync_tree(folder: Path) -> None:
    """Force every file below a folder, and the folders, to the disk."""
    for path in files_below(folder):
        sync_file(path)
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        sync_folder(path)
