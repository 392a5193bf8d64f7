"""From claims with their evidence to the text of an answer with dense numbers and citations.

Laws (tests/rag/test_citations.py): every `[n]` has a citation and every citation is used; numbers
run from 1 in order of first use; at most six; the words between quotation marks are part of the
quote they are cited to.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.passages import embedding_text
from rag.types import (
    Article,
    Check,
    Citation,
    Claim,
    Conflict,
    ConflictingValue,
    Language,
    Support,
)

MOST_CITATIONS = 6


@dataclass(frozen=True, slots=True)
class Evidence:
    """A range of an article that carries a claim; `also` are articles that have nearly the same."""

    article: Article
    start: int
    end: int
    also: tuple[str, ...] = field(default=(), compare=False)

    @property
    def quote(self) -> str:
        """The exact words."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class DraftClaim:
    """A sentence that may become part of an answer, without markers."""

    text: str
    evidence: tuple[Evidence, ...]
    support: Support
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftConflict:
    """Values that disagree, the leading one first, each with the evidence that has its words."""

    about: str
    values: tuple[tuple[str, Evidence], ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """An answer's sentences as they are shown; joined they are its text."""

    parts: tuple[str, ...]
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def text(self) -> str:
        """The whole answer."""
        return "".join(self.parts)


def compose(
    drafts: Sequence[DraftClaim],
    conflicts: Sequence[DraftConflict] = (),
    *,
    separator: str = "\n",
) -> Composition:
    """Number the evidence of the drafts; a draft that would need a seventh citation is dropped.

    A conflict is told when two of its values or more are within what is cited.
    """
    numbers: dict[tuple[str, int, int], Citation] = {}
    parts: list[str] = []
    claims: list[Claim] = []
    for draft in drafts:
        keys = {(e.article.id, e.start, e.end): e for e in draft.evidence}
        new = [key for key in keys if key not in numbers]
        if not keys or len(numbers) + len(new) > MOST_CITATIONS:
            continue
        for key in new:
            evidence = keys[key]
            numbers[key] = Citation(
                len(numbers) + 1, evidence.article, evidence.start, evidence.end, evidence.also
            )
        cited = tuple(sorted(numbers[key].number for key in keys))
        parts.append((separator if parts else "") + _marked(draft.text, cited))
        claims.append(Claim(draft.text, cited, draft.support, draft.checks))
    citations = tuple(numbers.values())
    told = (_told(conflict, citations) for conflict in conflicts)
    return Composition(
        tuple(parts), tuple(claims), citations, tuple(c for c in told if len(c.values) > 1)
    )


def _told(conflict: DraftConflict, citations: Sequence[Citation]) -> Conflict:
    """The values of a conflict that lie within a citation."""
    values = []
    for text, evidence in conflict.values:
        cited = next((c for c in citations if _holds(c, evidence)), None)
        if cited is not None:
            values.append(ConflictingValue(text, cited.number, cited.article.published))
    return Conflict(conflict.about, tuple(values))


def _holds(citation: Citation, evidence: Evidence) -> bool:
    same = citation.article.id == evidence.article.id
    return same and citation.start <= evidence.start and evidence.end <= citation.end


def _marked(text: str, numbers: Sequence[int]) -> str:
    return text + " " + "".join(f"[{number}]" for number in numbers)


_MARKS: dict[Language, tuple[str, ...]] = {
    "en": ("“”", "「」"),
    "zh-Hant": ("「」", "“”"),
    "zh-Hans": ("“”", "「」"),
}
"""The quotation marks of each language, the usual ones first."""


def quoted(quote: str, language: Language) -> str:
    """The words of a source inside the quotation marks of the question's language.

    The next marks are used where the words hold some of the usual ones, so that the end of the
    quotation is never in doubt. A `[1]` of the source is set as `[ 1]`: it is no marker of ours.
    """
    words = _OWN_MARKER.sub("[ ", embedding_text(quote))
    choice = _MARKS[language]
    free = [marks for marks in choice if not set(marks) & set(words)]
    paired = [marks for marks in choice if _pair_off(words, marks)]
    marks = (*free, *paired, *choice)[0]
    return f"{marks[0]}{words}{marks[1]}"


def _pair_off(words: str, marks: str) -> bool:
    """Whether each opening mark in `words` has its closing one."""
    depth = 0
    for character in words:
        depth += (character == marks[0]) - (character == marks[1])
        if depth < 0:
            return False
    return depth == 0


_OWN_MARKER = re.compile(r"\[(?=\d)")
_MARKER = re.compile(r"\s*[\[［【]\s*(\d+(?:\s*[,，、]\s*\d+)*)\s*[\]］】]")


def split_markers(sentence: str) -> tuple[str, tuple[int, ...]]:
    """A sentence of a model without its markers, and the numbers they name, in order."""
    numbers: list[int] = []
    # What is left around a marker may come together to another one: [1[2]].
    while markers := _MARKER.findall(sentence):
        numbers.extend(int(number) for marker in markers for number in re.findall(r"\d+", marker))
        sentence = _MARKER.sub("", sentence)
    return sentence.strip(), tuple(dict.fromkeys(numbers))


_QUOTATION_MARKS = {"「": "」", "“": "”", "『": "』", '"': '"', "＂": "＂"}


def quotations(text: str) -> Iterator[str]:
    """The words that stand between quotation marks in `text`, outermost marks only."""
    return (text[start:end] for start, end in quotation_spans(text))


def quotation_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where `quotations` stand, marks not included.

    Where one of the two marks is missing, the quotation reaches to the end of the text, or back to
    its beginning or to the quotation before.
    """
    start = after = depth = 0
    opening = closing = ""
    for position, character in enumerate(text):
        if not opening and character in _QUOTATION_MARKS:
            opening, closing = character, _QUOTATION_MARKS[character]
            start, depth = position + 1, 1
        elif opening:
            depth += (character == opening != closing) - (character == closing)
            if depth == 0:
                yield start, position
                opening, after = "", position + 1
        elif character in _QUOTATION_MARKS.values():
            yield after, position
            after = position + 1
    if opening:
        yield start, len(text)
