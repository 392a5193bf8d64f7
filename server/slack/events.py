"""What Slack's payloads ask of us: a question, a deletion, or nothing.

Payloads are signed by Slack, and still read as if anything could be in them: what has not the
expected shape is nothing.
"""

from dataclasses import dataclass

from server.chat.clock import iso_time
from server.chat.messages import Asked
from server.slack.bodies import Json, object_in, text_in
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


def read_event(body: Json, now: float) -> Read:
    """The event of an `event_callback`."""
    event = object_in(body, "event")
    event_id, team = text_in(body, "event_id"), text_in(body, "team_id")
    if not event_id or not team or not text_in(event, "channel"):
        return None
    subtype = text_in(event, "subtype")
    if subtype in ("message_deleted", "message_changed"):
        return _deletion(event, team, now)
    if not _by_a_person(event) or subtype not in ("", "file_share") or event.get("hidden"):
        return None
    return _message(body, event, f"slack:{event_id}", now)


def _message(body: Json, event: Json, request_id: str, now: float) -> Read:
    team, text, ts = text_in(body, "team_id"), text_in(event, "text"), text_in(event, "ts")
    if not _is_ts(ts):
        return None
    ourselves = bot_users(body)
    if text_in(event, "user") in ourselves:
        return None
    thread = text_in(event, "thread_ts")
    people = mentioned(text)
    to_us = event.get("type") == "app_mention" or bool(people & ourselves)
    direct = event.get("channel_type") == "im"
    asked = Asked(
        id=request_id,
        platform="slack",
        kind="direct" if direct else "mention" if to_us else "thread",
        team=team,
        channel=text_in(event, "channel"),
        thread=thread if _is_ts(thread) else ts,
        message=ts,
        person=text_in(event, "user"),
        text=plain(text, ourselves=ourselves),
        received=iso_time(now),
        external=_external(body, event),
    )
    if direct or to_us:
        return asked
    # In a thread, without a mention; one that turns to somebody else is not for us.
    return Said(asked) if _is_ts(thread) and thread != ts and not people else None


def _deletion(event: Json, team: str, now: float) -> Read:
    """A deleted message; one that has replies turns into a tombstone instead."""
    message, previous = object_in(event, "message"), object_in(event, "previous_message")
    if text_in(event, "subtype") == "message_deleted":
        ts = text_in(event, "deleted_ts") or text_in(previous, "ts")
    elif text_in(message, "subtype") == "tombstone":
        ts = text_in(message, "ts")
    else:
        return None
    if not _is_ts(ts) or text_in(previous, "bot_id"):
        return None
    channel = text_in(event, "channel")
    thread = text_in(previous, "thread_ts") or text_in(message, "thread_ts")
    asked = Asked(
        id=f"slack:deleted:{team}:{channel}:{ts}",
        platform="slack",
        kind="mention",
        team=team,
        channel=channel,
        thread=thread if _is_ts(thread) else ts,
        message=ts,
        person=text_in(previous, "user"),
        text="",
        received=iso_time(now),
    )
    return Deleted(asked)


def read_command(body: Json, now: float) -> Asked | None:
    """A slash command."""
    fields = [text_in(body, name) for name in ("team_id", "channel_id", "user_id", "trigger_id")]
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
        text=plain(text_in(body, "text")),
        reply_url=text_in(body, "response_url") or None,
        received=iso_time(now),
    )


def read_home(body: Json, now: float) -> Asked | None:
    """Whoever opened the home tab, as if they asked there."""
    event = object_in(body, "event")
    team, person = text_in(body, "team_id"), text_in(event, "user")
    if not team or not person:
        return None
    return Asked(
        id=f"slack:{text_in(body, 'event_id')}",
        platform="slack",
        kind="shortcut",
        team=team,
        channel=person,
        thread=None,
        message=None,
        person=person,
        text="",
        received=iso_time(now),
        external=_external(body, event),
    )


def bot_users(body: Json) -> frozenset[str]:
    """Our own user ids, as the event names them."""
    found = body.get("authorizations")
    entries = found if isinstance(found, list) else []
    return frozenset(
        text_in(entry, "user_id")
        for entry in entries
        if isinstance(entry, dict) and entry.get("is_bot") is True and text_in(entry, "user_id")
    )


def _by_a_person(event: Json) -> bool:
    return bool(text_in(event, "user")) and event["user"] != _SLACKBOT and not event.get("bot_id")


def _external(body: Json, event: Json) -> bool:
    """Whether another organisation's person asks, or would read the answer."""
    if body.get("is_ext_shared_channel") is True:
        return True
    ours = {text_in(body, "team_id"), text_in(body, "enterprise_id")}
    found = body.get("authorizations")
    for entry in found if isinstance(found, list) else []:
        if isinstance(entry, dict):
            ours |= {text_in(entry, "team_id"), text_in(entry, "enterprise_id")}
    theirs = {text_in(event, name) for name in ("user_team", "source_team", "team")} - {""}
    return not theirs <= ours


def _is_ts(text: str) -> bool:
    whole, point, part = text.partition(".")
    return bool(point) and (whole + part).isascii() and (whole + part).isdigit()
