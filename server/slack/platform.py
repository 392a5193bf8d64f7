"""Slack as the workers see it: which way back a request has."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError

from server.chat.clock import Clock
from server.chat.delivery import Delivery, Record, Undeliverable
from server.chat.inbox import Inbox, Work
from server.chat.messages import Asked
from server.slack.client import Clients, told
from server.slack.delivery import Streams, ThreadDelivery
from server.slack.ephemeral import EphemeralDelivery, FirstOf
from server.slack.thread import Identity, Posted

_UNTOLD = ("shortcut", "share")
"""Requests that come without word of who else is in the channel."""


class SlackPlatform:
    """One workspace."""

    def __init__(
        self, clients: Clients, inbox: Inbox, clock: Clock, aside: Callable[..., Awaitable[Any]]
    ) -> None:
        self._clients = clients
        self._inbox = inbox
        self._clock = clock
        self._aside = aside
        self._identity = Identity(clients)
        self._streams = Streams()

    async def external(self, asked: Asked) -> bool:
        """Whether the channel is shared with another organisation; when in doubt it is."""
        if asked.kind not in _UNTOLD or asked.channel == asked.person:
            return False
        try:
            found = await told(self._clients.repeat.conversations_info(channel=asked.channel))
        except SlackApiError:
            return True
        except Undeliverable:
            # A channel that we cannot see: only the person will see an answer, unless it is shared.
            return asked.kind == "share"
        channel = found.get("channel") or {}
        return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))

    def delivery(self, work: Work, record: Record) -> Delivery:
        """The way back of one request."""
        asked = work.asked
        if asked.kind == "slash":
            return EphemeralDelivery(self._clients, work, record)
        thread = ThreadDelivery(
            self._clients,
            work,
            record,
            Posted(self._clients, self._identity, asked, self._others),
            streams=self._streams,
            clock=self._clock,
        )
        if asked.kind in _UNTOLD:
            # People may ask in channels that we are not in; Slack's own address works there too.
            seen_by_all = asked.kind == "share"
            other = EphemeralDelivery(self._clients, work, record, seen_by_all=seen_by_all)
            return FirstOf(thread, other)
        return thread

    async def _others(self, conversation: str, request_id: str) -> set[str]:
        found: set[str] = await self._aside(self._inbox.posts_of_others, conversation, request_id)
        return found
