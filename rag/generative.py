"""The answer of a language model: its sentences, each held against the passages that it cites."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.checks import Likeness, fits_language
from rag.citations import DraftClaim
from rag.judging import judge_claim
from rag.replies import Written, read_reply
from rag.rewriting import in_script
from rag.types import Hit, Language

_ASKS = re.compile(r"[?？][\s」』”’）)\"']*$")
_HALF_A_MARKER = re.compile(r"[\[［【]\s*\d")


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

    def within_budget(self, hits: Sequence[Hit], language: Language) -> tuple[Hit, ...]:
        """The best hits that fit into one prompt for a question in `language`."""
        ...

    async def write(self, ask: Ask) -> str:
        """The reply; `ModelUnavailable` whatever goes wrong with the endpoint."""
        ...


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that is not delivered, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left of a model's reply. `refused` when it said that the passages do not answer."""

    claims: tuple[DraftClaim, ...]
    written: int
    dropped: tuple[Dropped, ...]
    refused: bool


def new_ask(question: str, language: Language, as_of: date, passages: Sequence[Hit]) -> Ask:
    """A question for the chain, fenced with words that no article can know beforehand."""
    fence = f"=== passages {secrets.token_hex(8)} ==="
    return Ask(question, language, as_of, tuple(passages), fence)


def judge(reply: str, ask: Ask, likeness: Likeness) -> Verdict:
    """Keep the sentences in the question's language that say nothing beyond what they cite."""
    read = read_reply(reply)
    kept: list[DraftClaim] = []
    dropped: list[Dropped] = []
    for written in dict.fromkeys(read.sentences):
        judged = _judged(written, ask, likeness)
        if isinstance(judged, DraftClaim):
            kept.append(judged)
        else:
            dropped.append(Dropped(written.text, judged))
    return Verdict(tuple(kept), len(kept) + len(dropped), tuple(dropped), read.refused)


def _judged(written: Written, ask: Ask, likeness: Likeness) -> DraftClaim | str:
    """The claim, or what is wrong with it."""
    claim, given = in_script(written.text, ask.language), ask.passages
    cited = [given[n - 1] for n in written.cited if 0 < n <= len(given)]
    if _HALF_A_MARKER.search(claim):
        return "its passage number cannot be read"
    if _ASKS.search(claim):
        return "it is a question"
    if not cited:
        return "no passage of the list is named after it"
    if not fits_language(claim, ask.language):
        return "it is in another language"
    return judge_claim(claim, cited, as_of=ask.as_of, likeness=likeness)
