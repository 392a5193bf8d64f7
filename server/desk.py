"""What every way of asking goes through: a turn, the one stream, the log, the conversation."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from rag.answerer import Answerer, AnswererName
from rag.retrieval import DEFAULT_K
from rag.types import AnswerEvent, Filters, Turn
from server.access import Principal
from server.conversations import Conversations, new_conversation
from server.gate import Admission
from server.observing import AnswerObserver


@dataclass(frozen=True, slots=True)
class Desk:
    """One question in, the library's events out: admitted, taken note of, and kept."""

    answerer: Answerer
    admission: Admission
    observer: AnswerObserver
    conversations: Conversations

    def stream(
        self,
        asker: Principal,
        question: str,
        history: Sequence[Turn] = (),
        filters: Filters = Filters(),  # noqa: B008  # frozen
        *,
        k: int = DEFAULT_K,
        as_of: date | None = None,
        answerer: AnswererName = "auto",
        conversation: str | None = None,
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The events of `Answerer.stream`; the last one names the conversation that it is kept in.

        The place at work is held until they end or are closed. Without `conversation` one begins.

        Raises:
            Refused: before the first event, when the asker is over a limit or the queue is full.
        """
        events = self.answerer.stream(
            question,
            history,
            filters,
            k=k,
            as_of=as_of,
            answerer=answerer,
            within=asker.within,
        )
        admitted = self.admission.during(asker, self.observer.observed(events))
        return self.conversations.kept(admitted, asker.id, conversation or new_conversation())


def desk_of(request: Request) -> Desk:
    """The one that the application was made with."""
    desk: Desk = request.app.state.desk
    return desk


OpenDesk = Annotated[Desk, Depends(desk_of)]
