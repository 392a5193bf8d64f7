"""What Slack sends to an app: events, commands, shortcuts, clicks, and their signatures."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import urlencode

Json = dict[str, Any]

TEAM = "T0DESK"
BOT_USER = "U0CITEDESK"
BOT_ID = "B0CITEDESK"
APP_ID = "A0CITEDESK"
PERSON = "U0ANNA"
CHANNEL = "C0NEWS"
DIRECT = "D0ANNA"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Payload:
    """One delivery: which of the three kinds it is, and what it says."""

    kind: str
    body: Json

    @property
    def path(self) -> str:
        """Where the app listens for this kind."""
        return {
            "events_api": "/slack/events",
            "slash_commands": "/slack/commands",
            "interactive": "/slack/interactions",
        }[self.kind]

    def encoded(self) -> tuple[bytes, str]:
        """The body as it goes over the wire, and its content type."""
        if self.kind == "events_api":
            return json.dumps(self.body, ensure_ascii=False).encode(), "application/json"
        form = self.body if self.kind == "slash_commands" else {"payload": json.dumps(self.body)}
        return urlencode(form).encode(), "application/x-www-form-urlencoded"


def event(inner: Json, *, event_id: str | None = None, team: str = TEAM, **outer: Any) -> Payload:
    """An event as the Events API delivers it; deliver the same value twice for a duplicate."""
    number = next(_numbers)
    body = {
        "token": "unused",
        "team_id": team,
        "api_app_id": APP_ID,
        "type": "event_callback",
        "event_id": event_id or f"Ev{number:010d}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": team, "user_id": BOT_USER, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event": inner,
        **outer,
    }
    return Payload("events_api", body)


def command(text: str, *, response_url: str, trigger_id: str, **other: Any) -> Payload:
    """`/ask text` typed by a person."""
    form = {
        "token": "unused",
        "command": "/ask",
        "text": text,
        "team_id": TEAM,
        "team_domain": "desk",
        "channel_id": CHANNEL,
        "channel_name": "news",
        "user_id": PERSON,
        "user_name": "anna",
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": trigger_id,
    }
    return Payload("slash_commands", form | other)


def interaction(kind: str, *, trigger_id: str, **other: Any) -> Payload:
    """A click, a shortcut or a submitted view: `block_actions`, `message_action`, ..."""
    body = {
        "type": kind,
        "token": "unused",
        "api_app_id": APP_ID,
        "team": {"id": TEAM, "domain": "desk"},
        "user": {"id": PERSON, "username": "anna", "team_id": TEAM},
        "trigger_id": trigger_id,
        "is_enterprise_install": False,
    }
    return Payload("interactive", body | other)


def signed(
    secret: str, body: bytes, content_type: str, *, at: float | None = None
) -> dict[str, str]:
    """Slack's headers over a body."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }


def retry_headers(number: int | None, reason: str = "http_timeout") -> Mapping[str, str]:
    """What a redelivery adds."""
    if number is None:
        return {}
    return {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
