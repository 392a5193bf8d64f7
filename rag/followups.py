"""Make a follow-up self-contained with a language model; by rule where that does not come off."""

import asyncio
import hashlib
import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Protocol

from rag.articles import detect_language
from rag.articles.orders import is_order
from rag.checks import check_claim
from rag.citations import Evidence
from rag.errors import ModelUnavailable
from rag.matching import coverage, terms
from rag.retrieval import is_follow_up, points_less, self_contained
from rag.rewriting import in_script
from rag.types import Article, Language, Turn

MOST_TOKENS = 120
"""What a model may write for one question."""

_TIMEOUT_SECONDS = 8.0
_MOST_TURNS = 6
_MOST_CHARACTERS_OF_A_TURN = 600
_MOST_CHARACTERS_ADDED = 160
# The share of the words of a line that were said before; in Chinese, pairs at a joint are new.
_OWN_WORDS = 0.6
_SENTENCE = re.compile(r"(?<=[.!?。！？;；:：])\s*")
_LANGUAGES: dict[Language, str] = {
    "en": "English",
    "zh-Hant": "Traditional Chinese",
    "zh-Hans": "Simplified Chinese",
}
_log = logging.getLogger(__name__)


class Writer(Protocol):
    """A language model behind the prompt `follow_up`."""

    async def write(self, values: Mapping[str, str]) -> str:
        """The reply; `ModelUnavailable` whatever goes wrong with the endpoint."""
        ...


async def made_self_contained(question: str, history: Sequence[Turn], writer: Writer) -> str:
    """The question as it is searched: as it is where it stands alone, else with what it leaves out.

    The model's line is taken when it is one question in the same language, can be
    understood by itself, has every figure, date and name of the question, and no other than those
    and the conversation's; else the rule's line.
    """
    if not is_follow_up(question, history):
        return question
    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            reply = await writer.write(_values(question, history))
    except (ModelUnavailable, TimeoutError) as error:
        why = str(error) or f"nothing came within {_TIMEOUT_SECONDS:.0f} seconds"
    else:
        line = in_script(reply.strip(), detect_language(question))
        said = "\n".join([*(turn.content for turn in history[-_MOST_TURNS:]), question])
        fault = _fault(line, question, said)
        if fault is None:
            _log.info("a follow-up was made self-contained by the model")
            return line
        why = f"the model's line {fault}"
    _log.info("a follow-up was made self-contained by rule: %s", why)
    return self_contained(question, history)


def _values(question: str, history: Sequence[Turn]) -> Mapping[str, str]:
    turns = [
        f"{'Reader' if turn.role == 'user' else 'Desk'}: "
        f"{' '.join(turn.content.split())[:_MOST_CHARACTERS_OF_A_TURN]}"
        for turn in history[-_MOST_TURNS:]
    ]
    return {
        "language": _LANGUAGES[detect_language(question)],
        "conversation": "\n".join(turns),
        "question": question,
        "fence": f"=== conversation {secrets.token_hex(8)} ===",
    }


def _fault(line: str, question: str, said: str) -> str | None:
    """What is wrong with a model's line; None when it may be searched."""
    if not line.endswith(("?", "？")) or "\n" in line:
        return "is not one question"
    if len(line) > len(question) + _MOST_CHARACTERS_ADDED:
        return "is too long"
    if any(is_order(part) for part in _SENTENCE.split(line)):
        return "gives orders"
    if (detect_language(line) == "en") != (detect_language(question) == "en"):
        return "is in another language"
    asked = terms(question)
    if not _carries(line, question) or (asked and not asked & terms(line)):
        return "leaves out what was asked"
    if not points_less(line, question):
        return "cannot be understood by itself either"
    if not _carries(said, line) or coverage(terms(line), said) < _OWN_WORDS:
        return "has what was not said"
    return None


def _carries(text: str, claim: str) -> bool:
    """Whether each figure, date, quotation and name of the claim is in the text."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    article = Article("conversation", "", text, detect_language(text), sha256)
    return all(check.ok for check in check_claim(claim, [Evidence(article, 0, len(text))]))
