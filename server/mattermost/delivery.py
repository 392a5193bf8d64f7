"""How an answer gets back to Mattermost: whole messages, as Markdown."""

from collections.abc import Sequence
from typing import Any

import httpx

from server.chat.delivery import Away, Record, Undeliverable
from server.chat.inbox import Work
from server.chat.messages import Message
from server.mattermost.config import origin_of

MOST_REPLIES = 5
"""So many messages are taken at the address of one slash command."""
MOST_POST = 16_000
"""Mattermost's limit is 16,383 characters."""


class Replies:
    """To the address that came with a slash command; whole messages only."""

    def __init__(self, work: Work, record: Record, client: httpx.AsyncClient, origin: str) -> None:
        self._address = work.asked.reply_url or ""
        self._posts = list(work.posts)
        self._record = record
        self._client = client
        self._origin = origin

    async def receipt(self) -> None:
        """The command was told so already."""

    async def progress(self, message: Message) -> None:
        """Nothing to show."""

    async def piece(self, text: str) -> None:
        """Nothing to show."""

    async def remove(self) -> None:
        """Only one person sees it, and Mattermost tells us of no deletion."""

    async def finish(self, messages: Sequence[Message]) -> None:
        """Send what was not sent before.

        Raises:
            Away: Mattermost cannot be reached.
            Undeliverable: it does not take the answer, or the address is not Mattermost's.
        """
        if origin_of(self._address) != origin_of(self._origin):
            raise Undeliverable("the reply would not go to Mattermost")
        for number, message in enumerate(messages[:MOST_REPLIES]):
            if str(number) in self._posts:
                continue
            await self._send(message)
            self._posts.append(str(number))
            await self._record(self._posts)

    async def _send(self, message: Message) -> None:
        sent = body(message.markdown, "ephemeral")
        try:
            response = await self._client.post(self._address, json=sent)
        except httpx.HTTPError as error:
            raise Away(f"Mattermost cannot be reached: {type(error).__name__}") from error
        if response.status_code == 429 or response.status_code >= 500:
            raise Away(f"Mattermost answers {response.status_code}")
        if response.status_code != 200:
            raise Undeliverable(f"Mattermost answers {response.status_code}")


def joined(messages: Sequence[Message]) -> str:
    """Messages as one post, as many as it holds; each says which of how many it is."""
    text = ""
    for message in messages:
        longer = f"{text}\n\n{message.markdown}" if text else message.markdown
        if text and len(longer) > MOST_POST:
            break
        text = longer
    return text


def body(markdown: str, kind: str) -> dict[str, Any]:
    """What Mattermost takes for a message."""
    # Words like <!here> are words; without this Mattermost reads them as Slack would.
    return {"text": markdown, "response_type": kind, "skip_slack_parsing": True}
