"""What people press, open and send off: clicks, shortcuts and modals, read as values.

As with events, what has not the expected shape is nothing.
"""

import json
from dataclasses import dataclass

from rag.types import Language
from server.chat import actions
from server.chat.clock import iso_time
from server.chat.messages import Asked
from server.chat.wording import WORDS
from server.slack.bodies import Json, object_in, text_in
from server.slack.text import plain

MOST_PREFILLED = 2900
MOST_REASON = 2000


@dataclass(frozen=True, slots=True)
class Vote:
    """A thumb on an answer."""

    answer_id: str
    voter: str
    helpful: bool

    @property
    def desk(self) -> str:
        """The team that the voter, and so the answer, belongs to."""
        return self.voter.rpartition(":")[0]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer did not help."""

    answer_id: str
    voter: str
    text: str


def place_of(asked: Asked) -> str:
    """Where a question that is written in a window will be answered: its private_metadata."""
    return json.dumps([asked.channel, asked.thread, asked.reply_url])


def read_vote(body: Json) -> Vote | None:
    """A click on one of the thumbs."""
    found = actions.feedback_of(text_in(_action(body), "value"))
    voter = _voter(body)
    return Vote(found[0], voter, found[1]) if found and voter else None


def read_reason(body: Json) -> Reason | None:
    """The modal about a thumb down, sent off."""
    view, voter = object_in(body, "view"), _voter(body)
    values = _values(view)
    choice = object_in(object_in(values, actions.REASON_BLOCK), actions.REASON_CHOICE)
    chosen = text_in(object_in(choice, "selected_option"), "value")
    words = text_in(object_in(object_in(values, actions.WORDS_BLOCK), actions.WORDS_INPUT), "value")
    answer_id = text_in(view, "private_metadata")
    if not answer_id or not voter:
        return None
    said = ": ".join(part for part in (chosen, words.strip()) if part)
    return Reason(answer_id, voter, said[:MOST_REASON])


def read_share(body: Json, now: float) -> Asked | None:
    """A click that shows an answer to everyone; pressed twice it is the same request."""
    answer_id = text_in(_action(body), "value")
    team, person = text_in(object_in(body, "team"), "id"), text_in(object_in(body, "user"), "id")
    channel = text_in(object_in(body, "channel"), "id")
    if not answer_id or not team or not person or not channel:
        return None
    return Asked(
        id=f"slack:share:{answer_id}:{channel}:{person}",
        platform="slack",
        kind="share",
        team=team,
        channel=channel,
        thread=None,
        message=None,
        person=person,
        text=answer_id,
        reply_url=text_in(body, "response_url") or None,
        received=iso_time(now),
        external=_foreign(body),
    )


def language_pressed(body: Json) -> Language | None:
    """The language of the button of the home tab that was pressed; None for any other way."""
    action = _action(body)
    if text_in(action, "action_id") != actions.ASK_BUTTON:
        return None
    value = text_in(action, "value")
    return next((language for language in WORDS if language == value), None)


def read_shortcut(body: Json, now: float) -> Asked | None:
    """What is asked when a window opens: the words of a message, below it; else nothing yet.

    Without a message, the answer is for the person alone.
    """
    team, person = text_in(object_in(body, "team"), "id"), person_of(body)
    message, ts = object_in(body, "message"), text_in(body, "message_ts")
    channel = text_in(object_in(body, "channel"), "id") if ts else ""
    if not team or not person:
        return None
    return Asked(
        id=f"slack:{trigger_of(body)}",
        platform="slack",
        kind="shortcut",
        team=team,
        channel=channel or person,
        thread=(text_in(message, "thread_ts") or ts) if channel else None,
        message=None,
        person=person,
        text=plain(text_in(message, "text"))[:MOST_PREFILLED] if channel else "",
        reply_url=text_in(body, "response_url") or None,
        received=iso_time(now),
        external=_foreign(body),
    )


def read_question(body: Json, now: float) -> Asked | None:
    """The modal for a question, sent off."""
    view = object_in(body, "view")
    values = _values(view)
    question = object_in(object_in(values, actions.QUESTION_BLOCK), actions.QUESTION_INPUT)
    team, person = text_in(object_in(body, "team"), "id"), text_in(object_in(body, "user"), "id")
    view_id = text_in(view, "id")
    if not team or not person or not view_id:
        return None
    channel, thread, reply_url = _place(text_in(view, "private_metadata")) or (person, None, None)
    return Asked(
        id=f"slack:{view_id}",
        platform="slack",
        kind="shortcut",
        team=team,
        channel=channel,
        thread=thread,
        message=None,
        person=person,
        text=text_in(question, "value").strip(),
        reply_url=reply_url,
        received=iso_time(now),
        external=_foreign(body),
    )


def trigger_of(body: Json) -> str:
    """What a modal may be opened with, for three seconds."""
    return text_in(body, "trigger_id")


def person_of(body: Json) -> str:
    """Who did it."""
    return text_in(object_in(body, "user"), "id")


def _place(text: str) -> tuple[str, str | None, str | None] | None:
    try:
        channel, thread, reply_url = json.loads(text)
    except (ValueError, TypeError):
        return None
    return str(channel), thread, reply_url


def _foreign(body: Json) -> bool:
    ours, theirs = (
        text_in(object_in(body, "team"), "id"),
        text_in(object_in(body, "user"), "team_id"),
    )
    return bool(theirs) and theirs != ours


def _voter(body: Json) -> str:
    team, person = text_in(object_in(body, "team"), "id"), text_in(object_in(body, "user"), "id")
    return f"slack:{team}:{person}" if team and person else ""


def _action(body: Json) -> Json:
    found = body.get("actions")
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, dict) else {}


def _values(view: Json) -> Json:
    return object_in(object_in(view, "state"), "values")
