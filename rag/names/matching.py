"""Find the names of a table in a text: longest first, and never inside another word."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from rag.names.corpus import remembered
from rag.names.folding import Folded, fold
from rag.names.index import Index, Reading
from rag.names.table import Table, default_table

# Latin, Greek and Cyrillic letters run on into words; Chinese characters do not.
_FIRST_EASTERN = "\u2e80"
_WORD = re.compile("[a-z0-9]+|[\u2e80-\U0003ffff]")
_LONG_ENOUGH_FOR_CAPITALS = 5
# Characters that hardly do anything but spell foreign names: a person's name beside one of them is
# part of a longer name, unless the character belongs to a name or word of its own.
_SPELLING = frozenset("·斯尔兹姆妮娜莉蒂娅弗佩沃莱瑟伦洛柯赫埃逊伯尼诺夫迪奥")
_GIVEN_NAME_OR_INITIAL = re.compile(r"(?:^|[^A-Za-z])([A-Z][a-z]+|(?<![^ ])[A-Z]\.) $")
_LONGEST_GIVEN_NAME = 16
_BY_START = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `text[start:end]` is `form` but for script, width and case.

    `entities` are all that it can mean. `ambiguous` forms can also mean something that is not in
    the table, so the only entity they have is likely, not certain.
    """

    start: int
    end: int
    form: str
    entities: frozenset[str]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """What stands at one place of the folded text; `start` to `end` of it is taken up."""

    start: int
    end: int
    at: int
    readings: tuple[Reading, ...]


def mentions_in(text: str, *, table: Table | None = None) -> tuple[Mention, ...]:
    """The names in `text`, in order, none overlapping another.

    >>> [(m.form, sorted(m.entities)) for m in mentions_in("川普總統會見 Xi")]
    [('川普', ['donald-trump']), ('總統', ['president']), ('Xi', ['xi-jinping'])]
    """
    return _known_mentions(text) if table is None else _mentions_of(text, table)


@remembered(4096)
def _known_mentions(text: str) -> tuple[Mention, ...]:
    """One sentence is looked at for what it offers, whom it names and how it is explained."""
    return _mentions_of(text, default_table())


def _mentions_of(text: str, table: Table) -> tuple[Mention, ...]:
    return tuple(
        mention
        for mention in read_names(text, table=table)
        if any(table.kind(each) != "word" for each in mention.entities)
    )


def read_names(text: str, *, table: Table) -> tuple[Mention, ...]:
    """Like `mentions_in`, and the words that are only written like a name."""
    folded = fold(text)
    chosen = list(_choose(_matches(folded, table.index)))
    alone = _standing_alone(chosen, folded.lower)
    return tuple(mention for match in alone for mention in _mentions(match, folded))


def _matches(folded: Folded, index: Index) -> Iterator[_Match]:
    lower, readings = folded.lower, index.readings
    for word in _WORD.finditer(lower):
        at, start = word.span()[0], word.group()
        if not start.isascii():
            if start in readings:
                yield from _fitting(readings[start], at, folded, index)
            start = lower[at : at + 2]
        for length in index.lengths.get(start, ()):
            here = readings.get(lower[at : at + length])
            if here is not None:
                yield from _fitting(here, at, folded, index)


def _fitting(
    readings: tuple[Reading, ...], at: int, folded: Folded, index: Index
) -> Iterator[_Match]:
    fitting = tuple(each for each in readings if _fits(each, at, folded, index))
    if fitting:
        start, end = fitting[0].used
        yield _Match(at + start, at + end, at, fitting)


def _fits(reading: Reading, at: int, folded: Folded, index: Index) -> bool:
    start, end = at + reading.used[0], at + reading.used[1]
    if _inside_a_word(folded.lower, start, end) or not _in_right_case(reading, at, folded):
        return False
    one_latin_word = folded.lower[start:end].isascii() and " " not in folded.lower[start:end]
    return not (
        one_latin_word
        and reading.kind in ("person", "place")
        and _follows_a_given_name(start, folded, index)
    )


def _inside_a_word(lower: str, start: int, end: int) -> bool:
    before, after = lower[start - 1 : start], lower[end : end + 1]
    if _runs_on(before) and _runs_on(lower[start]):
        return True
    return _runs_on(after) and (_runs_on(lower[end - 1]) or lower[end - 1] == ".")


def _runs_on(sign: str) -> bool:
    return sign < _FIRST_EASTERN and sign.isalnum()


def _in_right_case(reading: Reading, at: int, folded: Folded) -> bool:
    if reading.exact is None:
        return True
    written = folded.cased[at : at + len(reading.exact)]
    if len(written) >= _LONG_ENOUGH_FOR_CAPITALS and written == reading.exact.upper():
        return True
    return written == reading.exact


def _follows_a_given_name(start: int, folded: Folded, index: Index) -> bool:
    """Whether a given name or an initial before a surname makes it somebody else's."""
    before = folded.cased[max(0, start - _LONGEST_GIVEN_NAME) : start]
    match = _GIVEN_NAME_OR_INITIAL.search(before)
    if match is None:
        return False
    word = match.group(1)
    return word.endswith(".") or word.lower() in index.given_names


def _choose(matches: Iterable[_Match]) -> Iterator[_Match]:
    """Of matches that overlap, those that take up most; of equals the ones that start first."""
    group: list[_Match] = []
    end = 0
    for match in sorted(matches, key=_BY_START):
        if match.start >= end:
            yield from _best(group)
            group = []
        group.append(match)
        end = max(end, match.end)
    yield from _best(group)


def _best(group: list[_Match]) -> Iterator[_Match]:
    """The heaviest row of matches, none overlapping another, out of a few in order of start."""
    if len(group) < 2:
        yield from group
        return
    size = len(group)
    weight = [0] * (size + 1)  # of the best row among the matches from here on
    follower = [size] * size  # the first match that begins after this one
    for n in reversed(range(size)):
        later = (m for m in range(n + 1, size) if group[m].start >= group[n].end)
        follower[n] = next(later, size)
        weight[n] = max(group[n].readings[0].weight + weight[follower[n]], weight[n + 1])
    n = 0
    while n < size:
        if group[n].readings[0].weight + weight[follower[n]] == weight[n]:
            yield group[n]
            n = follower[n]
        else:
            n += 1


def _standing_alone(chosen: list[_Match], lower: str) -> Iterator[_Match]:
    """Without the people whose names go on: 卡特 in 沃卡特 is not Carter."""
    starts = {match.start for match in chosen}
    ends = {match.end for match in chosen}
    for match in chosen:
        goes_on = lower[match.end : match.end + 1] in _SPELLING and match.end not in starts
        began = lower[match.start - 1 : match.start] in _SPELLING and match.start not in ends
        if not (goes_on or began):
            yield match
            continue
        others = tuple(reading for reading in match.readings if reading.kind != "person")
        if others:
            yield replace(match, readings=others)


def _mentions(match: _Match, folded: Folded) -> Iterator[Mention]:
    first = match.readings[0]
    for part, (start, end) in enumerate(first.parts):
        yield Mention(
            *folded.span(match.at + start, match.at + end),
            form=first.names[part],
            entities=frozenset(reading.ids[part] for reading in match.readings),
            ambiguous=any(reading.ambiguous for reading in match.readings),
        )
