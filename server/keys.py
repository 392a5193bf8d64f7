"""Keys that people are given: made, listed, revoked, and found again when one is presented.

A key is `cd_`, a public id, `_` and 256 random bits. Only its SHA-256 is kept. A slow hash protects
secrets that can be guessed; nobody guesses 256 random bits, and each request pays for the hash.
"""

import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Row
from typing import Any

from rag.errors import BadInput
from rag.types import folded_source
from server.state import WITH_LIMITS, State

SCOPES = ("ask", "manage")
MARK = "cd_"
LONGEST_NAME = 100
_NO_HASH = bytes(hashlib.sha256().digest_size)

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """This second."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key; the key itself is not.

    Scopes are a set: `ask` is for questions, search and what was answered, `manage` for adding and
    removing articles; neither holds the other. Articles are read with either. `sources` are the
    only ones whose articles its holder sees; None for all articles.
    """

    id: str
    name: str
    scopes: frozenset[str]
    created: datetime
    expires: datetime | None
    revoked: datetime | None
    sources: tuple[str, ...] | None = None

    def state(self, now: datetime) -> str:
        """`live`, `expired` or `revoked`."""
        if self.revoked is not None:
            return "revoked"
        return "live" if self.expires is None or now < self.expires else "expired"


class Keys:
    """The keys of one state file."""

    def __init__(self, state: State, *, clock: Clock = utc_now) -> None:
        self._state = state
        self._clock = clock

    def create(
        self,
        name: str,
        *,
        scopes: Iterable[str] = ("ask",),
        days: int | None = None,
        sources: Iterable[str] | None = None,
    ) -> tuple[Key, str]:
        """A new key and its text, which is nowhere to be had again.

        Args:
            name: who or what will use it, for the list.
            scopes: some of `SCOPES`.
            days: after how many it expires; None for never.
            sources: the only ones whose articles it shows, at least one; None for all articles.

        Raises:
            BadInput: a name of no or too many characters, a scope that does not exist, or no
                source where some were to be given.
        """
        name = _valid_name(name)
        kept = _valid_scopes(scopes)
        limit = None if sources is None else _valid_sources(sources)
        now = self._clock()
        expires = None if days is None else now + timedelta(days=days)
        public = secrets.token_hex(6)
        text = f"{MARK}{public}_{secrets.token_urlsafe(32)}"
        with self._state.transaction() as connection:
            if limit is not None:
                connection.execute(f"PRAGMA user_version = {WITH_LIMITS}")
            connection.execute(
                "INSERT INTO keys (id, name, hash, scopes, created, expires, sources) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    public,
                    name,
                    hash_of(text),
                    " ".join(sorted(kept)),
                    now.isoformat(),
                    expires and expires.isoformat(),
                    None if limit is None else json.dumps(limit, ensure_ascii=False),
                ),
            )
        return Key(public, name, kept, now, expires, None, limit), text

    def all(self) -> list[Key]:
        """Every key there ever was, oldest first."""
        return [_key(row) for row in self._state.rows("SELECT * FROM keys ORDER BY created, id")]

    def revoke(self, key_id: str) -> Key:
        """End a key; one that was revoked before stays as it is.

        Raises:
            BadInput: there is no such key.
        """
        with self._state.transaction() as connection:
            connection.execute(
                "UPDATE keys SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (self._clock().isoformat(), key_id),
            )
            row = connection.execute("SELECT * FROM keys WHERE id = ?", (key_id,)).fetchone()
        if row is None:
            # A person may have given the whole key: it must not come back in a message.
            raise BadInput(
                "there is no key of that id; give the one that `citedesk keys list` shows"
            )
        return _key(row)

    def holder(self, text: str) -> Key | None:
        """The live key with this text. The same is done for every text, known or not."""
        public = text.removeprefix(MARK).partition("_")[0]
        row = self._row(public)
        kept = _NO_HASH if row is None else row["hash"]
        same = hmac.compare_digest(hash_of(text), kept)
        return self._live(row) if same else None

    def live(self, key_id: str) -> Key | None:
        """The key of this id, unless it has ended."""
        return self._live(self._row(key_id))

    def any_live(self) -> bool:
        """Whether somebody could present a key."""
        now = self._clock()
        return any(key.state(now) == "live" for key in self.all())

    def state(self, key: Key) -> str:
        """`live`, `expired` or `revoked`, now."""
        return key.state(self._clock())

    def _row(self, key_id: str) -> Row | None:
        return next(iter(self._state.rows("SELECT * FROM keys WHERE id = ?", (key_id,))), None)

    def _live(self, row: Row | None) -> Key | None:
        if row is None:
            return None
        key = _key(row)
        return key if key.state(self._clock()) == "live" else None


def has_live_key(path: Path) -> bool:
    """Whether the state file is there and holds a key that works; it is not made if it is not."""
    if not path.is_file():
        return False
    state = State(path)
    try:
        return Keys(state).any_live()
    finally:
        state.close()


def key_json(key: Key, state: str) -> dict[str, Any]:
    """A key as `citedesk keys` shows it."""
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(key.scopes),
        "sources": None if key.sources is None else list(key.sources),
        "created": key.created.isoformat(),
        "expires": key.expires and key.expires.isoformat(),
        "revoked": key.revoked and key.revoked.isoformat(),
        "state": state,
    }


def hash_of(text: str) -> bytes:
    """What is kept and compared in the place of a key."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _key(row: Row) -> Key:
    return Key(
        id=row["id"],
        name=row["name"],
        scopes=frozenset(row["scopes"].split()),
        created=datetime.fromisoformat(row["created"]),
        expires=row["expires"] and datetime.fromisoformat(row["expires"]),
        revoked=row["revoked"] and datetime.fromisoformat(row["revoked"]),
        sources=None if row["sources"] is None else tuple(json.loads(row["sources"])),
    )


def _valid_name(name: str) -> str:
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > LONGEST_NAME or not trimmed.isprintable():
        raise BadInput(
            f"the name {name!r} cannot be used; "
            f"say in 1 to {LONGEST_NAME} characters who or what will use the key"
        )
    return trimmed


def _valid_scopes(scopes: Iterable[str]) -> frozenset[str]:
    kept = frozenset(scopes)
    for scope in sorted(kept - set(SCOPES)):
        raise BadInput(f"--scope is {scope!r}; it can be {' or '.join(SCOPES)}")
    return kept or frozenset({"ask"})


def _valid_sources(sources: Iterable[str]) -> tuple[str, ...]:
    """Each once, as it was given first, without white space around it, which no article has."""
    kept: dict[str, str] = {}
    for source in sources:
        trimmed = source.strip()
        if not trimmed or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in trimmed):
            raise BadInput(
                f"--source is {source!r}; give the name of a source as `citedesk articles list "
                "--json` shows it"
            )
        kept.setdefault(folded_source(trimmed), trimmed)
    if not kept:
        raise BadInput("a key limited to no source would show nothing; give at least one --source")
    return tuple(kept.values())
