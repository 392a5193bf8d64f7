"""Which of our messages stand for one request: a look before anything is posted twice."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from slack_sdk.errors import SlackApiError

from server.chat.delivery import Undeliverable
from server.chat.messages import Asked
from server.slack.client import Clients, code_of, told

EVENT_TYPE = "citedesk_answer"
_PAGE = 200
_CANNOT_LOOK = frozenset("missing_scope unknown_method not_allowed_token_type".split())
Others = Callable[[str, str], Awaitable[set[str]]]


class Identity:
    """Who we are in the workspace; asked of Slack once."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._names: frozenset[str] | None = None

    async def names(self) -> frozenset[str]:
        """Our user and bot ids.

        Raises:
            Away: Slack cannot say.
        """
        if self._names is None:
            said = await told(self._clients.repeat.auth_test())
            self._names = frozenset(str(said[key]) for key in ("user_id", "bot_id") if said[key])
        return self._names


class Posted:
    """Looks for the messages of one request."""

    def __init__(self, clients: Clients, identity: Identity, asked: Asked, others: Others) -> None:
        """Prepare.

        Args:
            clients: to look with.
            identity: who we are.
            asked: the request.
            others: what is known to be posted for other requests, by conversation and our id.
        """
        self._clients = clients
        self._identity = identity
        self._asked = asked
        self._others = others

    async def find(self, channel: str, known: tuple[str, ...]) -> list[str]:
        """Our messages for the request in a channel, oldest first; `known` where we may not look.

        Raises:
            Away: Slack cannot say.
        """
        try:
            names = await self._identity.names()
            others = await self._others(self._asked.conversation, self._asked.id)
            found = {
                str(message["ts"])
                async for message in self._messages(channel)
                if names & {message.get("user"), message.get("bot_id")}
                and self._stands_for(message, others)
            }
        except Undeliverable:
            return list(known)
        except SlackApiError as error:
            if code_of(error) not in _CANNOT_LOOK:
                raise
            return list(known)
        return sorted(found)

    async def _messages(self, channel: str) -> AsyncIterator[dict[str, Any]]:
        cursor = ""
        while True:
            common: dict[str, Any] = {
                "channel": channel,
                "include_all_metadata": True,
                "limit": _PAGE,
                "cursor": cursor,
            }
            if self._asked.thread is None:
                call = self._clients.repeat.conversations_history(**common)
            else:
                call = self._clients.repeat.conversations_replies(ts=self._asked.thread, **common)
            page = await told(call)
            for message in page.get("messages") or []:
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor or self._asked.thread is None:
                return

    def _stands_for(self, message: dict[str, Any], others: set[str]) -> bool:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE:
            payload = metadata.get("event_payload") or {}
            return payload.get("request_id") == self._asked.id or (
                self._asked.about is not None and payload.get("about") == self._asked.about
            )
        # Everything finished is marked. An unmarked message after the question, in a thread where
        # one request at a time is worked on, is a stream whose process died.
        ts = str(message["ts"])
        return (
            self._asked.message is not None
            and ts not in others
            and float(ts) > float(self._asked.message)
        )
