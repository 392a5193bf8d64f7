"""What happens between a request of Slack's and its 200: a row, a vote or a modal, nothing slow."""

import functools
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError

from server.chat import actions, rendering, views
from server.chat.answering import Desk
from server.chat.clock import Clock
from server.chat.delivery import Away, Undeliverable
from server.chat.help import asks_for_help, asks_to_stop, language_of
from server.chat.messages import Asked
from server.chat.workers import Workers
from server.slack import forms
from server.slack.client import Clients, told
from server.slack.delivery import react
from server.slack.events import Deleted, Said, read_command, read_event, read_home
from server.slack.windows import open_window, tell

Body = dict[str, Any]
Listener = Callable[..., Awaitable[BoltResponse | None]]
NONCE = "citedesk_nonce"
"""Under this name the context of a request that came over HTTP holds what it is known by."""
_ANY = re.compile(".*")
_FOLLOWED = ("mention", "direct", "thread", "shortcut")
logger = logging.getLogger(__name__)


def careful(listener: Listener) -> Listener:
    """503 for whatever goes wrong: Slack sends it again, and nothing was promised."""

    @functools.wraps(listener)
    async def wrapped(*given: Any, **named: Any) -> BoltResponse | None:
        try:
            return await listener(*given, **named)
        except Exception:
            logger.exception("a request of Slack's was not taken")
            return BoltResponse(status=503)

    return wrapped


