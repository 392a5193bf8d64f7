"""What Slack's payloads ask of us: a question, a deletion, or nothing.

Payloads are signed by Slack, and still read as if anything could be in them: what has not the
expected shape is nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from server.chat.messages import Asked
from server.slack.text import mentioned, plain

_SLACKBOT = "USLACKBOT"


@dataclass(frozen=True, slots=True)
class Deleted:
    """The message that `asked` names is gone."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is a question if citedesk takes part in its thread."""

    asked: Asked


Read = Asked | Said | Deleted | None
Json = Mapping[str, Any]


def read_event(body: Json, now: float) -> Read:
    """The event of an `event_callback`."""
    event = _object(body, "event")
    event_id, team = _text(body, "event_id"), _text(body, "team_id")
    if not event_id or not team or not _text(event, "channel"):
        return None
    subtype = _text(event, "subtype")
    if subtype in ("message_deleted", "message_changed"):
        return _deletion(event, team, now)
    if not _by_a_person(event) or subtype not in ("", "file_share") or event.get("hidden"):
        return None
    return _message(body, event, f"slack:{event_id}", now)


def _message(body: Json, event: Json, request_id: str, now: float) -> Read:
    team, text, ts = _text(body, "team_id"), _text(event, "text"), _text(event, "ts")
    if not _is_ts(ts):
        return None
    ourselves = bot_users(body)
    if _text(event, "user") in ourselves:
        return None
    thread = _text(event, "thread_ts")
    people = mentioned(text)
    to_us = event.get("type") == "app_mention" or bool(people & ourselves)
    direct = event.get("channel_type") == "im"
    asked = Asked(
        id=request_id,
        platform="slack",
        kind="direct" if direct else "mention" if to_us else "thread",
        team=team,
        channel=_text(event, "channel"),
        thread=thread if _is_ts(thread) else ts,
        message=ts,
        person=_text(event, "user"),
        text=plain(text, ourselves=ourselves),
        received=_iso(now),
        external=_external(body, event),
    )
    if direct or to_us:
        return asked
    # In a thread, without a mention; one that turns to somebody else is not for us.
    return Said(asked) if _is_ts(thread) and thread != ts and not people else None


def _deletion(event: Json, team: str, now: float) -> Read:
    """A deleted message; one that has replies turns into a tombstone instead."""
    message, previous = _object(event, "message"), _object(event, "previous_message")
    if _text(event, "subtype") == "message_deleted":
        ts = _text(event, "deleted_ts") or _text(previous, "ts")
    elif _text(message, "subtype") == "tombstone":
        ts = _text(message, "ts")
    else:
        return None
    if not _is_ts(ts) or _text(previous, "bot_id"):
        return None
    channel = _text(event, "channel")
    thread = _text(previous, "thread_ts") or _text(message, "thread_ts")
    asked = Asked(
        id=f"slack:deleted:{team}:{channel}:{ts}",
        platform="slack",
        kind="mention",
        team=team,
        channel=channel,
        thread=thread if _is_ts(thread) else ts,
        message=ts,
        person=_text(previous, "user"),
        text="",
        received=_iso(now),
    )
    return Deleted(asked)


def read_command(body: Json, now: float) -> Asked | None:
    """A slash command."""
    fields = [_text(body, name) for name in ("team_id", "channel_id", "user_id", "trigger_id")]
    if not all(fields):
        return None
    team, channel, person, trigger = fields
    return Asked(
        id=f"slack:{trigger}",
        platform="slack",
        kind="slash",
        team=team,
        channel=channel,
        thread=None,
        message=None,
        person=person,
        text=plain(_text(body, "text")),
        reply_url=_text(body, "response_url") or None,
        received=_iso(now),
    )


def bot_users(body: Json) -> frozenset[str]:
    """Our own user ids, as the event names them."""
    found = body.get("authorizations")
    entries = found if isinstance(found, list) else []
    return frozenset(
        _text(entry, "user_id")
        for entry in entries
        if isinstance(entry, dict) and entry.get("is_bot") is True and _text(entry, "user_id")
    )


def _by_a_person(event: Json) -> bool:
    return bool(_text(event, "user")) and event["user"] != _SLACKBOT and not event.get("bot_id")


def _external(body: Json, event: Json) -> bool:
    """Whether another organisation's person asks, or would read the answer."""
    if body.get("is_ext_shared_channel") is True:
        return True
    ours = {_text(body, "team_id"), _text(body, "enterprise_id")}
    found = body.get("authorizations")
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, dict):
            ours |= {_text(entry, "team_id"), _text(entry, "enterprise_id")}
    theirs = {_text(event, name) for name in ("user_team", "source_team", "team")} - {""}
    return not theirs <= ours


def _is_ts(text: str) -> bool:
    whole, point, part = text.partition(".")
    return bool(point) and (whole + part).isascii() and (whole + part).isdigit()


def _object(body: Json, name: str) -> Json:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _text(body: Json, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _iso(now: float) -> str:
    return datetime.fromtimestamp(now, UTC).isoformat()
