"""When a question speaks of a time, or asks for the latest: what each passage gains by it."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from rag.asked import wants_latest
from rag.encoder import Vectors
from rag.facts import dates_in
from rag.index import Part
from rag.index.part import Ints
from rag.words import terms_of_time

# In cosines; docs/evaluation.md tells how they were chosen.
_PUBLISHED_THEN = 0.01
_TELLS_OF_IT = 0.01
_NEWEST = 0.02
# An article is about the days before it, too.
_TOLD_WITHIN_DAYS = 2
_HALF_AS_NEW_DAYS = 30.0
# A longer time tells hardly anything apart.
_LONGEST_DAYS = 731


@dataclass(frozen=True, slots=True)
class Time:
    """The times that a question speaks of, first and last days, and whether it wants the latest."""

    ranges: tuple[tuple[date, date], ...]
    latest: bool

    @property
    def days(self) -> tuple[tuple[int, int], ...]:
        """For each time the ordinals of the days on which a text of it would be published."""
        return tuple(
            (first.toordinal(), last.toordinal() + _TOLD_WITHIN_DAYS) for first, last in self.ranges
        )

    @property
    def terms(self) -> tuple[list[str], ...]:
        """For each time the terms that a text would tell of it by."""
        return tuple(list(terms_of_time(first, last)) for first, last in self.ranges)


def time_of(question: str, as_of: date | None) -> Time:
    """Relative words are read against `as_of`; without it they speak of no time."""
    ranges = tuple(
        (when.first, when.last)
        for when in dates_in(question, seen_from=as_of)
        if when.first and when.last and (when.last - when.first).days < _LONGEST_DAYS
    )
    return Time(tuple(dict.fromkeys(ranges)), wants_latest(question))


def gains(part: Part, time: Time) -> Vectors | None:
    """What each passage gains, shape [passages]; None where time is no matter."""
    if not time.ranges and not time.latest:
        return None
    published = part.published[part.passage_article]
    gained = np.zeros(len(published), dtype=np.float32)
    for (first, last), telling in zip(time.days, part.tells, strict=True):
        then = (published >= first) & (published <= last)
        tells = np.zeros(len(published), dtype=bool)
        tells[telling] = True
        # Each is worth something, and neither is asked for twice.
        gained = np.maximum(gained, _PUBLISHED_THEN * then + _TELLS_OF_IT * tells)
    if time.latest:
        gained += _newness(published, part.newest)
    return gained.astype(np.float32)


def _newness(published: Ints, newest: int) -> Vectors:
    """The newest article that may be found gains all, one a month older half; undated ones none."""
    days = np.maximum(newest - published, 0)
    newness = np.where(published > 0, _NEWEST * np.exp2(-days / _HALF_AS_NEW_DAYS), 0.0)
    return newness.astype(np.float32)
