"""Messages that only the person who asked sees, over the address that came with the request."""

from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from server.chat.delivery import Away, Delivery, Record, Undeliverable
from server.chat.inbox import Work
from server.chat.messages import Message
from server.slack.client import CALL_SECONDS, Clients, told

MOST_MESSAGES = 4
"""Slack takes five over one address; one stays for what is done with the answer."""


class EphemeralDelivery:
    """A `server.chat.delivery.Delivery` to one person; the request itself was its receipt."""

    def __init__(
        self, clients: Clients, work: Work, record: Record, *, seen_by_all: bool = False
    ) -> None:
        self._clients = clients
        self._asked = work.asked
        self._record = record
        self._posts = list(work.posts)
        self._response_type = "in_channel" if seen_by_all else "ephemeral"

    async def receipt(self) -> None:
        """The acknowledgement said so already."""

    async def progress(self, message: Message) -> None:
        """The address takes five messages only."""

    async def piece(self, text: str) -> None:
        """The address takes five messages only."""

    async def finish(self, messages: Sequence[Message]) -> None:
        """These messages; the first replaces what is there, so that a second try shows once."""
        for number, message in enumerate(messages[:MOST_MESSAGES]):
            name = f"{self._response_type}-{number}"
            if name in self._posts:
                continue
            await self._send(message, replace=number == 0 and self._response_type == "ephemeral")
            self._posts.append(name)
            await self._record(self._posts)

    async def remove(self) -> None:
        """Nothing that everybody sees."""

    async def _send(self, message: Message, *, replace: bool) -> None:
        try:
            await respond(
                *(self._clients, self._asked.reply_url, message),
                replace=replace,
                kind=self._response_type,
            )
        except Undeliverable:
            if self._response_type == "in_channel":
                raise
            # The address is good for half an hour; after that, straight to the person.
            await self._post(message)

    async def _post(self, message: Message) -> None:
        try:
            await told(
                self._clients.once.chat_postEphemeral(
                    channel=self._asked.channel,
                    user=self._asked.person,
                    text=message.text,
                    blocks=list(message.blocks),
                )
            )
        except SlackApiError as error:
            raise Undeliverable(str(error)) from error


class FirstOf:
    """A delivery that goes another way when the first has no place to go to."""

    def __init__(self, first: Delivery, other: Delivery) -> None:
        self._first = first
        self._other = other

    async def receipt(self) -> None:
        """The first way's."""
        await self._first.receipt()

    async def progress(self, message: Message) -> None:
        """The first way's."""
        await self._first.progress(message)

    async def piece(self, text: str) -> None:
        """The first way's."""
        await self._first.piece(text)

    async def finish(self, messages: Sequence[Message]) -> None:
        """The first way, else the other."""
        try:
            await self._first.finish(messages)
        except Undeliverable:
            await self._other.finish(messages)

    async def remove(self) -> None:
        """The first way's: what went the other way only one person sees."""
        await self._first.remove()


async def respond(
    clients: Clients,
    url: str | None,
    message: Message,
    *,
    replace: bool,
    kind: str = "ephemeral",
) -> None:
    """Send over the address that came with a request.

    Raises:
        Away: Slack cannot be reached, or fails.
        Undeliverable: the address is none of Slack's, or is used up.
    """
    if url is None or not clients.may_reply_to(url):
        raise Undeliverable("there is no address of Slack's to reply to")
    hook = AsyncWebhookClient(url, timeout=int(CALL_SECONDS), retry_handlers=[])
    call = hook.send(
        text=message.text,
        blocks=list(message.blocks),
        response_type=kind,
        replace_original=replace,
    )
    reply = await told(call)
    if reply.status_code == 429 or reply.status_code >= 500:
        raise Away(f"Slack answers {reply.status_code} to a reply")
    if reply.status_code != 200:
        raise Undeliverable(f"Slack answers {reply.status_code} to a reply")
