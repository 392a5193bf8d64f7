"""The durable inbox: one row for each request, worked on by one worker at a time.

A row is `waiting`, `working` (leased by a holder) or `done`. Whoever holds a lease prolongs it; a
lease that ran out belongs to a process that is gone, and the row is free again. A row that is done
holds keys and no text; it is kept two days, and one with an answer for as long as the answer, so
that the question's deletion finds both.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rag.wire import Json
from server.chat.messages import Asked, Platform, asked_json, asked_of
from server.state import State

KEPT_SECONDS = 48 * 3600
"""Longer than any platform goes on delivering the same event."""
NONCE_SECONDS = 600
DAY_SECONDS = 24 * 3600

Outcome = Literal[
    "answered",
    "helped",
    "refused",
    "failed",
    "stopped",
    "removed",
    "ignored",
    "undeliverable",
    "withdrawn",
]
Wish = Literal["answer", "removal", "stop"]
"""What is wanted for a row: its question was deleted, or somebody called its answer off."""
_WISHES: tuple[Wish, ...] = ("answer", "removal", "stop")
"""As the column `withdrawn` counts them."""

_LONGEST_LEASE_SECONDS = 600
_LONGEST_WAIT_SECONDS = 1800
# Times further ahead than anybody sets them were set before the clock went back: nothing is to wait
# until it has caught up.
_FREE_AT = f"iif(state = 'waiting' OR lease > :now + {_LONGEST_LEASE_SECONDS}, :now, lease)"
_DUE_AT = (
    f"iif(due > :now + {_LONGEST_WAIT_SECONDS} OR (attempts = 0 AND received > :now), :now, due)"
)
# Questions of one conversation are answered in the order they came: each needs the ones before.
_FIRST = """NOT EXISTS (
    SELECT 1 FROM inbox AS before WHERE before.conversation = row.conversation
    AND before.state IN ('waiting', 'working') AND before.number < row.number)"""
_OURS = "conversation GLOB :platform || ':*'"
_NEXT = (
    "SELECT * FROM inbox AS row WHERE state IN ('waiting', 'working')"  # noqa: S608
    f" AND {_FREE_AT} <= :now AND {_DUE_AT} <= :now AND {_OURS} AND {_FIRST}"
    " ORDER BY due, number LIMIT 1"
)
_FIGURES = f"""SELECT count(*) AS open, coalesce(sum({_FREE_AT} > :now), 0) AS at_work,
    min(received) AS oldest FROM inbox WHERE state IN ('waiting', 'working') AND {_OURS}"""  # noqa: S608
_NEXT_DUE = (
    f"SELECT min(max({_DUE_AT}, {_FREE_AT})) AS at FROM inbox AS row"  # noqa: S608
    f" WHERE state IN ('waiting', 'working') AND {_OURS} AND {_FIRST}"
)


@dataclass(frozen=True, slots=True)
class Work:
    """A leased row. `posts` is what was already posted; `document` its answer when one was made, of
    which a row that was done has no more than the id."""

    asked: Asked
    attempts: int
    failures: int
    wish: Wish
    document: Json | None
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Requests that wait, that are worked on, and the age of the oldest of both in seconds."""

    waiting: int
    at_work: int
    oldest_seconds: float


