"""Windows that Slack opens within three seconds of a press, or not at all."""

import asyncio
import logging

from slack_sdk.errors import SlackApiError

from rag.wire import Json
from server.chat.delivery import Away, Undeliverable
from server.chat.messages import Message
from server.slack.client import Clients, code_of, told
from server.slack.ephemeral import respond

TRIGGER_SECONDS = 3.0
_OPENED_BEFORE = "exchanged_trigger_id"
logger = logging.getLogger(__name__)


async def open_window(clients: Clients, trigger: str, view: Json) -> bool:
    """Open a window for a press; whether it is known to be open.

    A call that was lost is made once more: Slack takes a trigger once, and says so.
    """
    try:
        async with asyncio.timeout(TRIGGER_SECONDS):
            await told(clients.repeat.views_open(trigger_id=trigger, view=view))
    except SlackApiError as error:
        if code_of(error) == _OPENED_BEFORE:
            return True
        logger.info("a window was not opened: %s", code_of(error))
        return False
    except (Away, Undeliverable, TimeoutError) as error:
        logger.info("a window was not opened in time: %s", error)
        return False
    return True


async def tell(clients: Clients, person: str, reply_url: str | None, message: Message) -> None:
    """Say something to a person alone: where they pressed, else in their direct messages."""
    try:
        if reply_url is not None:
            await respond(clients, reply_url, message, replace=False)
            return
        opened = await told(clients.repeat.conversations_open(users=person))
        await told(
            clients.once.chat_postMessage(
                channel=str(opened["channel"]["id"]),
                text=message.text,
                blocks=list(message.blocks),
            )
        )
    except (Away, Undeliverable, SlackApiError) as error:
        logger.info("a person was not told: %s", error)
