"""Read a Markdown file with optional YAML front matter, or a plain text file, as an article."""

import re
from pathlib import Path

from rag.articles.build import (
    Known,
    build_article,
    check_characters,
    check_id,
    id_from_name,
    read_language,
)
from rag.articles.dates import parse_date
from rag.articles.decode import decode_text, read_bytes
from rag.articles.refusal import Refused
from rag.types import Article

_FENCE = re.compile(r"---[ \t]*\n(?P<yaml>(?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_MAX_FRONT_MATTER_CHARS = 64 * 1024
_FIELDS = ("id", "title", "source", "author", "published", "url", "language")


def read_text(path: Path) -> Article:
    """Read a `.txt` file: all of it is the article's text. Raises `Refused` and `OSError`."""
    text = decode_text(read_bytes(path))
    return build_article(text, article_id=id_from_name(path.stem), path=str(path), known=Known())


def read_markdown(path: Path) -> Article:
    """Read a `.md` file; its front matter is no part of the text. Raises `Refused`, `OSError`."""
    content = decode_text(read_bytes(path))
    fields, body_start = split_front_matter(content)
    known = Known(
        title=fields.get("title"),
        source=fields.get("source"),
        author=fields.get("author"),
        published=None,
        url=fields.get("url"),
        language=read_language(fields["language"]) if "language" in fields else None,
    )
    if "published" in fields:
        value = fields["published"]
        known = _with_published(known, value)
    article_id = check_id(fields["id"]) if "id" in fields else id_from_name(path.stem)
    return build_article(content[body_start:], article_id=article_id, path=str(path), known=known)


def _with_published(known: Known, value: str) -> Known:
    day = parse_date(value)
    if day is None:
        raise Refused(f"has 'published: {value[:60]}' in its front matter; write it as YYYY-MM-DD")
    return Known(known.title, known.source, known.author, day, known.url, known.language)


def split_front_matter(content: str) -> tuple[dict[str, str], int]:
    """The front matter's known fields, and where the text starts. Raises `Refused`.

    Text between two rules at the top of a file that is not a mapping is text, not front matter.
    """
    match = _FENCE.match(content, 0, _MAX_FRONT_MATTER_CHARS)
    if not match:
        return {}, 0
    loaded = _load_yaml(match.group("yaml"))
    if loaded is None:
        return {}, match.end() if not match.group("yaml").strip() else 0
    fields: dict[str, str] = {}
    for name in _FIELDS:
        value = loaded.get(name)
        if value is None or value == "":
            continue
        if not isinstance(value, str):
            kind = "list" if isinstance(value, list) else "mapping"
            raise Refused(f"has a {kind} as '{name}' in its front matter; write one value")
        check_characters(value)
        if value.strip() and value.strip().lower() not in ("null", "~"):
            fields[name] = value.strip()
    return fields, match.end()


def _load_yaml(source: str) -> dict[object, object] | None:
    import yaml

    try:
        # The base loader gives strings only, so that "2026-02-30" reaches our own check and
        # nothing in a file can make it build an object.
        loaded = yaml.BaseLoader(source).get_single_data()
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = getattr(error, "problem", None) or type(error).__name__
        mark = getattr(error, "problem_mark", None)
        where = f" on line {mark.line + 2}" if mark else ""
        raise Refused(f"has front matter that is not YAML: {problem}{where}") from error
    return loaded if isinstance(loaded, dict) else None
