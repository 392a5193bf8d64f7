"""The chats that are configured, each with routes and workers of its own."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Any, Protocol

from fastapi import APIRouter
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.errors import BadInput
from rag.types import AnswerEvent
from server.chat.inbox import Figures
from server.chat.messages import Platform
from server.chat.workers import Told
from server.gate import Gate
from server.metrics import Metrics
from server.observing import AnswerObserver
from server.settings import ServerSettings
from server.state import State


class Noted:
    """An answerer whose answers take their turn among all others and are taken note of."""

    def __init__(self, answerer: Answerer, observer: AnswerObserver, gate: Gate) -> None:
        self._answerer = answerer
        self._observer = observer
        self._gate = gate

    async def stream(self, *asked: Any, **given: Any) -> AsyncGenerator[AnswerEvent, None]:
        """The events of the answerer; rows of an inbox wait and are never turned away."""
        events = self._observer.observed(self._answerer.stream(*asked, **given))
        async with self._gate.place(), aclosing(events):  # type: ignore[type-var]  # a generator
            async for event in events:
                yield event


class Bot(Protocol):
    """One chat."""

    @property
    def name(self) -> Platform:
        """Which one."""

    def figures(self) -> Figures:
        """How much there is to do."""

    def router(self) -> APIRouter:
        """Its routes, with its life."""

    async def stop(self, seconds: float) -> None:
        """Take up nothing more, and let what is at work finish within so many seconds."""


def bots(answerer: Noted, state: State, settings: ServerSettings, metrics: Metrics) -> list[Bot]:
    """Slack where a bot token and a way to hear from it are set, Mattermost where a token is.

    Raises:
        BadInput: a setting, or the policy file, cannot be used.
    """
    return [
        *_slack(answerer, state, settings, partial(metrics.observe_chat, "slack")),
        *_mattermost(answerer, state, settings, partial(metrics.observe_chat, "mattermost")),
    ]


def _given(secret: SecretStr | None) -> str | None:
    """A secret that is set; a blank line of a .env file sets none."""
    return (secret.get_secret_value().strip() or None) if secret else None


def _slack(answerer: Noted, state: State, settings: ServerSettings, told: Told) -> list[Bot]:
    bot_token = _given(settings.slack_bot_token)
    secret, app_token = _given(settings.slack_signing_secret), _given(settings.slack_app_token)
    if bot_token is None and secret is None and app_token is None:
        return []
    bot_token = _whole(bot_token, secret, app_token)
    from server.chat.policy import read_policy
    from server.slack.app import SlackBot, SlackConfig

    config = SlackConfig(
        bot_token=bot_token,
        api_base=settings.slack_api_base,
        policy=read_policy(settings.slack_policy),
        concurrency=settings.concurrency,
        keep_days=settings.keep_days,
        signing_secret=secret,
        app_token=app_token,
    )
    return [SlackBot(answerer, state, config, told=told)]


def _whole(bot_token: str | None, secret: str | None, app_token: str | None) -> str:
    """The bot token; `BadInput` where Slack cannot work with these. No token is said back."""
    if bot_token is None:
        raise BadInput(
            "CITEDESK_SLACK_BOT_TOKEN is not set, and Slack's signing secret or app token is; set "
            "it, or leave them out"
        )
    if secret is None and app_token is None:
        raise BadInput(
            "CITEDESK_SLACK_BOT_TOKEN is set alone; set CITEDESK_SLACK_SIGNING_SECRET for HTTP, or "
            "CITEDESK_SLACK_APP_TOKEN for Socket Mode"
        )
    if bot_token.startswith("xapp-") or (app_token or "").startswith("xox"):
        raise BadInput(
            "CITEDESK_SLACK_BOT_TOKEN and CITEDESK_SLACK_APP_TOKEN are exchanged; the bot's begins "
            "with xoxb-, the app-level one with xapp-"
        )
    return bot_token


def _mattermost(answerer: Noted, state: State, settings: ServerSettings, told: Told) -> list[Bot]:
    tokens = _given(settings.mattermost_tokens)
    if tokens is None:
        return []
    from server.mattermost.app import MattermostBot
    from server.mattermost.config import mattermost_config

    config = mattermost_config(
        tokens,
        settings.mattermost_origin,
        questions_per_day=settings.mattermost_questions_per_day,
        concurrency=settings.concurrency,
        keep_days=settings.keep_days,
    )
    return [MattermostBot(answerer, state, config, told=told)]
