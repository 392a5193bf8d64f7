"""The answer of a language model: its sentences, each held against the passages that it cites."""

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.checks import check_claim, fits_language, same_direction, support_of
from rag.citations import MOST_CITATIONS, DraftClaim, Evidence, split_markers
from rag.facts import numbers_in
from rag.matching import coverage, terms
from rag.sentences import split_sentences
from rag.types import Hit, Language

_MOST_EVIDENCE_SENTENCES = 2
# With two sentences of each, one claim stays within the citations of an answer.
_MOST_PASSAGES_OF_A_CLAIM = MOST_CITATIONS // _MOST_EVIDENCE_SENTENCES
# The word asked for, however it is set, or a line that says nothing else.
_REFUSAL = re.compile(
    r"NOT\\?[ _-]?FOUND|^\W*(?i:not[\W_]{0,2}found)(?:\W*$|[.。:：!！])", re.MULTILINE
)
# A model puts its marker after the full stop as often as before it.
_MARKERS_AFTER_STOP = re.compile(
    r"([。．.!?！？…]+[」』”’）)\"']*)"
    r"([ \t\u3000]*(?:[\[［【]\s*\d+(?:\s*[,，、]\s*\d+)*\s*[\]］】][ \t\u3000]*)+)"
)
_LIST_MARK = re.compile(r"^\s*(?:>\s*)?(?:(?:[-*+•‧●]|#{1,6}|\d{1,2}[.)、．])\s+)?")
_EMPHASIS = re.compile(r"\*\*|__|`")


@dataclass(frozen=True, slots=True)
class Ask:
    """What a model is given: the question, its language, and the passages that fit its budget."""

    question: str
    language: Language
    as_of: date
    passages: tuple[Hit, ...]
    fence: str


class LanguageModel(Protocol):
    """A model that writes an answer from numbered passages."""

    @property
    def name(self) -> str:
        """What the answer says of who wrote it."""
        ...

    def within_budget(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The best hits that fit into one prompt."""
        ...

    async def write(self, ask: Ask) -> str:
        """The reply; `ModelUnavailable` whatever goes wrong with the endpoint."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a model's reply. `refused` when it said that the passages do not answer."""

    claims: tuple[DraftClaim, ...]
    written: int
    dropped: tuple[str, ...]
    refused: bool


def new_ask(question: str, language: Language, as_of: date, passages: Sequence[Hit]) -> Ask:
    """A question for the chain, fenced with words that no article can know beforehand."""
    fence = f"=== passages {secrets.token_hex(8)} ==="
    return Ask(question, language, as_of, tuple(passages), fence)


def judge(reply: str, language: Language, passages: Sequence[Hit]) -> Verdict:
    """Keep the sentences in `language` that cite given passages and say nothing beyond them."""
    if _REFUSAL.search(reply):
        return Verdict((), 0, (), refused=True)
    kept: list[DraftClaim] = []
    dropped: list[str] = []
    written = 0
    for sentence in _written_sentences(reply):
        claim, numbers = split_markers(sentence)
        if not any(character.isalnum() for character in claim):
            continue
        written += 1
        cited = [passages[n - 1] for n in numbers if 0 < n <= len(passages)]
        evidence = _evidence(claim, cited[:_MOST_PASSAGES_OF_A_CLAIM])
        checks = check_claim(claim, evidence)
        support = support_of(claim, evidence)
        carried = all(check.ok for check in checks) and same_direction(claim, evidence)
        if support and carried and fits_language(claim, language):
            kept.append(DraftClaim(claim, evidence, support, checks))
        else:
            dropped.append(sentence)
    return Verdict(tuple(kept), written, tuple(dropped), refused=False)


def _written_sentences(reply: str) -> Iterator[str]:
    """The reply's sentences, each with the markers behind it, without list marks and emphasis."""
    for line in reply.splitlines():
        words = _EMPHASIS.sub("", _LIST_MARK.sub("", line))
        text = _MARKERS_AFTER_STOP.sub(lambda m: m.group(2).strip() + m.group(1) + " ", words)
        for piece in split_sentences(text):
            yield from (text[span.start : span.end] for span in piece)


def _evidence(claim: str, cited: Sequence[Hit]) -> tuple[Evidence, ...]:
    """The sentences of each cited passage that carry the claim: the closest, then the figures."""
    wanted, figures = terms(claim), numbers_in(claim)
    chosen: list[Evidence] = []
    for hit in cited:
        sentences = [Evidence(hit.article, s.start, s.end) for s in hit.sentences]
        missing = set(figures)
        for already in range(_MOST_EVIDENCE_SENTENCES):
            left = [e for e in sentences if e not in chosen]
            if not left:
                break
            best = max(
                left,
                key=lambda e: (len(missing & numbers_in(e.quote)), coverage(wanted, e.quote)),
            )
            if already and not missing & numbers_in(best.quote):
                break
            chosen.append(best)
            missing -= numbers_in(best.quote)
            if not missing:
                break
    return tuple(chosen)
