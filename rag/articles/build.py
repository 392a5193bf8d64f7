"""Put an `Article` together from its text and what is known about it."""

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rag.articles.body import find_body
from rag.articles.hidden import hidden_in, without_hidden
from rag.articles.language import detect_language
from rag.articles.refusal import Refused
from rag.articles.stubs import not_an_article
from rag.types import Article, Language, LeftOut
from rag.unseen import shown

_ID = re.compile(r"[\w.:-]{1,200}")
_LANGUAGES: dict[str, Language | None] = {
    "en": "en",
    "zh-hant": "zh-Hant",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "yue": "zh-Hant",
    "zh-hans": "zh-Hans",
    "zh-cn": "zh-Hans",
    "zh-sg": "zh-Hans",
    "zh": None,
}
_LONGEST_TITLE = 60

MAX_CHARS = 5_000_000
MAX_LINES = 50_000
"""An article of more is a corpus, or a file that is to keep us busy: ten seconds go by with it."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a file states about its article apart from the text; all of it may be missing."""

    title: str | None = None
    source: str | None = None
    author: str | None = None
    published: date | None = None
    url: str | None = None
    language: Language | None = None


def build_article(
    text: str,
    *,
    article_id: str,
    path: str,
    known: Known,
    furniture: frozenset[int] = frozenset(),
) -> Article:
    """Read the body and join it with what is known, which wins. Raises `Refused`."""
    check_characters(text)
    _check_size(text)
    reading = find_body(text, title=known.title, furniture=furniture)
    if reason := not_an_article(text, reading.left_out, title=known.title):
        raise Refused(reason)
    left_out = without_hidden(text, reading.left_out)
    body = _body(text, left_out)
    if not body and (hidden := hidden_in(text, left_out)):
        raise Refused(f"has hidden characters ({hidden}) in each sentence; take them out")
    merged = Known(
        title=_first_shown(known.title, reading.title, _opening(text, left_out), article_id),
        source=_first_shown(known.source, reading.source),
        author=_first_shown(known.author, reading.author),
        published=known.published or reading.published,
        url=_first_shown(known.url),
        language=known.language or detect_language(body or text),
    )
    return _article(text, article_id, path, merged, left_out)


def _check_size(text: str) -> None:
    """Refuse what would take minutes to read. Files are bounded before they are read at all."""
    lines = text.count("\n") + 1
    for size, limit, what in ((len(text), MAX_CHARS, "characters"), (lines, MAX_LINES, "lines")):
        if size > limit:
            raise Refused(f"has {size:,} {what}; the limit is {limit:,}, so split it")


def _first_shown(*values: str | None) -> str | None:
    """The first of the values that shows something, as it is shown on one line."""
    lines = (shown(value).replace("\n", " ").strip() for value in values if value)
    return next((line for line in lines if line), None)


def _article(
    text: str, article_id: str, path: str, known: Known, left_out: tuple[LeftOut, ...]
) -> Article:
    return Article(
        id=article_id,
        title=known.title or article_id,
        text=text,
        language=known.language or "en",
        sha256=_digest(text, known, left_out),
        published=known.published,
        source=known.source,
        author=known.author,
        url=known.url,
        path=path,
        left_out=left_out,
    )


def check_id(value: str) -> str:
    """The id unchanged if it is one. Raises `Refused`: a stated id is never rewritten."""
    if not _ID.fullmatch(value):
        raise Refused(
            f"has the id {value[:80]!r}; an id is 1 to 200 letters, digits, '_', '.', ':' or '-'"
        )
    return value


def id_from_name(stem: str) -> str:
    """An id for a file's name: each run of other characters becomes one "-".

    >>> id_from_name("report 2026 (final)")
    'report-2026-final-'
    """
    composed = unicodedata.normalize("NFC", stem)
    return re.sub(r"[^\w.:-]+", "-", composed)[:200] or "-"


def read_language(tag: str) -> Language | None:
    """The language of a tag such as zh-TW; None for plain "zh". Raises `Refused`."""
    name = tag.strip().replace("_", "-").lower()
    name = "en" if name.startswith("en-") else name
    # zh-Hant-TW and the like: script decides, region does not.
    name = next((n for n in ("zh-hant", "zh-hans") if name.startswith(n)), name)
    if name not in _LANGUAGES:
        raise Refused(f"has the language {tag[:40]!r}; use en, zh-Hant or zh-Hans, or leave it out")
    return _LANGUAGES[name]


def check_characters(value: str) -> None:
    """Refuse text that could not be stored: escapes can spell halves of surrogate pairs."""
    if "\x00" in value:
        raise Refused("holds NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Refused(f"holds half of a surrogate pair at character {error.start:,}") from error


def _body(text: str, left_out: tuple[LeftOut, ...]) -> str:
    parts, at = [], 0
    for span in left_out:
        parts.append(text[at : span.start])
        at = span.end
    return "".join([*parts, text[at:]]).strip()


def _opening(text: str, left_out: tuple[LeftOut, ...]) -> str | None:
    """The body's first sentence, cut short, for articles that do not show a title."""
    at = 0
    for span in left_out:
        if text[at : span.start].strip():
            break
        at = span.end
    end = next((span.start for span in left_out if span.start > at), len(text))
    line = text[at:end].strip("\ufeff\u200b \t\r\n\u3000").split("\n")[0]
    sentence = re.split(r"(?<=[。！？!?])|(?<=[a-z]{2}[.])\s", line, maxsplit=1)[0].strip()
    sentence = sentence.lstrip("#>*- ").rstrip("。")
    if len(sentence) <= _LONGEST_TITLE:
        return sentence or None
    return sentence[: _LONGEST_TITLE - 1].rstrip() + "…"


def is_whole(article: Article) -> bool:
    """Whether its SHA-256 is that of what it holds."""
    return sha256_of(article) == article.sha256


def sha256_of(article: Article) -> str:
    """The SHA-256 of what an article holds, whatever it says itself."""
    known = Known(
        title=article.title,
        source=article.source,
        author=article.author,
        published=article.published,
        url=article.url,
        language=article.language,
    )
    return _digest(article.text, known, article.left_out)


def _digest(text: str, known: Known, left_out: tuple[LeftOut, ...]) -> str:
    """SHA-256 of the text and everything stored with it: a change of either is a new version."""
    canonical = {
        "text": text,
        "title": known.title,
        "source": known.source,
        "author": known.author,
        "published": known.published.isoformat() if known.published else None,
        "url": known.url,
        "language": known.language,
        "left_out": [[span.start, span.end, span.reason] for span in left_out],
    }
    encoded = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(encoded.encode()).hexdigest()
