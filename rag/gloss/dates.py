"""Give the dates of a quotation in its reader's language, counted from the day of publication."""

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.articles import fold_to_simplified
from rag.facts import When, dates_in, numbers_in
from rag.facts.dates import render
from rag.gloss.values import Gloss, Reader
from rag.names import mentions_in
from rag.types import Article, Language

# 本季 of the stock market is a quarter of the year, that of a crop or a league is none.
_SEASON = re.compile("(?:上上|上|前一|本|这|下)一?个?季")
_HAS_SEASONS = re.compile("大豆|黄豆|小麦|玉米|稻|作物|收成|农产|产季|球季|赛季|球队")
_AGO = re.compile(r"(?:年|(?P<months>个月|months?))(?:以?前|之前)|(?:years?|(?P<m>months?)) ago$")
# Twenty years ago is a round number; two months ago is a month.
_ROUND_FROM = 5
_OF = re.compile("的|[’']s ")


def date_glosses(article: Article, start: int, end: int, reader: Reader) -> Iterator[Gloss]:
    """Every date of `article.text[start:end]`; without a text where nothing need be said."""
    quote = article.text[start:end]
    for when in _dates(article, start, end):
        words = quote[when.start : when.end]
        needed = reader.needs(words) or (_counts_from_publication(when, words))
        doubtful = _is_other_season(words, article.text) or _is_age(when, quote)
        text = _written(when, words, reader) if needed and not doubtful else ""
        yield Gloss(when.start, when.end, "date", text)


def _dates(article: Article, start: int, end: int) -> Iterator[When]:
    """The dates of a quotation, read with the text before it.

    Without a day of publication that text would be all there is to guess a year from, so the
    quotation is read by itself.
    """
    if article.published is None:
        yield from dates_in(article.text[start:end], seen_from=None)
        return
    for when in dates_in(article.text, seen_from=article.published):
        if start <= when.start and when.end <= end:
            yield replace(when, start=when.start - start, end=when.end - start)


def _counts_from_publication(when: When, words: str) -> bool:
    """去年12月, "on Monday", and 4日, which tells no month either."""
    if when.relative or when.first is None:
        return when.relative
    alone = dates_in(words, seen_from=None)
    return any(each.yearless is not None and each.yearless[0].month is None for each in alone)


def _is_other_season(words: str, text: str) -> bool:
    if not _SEASON.fullmatch(fold_to_simplified(words)):
        return False
    return _HAS_SEASONS.search(fold_to_simplified(text)) is not None


def _is_age(when: When, quote: str) -> bool:
    """Whether a day stands for an age: 明天的中國, today's Europe."""
    of = _OF.match(quote, when.end) if when.relative and when.grain == "day" else None
    return of is not None and any(m.start == of.end() for m in mentions_in(quote))


def _written(when: When, words: str, reader: Reader) -> str:
    ago = _AGO.search(fold_to_simplified(words).lower())
    count = max(numbers_in(words), default=0) if ago and when.relative else 0
    if ago and count >= _ROUND_FROM:
        months = bool(ago["months"] or ago["m"])
        return "" if reader.reads_source else _ago(int(count), reader.language, months=months)
    text = render(when, reader.language)
    # Alone, May is also a name.
    return f"in {text}" if text == "May" else text


def _ago(count: int, language: Language, *, months: bool) -> str:
    if language == "en":
        return f"{count} {'months' if months else 'years'} ago"
    month = "個月" if language == "zh-Hant" else "个月"
    return f"{count}{month if months else '年'}前"
