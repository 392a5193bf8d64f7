"""What was answered, by conversation, and what people thought of it: tables `answers`, `votes`.

A conversation is its owner's: a principal of the API, or a team of a chat, whose people read it
together. A chat's conversations begin with their owner's name, so that nobody else can hold one.
"""

import asyncio
import json
import logging
import sqlite3
import uuid
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fastapi import Request

from rag.errors import CitedeskError
from rag.types import AnswerEvent, Finished, Turn
from rag.wire import Json, answer_json
from server.state import State

logger = logging.getLogger(__name__)

MOST_ANSWERS_REMEMBERED = 10
MOST_ANSWERS_SHOWN = 100
CHATS = ("slack:", "mattermost:")
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
        if not _may_hold(owner, conversation) or any(row["owner"] != owner for row in rows):
            return None
        return tuple(
            turn
            for row in rows
            for turn in (Turn("user", row["question"]), Turn("assistant", row["text"]))
        )

    def documents(self, owner: str, conversation: str) -> list[Json]:
        """The newest answers of an owner's conversation as they were given, oldest first."""
        rows = self._rows("owner, document", conversation, MOST_ANSWERS_SHOWN)
        return [json.loads(row["document"]) for row in rows if row["owner"] == owner]

    def document(self, owner: str, answer_id: str) -> Json | None:
        """One answer as it was given; None when its owner has no such answer."""
        rows = self._state.rows(
            "SELECT document FROM answers WHERE id = ? AND owner = ? AND at >= ?",
            (answer_id, owner, self._oldest()),
        )
        found: Json | None = json.loads(rows[0]["document"]) if rows else None
        return found

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
                        await asyncio.to_thread(self.keep, owner, answer_json(answer))
                    except (CitedeskError, UnicodeError):
                        logger.exception("an answer could not be kept")
                    yield Finished(answer)
                else:
                    yield event

    def keep(self, owner: str, answer: Json) -> None:
        """Keep an answer document in its conversation; a second time changes nothing.

        It is not kept where somebody else came first, or may hold a conversation of that name.
        """
        if self._now() - self._swept >= _SWEEP_EVERY:
            self.sweep()
        if not _may_hold(owner, answer["conversation"]):
            return
        with self._state.transaction() as desk:
            desk.execute(
                "INSERT OR IGNORE INTO answers"
                " (id, conversation, owner, at, question, text, document)"
                " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM answers"
                " WHERE conversation = ?2 AND owner <> ?3 AND at >= ?8)",
                (
                    answer["id"],
                    answer["conversation"],
                    owner,
                    time_text(self._now()),
                    answer["question"],
                    answer["answer"],
                    json.dumps(answer, ensure_ascii=False),
                    self._oldest(),
                ),
            )

    def remove(self, owner: str, conversation: str) -> bool:
        """Remove the answers of an owner's conversation and their votes; False when it has none."""
        mine = "conversation = ? AND owner = ?"
        return self._remove(mine, (conversation, owner)) > 0

    def remove_answer(self, owner: str, answer_id: str) -> bool:
        """Remove one answer and its votes; False when its owner has no such answer."""
        return self._remove("id = ? AND owner = ?", (answer_id, owner)) > 0

    def vote(self, voter: str, answer_id: str, vote: int, reason: str | None) -> bool:
        """Keep what `voter` says now of an answer that was given to them; False for any other.

        A chat's answer is given to everybody of its team. A reason stays while its voter says the
        same again without one.
        """
        with self._state.transaction() as desk:
            kept = desk.execute(
                "INSERT INTO votes (answer_id, voter, vote, reason, at)"
                " SELECT id, ?2, ?3, ?4, ?5 FROM answers WHERE id = ?1 AND at >= ?6"
                " AND (owner = ?2 OR substr(?2, 1, length(owner) + 1) = owner || ':')"
                " ON CONFLICT (answer_id, voter) DO UPDATE"
                " SET vote = excluded.vote, at = excluded.at,"
                " reason = coalesce(excluded.reason, iif(vote = excluded.vote, reason, NULL))",
                (answer_id, voter, vote, reason, time_text(self._now()), self._oldest()),
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


def _may_hold(owner: str, conversation: str) -> bool:
    """Whether the name of a conversation is one that an owner may use."""
    return not conversation.startswith(CHATS) or conversation.startswith(f"{owner}:")


def time_text(moment: datetime) -> str:
    """A moment as the tables hold it: of one width always, so that later times are later texts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
