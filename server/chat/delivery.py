"""What a platform does for the workers: show that work goes on, then show what came of it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from server.chat.inbox import Work
from server.chat.messages import Asked, Message


class Away(Exception):
    """The platform cannot be reached, or asks us to wait; nothing is wrong with the request."""

    def __init__(self, reason: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class Undeliverable(Exception):
    """The platform will never take it: the channel is gone, or we are not in it."""


class Stopped(Exception):
    """Whoever reads it has stopped it, where the platform lets them."""


Record = Callable[[Sequence[str]], Awaitable[None]]
"""Keeps which messages stand for a request; raises `LeaseLost` when it is another's by now."""


class LeaseLost(Exception):
    """Another worker has the row."""


class Delivery(Protocol):
    """One request's way back. Only `finish` and `remove` have to succeed.

    `progress` and `piece` raise `Stopped`.
    """

    async def receipt(self) -> None:
        """Show at once that the request was heard.

        Raises:
            Away: it cannot be found out what was posted before.
        """

    async def progress(self, message: Message) -> None:
        """Show how far the work is."""

    async def piece(self, text: str) -> None:
        """Show a piece of the answer; pieces are checked."""

    async def finish(self, messages: Sequence[Message]) -> None:
        """Show these messages, and nothing else, for the request.

        Raises:
            Away, Undeliverable, LeaseLost.
        """

    async def remove(self) -> None:
        """Take back everything that was shown.

        Raises:
            Away.
        """


class Platform(Protocol):
    """A chat system."""

    async def external(self, asked: Asked) -> bool:
        """Whether people of other organisations would read the answer, as far as `asked.external`
        could not know.

        Raises:
            Away.
        """

    def delivery(self, work: Work, record: Record) -> Delivery:
        """The way back of one request."""