@dataclass(frozen=True, slots=True)
class Listeners:
    """Bolt's listeners over the inbox."""

    desk: Desk
    workers: Workers
    clients: Clients
    clock: Clock

    def register(self, bolt: AsyncApp) -> None:
        """Have Bolt route to us."""
        for event in ("app_mention", "message"):
            bolt.event(event)(careful(self.on_message))
        bolt.event("app_home_opened")(careful(self.on_home))
        bolt.command(_ANY)(careful(self.on_command))
        bolt.message_shortcut(actions.ASK_SHORTCUT)(careful(self.on_shortcut))
        bolt.global_shortcut(actions.ASK_ANYWHERE)(careful(self.on_shortcut))
        bolt.action(actions.ASK_BUTTON)(careful(self.on_shortcut))
        bolt.action(actions.FEEDBACK)(careful(self.on_vote))
        bolt.action(actions.SHARE)(careful(self.on_share))
        bolt.view(actions.ASK_MODAL)(careful(self.on_question))
        bolt.view(actions.FEEDBACK_REASON)(careful(self.on_reason))
        # What is left over is confirmed, or Slack would deliver it again and again.
        for kind in (bolt.event, bolt.action, bolt.shortcut, bolt.view):
            kind(_ANY)(careful(self.on_other))

    async def on_message(self, body: Body, context: Body) -> None:
        """A mention, a message, or the deletion of one."""
        now = self.clock.now()
        match read_event(body, now):
            case Deleted(asked):
                found = await self.desk.aside(
                    lambda: self.desk.inbox.withdraw(asked, now, nonce=context.get(NONCE))
                )
                if found:
                    self.workers.halt([found])
            case Said(asked):
                if await self._for_us(asked):
                    await self._heard(asked, context)
            case Asked() as asked:
                await self._heard(asked, context)

    async def on_home(self, body: Body) -> None:
        """The home tab was opened."""
        if visitor := read_home(body, self.clock.now()):
            self.workers.aside(self._show_home(visitor))

    async def on_command(self, body: Body, ack: Any, context: Body) -> BoltResponse | None:
        """A slash command; what it says at once only the person sees."""
        asked = read_command(body, self.clock.now())
        if asked is None:
            return BoltResponse(status=400)
        await self._keep(asked, context)
        said = rendering.progress_message(language_of(asked.text), "received")
        await ack(text=said.text, response_type="ephemeral")
        return None

    async def on_shortcut(self, body: Body, ack: Any) -> None:
        """A shortcut, on a message or anywhere, and the home tab's button."""
        await ack()
        self.workers.aside(self._ask_window(body))

    async def on_question(self, body: Body, ack: Any, context: Body) -> None:
        """The modal for a question was sent off."""
        if asked := forms.read_question(body, self.clock.now()):
            await self._keep(asked, context)
        await ack()

    async def on_share(self, body: Body, ack: Any, context: Body) -> None:
        """An answer for one person shall be everyone's."""
        if asked := forms.read_share(body, self.clock.now()):
            await self._keep(asked, context)
        await ack()

    async def on_vote(self, body: Body, ack: Any, context: Body) -> None:
        """A thumb; one that points down asks why."""
        vote = forms.read_vote(body)
        if vote is None or not await self._first(context):
            await ack()
            return
        known = await self.desk.aside(
            self.desk.conversations.vote,
            *(vote.voter, vote.answer_id, 1 if vote.helpful else -1, None),
        )
        await ack()
        if known and not vote.helpful:
            document = await self.desk.aside(
                self.desk.conversations.document, vote.desk, vote.answer_id
            )
            if document is not None:
                view = views.feedback_modal(document["language"], vote.answer_id)
                self.workers.aside(self._why_window(body, view))

    async def on_reason(self, body: Body, ack: Any, context: Body) -> None:
        """Why an answer did not help."""
        reason = forms.read_reason(body)
        if reason is not None and await self._first(context):
            await self.desk.aside(
                self.desk.conversations.vote, reason.voter, reason.answer_id, -1, reason.text
            )
        await ack()

    async def on_other(self, ack: Any) -> None:
        """Anything else: links that are pressed, answers that stay with their reader, events."""
        await ack()

    async def _heard(self, asked: Asked, context: Body) -> None:
        """A question, or a call to stop by somebody who may ask."""
        if not asks_to_stop(asked.text) or self.desk.policy.refusal(asked) is not None:
            await self._keep(asked, context)
            return
        stopped = await self.desk.aside(
            lambda: self.desk.inbox.stop(
                asked,
                self.clock.now(),
                nonce=context.get(NONCE),
                # Outside of threads one stops what one asked oneself.
                whole_thread=asked.thread != asked.message,
            )
        )
        self.workers.halt(stopped)

    async def _keep(self, asked: Asked, context: Body) -> None:
        """On the disk before this returns."""
        new = await self.desk.aside(
            lambda: self.desk.inbox.accept(
                asked,
                self.clock.now(),
                nonce=context.get(NONCE),
                follow=asked.kind in _FOLLOWED,
            )
        )
        if not new:
            return
        heard = self.desk.policy.refusal(asked) is None and not asks_for_help(asked.text)
        if heard and self.workers.busy:
            # The receipt comes at once, also when the answer will have to wait.
            self.workers.aside(self._greet(asked))
        self.workers.tell()

    async def _for_us(self, asked: Asked) -> bool:
        if asked.channel in self.desk.policy.mention_only:
            return False
        followed: bool = await self.desk.aside(self.desk.threads.followed, asked.conversation)
        return followed

    async def _first(self, context: Body) -> bool:
        nonce = context.get(NONCE)
        if nonce is None:
            return True
        new: bool = await self.desk.aside(self.desk.inbox.first_use, nonce, self.clock.now())
        return new

    async def _greet(self, asked: Asked) -> None:
        await react(self.clients, asked)

    async def _show_home(self, visitor: Asked) -> None:
        view = views.home_view(self.desk.policy.refusal(visitor))
        try:
            await told(self.clients.repeat.views_publish(user_id=visitor.person, view=view))
        except (Away, Undeliverable, SlackApiError) as error:
            logger.info("a home tab was not shown: %s", error)

    async def _ask_window(self, body: Body) -> None:
        asked = forms.read_shortcut(body, self.clock.now())
        if asked is None:
            return
        language = forms.language_pressed(body) or language_of(asked.text)
        if refusal := self.desk.policy.refusal(asked):
            view = views.refusal_modal(language, refusal)
        else:
            view = views.shortcut_modal(language, asked.text, metadata=forms.place_of(asked))
        if not await open_window(self.clients, forms.trigger_of(body), view):
            missed = rendering.missed_message(language)
            await tell(self.clients, asked.person, asked.reply_url, missed)

    async def _why_window(self, body: Body, view: Body) -> None:
        # The vote counts all the same, so that nobody needs to hear of it.
        await open_window(self.clients, forms.trigger_of(body), view)
