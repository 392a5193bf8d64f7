"""Read what Slack sent: whatever is missing, or of another kind than it should be, is empty."""

from collections.abc import Mapping
from typing import Any

from server.chat.clock import utc

Json = Mapping[str, Any]


def object_in(body: Json, name: str) -> Json:
    """The object of this name."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def text_in(body: Json, name: str) -> str:
    """The text of this name."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def iso_time(now: float) -> str:
    """A moment in seconds since 1970 as text."""
    return utc(now).isoformat()
