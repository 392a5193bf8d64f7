"""What was answered, by conversation, and what people thought of it: tables `answers`, `votes`."""

import asyncio
import json
import logging
import sqlite3
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import Request

from rag.types import Answer, AnswerEvent, Finished, Turn
from rag.wire import answer_json
from server.state import State

logger = logging.getLogger(__name__)

MOST_ANSWERS_REMEMBERED = 10
MOST_ANSWERS_SHOWN = 100
_SWEEP_EVERY = timedelta(hours=1)


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """Answers that were given and the votes on them; after `keep_days` they are gone.

    Everything but `kept` reads or writes the file: call it in a thread.
    """

    def __init__(self, state: State, *, keep_days: int, now: Callable[[], datetime] = _now) -> None:
        self._state = state
        self._keep = timedelta(days=keep_days)
        self._now = now
        self._swept = datetime.min.replace(tzinfo=UTC)

    def turns(self, owner: str, conversation: str) -> tuple[Turn, ...] | None:
        """The newest turns, oldest first; None when the conversation is somebody else's."""
        rows = self._rows("owner, question, text", conversation, MOST_ANSWERS_REMEMBERED)
        if any(row["owner"] != owner for row in rows):
            return None
        return turns_of(rows)

    def documents(self, owner: str, conversation: str) -> list[dict[str, Any]]:
        """The newest answers of an owner's conversation as they were given, oldest first."""
        rows = self._rows("owner, document", conversation, MOST_ANSWERS_SHOWN)
        return [json.loads(row["document"]) for row in rows if row["owner"] == owner]

    async def kept(
        self, events: AsyncGenerator[AnswerEvent, None], owner: str, conversation: str
    ) -> AsyncGenerator[AnswerEvent, None]:
        """The events, with the answer named after its conversation and kept before it is passed on.

        Before, so that whoever has it can ask on or vote at once. An answer that cannot be kept is
        given all the same.
        """
        async with aclosing(events):
            async for event in events:
                if isinstance(event, Finished):
                    answer = replace(event.answer, conversation=conversation)
                    try:
                        await asyncio.to_thread(self.keep, owner, answer)
                    except (sqlite3.Error, UnicodeError):
                        logger.exception("an answer could not be kept")
                    yield Finished(answer)
                else:
                    yield event

    def keep(self, owner: str, answer: Answer) -> None:
        """Keep an answer in its conversation, unless somebody else came first there."""
        if self._now() - self._swept >= _SWEEP_EVERY:
            self.sweep()
        document = json.dumps(answer_json(answer), ensure_ascii=False)
        with self._state.transaction() as desk:
            desk.execute(
                "INSERT INTO answers (id, conversation, owner, at, question, text, document)"
                " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM answers"
                " WHERE conversation = ?2 AND owner <> ?3 AND at >= ?8)",
                (
                    answer.id,
                    answer.conversation,
                    owner,
                    time_text(self._now()),
                    answer.question,
                    answer.text,
                    document,
                    self._oldest(),
                ),
            )

    def remove(self, owner: str, conversation: str) -> bool:
        """Remove the answers of an owner's conversation and their votes; False when it has none."""
        mine = "conversation = ? AND owner = ?"
        return self._remove(mine, (conversation, owner)) > 0

    def vote(self, voter: str, answer_id: str, vote: int, reason: str | None) -> bool:
        """Keep what `voter` says now of an answer that was given to them; False for any other."""
        with self._state.transaction() as desk:
            kept = desk.execute(
                "INSERT INTO votes (answer_id, voter, vote, reason, at)"
                " SELECT id, owner, ?, ?, ? FROM answers WHERE id = ? AND owner = ? AND at >= ?"
                " ON CONFLICT (answer_id, voter) DO UPDATE"
                " SET vote = excluded.vote, reason = excluded.reason, at = excluded.at",
                (vote, reason, time_text(self._now()), answer_id, voter, self._oldest()),
            )
            return kept.rowcount > 0

    def sweep(self) -> None:
        """Remove what is older than it may be."""
        self._swept = self._now()
        self._remove("at < ?", (self._oldest(),))

    def _rows(self, columns: str, conversation: str, most: int) -> list[sqlite3.Row]:
        rows = self._state.rows(
            f"SELECT {columns} FROM answers WHERE conversation = ? AND at >= ?"  # noqa: S608  # ours
            " ORDER BY at DESC, rowid DESC LIMIT ?",
            (conversation, self._oldest(), most),
        )
        return rows[::-1]

    def _remove(self, which: str, values: Iterable[str]) -> int:
        values = tuple(values)
        with self._state.transaction() as desk:
            desk.execute(
                f"DELETE FROM votes WHERE answer_id IN (SELECT id FROM answers WHERE {which})",  # noqa: S608  # ours
                values,
            )
            return desk.execute(f"DELETE FROM answers WHERE {which}", values).rowcount  # noqa: S608  # ours

    def _oldest(self) -> str:
        return time_text(self._now() - self._keep)


def conversations_of(request: Request) -> Conversations:
    """The conversations of the application."""
    conversations: Conversations = request.app.state.conversations
    return conversations


def new_conversation() -> str:
    """An id that no conversation has."""
    return f"conv-{uuid.uuid4().hex}"


def turns_of(rows: Iterable[sqlite3.Row]) -> tuple[Turn, ...]:
    """Question and text of each answer, in the order of the rows."""
    return tuple(
        turn
        for row in rows
        for turn in (Turn("user", row["question"]), Turn("assistant", row["text"]))
    )


def time_text(moment: datetime) -> str:
    """A moment as the tables hold it: of one width always, so that later times are later texts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
