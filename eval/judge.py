"""The optional judge: a language model grades an answer against what the gold question expects."""

import hashlib
import json
import logging
import os
import re
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from eval.gold import GoldQuestion, Points
from eval.rows import Json
from rag.errors import BadInput, ModelUnavailable

if TYPE_CHECKING:
    from rag.chain import PromptedModel

JUDGE_PROMPT = "judge.v1"

_CHECK = "CITEDESK_JUDGE_BASE_URL and CITEDESK_JUDGE_MODEL"
_GRADES = {"0": 0.0, "1": 0.5, "2": 1.0}
# Emphasis, a list mark, "2/2" or a word after the grade are let pass, another number is not: a
# reply that repeats "0, 1 or 2" has not decided.
_GRADE_LINE = re.compile(
    r"[\W_]*GRADE[\s*_`'\"]*[:=][\s*_`'\"]*([012])(?:\s*/\s*2)?(?!\d)\D*", re.IGNORECASE
)
_SHOWN_CHARACTERS = 200
_log = logging.getLogger(__name__)


class Judge:
    """A model that grades, and the folder of what it replied before."""

    def __init__(self, name: str, model: "PromptedModel", replies: Path) -> None:
        self._name = name
        self._model = model
        self._replies = replies

    async def grade(self, gold: GoldQuestion, answer: Json) -> float:
        """How good `answer`, as the API gives it, is: 0.0 wrong, 0.5 partly, 1.0 right.

        Raises:
            BadInput: there is nothing to grade by; see `gradable`.
            ModelUnavailable: the model did not answer, or not with a grade.
        """
        values = _values(gold, answer)
        path = self._path(values)
        if (kept := _kept_reply(path)) is not None:
            return _grade_in(kept, self._name)
        reply = await self._model.write(values)
        grade = _grade_in(reply, self._name)
        # Only what has a grade is kept: the next run may ask for the others again.
        _keep_reply(path, self._name, reply)
        return grade

    def _path(self, values: dict[str, str]) -> Path:
        """The file of the reply to these messages of this model."""
        prompt = self._model.prompt
        key = _hash(self._name, prompt.sha256, *prompt.render(values))
        return self._replies / key[:2] / f"{key}.json"


def open_judge(base_url: str, model: str, api_key: str | None, cache: Path) -> Judge:
    """A judge at an OpenAI-compatible endpoint; its replies are kept under `cache`/eval-judge.

    Nothing is sent until it grades.
    """
    from rag.chain import PromptedModel, open_chat_model
    from rag.prompts import load_prompt

    chat = open_chat_model(base_url, model, api_key)
    prompted = PromptedModel(chat, load_prompt(JUDGE_PROMPT), check=_CHECK)
    return Judge(model, prompted, cache / "eval-judge")


def gradable(gold: GoldQuestion) -> bool:
    """Whether the question says what a right answer is.

    Public sets have answerable questions without answer points, which is for retrieval enough.
    """
    return bool(gold.points) or not gold.answerable


def _values(gold: GoldQuestion, answer: Json) -> dict[str, str]:
    """What the prompt is filled in with."""
    question = gold.question
    if gold.history:
        turns = [f"{turn.role}: {turn.content}" for turn in gold.history]
        question = "\n".join([*turns, f"user: {gold.question}"])
    expected, text = _expected(gold), str(answer["answer"])
    return {
        "language": gold.language,
        "question": question,
        "expected": expected,
        "status": str(answer["status"]),
        "answer": text,
        # The same for the same content, so that a kept reply is found again; and no answer can
        # hold the hash of itself.
        "fence": f"=== answer {_hash(question, expected, text)[:32]} ===",
    }


def _expected(gold: GoldQuestion) -> str:
    """What the prompt explains as POINTS, NOTHING or CORRECTION."""
    if not gradable(gold):
        raise BadInput(
            f"the question {gold.id!r} has no answer points to grade by; leave its answer ungraded"
        )
    if gold.answerable:
        return "\n".join(["POINTS", *_listed(gold.points)])
    if gold.correction is None:
        return "NOTHING"
    quotes = [f"- {_quoted(e.quote)}" for e in gold.correction.evidence if e.quote]
    return "\n".join(["CORRECTION", *_listed(gold.correction.points), *quotes])


def _listed(points: Points) -> Iterator[str]:
    """A line for each point with all its forms."""
    for number, forms in enumerate(points, 1):
        yield f"{number}. {' or '.join(map(_quoted, forms))}"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _hash(*texts: str) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()


def _grade_in(reply: str, name: str) -> float:
    """The grade of the reply's last line that gives one."""
    # Chinese models set the colon, and at times the digit, in full width.
    for line in reversed(unicodedata.normalize("NFKC", reply).splitlines()):
        if found := _GRADE_LINE.fullmatch(line):
            return _GRADES[found.group(1)]
    raise ModelUnavailable(
        f"the judge {name} replied {reply[-_SHOWN_CHARACTERS:]!r}, which has no line GRADE: 0, 1 "
        f"or 2; set CITEDESK_JUDGE_MODEL to a model that keeps to the form asked for"
    )


def _kept_reply(path: Path) -> str | None:
    """A reply that was kept; None when there is none or it cannot be read."""
    try:
        reply = json.loads(path.read_text(encoding="utf-8"))["reply"]
        _grade_in(reply, path.name)
    except (OSError, ValueError, LookupError, TypeError, ModelUnavailable):
        return None
    return str(reply)


def _keep_reply(path: Path, name: str, reply: str) -> None:
    """Write the file in one step, whoever else writes it at the same time."""
    text = json.dumps({"model": name, "prompt": JUDGE_PROMPT, "reply": reply})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=".", delete=False
        ) as beside:
            beside.write(text)
        os.replace(beside.name, path)  # noqa: PTH105  # the one that replaces on all systems
    except OSError as error:
        # The grade is there all the same; the next run pays for it again.
        _log.warning("the reply of the judge could not be kept in %s: %s", path, error)
