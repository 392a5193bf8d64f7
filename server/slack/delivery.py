"""Messages of one request in its Slack thread: streamed, else edited, else posted at the end."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_chat_stream import AsyncChatStream

from server.chat import rendering
from server.chat.clock import Clock
from server.chat.delivery import Away, Record, Stopped, Undeliverable
from server.chat.escaping import slack_text, split
from server.chat.help import language_of
from server.chat.inbox import Work
from server.chat.messages import Asked, Message
from server.slack.client import Clients, code_of, told
from server.slack.thread import EVENT_TYPE, Posted

RECEIPT = "eyes"
SECONDS_BETWEEN_EDITS = 1.0
MOST_SAID_SO_FAR = 2500
_TOO_MUCH = frozenset(
    "msg_blocks_too_long invalid_blocks invalid_blocks_format msg_too_long".split()
)
_STOPPED = "stopped_by_user"
_NO_STREAMS = frozenset(
    "unknown_method missing_scope not_allowed_token_type method_not_supported_for_channel_type"
    " team_access_not_granted feature_not_enabled".split()
)
logger = logging.getLogger(__name__)


class Streams:
    """Whether this workspace streams, as far as we have learnt."""

    def __init__(self) -> None:
        self.offered = True


class ThreadDelivery:
    """A `server.chat.delivery.Delivery` into a thread."""

    def __init__(
        self,
        clients: Clients,
        work: Work,
        record: Record,
        posted: Posted,
        *,
        streams: Streams,
        clock: Clock,
    ) -> None:
        self._clients = clients
        self._asked = work.asked
        self._record = record
        self._posted = posted
        self._streams = streams
        self._clock = clock
        self._channel = work.asked.channel
        self._known = work.posts
        self._posts: list[str] | None = None
        # Whoever had the row before may have posted without living to write it down.
        self._unsure = work.attempts > 1 or work.wish == "removal"
        self._stream: AsyncChatStream | None = None
        self._open = self._unsure
        self._away: Away | None = None
        self._step = ""
        self._said = ""
        self._edited = 0.0

    async def receipt(self) -> None:
        """Eyes on the question where Slack streams; else a message that will be edited."""
        await self._tried(self._receipt)

    async def progress(self, message: Message) -> None:
        """As a step of the stream, else as an edit."""
        await self._tried(self._progress, message)

    async def piece(self, text: str) -> None:
        """Append to the stream, or edit what was said so far."""
        self._said += text
        await self._tried(self._piece, text)

    async def finish(self, messages: Sequence[Message]) -> None:
        """These messages stand for the request, one after the other."""
        if self._away is not None and self._away.wait_seconds:
            raise self._away
        posts = await self._begun()
        await self._stream_closed(posts)
        for number, message in enumerate(messages):
            if number < len(posts):
                await self._paced()
                if await self._updated(posts[number], message, number):
                    continue
                await self._deleted(posts[number])
            posts[number : number + 1] = [await self._post(message, number)]
            await self._record(posts)
        for extra in posts[len(messages) :]:
            await self._deleted(extra)
        del posts[len(messages) :]
        await self._record(posts)

    async def remove(self) -> None:
        """Delete what was posted."""
        for ts in await self._begun():
            await self._deleted(ts)

    async def _tried(self, step: Callable[..., Awaitable[None]], *given: Any) -> None:
        """Show something that is not the end; whatever goes wrong is put right by the end.

        Raises:
            Stopped: a reader has ended the stream.
        """
        if self._away is not None:
            return
        try:
            await step(*given)
        except (Undeliverable, SlackApiError) as error:
            self._stream = None
            reason = code_of(error) if isinstance(error, SlackApiError) else str(error)
            if reason == _STOPPED:
                raise Stopped from error
            if reason in _NO_STREAMS:
                self._streams.offered = False
            logger.info("%s: a step was not shown: %s", self._asked.id, reason)
        except Away as error:
            # Slack may have done it all the same; only a look into the thread can tell.
            self._stream, self._unsure, self._posts = None, True, None
            self._open, self._away = True, error
            logger.info("%s: a step was not shown: %s", self._asked.id, error)

    async def _receipt(self) -> None:
        if await self._begun():
            return
        if self._streams.offered and await react(self._clients, self._asked):
            return
        language = language_of(self._asked.text)
        await self._shown(rendering.progress_message(language, "received"))

    async def _progress(self, message: Message) -> None:
        posts = await self._begun()
        streams = self._streams.offered and self._asked.thread is not None
        if self._stream is None and (posts or not streams):
            await self._shown(message)
            return
        self._step = message.text
        stream = self._stream or await self._clients.once.chat_stream(
            channel=self._channel,
            thread_ts=str(self._asked.thread),
            recipient_team_id=self._asked.team,
            recipient_user_id=self._asked.person,
        )
        await told(stream.append(chunks=[self._task("in_progress")]))
        if self._stream is None:
            self._stream, self._open = stream, True
            posts.append(str(stream.ts))
            await self._record(posts)

    async def _piece(self, text: str) -> None:
        if self._stream is not None:
            await told(self._stream.append(markdown_text=slack_text(text)))
        elif await self._begun():
            said = split(slack_text(self._said), MOST_SAID_SO_FAR)[0]
            block = {"type": "section", "text": {"type": "mrkdwn", "text": said}}
            await self._shown(Message(said, (block,), said))

    async def _shown(self, message: Message) -> None:
        posts = await self._begun()
        now = self._clock.now()
        if not posts:
            posts.append(await self._post(message, 0))
            await self._record(posts)
        elif now - self._edited >= SECONDS_BETWEEN_EDITS:
            await self._updated(posts[0], message, 0)
        else:
            return
        self._edited = now

    async def _begun(self) -> list[str]:
        """What was posted so far, by this worker or one before."""
        if self._posts is None:
            await self._placed()
            found = list(self._known)
            if self._unsure:
                found = await self._posted.find(self._channel, self._known)
                await self._record(found)
            self._posts = found
        return self._posts

    async def _placed(self) -> None:
        """A request from outside of channels is answered in the person's own conversation."""
        if self._channel == self._asked.person:
            opened = await told(self._clients.repeat.conversations_open(users=self._asked.person))
            self._channel = str(opened["channel"]["id"])

    async def _stream_closed(self, posts: list[str]) -> None:
        """End a stream, or what may be one; it has no marks before that."""
        self._stream = None
        if not self._open or not posts:
            return
        self._open = False
        try:
            await told(
                self._clients.once.chat_stopStream(
                    channel=self._channel,
                    ts=posts[0],
                    metadata=self._metadata(0),
                    chunks=[self._task("complete")] if self._step else None,
                )
            )
        except (Away, Undeliverable, SlackApiError) as error:
            # Not a stream, or one that Slack has ended itself: the edit that follows is enough.
            logger.info("%s: no stream was closed: %s", self._asked.id, error)

    async def _paced(self) -> None:
        pause = self._edited + SECONDS_BETWEEN_EDITS - self._clock.now()
        if pause > 0:
            await self._clock.sleep(min(pause, SECONDS_BETWEEN_EDITS))
        self._edited = self._clock.now()

    async def _post(self, message: Message, number: int) -> str:
        place: dict[str, Any] = {"channel": self._channel, "thread_ts": self._asked.thread}
        place |= {"unfurl_links": False, "unfurl_media": False}
        sent = await self._sized(message, self._clients.once.chat_postMessage, number, place)
        return str(sent["ts"])

    async def _updated(self, ts: str, message: Message, number: int) -> bool:
        """Whether the message took the edit; one that was deleted, or is too old, does not."""
        place = {"channel": self._channel, "ts": ts}
        try:
            await self._sized(message, self._clients.repeat.chat_update, number, place)
        except SlackApiError as error:
            logger.info("%s: a message took no edit: %s", self._asked.id, code_of(error))
            return False
        return True

    async def _sized(
        self, message: Message, method: Any, number: int, place: dict[str, Any]
    ) -> Any:
        """Call with the blocks, and where Slack finds these too much, with the text alone."""
        common = {**place, "metadata": self._metadata(number), "text": message.text}
        try:
            return await told(method(**common, blocks=list(message.blocks)))
        except SlackApiError as error:
            if code_of(error) not in _TOO_MUCH:
                raise
            logger.warning("%s: Slack refused the blocks: %s", self._asked.id, code_of(error))
        return await told(method(**common, blocks=[]))

    async def _deleted(self, ts: str) -> None:
        try:
            await told(self._clients.repeat.chat_delete(channel=self._channel, ts=ts))
        except SlackApiError as error:
            logger.info("%s: a message was not deleted: %s", self._asked.id, code_of(error))

    def _task(self, status: str) -> dict[str, Any]:
        return {"type": "task_update", "id": "search", "title": self._step, "status": status}

    def _metadata(self, number: int) -> dict[str, Any]:
        payload = {
            "request_id": self._asked.id,
            "about": self._asked.about or "",
            "part": number,
        }
        return {"event_type": EVENT_TYPE, "event_payload": payload}


async def react(clients: Clients, asked: Asked) -> bool:
    """Eyes on the message that asks; whether they are there."""
    if asked.message is None:
        return False
    try:
        await told(
            clients.repeat.reactions_add(
                channel=asked.channel, timestamp=asked.message, name=RECEIPT
            )
        )
    except SlackApiError as error:
        return code_of(error) == "already_reacted"
    except (Away, Undeliverable):
        return False
    return True
