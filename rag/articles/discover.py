"""Walk files and folders and turn everything found into articles or reasons why not."""

import stat
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from rag.articles.jsonl import read_jsonl
from rag.articles.markdown import read_markdown, read_text
from rag.articles.parsing import Parser
from rag.articles.refusal import Refused
from rag.types import Article, Skipped

ENDINGS = (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".jsonl")

_ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar", ".epub")


def read_articles(paths: Sequence[Path]) -> Iterator[Article | Skipped]:
    """Yield one result for each file, or for each row of a `.jsonl`; nothing raises.

    Folders are read recursively in the order of their names. A file named twice is read once;
    of two articles with one id the later is skipped.
    """
    first_path: dict[str, str] = {}
    with closing(Parser()) as parser:
        for result in _results(paths, parser):
            if isinstance(result, Skipped):
                yield result
                continue
            here = result.path or result.id
            earlier = first_path.setdefault(result.id, here)
            if earlier != here:
                yield Skipped(here, f"has the id {result.id!r}, which {earlier} already has")
                continue
            yield result


def _results(paths: Sequence[Path], parser: Parser) -> Iterator[Article | Skipped]:
    for file in _files(paths):
        if isinstance(file, Skipped):
            yield file
        else:
            yield from _read_file(file, parser)


def _files(paths: Sequence[Path]) -> Iterator[Path | Skipped]:
    seen: set[Path] = set()
    for path in paths:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            yield Skipped(str(path), "does not exist")
        except (OSError, ValueError) as error:
            yield Skipped(str(path), _cannot_read(error))
        else:
            if stat.S_ISDIR(mode):
                yield from _folder(path, seen)
            elif path.name.startswith("."):
                yield Skipped(str(path), "is a hidden file; rename it to have it read")
            else:
                yield from _file(path, mode, seen)


def _folder(folder: Path, seen: set[Path]) -> Iterator[Path | Skipped]:
    try:
        # Links may lead back up, so a folder is entered once, by its real path.
        real = folder.resolve()
        if real in seen:
            return
        seen.add(real)
        paths = sorted(folder.iterdir(), key=lambda path: path.name)
    except (OSError, RuntimeError) as error:
        yield Skipped(str(folder), _cannot_read(error))
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as error:
            yield Skipped(str(path), _cannot_read(error))
            continue
        yield from _folder(path, seen) if stat.S_ISDIR(mode) else _file(path, mode, seen)


def _file(path: Path, mode: int, seen: set[Path]) -> Iterator[Path | Skipped]:
    if not stat.S_ISREG(mode):
        yield Skipped(str(path), "is not a regular file")
        return
    if path.suffix.lower() in _ARCHIVES:
        yield Skipped(str(path), "is an archive, which citedesk does not open; unpack it first")
        return
    if path.suffix.lower() not in ENDINGS:
        ending = f"the ending {path.suffix!r}" if path.suffix else "no ending"
        yield Skipped(str(path), f"has {ending}; citedesk reads {', '.join(ENDINGS)}")
        return
    real = path.resolve()
    if real not in seen:
        seen.add(real)
        yield path


def _read_file(path: Path, parser: Parser) -> Iterator[Article | Skipped]:
    try:
        match path.suffix.lower():
            case ".txt":
                yield read_text(path)
            case ".md" | ".markdown":
                yield read_markdown(path)
            case ".html" | ".htm" | ".pdf":
                yield parser.read(path)
            case ".jsonl":
                yield from read_jsonl(path)
    except Refused as refusal:
        yield Skipped(str(path), str(refusal))
    except OSError as error:
        yield Skipped(str(path), _cannot_read(error))


def _cannot_read(error: Exception) -> str:
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"cannot be read: {detail or type(error).__name__}"
