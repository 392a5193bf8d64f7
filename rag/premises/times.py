"""The time that a question is about, and whether a sentence of an article is of it."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from rag.facts import dates_in
from rag.types import Article

# An office changes hands. What was written in the half-year before it was asked still tells of the
# present; a question that names a day is about that time, if it is short: in a long one there may
# have been two holders.
_STILL_TRUE = timedelta(days=183)
_NEAR_THE_DAY = timedelta(days=31)
_LONGEST_TIME = timedelta(days=100)
_YEAR = timedelta(days=365)
# What is told of an earlier time: 2010年代, 擔任總統期間, "in 1972".
_ANOTHER_TIME = re.compile(
    r"年代|世[纪紀]|[担擔]任|[执執]政(?![党黨])|任[内內期]|[当當]年"
    r"|\b(?:19|20)\d0s\b|\bcentury\b|\bat the time\b"
)
_YEAR_TOLD = re.compile(r"(?<![\d,.])(?:1[89]|20)\d\d(?![\d,.]\d)")


@dataclass(frozen=True, slots=True)
class Time:
    """What a question is about: from `first` to `last`, told by a date in it or not."""

    first: date
    last: date
    told: bool


def time_of(question: str, as_of: date) -> Time | None:
    """None when the question is about a time so long that an office may have changed hands."""
    told = [
        # Of a month without its year the nearest is taken; but what is asked about has happened.
        (w.first - _YEAR, w.last - _YEAR)
        if w.told == "inferred" and w.first > as_of
        else (w.first, w.last)
        for w in dates_in(question, seen_from=as_of)
        if w.first and w.last
    ]
    if not told:
        return Time(as_of, as_of, told=False)
    first, last = min(first for first, _ in told), max(last for _, last in told)
    return Time(first, last, told=True) if last - first <= _LONGEST_TIME else None


def looks_back(words: str) -> bool:
    """Whether words tell of an earlier time without a date that could be read."""
    return _ANOTHER_TIME.search(words) is not None


def within_reach(day: date | None, time: Time) -> bool:
    """Whether an article of that day may still speak of that time; one without a day may."""
    return day is None or time.first - _STILL_TRUE <= day <= time.last + _STILL_TRUE


def is_of(article: Article, start: int, end: int, time: Time) -> bool:
    """Whether a sentence is of that time: by the day of its article, or by a date that it tells."""
    words, day = article.text[start:end], article.published
    long_ago = any(int(year) < time.first.year - 1 for year in _YEAR_TOLD.findall(words))
    if long_ago or looks_back(words):
        return False
    if not time.told:
        return day is not None and time.first - _STILL_TRUE <= day <= time.last
    if day is not None and time.first - _NEAR_THE_DAY <= day <= time.last + _NEAR_THE_DAY:
        return True
    return any(
        when.first <= time.last and time.first <= when.last
        for when in dates_in(article.text, seen_from=day)
        if start <= when.start and when.end <= end and when.first and when.last
        if when.last - when.first <= _LONGEST_TIME
    )
