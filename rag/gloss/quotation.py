"""Give the figures, dates and known names of a quotation in the language of the question.

A reader of the other language can take the facts from the quotation with no model at work. What is
given is what was read, never a guess: no name that can mean another, no date that could not be
placed. Laws (tests/rag/test_gloss.py): the quotation carries every gloss; they are in order and
apart; their words are in the reader's language and script.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize

from rag.facts import figures_in
from rag.gloss.dates import date_glosses
from rag.gloss.figures import write_figure
from rag.gloss.names import name_glosses
from rag.gloss.values import Gloss, Kind, Reader
from rag.names import Region
from rag.types import Article, Language

# Of two readings of one place that are equally long, the one that says more goes first.
_RANK: dict[Kind, int] = {"date": 0, "figure": 1, "name": 2}
_USUAL_REGION: Region = "TW"


def glosses(
    article: Article, start: int, end: int, language: Language, *, region: Region | None = None
) -> tuple[Gloss, ...]:
    """The facts of `article.text[start:end]` for a reader of `language`, in order.

    In the article's own language and script those are the days that its words count from the day of
    publication. In the other script they are what is not written in the reader's own, and names
    that the reader's region writes otherwise. Places are relative to `start`, and none overlaps
    another. `region` is the reader's, of Traditional Chinese; None is Taiwan.
    """
    quote = article.text[start:end]
    reader = Reader(article.language, language, region or _USUAL_REGION)
    found = [
        *_figure_glosses(quote, reader),
        *date_glosses(article, start, end, reader),
        *name_glosses(quote, reader),
    ]
    given = tuple(each for each in _apart(found) if each.text)
    # A fact that is written alike, such as 30%, is given for the sake of those around it only.
    alike = all(each.text == normalize("NFKC", quote[each.start : each.end]) for each in given)
    return () if alike else given


def gloss_line(found: Sequence[Gloss], language: Language) -> str:
    """What is put behind a quotation: the glosses in order, each once; empty when there is none.

    A semicolon parts them in Chinese too: with 、 two of them could be read as one range.

    >>> gloss_line([Gloss(0, 5, "figure", "US$3 billion"), Gloss(7, 9, "name", "Tokyo")], "en")
    '(US$3 billion; Tokyo)'
    """
    texts = dict.fromkeys(each.text for each in found)
    if not texts:
        return ""
    return f"({'; '.join(texts)})" if language == "en" else f"（{'；'.join(texts)}）"


def gloss_quote(article: Article, start: int, end: int, language: Language) -> str:
    """What is put behind the quotation `article.text[start:end]` for a reader of `language`."""
    return gloss_line(glosses(article, start, end, language), language)


def _figure_glosses(quote: str, reader: Reader) -> Iterator[Gloss]:
    for figure in figures_in(quote):
        words = quote[figure.start : figure.end]
        # 兆 is a million in mainland units; 10¹² is written 万亿 there.
        needed = reader.needs(words) or (reader.between_scripts and "兆" in words)
        text = write_figure(figure, words, reader.language) if needed else ""
        # The 9 of 9个 can be read in either script.
        legible = reader.between_scripts and text in normalize("NFKC", words)
        yield Gloss(figure.start, figure.end, "figure", "" if legible else text)


def _apart(found: Iterable[Gloss]) -> list[Gloss]:
    """One reading a place, the longest; but the name in 60套海馬斯發射系統 has one of its own."""
    kept: list[Gloss] = []
    for one in sorted(found, key=lambda each: (each.start - each.end, _RANK[each.kind])):
        over = [each for each in kept if one.start < each.end and each.start < one.end]
        if not over:
            kept.append(one)
        elif one.kind == "name" and [each.kind for each in over] == ["figure"]:
            figure = over[0]
            if figure.start < one.start:
                kept.remove(figure)
                kept += [replace(figure, end=one.start), one]
    return sorted(kept, key=lambda each: each.start)
