"""Ask the questions of a run, a bounded number at a time, and keep a row of each."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date

from eval.evidence import ArticleOf
from eval.gold import GoldQuestion
from eval.judge import gradable
from eval.metrics import CUTOFFS
from eval.retrieved import articles_of
from eval.rows import Json, Row
from eval.scoring import Outcome, score
from rag.answerer import Answerer, AnswererName
from rag.errors import CitedeskError
from rag.retrieval import DEFAULT_K, Found
from rag.types import Answer
from rag.wire import answer_json

_DEPTH = 3 * CUTOFFS[-1]

Grade = Callable[[GoldQuestion, Json], Awaitable[float]]
"""A judge: how good the answer is, 0 to 1."""

_NOT_KEPT = ("id", "conversation", "passages", "timings_ms")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """How the questions are asked."""

    retrieval_only: bool
    answerer: AnswererName
    as_of: date
    concurrency: int = 1
    grade: Grade | None = None


async def ask_all(
    questions: Sequence[GoldQuestion],
    desk: Answerer,
    article_of: ArticleOf,
    asking: Asking,
    *,
    keep: Callable[[Row], None],
) -> None:
    """Ask each question and `keep` its row as soon as it is there, in whatever order.

    A question that fails is a row with its error.
    """
    free = asyncio.Semaphore(asking.concurrency)

    async def one(gold: GoldQuestion) -> None:
        async with free:
            outcome = await outcome_of(gold, desk, asking)
            row = await asyncio.to_thread(score, gold, outcome, article_of, as_of=asking.as_of)
            keep(row)

    async with asyncio.TaskGroup() as group:
        for question in questions:
            group.create_task(one(question))


async def outcome_of(gold: GoldQuestion, desk: Answerer, asking: Asking) -> Outcome:
    """Ask one question; an error is an outcome too."""
    try:
        as_of = gold.as_of or asking.as_of
        found = await asyncio.to_thread(_found, gold, desk, as_of)
        if asking.retrieval_only:
            timings = {**found.timings_ms, "total": sum(found.timings_ms.values())}
            return Outcome(
                found.hits, DEFAULT_K, retrieval_only=True, timings_ms=tuple(timings.items())
            )
        answer = await desk.answer(
            gold.question,
            gold.history,
            gold.filters,
            as_of=as_of,
            answerer=asking.answerer,
        )
    except Exception as error:
        # One question that cannot be asked must not cost the others; its row says why.
        _log.exception("question %s failed", gold.id)
        said = f"{type(error).__name__}: {error}"
        return Outcome(retrieval_only=asking.retrieval_only, error=said)
    kept = _kept(answer)
    return Outcome(
        found.hits,
        len(answer.hits),
        answer=kept,
        judged=await _judged(gold, kept, asking),
        timings_ms=tuple(answer.timings_ms.items()),
    )


def _found(gold: GoldQuestion, desk: Answerer, as_of: date) -> Found:
    """A search deep enough to name as many articles as the last cutoff asks for."""
    depth = _DEPTH
    while True:
        found = desk.searcher.search(
            gold.question, history=gold.history, filters=gold.filters, k=depth, as_of=as_of
        )
        articles = articles_of(found.hits, gold.articles)
        if len(found.hits) < depth or len(articles) == CUTOFFS[-1]:
            return found
        depth *= 4


async def _judged(gold: GoldQuestion, answer: Json, asking: Asking) -> float | None:
    """The judge's grade; None without one, and when it fails: no other figure depends on it."""
    if asking.grade is None or not gradable(gold):
        return None
    try:
        return await asking.grade(gold, answer)
    except CitedeskError as error:
        _log.warning("question %s was not judged: %s", gold.id, error)
        return None


def _kept(answer: Answer) -> Json:
    """The answer as the API gives it, without what differs from one time to the next."""
    return {name: value for name, value in answer_json(answer).items() if name not in _NOT_KEPT}
