"""What a pull tells its caller while it works."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One step: a sentence for a person, and how far it is; bytes, `total` None if unknown."""

    what: str
    done: int = 0
    total: int | None = None


Report = Callable[[Progress], None]


def silent(_progress: Progress) -> None:
    """Report to nobody."""
