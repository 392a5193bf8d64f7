"""The one primitive: a question in, a stream of events out; everything else folds that stream."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from rag.articles import detect_language
from rag.citations import Composition, DraftClaim, DraftConflict, compose
from rag.errors import BadInput, ModelUnavailable
from rag.extractive import extract
from rag.followups import Writer, made_self_contained
from rag.generative import LanguageModel, judge, new_ask
from rag.names import reading_names
from rag.phrases import not_found
from rag.retrieval import DEFAULT_K, Found, Searcher
from rag.types import (
    Answer,
    AnswerEvent,
    Delta,
    Filters,
    Finished,
    Language,
    Retrieved,
    Sources,
    Turn,
)

AnswererName = Literal["auto", "extractive", "llm"]
MOST_QUESTION_CHARACTERS = 4000


@dataclass(frozen=True, slots=True)
class _Draft:
    """Claims before they are numbered, who made them, and why a model's were not used."""

    claims: tuple[DraftClaim, ...]
    confidence: float
    answerer: str
    fallback: str | None = None
    conflicts: tuple[DraftConflict, ...] = ()


class Answerer:
    """Answers questions over one index, with a language model where one is configured."""

    def __init__(
        self,
        searcher: Searcher,
        *,
        model: LanguageModel | None = None,
        follow_ups: Writer | None = None,
        timezone: str = "UTC",
    ) -> None:
        """`model` writes answers, `follow_ups` makes questions stand alone; both may be missing."""
        self._searcher = searcher
        self._model = model
        self._follow_ups = follow_ups
        self._timezone = ZoneInfo(timezone)

    @property
    def searcher(self) -> Searcher:
        """The search underneath."""
        return self._searcher

    @property
    def today(self) -> date:
        """The day it is at the desk."""
        return datetime.now(self._timezone).date()

    async def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen
        *,
        k: int = DEFAULT_K,
        as_of: date | None = None,
        answerer: AnswererName = "auto",
        within: Sources | None = None,
    ) -> AsyncIterator[AnswerEvent]:
        """`Retrieved`, then the answer in `Delta`s, then `Finished`; nothing unchecked is sent.

        Args:
            question: at most `MOST_QUESTION_CHARACTERS`, in any of the three languages.
            history: earlier turns, oldest first.
            filters: what may be searched.
            k: passages to retrieve, at least 1.
            as_of: the day that relative dates are read against; default today at the desk.
            answerer: "auto" takes the language model when there is one.
            within: the sources that whoever asks may see; None for all.

        Raises:
            BadInput: an empty or overlong question, or a `k` below 1.
            ModelUnavailable: `answerer` is "llm" and none is configured.
            IndexUnusable: no generation of the index can be used.
        """
        question = _valid(question, k)
        if answerer == "llm" and self._model is None:
            raise ModelUnavailable(
                "no language model is configured; set CITEDESK_LLM_BASE_URL and "
                "CITEDESK_LLM_MODEL, or ask with the extractive answerer"
            )
        started = time.perf_counter()
        language = detect_language(question)
        day = as_of or self.today
        found = await asyncio.to_thread(
            self._searcher.search,
            question,
            history=history,
            filters=filters,
            k=k,
            as_of=day,
            standalone=await self._standalone(question, history, answerer),
            within=within,
        )
        yield Retrieved(found.searched, found.hits)
        writing = time.perf_counter()
        with reading_names(found.names):
            draft = await self._draft(found, language, day, answerer)
        verified = time.perf_counter()
        composition = compose(draft.claims, draft.conflicts)
        parts = composition.parts or (not_found(language),)
        timings = {
            **found.timings_ms,
            "answer": round((verified - writing) * 1000, 2),
            "verify": round((time.perf_counter() - verified) * 1000, 2),
            "total": round((time.perf_counter() - started) * 1000, 2),
        }
        for part in parts:
            yield Delta(part)
        yield Finished(_finished(found, language, day, draft, composition, timings))

    async def answer(
        self,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen
        *,
        k: int = DEFAULT_K,
        as_of: date | None = None,
        answerer: AnswererName = "auto",
    ) -> Answer:
        """The stream folded to its last event."""
        events = self.stream(question, history, filters, k=k, as_of=as_of, answerer=answerer)
        return await last_answer(events)

    async def _standalone(
        self, question: str, history: Sequence[Turn], answerer: AnswererName
    ) -> str | None:
        """The question as it is to be searched; None where the search is to see to that."""
        if self._follow_ups is None or answerer == "extractive" or not history:
            return None
        with reading_names(await asyncio.to_thread(self._searcher.index.names)):
            return await made_self_contained(question, history, self._follow_ups)

    async def _draft(
        self, found: Found, language: Language, as_of: date, answerer: AnswererName
    ) -> _Draft:
        if self._model is None or answerer == "extractive" or not found.hits:
            return _extractive(found, language, as_of)
        passages = self._model.within_budget(found.hits, language)
        ask = new_ask(found.searched, language, as_of, passages)
        try:
            reply = await self._model.write(ask)
        except ModelUnavailable as error:
            return _extractive(found, language, as_of, fallback=str(error))
        verdict = await asyncio.to_thread(judge, reply, ask, self._searcher.likeness)
        if verdict.refused:
            return _Draft((), 0.0, f"llm:{self._model.name}")
        if not verdict.claims:
            reason = (
                f"of the sentences the model wrote ({verdict.written}) "
                "none is carried by what it cites"
                if verdict.written
                else "the language model wrote no sentence"
            )
            return _extractive(found, language, as_of, fallback=reason)
        confidence = len(verdict.claims) / max(verdict.written, 1)
        return _Draft(verdict.claims, confidence, f"llm:{self._model.name}")


async def last_answer(events: AsyncIterator[AnswerEvent]) -> Answer:
    """The answer that a stream ends with; the stream is read to its end."""
    answer = None
    async for event in events:
        if isinstance(event, Finished):
            answer = event.answer
    if answer is None:
        raise AssertionError("a stream ends with Finished")
    return answer


def _extractive(
    found: Found, language: Language, as_of: date, *, fallback: str | None = None
) -> _Draft:
    extracted = extract(found.question, language, found.pool, as_of=as_of, searched=found.searched)
    return _Draft(
        extracted.claims, extracted.confidence, "extractive", fallback, extracted.conflicts
    )


def _finished(
    found: Found,
    language: Language,
    as_of: date,
    draft: _Draft,
    composition: Composition,
    timings_ms: dict[str, float],
) -> Answer:
    return Answer(
        id=f"ans-{uuid.uuid4().hex}",
        question=found.question,
        searched=found.searched,
        language=language,
        status="answered" if composition.claims else "not_found",
        confidence=round(draft.confidence, 4),
        text=composition.text or not_found(language),
        claims=composition.claims,
        citations=composition.citations,
        as_of=as_of,
        answerer=draft.answerer,
        generation=found.generation,
        hits=found.hits,
        conflicts=composition.conflicts,
        fallback=draft.fallback,
        timings_ms=timings_ms,
    )


def _valid(question: str, k: int) -> str:
    """The question without the white space around it, if it can be asked."""
    trimmed = question.strip()
    if not trimmed:
        raise BadInput("the question is empty; write what you want to know")
    if len(trimmed) > MOST_QUESTION_CHARACTERS:
        raise BadInput(
            f"the question has {len(trimmed)} characters; "
            f"at most {MOST_QUESTION_CHARACTERS} are read"
        )
    if k < 1:
        raise BadInput(f"k is {k}; ask for at least 1 passage")
    return trimmed
