"""One request from its row to its messages: help, a refusal, an answer, or word of a failure."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol

from rag.answerer import MOST_QUESTION_CHARACTERS
from rag.types import AnswerEvent, Delta, Filters, Finished, Language, Retrieved
from rag.wire import Json, answer_json
from server.chat import rendering
from server.chat.delivery import Delivery, LeaseLost, Platform, Undeliverable
from server.chat.help import asks_for_help, language_of
from server.chat.inbox import Inbox, Outcome, Work
from server.chat.messages import Asked, Message
from server.chat.policy import Policy, Refusal
from server.chat.threads import Threads
from server.conversations import Conversations

MOST_FAILURES = 3
ANSWER_SECONDS = 180.0


class Asks(Protocol):
    """What answers; `rag.answerer.Answerer` does."""

    def stream(
        self, question: str, history: Any = (), filters: Filters = ...
    ) -> AsyncIterator[AnswerEvent]:
        """Events, the last of which is `Finished`."""


Aside = Callable[..., Awaitable[Any]]
"""Runs a blocking function where it holds nobody up."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every request is answered with."""

    answerer: Asks
    inbox: Inbox
    conversations: Conversations
    threads: Threads
    policy: Policy
    aside: Aside

    async def within_budget(self, asked: Asked, now: float) -> bool:
        """Count a question against its person's day; False when that would be too many."""
        most = self.policy.questions_per_day
        within: bool = await self.aside(self.inbox.count, asked.id, asked.owner, most, now)
        return within


@dataclass(frozen=True, slots=True)
class Answering:
    """One leased row and its way back."""

    desk: Desk
    work: Work
    platform: Platform
    delivery: Delivery
    holder: str
    now: Callable[[], float]

    @property
    def _asked(self) -> Asked:
        return self.work.asked

    async def run(self) -> Outcome:
        """Deliver what is due for the row; what became of it.

        Raises:
            Away, LeaseLost, Stopped, or whatever the answerer raises.
        """
        if self.work.wish == "removal":
            return await self._remove()
        try:
            return await self._deliver()
        except Undeliverable:
            return "undeliverable"

    async def _deliver(self) -> Outcome:
        asked = self._asked
        language = language_of(asked.text)
        if asked.kind == "thread" and not await self.desk.aside(
            self.desk.threads.followed, asked.conversation
        ):
            return "ignored"
        if self.work.wish == "stop":
            return await self._stop()
        if self.work.failures >= MOST_FAILURES:
            return await self._tell("failed", rendering.failed_message(language))
        if self.work.document is None:
            if refusal := await self._refusal():
                return await self._refuse(language, refusal)
            if asked.kind == "share":
                return await self._share()
            if asks_for_help(asked.text):
                told = rendering.help_message(
                    language, platform=asked.platform, direct=self.desk.policy.direct
                )
                return await self._tell("helped", told)
        return await self._answer(language)

    async def _refusal(self) -> Refusal | None:
        asked = self._asked
        external = asked.external or await self.platform.external(asked)
        if refusal := self.desk.policy.refusal(replace(asked, external=external)):
            return refusal
        if asked.kind == "share" or asks_for_help(asked.text):
            return None
        if len(asked.text) > MOST_QUESTION_CHARACTERS:
            return "too_long"
        return None if await self.desk.within_budget(asked, self.now()) else "budget"

    async def _refuse(self, language: Language, reason: Refusal) -> Outcome:
        # Who may not ask here is told so when they call us, not at every word of a thread.
        if reason in ("external", "channel", "direct", "person"):
            if self._asked.kind == "thread":
                return "ignored"
            await self.desk.aside(self.desk.threads.leave, self._asked.conversation)
        return await self._tell("refused", rendering.refused_message(language, reason))

    async def _tell(self, outcome: Outcome, message: Message) -> Outcome:
        await self.delivery.finish([message])
        return outcome

    async def _share(self) -> Outcome:
        document = await self.desk.aside(
            self.desk.conversations.document, self._asked.desk, self._asked.text
        )
        if document is None:
            return "ignored"
        messages = rendering.shared_messages(
            document, request_id=self._asked.id, person=self._asked.person
        )
        await self.delivery.finish(messages)
        return "answered"

    async def _answer(self, language: Language) -> Outcome:
        await self.delivery.receipt()
        document = self.work.document
        if document is None:
            async with asyncio.timeout(ANSWER_SECONDS):
                document = await self._ask(language)
            await self._keep(document)
        # Before it is shown: whoever sees it may judge, share or delete it in the same moment.
        await self.desk.aside(self.desk.conversations.keep, self._asked.desk, document)
        messages = rendering.answer_messages(
            document, request_id=self._asked.id, private=self._asked.kind == "slash"
        )
        await self.delivery.finish(messages)
        return "answered"

    async def _ask(self, language: Language) -> Json:
        history = await self.desk.aside(
            self.desk.conversations.turns, self._asked.desk, self._asked.conversation
        )
        filters = self.desk.policy.filters(self._asked)
        await self.delivery.progress(rendering.progress_message(language, "searching"))
        answer = None
        events = self.desk.answerer.stream(self._asked.text, history or (), filters)
        # Closed at once when it is stopped half-way: it holds a place at work.
        async with aclosing(events):  # type: ignore[type-var]  # a generator
            async for event in events:
                match event:
                    case Retrieved(_, hits):
                        said = rendering.progress_message(language, "checking", len(hits))
                        await self.delivery.progress(said)
                    case Delta(text):
                        await self.delivery.piece(text)
                    case Finished(found):
                        answer = found
        if answer is None:
            raise AssertionError("a stream ends with Finished")
        return answer_json(replace(answer, conversation=self._asked.conversation))

    async def _keep(self, document: Json) -> None:
        kept = await self.desk.aside(
            self.desk.inbox.keep_document, self._asked.id, self.holder, document
        )
        if not kept:
            raise LeaseLost(self._asked.id)

    async def _stop(self) -> Outcome:
        await self._forget()
        return await self._tell("stopped", rendering.stopped_message(language_of(self._asked.text)))

    async def _remove(self) -> Outcome:
        with suppress(Undeliverable):
            await self.delivery.remove()
        await self._forget()
        return "removed"

    async def _forget(self) -> None:
        if self.work.document is not None:
            await self.desk.aside(
                self.desk.conversations.remove_answer, self._asked.desk, self.work.document["id"]
            )