class Inbox:
    """One platform's rows. Times are seconds since 1970, handed over by whoever calls.

    All methods raise CitedeskError when the file cannot be read or written.
    """

    def __init__(self, state: State, platform: Platform = "slack") -> None:
        self._state = state
        self._platform = platform

    def accept(
        self, asked: Asked, now: float, *, nonce: bytes | None = None, follow: bool = False
    ) -> bool:
        """Keep a request; on the disk when this returns. False when it is there already.

        Args:
            asked: the request.
            now: the time.
            nonce: of the signed delivery that brought it; a second use of it changes nothing.
            follow: whether what is said next in its thread is for us too.
        """
        with self._state.transaction() as connection:
            if nonce is not None and not _first_use(connection, nonce, now):
                return False
            number = _insert(connection, asked, now, state="waiting")
            if follow and number is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO chat_threads VALUES (?, ?)", (asked.conversation, now)
                )
            return number is not None

    def note(self, asked: Asked, now: float) -> bool:
        """Note a request that is answered there and then; False when it was noted before."""
        with self._state.transaction() as connection:
            return _insert(connection, replace(asked, text=""), now, state="done") is not None

    def first_use(self, nonce: bytes, now: float) -> bool:
        """Note a signed delivery; False when it was noted before."""
        with self._state.transaction() as connection:
            return _first_use(connection, nonce, now)

    def seen(self, nonce: bytes, now: float) -> bool:
        """Whether a signed delivery was noted within the last ten minutes."""
        found = self._state.rows(
            "SELECT 1 FROM chat_nonces WHERE nonce = ? AND expires > ?", (nonce, now)
        )
        return bool(found)

    def lease(self, holder: str, now: float, *, seconds: float) -> Work | None:
        """The next row that is due, held until `now + seconds`; None when there is none.

        A row is due too whose times lie further ahead than anybody sets them: the clock went back.
        """
        with self._state.transaction() as connection:
            row = connection.execute(_NEXT, {"now": now, "platform": self._platform}).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE inbox SET state = 'working', holder = ?, lease = ?, attempts = attempts + 1"
                " WHERE number = ?",
                (holder, now + seconds, row["number"]),
            )
        return _work(row)

    def extend(self, request_id: str, holder: str, until: float, wish: Wish) -> bool:
        """Prolong a lease; False when it is somebody else's, or something else is wanted by now."""
        with self._state.transaction() as connection:
            changed = connection.execute(
                "UPDATE inbox SET lease = ? WHERE id = ? AND holder = ? AND state = 'working'"
                " AND withdrawn = ?",
                (until, request_id, holder, _WISHES.index(wish)),
            )
            return changed.rowcount == 1

    def keep_document(self, request_id: str, holder: str, document: Json) -> bool:
        """Keep the answer before it is posted: whoever takes up the row posts the same one."""
        text = json.dumps(document, ensure_ascii=False)
        return self._mine(request_id, holder, "document = ?", text)

    def keep_posts(self, request_id: str, holder: str, posts: Sequence[str]) -> bool:
        """Keep which messages were posted for a row."""
        return self._mine(request_id, holder, "posts = ?", json.dumps(list(posts)))

    def finish(self, request_id: str, holder: str, outcome: Outcome, now: float) -> bool:
        """Done; unless the question was deleted meanwhile, which is then the row's next work."""
        return self._mine(
            request_id,
            holder,
            "state = iif(withdrawn = 1, 'waiting', 'done'), outcome = ?, due = ?, holder = NULL,"
            " lease = NULL, asked = json_set(asked, '$.text', ''), document ="
            " iif(document IS NULL, NULL, json_object('id', json_extract(document, '$.id')))",
            *(outcome, now),
        )

    def finish_removal(self, request_id: str, holder: str) -> bool:
        """What was posted for a deleted question is gone, and what was kept of it."""
        return self._mine(
            request_id,
            holder,
            "state = 'done', outcome = 'removed', document = NULL, posts = '[]',"
            " asked = json_set(asked, '$.text', ''), holder = NULL, lease = NULL",
        )

    def put_back(self, request_id: str, holder: str, due: float, *, failed: bool = False) -> bool:
        """Let somebody try again later; `failed` counts as one of the row's failures."""
        return self._mine(
            request_id,
            holder,
            "state = 'waiting', due = ?, failures = failures + ?, holder = NULL, lease = NULL",
            *(due, int(failed)),
        )

    def call_off(self, request_id: str, holder: str, now: float) -> bool:
        """Its answer is not wanted any more; unless its question was deleted, which weighs more."""
        return self._mine(
            request_id,
            holder,
            "withdrawn = iif(withdrawn = 0, 2, withdrawn), state = 'waiting', due = ?,"
            " holder = NULL, lease = NULL",
            now,
        )

    def withdraw(self, asked: Asked, now: float, *, nonce: bytes | None = None) -> str | None:
        """The message that asked is gone: an answer is removed, a question to come is not taken.

        The id of the row that has to do with it now; None when there is none, or there was before.

        Events come in any order, and rows are not kept for ever: where no row is about the message,
        one is made that keeps the question out, and has answers looked for in a followed thread.

        Args:
            asked: names the deleted message.
            now: the time.
            nonce: of the signed delivery that said so.
        """
        with self._state.transaction() as connection:
            if nonce is not None and not _first_use(connection, nonce, now):
                return None
            followed = connection.execute(
                "SELECT 1 FROM chat_threads WHERE conversation = ?", (asked.conversation,)
            ).fetchone()
            state: Literal["waiting", "done"] = "waiting" if followed else "done"
            _insert(connection, asked, now, state=state, outcome="withdrawn", wish="removal")
            found = connection.execute(
                "UPDATE inbox SET withdrawn = 1, due = ?,"
                " state = iif(state = 'done', 'waiting', state)"
                " WHERE about = ? AND withdrawn != 1 RETURNING id",
                (now, asked.about),
            ).fetchall()
            return found[0]["id"] if found else None

    def stop(
        self, asked: Asked, now: float, *, nonce: bytes | None = None, whole_thread: bool
    ) -> tuple[str, ...]:
        """Call off what is not answered yet; the ids of what was called off.

        The call has a row of its own, so that delivered again it stops nothing that came later.
        Where there is nothing to stop, and it was us whom it was said to, the row is worked on.

        Args:
            asked: the message that says so.
            now: the time.
            nonce: of the signed delivery that brought it.
            whole_thread: everybody's questions in its thread, not its person's in the channel.
        """
        with self._state.transaction() as connection:
            if nonce is not None and not _first_use(connection, nonce, now):
                return ()
            number = _insert(connection, asked, now, state="done", outcome="ignored")
            if number is None:
                return ()
            where = asked.conversation if whole_thread else f"{asked.desk}:{asked.channel}:*"
            stopped = connection.execute(
                "UPDATE inbox SET withdrawn = 2, due = ? WHERE state IN ('waiting', 'working')"
                " AND withdrawn = 0 AND number < ? AND conversation GLOB ?"
                " AND (? OR owner = ?) RETURNING id",
                (now, number, where, whole_thread, asked.owner),
            ).fetchall()
            if not stopped and asked.kind in ("mention", "direct"):
                connection.execute("UPDATE inbox SET state = 'waiting' WHERE number = ?", (number,))
            return tuple(row["id"] for row in stopped)

    def count(self, request_id: str, owner: str, most: int | None, now: float) -> bool:
        """Count a question against its person's last 24 hours; False when that would be too many.

        A question that was counted stays so, however often it is tried.
        """
        with self._state.transaction() as connection:
            [others] = connection.execute(
                "SELECT count(*) FROM inbox WHERE owner = ? AND counted = 1 AND received > ?"
                " AND id != ?",
                (owner, now - DAY_SECONDS, request_id),
            ).fetchone()
            if most is not None and others >= most:
                return False
            connection.execute("UPDATE inbox SET counted = 1 WHERE id = ?", (request_id,))
            return True

    def posts_of_others(self, conversation: str, request_id: str) -> set[str]:
        """Messages that were posted for other rows of a conversation."""
        rows = self._state.rows(
            "SELECT posts FROM inbox WHERE conversation = ? AND id != ?", (conversation, request_id)
        )
        return {post for row in rows for post in json.loads(row["posts"])}

    def next_due(self, now: float) -> float | None:
        """When a row that nobody works on is due next; None when none waits.

        A lease that runs out counts too: its holder may be gone.
        """
        [row] = self._state.rows(_NEXT_DUE, {"now": now, "platform": self._platform})
        at = row["at"]
        return None if at is None else max(float(at), now)

    def figures(self, now: float) -> Figures:
        """How much there is to do."""
        [row] = self._state.rows(_FIGURES, {"now": now, "platform": self._platform})
        age = 0.0 if row["oldest"] is None else max(0.0, now - row["oldest"])
        return Figures(row["open"] - row["at_work"], row["at_work"], age)

    def outcome(self, request_id: str) -> str | None:
        """What became of a row; None while it is open, or when it is not known."""
        rows = self._state.rows(
            "SELECT outcome FROM inbox WHERE id = ? AND state = 'done'", (request_id,)
        )
        return rows[0]["outcome"] if rows else None

    def purge(self, now: float, *, keep_seconds: float) -> None:
        """Drop what is no longer needed: old rows that are done, nonces, threads that are quiet.

        Args:
            now: the time.
            keep_seconds: how long answers are kept, and threads that have gone quiet are followed.
        """
        with self._state.transaction() as connection:
            connection.execute(
                "DELETE FROM inbox WHERE state = 'done' AND received <= ?"
                " AND (document IS NULL OR due <= ?)",
                (now - KEPT_SECONDS, now - keep_seconds),
            )
            connection.execute("DELETE FROM chat_nonces WHERE expires <= ?", (now,))
            connection.execute("DELETE FROM chat_threads WHERE at <= ?", (now - keep_seconds,))

    def _mine(self, request_id: str, holder: str, change: str, *values: Any) -> bool:
        with self._state.transaction() as connection:
            changed = connection.execute(
                f"UPDATE inbox SET {change} WHERE id = ? AND holder = ? AND state = 'working'",  # noqa: S608
                (*values, request_id, holder),
            )
            return changed.rowcount == 1


