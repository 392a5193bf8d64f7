"""Time, handed over so that a test can be its master."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Wall time in seconds since 1970, and waiting."""

    def now(self) -> float:
        """Seconds since 1970."""

    async def sleep(self, seconds: float) -> None:
        """Return when they have passed."""


class SystemClock:
    """The machine's."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Return when they have passed."""
        await asyncio.sleep(seconds)


def utc(seconds: float) -> datetime:
    """The moment so many seconds after 1970 began."""
    return datetime.fromtimestamp(seconds, UTC)


def iso_time(seconds: float) -> str:
    """The same moment as text."""
    return utc(seconds).isoformat()
