"""What was said before: threads citedesk takes part in, their turns, and votes on answers."""

import json
from datetime import UTC, datetime
from typing import Protocol

from rag.types import Turn
from rag.wire import Json
from server.conversations import MOST_ANSWERS_REMEMBERED, time_text, turns_of
from server.state import State


class Turns(Protocol):
    """Kept conversations."""

    def history(self, conversation: str) -> list[Turn]:
        """What chats said, oldest first; nothing for a conversation that is not known."""

    def keep(self, conversation: str, owner: str, answer: Json) -> None:
        """Add an answer document; adding it again changes nothing."""


class KeptTurns:
    """Conversations as the table of answers has them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def history(self, conversation: str) -> list[Turn]:
        """The newest of what was said, oldest first."""
        rows = self._state.rows(
            # Over HTTP anybody may name a conversation so: theirs is not what was said here.
            "SELECT question, text FROM answers WHERE conversation = ?1"
            " AND substr(?1, 1, length(owner) + 1) = owner || ':'"
            " ORDER BY at DESC, rowid DESC LIMIT ?2",
            (conversation, MOST_ANSWERS_REMEMBERED),
        )
        return list(turns_of(reversed(rows)))

    def keep(self, conversation: str, owner: str, answer: Json) -> None:
        """Add an answer document."""
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(answer["id"], conversation, owner, _now()),
                    *(answer["question"], answer["answer"]),
                    json.dumps(answer, ensure_ascii=False),
                ),
            )


class Answers:
    """Answers that were given, for those who show, judge or take back one of them."""

    def __init__(self, state: State) -> None:
        self._state = state

    def document(self, answer_id: str) -> Json | None:
        """One answer; None when it is not kept."""
        rows = self._state.rows("SELECT document FROM answers WHERE id = ?", (answer_id,))
        if not rows:
            return None
        document: Json = json.loads(rows[0]["document"])
        return document

    def forget(self, answer_id: str) -> None:
        """Its question was deleted."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM answers WHERE id = ?", (answer_id,))
            connection.execute("DELETE FROM votes WHERE answer_id = ?", (answer_id,))

    def purge(self, before: datetime) -> None:
        """Drop what is older, with its votes: where nobody asks over HTTP, nothing else does."""
        at = time_text(before)
        with self._state.transaction() as connection:
            connection.execute(
                "DELETE FROM votes WHERE answer_id IN (SELECT id FROM answers WHERE at < ?)", (at,)
            )
            connection.execute("DELETE FROM answers WHERE at < ?", (at,))

    def vote(self, answer_id: str, voter: str, vote: int) -> bool:
        """A person's vote, 1 or -1; the last one counts. False for an answer that is not kept."""
        with self._state.transaction() as connection:
            made = connection.execute(
                "INSERT INTO votes SELECT id, ?2, ?3, NULL, ?4 FROM answers WHERE id = ?1"
                " ON CONFLICT (answer_id, voter) DO UPDATE SET vote = ?3, at = ?4,"
                " reason = iif(vote = ?3, reason, NULL)",
                (answer_id, voter, vote, _now()),
            )
            return made.rowcount == 1

    def explain(self, answer_id: str, voter: str, reason: str) -> None:
        """Why a person voted an answer down."""
        with self._state.transaction() as connection:
            connection.execute(
                "INSERT INTO votes SELECT id, ?2, -1, ?3, ?4 FROM answers WHERE id = ?1"
                " ON CONFLICT (answer_id, voter) DO UPDATE SET vote = -1, at = ?4, reason = ?3",
                (answer_id, voter, reason, _now()),
            )


class Threads:
    """Threads where what is said next is for citedesk too."""

    def __init__(self, state: State) -> None:
        self._state = state

    def followed(self, conversation: str) -> bool:
        """Whether citedesk takes part in it."""
        return bool(
            self._state.rows("SELECT 1 FROM chat_threads WHERE conversation = ?", (conversation,))
        )

    def leave(self, conversation: str) -> None:
        """Take no more part in it."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM chat_threads WHERE conversation = ?", (conversation,))


def _now() -> str:
    return time_text(datetime.now(UTC))
