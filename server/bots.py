"""The chats that are configured, each as a router with workers of its own."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter

from rag.answerer import Answerer
from rag.types import AnswerEvent
from server.observing import AnswerObserver
from server.settings import ServerSettings
from server.state import State


class Noted:
    """An answerer whose answers are taken note of."""

    def __init__(self, answerer: Answerer, observer: AnswerObserver) -> None:
        self._answerer = answerer
        self._observer = observer

    def stream(self, *asked: Any, **given: Any) -> AsyncIterator[AnswerEvent]:
        """The events of the answerer."""
        return self._observer.observed(self._answerer.stream(*asked, **given))


def bot_routers(answerer: Noted, state: State, settings: ServerSettings) -> list[APIRouter]:
    """Slack where a bot token and a way to hear from it are set, Mattermost where a token is.

    Raises:
        BadInput: a setting, or the policy file, cannot be used.
    """
    return [*_slack(answerer, state, settings), *_mattermost(answerer, state, settings)]


def _slack(answerer: Noted, state: State, settings: ServerSettings) -> list[APIRouter]:
    secret, app_token = settings.slack_signing_secret, settings.slack_app_token
    if settings.slack_bot_token is None or (secret is None and app_token is None):
        return []
    from server.chat.policy import read_policy
    from server.slack.app import SlackBot, SlackConfig

    config = SlackConfig(
        bot_token=settings.slack_bot_token.get_secret_value(),
        api_base=settings.slack_api_base,
        policy=read_policy(settings.slack_policy),
        concurrency=settings.concurrency,
        keep_days=settings.keep_days,
        signing_secret=secret.get_secret_value() if secret else None,
        app_token=app_token.get_secret_value() if app_token else None,
    )
    return [SlackBot(answerer, state, config).router()]


def _mattermost(answerer: Noted, state: State, settings: ServerSettings) -> list[APIRouter]:
    if settings.mattermost_tokens is None:
        return []
    from server.mattermost.app import MattermostBot
    from server.mattermost.config import mattermost_config

    config = mattermost_config(
        settings.mattermost_tokens.get_secret_value(),
        settings.mattermost_origin,
        concurrency=settings.concurrency,
        keep_days=settings.keep_days,
    )
    return [MattermostBot(answerer, state, config).router()]
