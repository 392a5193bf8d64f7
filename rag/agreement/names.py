"""Names that differ between two sentences which are otherwise nearly the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from rag.agreement.context import Fact, Sentence
from rag.articles import fold_to_simplified
from rag.facts import Figure, When
from rag.matching import plain, terms
from rag.names import default_table, mentions_in

_TOKEN = re.compile(r"[㐀-䶿一-鿿豈-﫿]|\d+(?:[.,]\d+)*|[^\W\d_㐀-䶿一-鿿豈-﫿]+")
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
# Of the words of both sentences, how many must be the same, and how many at least.
_SAME, _FEWEST_SAME = 0.6, 6
_LONGEST = 10
_MARK = re.compile(r"[，。；：、！？,;:!?()（）]")
# A title before a name, and whoever tells the news, answer nothing.
_NO_ANSWER = frozenset(("office", "publication"))
_GOES_ON = re.compile(r"\s+[A-Z][a-z]")
# Characters that end foreign names: two names that both end in one must not be cut before it.
_SPELLING = frozenset("格德特克斯尔爾夫曼森逊遜基亚亞娜丽麗恩登顿頓姆兰蘭")
# Characters before and after a name that may tell what it is the name of: 导演黄渤.
_BESIDE = 4
# Words between two differences that belong to the name: the point in 弗兰克·德拉邦特.
_INSIDE = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a statement, folded, and where they stand in it."""

    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def rival_names(question: str, sentences: Sequence[Sentence]) -> list[list[Fact]]:
    """Names that exclude each other, a list for each name, the most told pair of names only.

    Names that the question has itself are what it is about, and no answer.
    """
    given, about = plain(question), terms(question)
    pairs: dict[frozenset[str], list[Fact]] = {}
    words = {id(sentence): _words(sentence.statement.text) for sentence in sentences}
    for one, other in combinations(sentences, 2):
        if one.statement.article.id == other.statement.article.id:
            continue
        for slots in _differing(one, other, words[id(one)], words[id(other)]):
            keys = frozenset(plain(slot.text) for slot in slots)
            if any(key in given for key in keys):
                continue
            if len(keys) == 2 and _are_rivals(*slots, about):
                pairs.setdefault(keys, []).extend(slots)
    if not pairs:
        return []
    keys = max(pairs, key=lambda each: len(pairs[each]))
    return [_all_with(key, keys, pairs[keys], sentences) for key in sorted(keys)]


def _differing(one: Sentence, other: Sentence, a: _Words, b: _Words) -> Iterator[tuple[Fact, Fact]]:
    """The one place where two sentences differ, if there is just one."""
    matcher = SequenceMatcher(None, a.folded, b.folded, autojunk=False)
    if matcher.real_quick_ratio() < _SAME or matcher.quick_ratio() < _SAME:
        return
    places: list[list[int]] = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if places and a0 - places[-1][1] <= _INSIDE and b0 - places[-1][3] <= _INSIDE:
            places[-1][1], places[-1][3] = a1, b1
        else:
            places.append([a0, a1, b0, b1])
    same = min(len(a.folded), len(b.folded)) - max((p[1] - p[0] for p in places), default=0)
    if len(places) == 1 and same >= _FEWEST_SAME and matcher.ratio() >= _SAME:
        a0, a1, b0, b1 = places[0]
        first, second = _slot(one, a, a0, a1), _slot(other, b, b0, b1)
        if first and second:
            yield first, second


def _slot(sentence: Sentence, words: _Words, first: int, last: int) -> Fact | None:
    """The words as a name, widened to the known name they are part of."""
    if not 0 < last - first <= _LONGEST:
        return None
    text = sentence.statement.text
    start, end = words.spans[first][0], words.spans[last - 1][1]
    for mention in mentions_in(text):
        if mention.start < end and start < mention.end:
            start, end = min(start, mention.start), max(end, mention.end)
    name = text[start:end]
    if any(character.isdigit() for character in name) or (len(name) == 1 and _HAN.match(name)):
        return None
    return _fact(sentence, start, end)


def _are_rivals(one: Fact, other: Fact, about: frozenset[str]) -> bool:
    """Whether both are names, and not of one and the same."""
    meant = [_meant(slot) for slot in (one, other)]
    return not meant[0] & meant[1] and _is_name(one, about) and _is_name(other, about)


def _meant(slot: Fact) -> frozenset[str]:
    return frozenset(each for mention in mentions_in(slot.text) for each in mention.entities)


def _is_name(slot: Fact, about: frozenset[str]) -> bool:
    """Whether the words are written like a name, or stand beside a word of the question."""
    text, offset = slot.sentence.statement.text, slot.sentence.statement.start
    start, end = slot.start - offset, slot.end - offset
    name, before, after = text[start:end], text[:start], text[end:]
    kinds = {default_table().kind(each) for each in _meant(slot)}
    told: tuple[Figure | When, ...] = (*slot.sentence.figures, *slot.sentence.dates)
    if (
        _MARK.search(name)
        or not terms(name)
        or kinds & _NO_ANSWER
        or _GOES_ON.match(after)
        or ("·" in name and after[:1] in _SPELLING)
        or any(each.start < end and start < each.end for each in told)
    ):
        return False
    if kinds or "·" in name or before.endswith("《"):
        return True
    if name[:1].isupper():
        return " " in name or any(character.isalnum() for character in before)
    return bool((terms(before[-_BESIDE:]) | terms(after[:_BESIDE])) & about)


def _all_with(
    key: str, keys: frozenset[str], slots: Sequence[Fact], sentences: Sequence[Sentence]
) -> list[Fact]:
    """The slots of one name, and its mentions in other sentences that have no rival of it."""
    found = [slot for slot in slots if plain(slot.text) == key]
    known = {slot.sentence.statement for slot in found}
    for sentence in sentences:
        text = sentence.statement.text
        others = any(other in plain(text) for other in keys - {key})
        at = fold_to_simplified(text).find(fold_to_simplified(found[0].text))
        if sentence.statement not in known and not others and at >= 0:
            found.append(_fact(sentence, at, at + len(found[0].text)))
    return found


def _fact(sentence: Sentence, start: int, end: int) -> Fact:
    text, offset = sentence.statement.text, sentence.statement.start
    name = plain(text[start:end])
    return Fact(
        sentence, start + offset, end + offset, name, text, sentence.subject, sentence.dates
    )


def _words(text: str) -> _Words:
    matches = list(_TOKEN.finditer(fold_to_simplified(text)))
    return _Words(
        tuple(match.group().casefold() for match in matches),
        tuple(match.span() for match in matches),
    )
