"""Find the names of a question that nothing found names, in any form or language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.articles import detect_language
from rag.facts import dates_in
from rag.matching import plain
from rag.names import Mention, default_table, mentions_in, unmatched_names
from rag.types import Article

_LATIN_NAME = re.compile(r"(?<![A-Za-zÀ-ɏ])[A-Z][A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ0-9]+)*")
_IN_MARKS = re.compile(r"「([^「」]+)」|『([^『』]+)』|“([^“”]+)”|《([^《》]+)》|\"([^\"]+)\"")
_LONGEST_QUOTED_NAME = 24
# Capitals of style: titles, and what stands for a calendar or a question.
_NO_NAME = frozenset(
    "mr mrs ms dr sir dame lord lady monday tuesday wednesday thursday friday saturday sunday q a "
    "january february march april may june july august september october november december".split()
)
_UNTOLD = frozenset({"office", "word", "given", "publication"})


@dataclass(frozen=True, slots=True)
class UnknownNames:
    """The question's names that no sentence has; `share` of all its names, 0 when it has none.

    `telling` are those of people, and those that the table does not know: who asks about somebody
    asks in vain where nobody speaks of him, while a place or a force may go by another word.
    """

    words: tuple[str, ...]
    share: float
    telling: tuple[str, ...] = ()


def unknown_names(question: str, sentences: Sequence[tuple[Article, int, int]]) -> UnknownNames:
    """The names of the question that are in none of the sentences: a sign for saying no.

    Names of the table are found in any language. Others (words in capitals, words in quotation
    marks) are only held against sentences of the question's language, where there are some. Offices
    count nothing, nor do the news organisations that an answer would not repeat.
    """
    found = "\n".join(article.text[start:end] for article, start, end in sentences)
    table = default_table()
    asked = [m for m in mentions_in(question) if _counts(m)]
    missing = {m.start for m in unmatched_names(question, found, table=table)}
    names = [(m.start, question[m.start : m.end], m.start in missing) for m in asked]
    english = detect_language(question) == "en"
    comparable = [s for s in sentences if (s[0].language == "en") == english]
    if comparable:
        words = plain("\n".join(article.text[start:end] for article, start, end in comparable))
        names += [(at, name, plain(name) not in words) for at, name in _other_names(question)]
    unknown = [name for _, name, is_missing in sorted(names) if is_missing]
    share = len(unknown) / len(names) if names else 0.0
    other = {m.start for m in asked if not _is_person(m)}
    telling = [name for at, name, is_missing in sorted(names) if is_missing and at not in other]
    return UnknownNames(tuple(dict.fromkeys(unknown)), share, tuple(dict.fromkeys(telling)))


def _is_person(mention: Mention) -> bool:
    return all(default_table().kind(each) == "person" for each in mention.entities)


def _counts(mention: Mention) -> bool:
    table = default_table()
    return any(table.kind(each) not in _UNTOLD for each in mention.entities)


def _other_names(question: str) -> Iterator[tuple[int, str]]:
    """Capitalised words and words in quotation marks that are not read as anything else."""
    read = [(m.start, m.end) for m in mentions_in(question)]
    read += [(when.start, when.end) for when in dates_in(question, seen_from=None)]
    for match in _IN_MARKS.finditer(question):
        name = next(group for group in match.groups() if group)
        at = match.start() + 1
        if len(name) <= _LONGEST_QUOTED_NAME and not _overlaps(at, at + len(name), read):
            read.append((at, at + len(name)))
            yield at, name
    for match in _LATIN_NAME.finditer(question):
        word = match.group()
        if word.lower() in _NO_NAME or _overlaps(*match.span(), read):
            continue
        if not _opens_a_sentence(question, match):
            yield match.start(), word


def _opens_a_sentence(question: str, match: re.Match[str]) -> bool:
    """Whether the capital may be the sentence's; with another one after it, it is a name's."""
    before = question[: match.start()].rstrip(" \"'“‘(")
    if before and before[-1] not in ".?!:;":
        return False
    return _LATIN_NAME.match(question, match.end() + 1) is None


def _overlaps(start: int, end: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)
