"""The passages as a language model reads them: numbered, dated, with what their words amount to.

What an article says cannot leave its place: its text is one line, and what could pass for a
passage's number, for the fence, or for a chat template's own signs is set otherwise.
"""

import re

from rag.articles.orders import is_order
from rag.gloss import glosses
from rag.passages import embedding_text
from rag.types import Hit, Language
from rag.unseen import shown

_LONGEST_TITLE = 120
# Newsrooms put the original name in brackets after the first mention.
_BESIDE = 40
_MARKER = re.compile(r"[\[［【](?=\s*[\d#^])")
_FENCE = re.compile(r"={2,}")
# <|im_start|>, <s>, [INST]: servers read them as their own wherever they stand.
_TEMPLATE = re.compile(r"<(?=[|/]|s>|start_of_|end_of_)|\[(?=/?(?:INST|SYS))", re.IGNORECASE)


def passage_text(number: int, hit: Hit, language: Language) -> str:
    """A heading with number, day, publisher and title; under it the words on one line.

    Figures, dates and names that a reader of `language` would write otherwise have that in 〔〕.
    """
    article = hit.article
    day = article.published.isoformat() if article.published else "undated"
    about = [day, article.source or "", article.title[:_LONGEST_TITLE]]
    # Nobody's name for a story is an order to whoever answers.
    heading = " | ".join(one_line(part) for part in about if part.strip() and not is_order(part))
    return f"[{number}] {heading}\n{one_line(_annotated(hit, language))}"


def _annotated(hit: Hit, language: Language) -> str:
    """The passage with what its words amount to behind them, each name at its first mention."""
    text, pieces, at = hit.text, [], 0
    named: set[str] = set()
    for gloss in glosses(hit.article, hit.start, hit.end, language):
        is_there = gloss.text in text[gloss.start : gloss.end + _BESIDE]
        # A bare number in brackets would look like a passage's.
        known = gloss.text.isdigit() or (gloss.kind == "name" and (is_there or gloss.text in named))
        named.add(gloss.text)
        if not known and gloss.text != text[gloss.start : gloss.end]:
            pieces += [text[at : gloss.end], f"〔{gloss.text}〕"]
            at = gloss.end
    return "".join((*pieces, text[at:]))


def one_line(text: str) -> str:
    """Text on one line, without what could pass for a marker, a fence or a template's sign."""
    line = embedding_text(shown(text))
    return _TEMPLATE.sub("(", _FENCE.sub("=", _MARKER.sub("(", line)))