def _insert(
    connection: sqlite3.Connection,
    asked: Asked,
    now: float,
    *,
    state: Literal["waiting", "done"],
    outcome: Outcome | None = None,
    wish: Wish = "answer",
) -> int | None:
    """The number of a new row; None when its id or its message has one."""
    made = connection.execute(
        "INSERT OR IGNORE INTO inbox (id, about, conversation, owner, state, outcome, received,"
        " due, withdrawn, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number",
        (
            *(asked.id, asked.about, asked.conversation, asked.owner, state, outcome),
            *(now, now, _WISHES.index(wish), asked_json(asked)),
        ),
    ).fetchall()
    return made[0]["number"] if made else None


def _first_use(connection: sqlite3.Connection, nonce: bytes, now: float) -> bool:
    connection.execute("DELETE FROM chat_nonces WHERE nonce = ? AND expires <= ?", (nonce, now))
    made = connection.execute(
        "INSERT OR IGNORE INTO chat_nonces VALUES (?, ?)", (nonce, now + NONCE_SECONDS)
    )
    return made.rowcount == 1


def _work(row: sqlite3.Row) -> Work:
    return Work(
        asked=asked_of(row["asked"]),
        attempts=row["attempts"] + 1,
        failures=row["failures"],
        wish=_WISHES[row["withdrawn"]],
        document=json.loads(row["document"]) if row["document"] else None,
        posts=tuple(json.loads(row["posts"])),
    )
