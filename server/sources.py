"""The list of sources that stands under an answer wherever nothing but text is shown."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.passages import embedding_text
from rag.types import Answer, Article, Language


@dataclass(frozen=True, slots=True)
class _Words:
    heading: str
    undated: str
    comma: str
    marks: tuple[str, str]


_WORDS: dict[Language, _Words] = {
    "en": _Words("Sources:", "undated", ", ", ("“", "”")),
    "zh-Hant": _Words("來源：", "日期不詳", "，", ("〈", "〉")),
    "zh-Hans": _Words("来源：", "日期不详", "，", ("《", "》")),
}


def sources_heading(language: Language) -> str:
    """The line above the list."""
    return _WORDS[language].heading


def about(article: Article, language: Language) -> str:
    """Publisher, date, title and address on one line; without the publisher or address it lacks."""
    words = _WORDS[language]
    opening, closing = words.marks
    published = article.published.isoformat() if article.published else words.undated
    title = f"{opening}{embedding_text(article.title)}{closing}"
    parts = (embedding_text(article.source or ""), published, title)
    address = web_address(article)
    return words.comma.join(part for part in parts if part) + (f" {address}" if address else "")


def sources_text(answer: Answer) -> str:
    """One line a citation under a heading in the question's language; empty without citations."""
    if not answer.citations:
        return ""
    # Dashes keep the lines apart where the text is shown as Markdown.
    lines = [f"- [{c.number}] {about(c.article, answer.language)}" for c in answer.citations]
    return "\n".join((sources_heading(answer.language), *lines))


def web_address(article: Article) -> str | None:
    """The article's own address when a reader can safely follow it, else None."""
    url = article.url or ""
    # An article says itself what its address is: it may be a script, or words meant to be read.
    if any(character.isspace() or not character.isprintable() for character in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
