"""Slack's Web API: which calls may be repeated, and which errors mean that Slack is away."""

import logging
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from server.chat.clock import Clock
from server.chat.delivery import Away, Undeliverable

CALL_SECONDS = 10.0
MOST_WAIT_IN_PLACE_SECONDS = 5
"""A longer Retry-After goes back to the inbox, where it holds no worker up."""

_AWAY = frozenset(
    "account_inactive ekm_access_denied fatal_error internal_error invalid_auth not_authed"
    " org_login_required ratelimited rate_limited request_timeout service_unavailable"
    " team_added_to_org token_expired token_revoked".split()
)
_NOWHERE = frozenset(
    "channel_not_found is_archived not_in_channel restricted_action thread_not_found"
    " cannot_reply_to_message invalid_thread_ts user_not_found user_not_in_channel"
    " restricted_action_thread_only_channel restricted_action_read_only_channel expired_url"
    " used_url".split()
)
# With the level of its logger unset, the SDK builds its debug lines, texts and all, for nobody.
_QUIET = logging.getLogger("citedesk.slack.api")
_QUIET.setLevel(logging.WARNING)
Result = TypeVar("Result")


class RateLimits(AsyncRateLimitErrorRetryHandler):
    """The SDK's handler, for waits that are short enough to sit out."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(max_retry_count=2)
        self._clock = clock

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )
        return (
            limited
            and response is not None
            and (_retry_after(response.headers) or 0) <= MOST_WAIT_IN_PLACE_SECONDS
        )

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,  # noqa: ARG002
        response: HttpResponse | None = None,
        error: Exception | None = None,  # noqa: ARG002
    ) -> None:
        """Wait as long as Slack says, on our own clock."""
        state.next_attempt_requested = True
        seconds = _retry_after(response.headers) if response is not None else None
        await self._clock.sleep(1.0 if seconds is None else seconds)
        state.increment_current_attempt()


class Clients:
    """Two clients of one app.

    `repeat` is for calls that do the same when they are done twice. `once` is for those that post:
    after a lost connection or a 5xx nobody knows whether Slack did it, so that another try is the
    inbox's to make, after a look into the thread.
    """

    def __init__(
        self, token: str, base_url: str, clock: Clock, *, call_seconds: float = CALL_SECONDS
    ) -> None:
        self.call_seconds = call_seconds
        limits = RateLimits(clock)
        self.base_url = base_url.rstrip("/") + "/"
        self.once = self._client(token, [limits])
        again = [limits, AsyncServerErrorRetryHandler(max_retry_count=1)]
        self.repeat = self._client(token, [*again, AsyncConnectionErrorRetryHandler()])

    def _client(self, token: str, handlers: list[AsyncRetryHandler]) -> AsyncWebClient:
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            timeout=self.call_seconds,  # type: ignore[arg-type]  # aiohttp takes fractions
            retry_handlers=handlers,
            logger=_QUIET,
        )

    def may_reply_to(self, url: str) -> bool:
        """Whether a response_url is Slack's, or of the same origin as the API we talk to."""
        if _origin(url) == _origin(self.base_url):
            return True
        parts = urlsplit(url)
        return parts.scheme == "https" and parts.netloc in (
            "hooks.slack.com",
            "hooks.slack-gov.com",
        )


async def told(call: Awaitable[Result]) -> Result:
    """A call's result, its failures as `Away` or `Undeliverable` where they are that.

    Raises:
        Away: Slack cannot be reached, fails, limits us, or does not know us (any more).
        Undeliverable: the place does not exist or is closed to us.
        SlackApiError: Slack does not take what was said.
    """
    try:
        return await call
    except SlackApiError as error:
        raise _named(error) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Away(f"Slack cannot be reached: {type(error).__name__}") from error


def code_of(error: SlackApiError | SlackRequestError) -> str:
    """Slack's word for what is wrong; empty when it had none."""
    response = getattr(error, "response", None)
    if isinstance(response, AsyncSlackResponse) and isinstance(response.data, dict):
        return str(response.data.get("error", ""))
    return ""


def _named(error: SlackApiError) -> Exception:
    response: Any = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 0)
    code = code_of(error)
    if status == 429 or status >= 500 or code in _AWAY:
        seconds = _retry_after(getattr(response, "headers", None) or {})
        return Away(f"Slack answers {status} {code}".strip(), wait_seconds=seconds)
    if code in _NOWHERE:
        return Undeliverable(code)
    return error


def _retry_after(headers: Any) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            text = value[0] if isinstance(value, list) else value
            return float(text) if str(text).isdigit() else None
    return None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc
