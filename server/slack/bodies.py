"""Read what Slack sent: whatever is missing, or of another kind than it should be, is empty."""

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def object_in(body: Json, name: str) -> Json:
    """The object of this name."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def text_in(body: Json, name: str) -> str:
    """The text of this name."""
    found = body.get(name)
    return found if isinstance(found, str) else ""
