"""A text with some of its places left blank."""

from collections.abc import Iterable

from rag.facts import Figure, When
from rag.names import Mention


def blanked(text: str, read: Iterable[Figure | When | Mention]) -> str:
    """The text, as long as it was, with blanks where facts and names were read."""
    for span in read:
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text
