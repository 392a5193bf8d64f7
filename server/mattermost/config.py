"""Mattermost's settings, checked, and which addresses are Mattermost's."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from rag.errors import BadInput

WEBHOOK_SECONDS = 25.0
"""Mattermost itself waits thirty."""


@dataclass(frozen=True, slots=True)
class MattermostConfig:
    """How it is set up: the tokens it shows, its scheme, host and port, and a person's budget."""

    tokens: tuple[str, ...]
    origin: str
    concurrency: int
    keep_days: int
    questions_per_day: int | None = None
    webhook_seconds: float = WEBHOOK_SECONDS


def mattermost_config(
    tokens: str,
    origin: str,
    *,
    concurrency: int,
    keep_days: int,
    questions_per_day: int | None = None,
) -> MattermostConfig:
    """The settings, checked.

    Raises:
        BadInput: there is no token among them, or the origin is none.
    """
    known = tuple(token.strip() for token in tokens.split(",") if token.strip())
    if not known:
        raise BadInput("CITEDESK_MATTERMOST_TOKENS holds no token; set those Mattermost shows you")
    if origin_of(origin) is None or urlsplit(origin).path.strip("/"):
        raise BadInput(
            f"CITEDESK_MATTERMOST_ORIGIN is {origin!r}; set Mattermost's address without a path, "
            "such as https://chat.example.org"
        )
    return MattermostConfig(known, origin, concurrency, keep_days, questions_per_day)


def origin_of(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an address; None for one that is not plainly an http address."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return None
    # What parsers may read in two ways is not read at all.
    odd = "\\" in url or "@" in parts.netloc or any(ord(character) <= 32 for character in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or port is None or odd:
        return None
    return parts.scheme, parts.hostname, port
