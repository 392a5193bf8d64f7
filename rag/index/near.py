"""The likely passages of a generation that is too large to hold every one against a question.

Legs, each for the passages of either language apart, since a text of the other language is less
near and is let off for it: the nearest passages, all of the articles with the nearest titles, those
with most of the question's words, and the nearest of those that a time asked of favours. What comes
of them is then scored as it would be among all (docs/decisions/0025).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.durable import sync_folder
from rag.encoder import Vectors
from rag.index.lexicon import Wanted
from rag.index.part import LATEST_DAYS, Ints, Mask, Part, Query, Rows
from rag.index.vectors import Nearest, read_nearest, write_nearest

_NAMES = {
    (kind, english): f"near/{kind}-{language}.faiss"
    for kind in ("passages", "titles")
    for english, language in ((True, "en"), (False, "zh"))
}
FILES = tuple(_NAMES.values())

MANY_PASSAGES = 4_000
"""From so many on these files are made: where a look at likely ones is quicker than one at all."""

# How many are taken from each leg; bench/growth shows how many of the first ten that finds.
_OF_PASSAGES, _OF_TITLES, _OF_WORDS, _OF_TIMELY = 400, 20, 150, 150
# Words that more passages have than this tell little apart and are left to the scoring.
_COMMON = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Near:
    """What finds the nearest of one generation by kind and language, True for English.

    `first_passage` has one entry more than there are articles: where the last one's passages end.
    """

    by_kind: Mapping[tuple[str, bool], Nearest]
    first_passage: Rows

    def likely(self, whole: Part, query: Query) -> Rows:
        """The likely passages of `whole` among those allowed, ascending."""
        likely = np.zeros(len(whole.passage_english), dtype=bool)
        timely = _timely(whole, query)
        for english in (True, False):
            there = whole.passage_english if english else ~whole.passage_english
            if whole.allowed is not None:
                there = there & whole.allowed
            if np.count_nonzero(there) <= _OF_PASSAGES:
                likely |= there
                continue
            allowed = None if whole.allowed is None else there
            passages = self.by_kind["passages", english]
            likely[passages.nearest(query.vector, _OF_PASSAGES, allowed)] = True
            likely[self._entitled(whole, query.vector, english, there)] = True
            if timely is not None:
                likely[passages.nearest(query.vector, _OF_TIMELY, there & timely)] = True
            likely[_by_words(whole.wanted[english == query.english], there)] = True
        return np.flatnonzero(likely)

    def _entitled(self, whole: Part, vector: Vectors, english: bool, there: Mask) -> Rows:
        """The passages there of the articles with the nearest titles."""
        allowed = None
        if whole.allowed is not None:
            allowed = np.zeros(len(whole.articles), dtype=bool)
            allowed[whole.passage_article[there]] = True
        titles = self.by_kind["titles", english].nearest(vector, _OF_TITLES, allowed)
        starts = self.first_passage
        rows = [np.arange(starts[number], starts[number + 1]) for number in titles]
        entitled: Rows = np.concatenate([np.zeros(0, dtype=np.int64), *rows])
        there_too: Rows = entitled[there[entitled]]
        return there_too


def _timely(whole: Part, query: Query) -> Mask | None:
    """Passages that gain by the time that is asked of: they tell of it, or were published then.

    None where no time is asked of.
    """
    if not query.days and not query.latest and not whole.tells:
        return None
    timely = np.zeros(len(whole.passage_english), dtype=bool)
    for telling in whole.tells:
        timely[telling] = True
    ranges = [*query.days, *([(whole.newest - LATEST_DAYS, whole.newest)] if query.latest else [])]
    for first, last in ranges:
        then = (whole.published >= first) & (whole.published <= last)
        timely |= then[whole.passage_article]
    return timely


def _by_words(wanted: Wanted, there: Mask) -> Rows:
    """The passages with most of what the question's rarer words weigh."""
    shares = np.zeros(wanted.passages, dtype=np.float32)
    touched = np.zeros(wanted.passages, dtype=bool)
    looked_at = 0
    for having, weight in sorted(
        zip(wanted.having, wanted.weights, strict=True), key=lambda each: len(each[0])
    ):
        if looked_at and looked_at + len(having) > _COMMON:
            break
        looked_at += len(having)
        shares[having] += np.float32(weight)
        touched[having] = True
    rows = np.flatnonzero(touched & there)
    if len(rows) > _OF_WORDS:
        rows = rows[np.argpartition(-shares[rows], _OF_WORDS - 1)[:_OF_WORDS]]
    return rows


def write_near(
    folder: Path, passages: Vectors, titles: Vectors, *, english: Mask, passage_article: Ints
) -> None:
    """Write the files of a generation; `english` is by article, `passage_article` by passage."""
    (folder / FILES[0]).parent.mkdir()
    for (kind, language), name in _NAMES.items():
        if kind == "passages":
            rows = np.flatnonzero(english[passage_article] == language)
            write_nearest(folder / name, passages, rows)
        else:
            rows = np.flatnonzero((english == language) & titles.any(axis=1))
            write_nearest(folder / name, titles, rows)
    sync_folder((folder / FILES[0]).parent)


def read_near(folder: Path, whole: Part) -> Near:
    """Read the verified files of a generation."""
    by_kind = {key: read_nearest(folder / name) for key, name in _NAMES.items()}
    ends = np.arange(len(whole.articles) + 1)
    return Near(by_kind, np.searchsorted(whole.passage_article, ends))
