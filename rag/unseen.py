"""Characters that are in a text and that nobody sees, and texts without them.

They carry orders to models past a reader, turn figures around, or drive a terminal.
"""

import re

CONTROLS = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
"""For a character class: control characters but tabs and line breaks."""

DIRECTIONS = r"\u202a-\u202e\u2066-\u2069"
"""For a character class: marks that turn the direction of the words up to their end."""

TAGS = r"\U000e0000-\U000e0fff"
"""For a character class: tag characters, and selectors that ordinary text does not use."""

NO_WIDTH = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
"""For a character class: what takes no room, or is blank though it counts as a letter."""

_NEVER = re.compile(rf"[{CONTROLS}{DIRECTIONS}{TAGS}\ud800-\udfff\ufff9-\ufffb]")
# Joiners and selectors shape the letters of some scripts, and pictures.
_IDLE = re.compile(r"[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\ufeff]")
_LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_ANY = re.compile(rf"[{CONTROLS}{DIRECTIONS}{TAGS}{NO_WIDTH}\ud800-\udfff]")
_IN_JSON = re.compile(rf"{_ANY.pattern}|[\x85\u2028\u2029]")


def shown(text: str) -> str:
    """A text as it may be shown: tabs and newlines stay, other line breaks become newlines.

    >>> shown("a\\x1b[31mb\\u202ec\\r\\nd")
    'a[31mbc\\nd'
    """
    return _IDLE.sub("", _NEVER.sub("", _LINE_BREAK.sub("\n", text)))


def shown_line(text: str) -> str:
    """The same on one line, white space closed up."""
    return " ".join(shown(text).split())


def bare(text: str) -> str:
    """A text without any of them, joiners too: for looking at its words, not for showing it."""
    return _ANY.sub("", text)


def escaped_json(document: str) -> str:
    """A JSON document in which they are written as escapes, as JSON itself does with some."""
    return _IN_JSON.sub(_escape, document)


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
