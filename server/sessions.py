"""Page sessions: a cookie in place of the key, so that no script of the page ever holds the key.

The table has a hash of each token, keyed with CITEDESK_API_KEY for sessions made with that one:
they end when it is changed, and nothing in the file tells what it is.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from server.keys import Clock, utc_now
from server.state import State

COOKIE = "citedesk_session"
LASTS = timedelta(hours=12)
OWNER = "owner"


class Sessions:
    """The page sessions of one state file."""

    def __init__(
        self, state: State, *, owner_key: str | None = None, clock: Clock = utc_now
    ) -> None:
        self._state = state
        self._owner_key = owner_key.encode("utf-8", "surrogatepass") if owner_key else None
        self._clock = clock

    def begin(self, key_id: str) -> str:
        """The token of a new session of the holder of a key, or of `OWNER`."""
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._state.transaction() as connection:
            # All of one form, so that their order as text is their order in time.
            connection.execute("DELETE FROM sessions WHERE expires <= ?", (_text(now),))
            connection.execute(
                "INSERT INTO sessions (hash, key_id, expires) VALUES (?, ?, ?)",
                (self._hash(token, key_id), key_id, _text(now + LASTS)),
            )
        return token

    def holder(self, token: str) -> str | None:
        """The id of the key that the session was made with, or `OWNER`; None when it is over."""
        rows = self._state.rows(
            "SELECT key_id, expires FROM sessions WHERE hash IN (?, ?)", self._hashes(token)
        )
        now = self._clock()
        for row in rows:
            if now < datetime.fromisoformat(row["expires"]):
                return str(row["key_id"])
        return None

    def end(self, token: str) -> None:
        """Forget a session."""
        with self._state.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE hash IN (?, ?)", self._hashes(token))

    def _hashes(self, token: str) -> tuple[bytes, bytes]:
        made = self._hash(token, "")
        return made, made if self._owner_key is None else self._hash(token, OWNER)

    def _hash(self, token: str, key_id: str) -> bytes:
        text = token.encode("utf-8", "surrogatepass")
        if key_id == OWNER and self._owner_key is not None:
            return hmac.digest(self._owner_key, text, hashlib.sha256)
        return hashlib.sha256(text).digest()


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
