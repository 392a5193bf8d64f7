"""The state of a fake Slack workspace and the Web API methods that change it."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

from slack_limits import MOST_MARKDOWN, Refused, check_calls, check_message, check_text, check_view
from slack_payloads import BOT_ID, BOT_USER, CHANNEL, DIRECT, PERSON, TEAM

Json = dict[str, Any]
_USES_OF_A_RESPONSE_URL = 5


class Workspace:
    """Channels, people and messages; `call` does what a method does or raises `Refused`."""

    bot_token = "xoxb-made-up"
    app_token = "xapp-made-up"

    def __init__(self) -> None:
        self.posted: list[Json] = []
        """What the app has posted and not deleted: channel, ts, thread_ts, text, blocks, metadata,
        ephemeral (and then user), streaming (None, "open", "expired", "stopped"), chunks."""
        self.deleted: list[Json] = []
        self.views: list[Json] = []
        self.homes: dict[str, Json] = {}
        self.reactions: list[tuple[str, str, str]] = []
        self.statuses: list[Json] = []
        self.people: dict[str, Json] = {PERSON: {}}
        self.channels: dict[str, Json] = {CHANNEL: {}, DIRECT: {"is_im": True, "user": PERSON}}
        self._messages: list[Json] = []
        self._hooks: dict[str, Json] = {}
        self._triggers: set[str] = set()
        self._used_triggers: set[str] = set()
        self._clock = count(1)

    # -- for tests

    def next_ts(self) -> str:
        """A time of a message, later than all before it."""
        return f"1790000000.{next(self._clock):06d}"

    def add_message(self, channel: str, thread_ts: str | None, said: Json) -> Json:
        """A message of anybody."""
        ts = self.next_ts()
        message = {"type": "message", "channel": channel, "ts": ts, "team": TEAM, **said}
        if thread_ts:
            message["thread_ts"] = thread_ts
        self._messages.append(message)
        return message

    def new_response_url(self, channel: str, message: Json | None = None) -> str:
        """An address that takes five answers."""
        name = f"{len(self._hooks) + 1}"
        self._hooks[name] = {
            "left": _USES_OF_A_RESPONSE_URL,
            "channel": channel,
            "message": message,
        }
        return f"{self.hooks_url}{name}"

    hooks_url = ""

    def new_trigger(self) -> str:
        """A trigger that opens one modal."""
        trigger = f"trigger-{next(self._clock)}"
        self._triggers.add(trigger)
        return trigger

    def expire_streams(self) -> None:
        """Slack gives up on all streams that are open."""
        for message in self.posted:
            if message["streaming"] == "open":
                message["streaming"] = "expired"

    def answers(self) -> list[Json]:
        """The visible messages that hold an answer, by their metadata."""
        return [m for m in list(self.posted) if m["metadata"]]

    def thread(self, channel: str, thread_ts: str) -> list[Json]:
        """What is to be seen in a thread, everybody's, oldest first."""
        return [
            m
            for m in list(self._messages)
            if m["channel"] == channel and thread_ts in (m["ts"], m.get("thread_ts"))
        ]

    # -- the methods

    def call(self, method: str, arguments: Json) -> Json:
        """What Slack answers, without its `ok`."""
        wanted = self.app_token if method == "apps.connections.open" else self.bot_token
        if not arguments.get("token"):
            raise Refused("not_authed")
        if arguments["token"] != wanted:
            raise Refused("invalid_auth", f"{method} with {arguments['token'][:5]}…")
        work = self._methods().get(method)
        if work is None:
            raise Refused("unknown_method", method)
        try:
            return work(arguments)
        except KeyError as missing:
            raise Refused("invalid_arguments", f"{method} without {missing}") from missing

    def _methods(self) -> dict[str, Callable[[Json], Json]]:
        return {
            "auth.test": self._auth_test,
            "apps.connections.open": lambda _: {},
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "chat.startStream": self._start_stream,
            "chat.appendStream": self._append_stream,
            "chat.stopStream": self._stop_stream,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.info": self._channel_info,
            "conversations.open": lambda _: {"channel": {"id": DIRECT}},
            "users.info": self._person_info,
            "reactions.add": self._react,
            "reactions.remove": self._unreact,
            "views.open": self._open_view,
            "views.update": lambda a: self._checked_view(a["view"]),
            "views.publish": self._publish,
            "agents.sessions.setStatus": self._status,
            "agents.sessions.rename": self._status,
            "assistant.threads.setStatus": self._status,
            "assistant.threads.setTitle": self._status,
            "assistant.threads.setSuggestedPrompts": self._status,
        }

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": "https://desk.example/",
            "team": "desk",
            "team_id": TEAM,
            "user": "citedesk",
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _post(self, arguments: Json) -> Json:
        message = self._new(arguments)
        return {"channel": message["channel"], "ts": message["ts"], "message": message}

    def _post_ephemeral(self, arguments: Json) -> Json:
        message = self._new(arguments, ephemeral=True, user=arguments["user"])
        return {"message_ts": message["ts"]}

    def _update(self, arguments: Json) -> Json:
        message = self._mine(arguments)
        self._fill(message, arguments)
        return {"channel": message["channel"], "ts": message["ts"], "text": message["text"]}

    def _delete(self, arguments: Json) -> Json:
        message = self._mine(arguments)
        self._remove(message)
        return {"channel": message["channel"], "ts": message["ts"]}

    def _permalink(self, arguments: Json) -> Json:
        link = f"https://desk.example/{arguments['channel']}/{arguments['message_ts']}"
        return {"permalink": link}

    def _start_stream(self, arguments: Json) -> Json:
        if not arguments["channel"].startswith("D"):
            for name in ("recipient_team_id", "recipient_user_id"):
                if not arguments.get(name):
                    raise Refused(f"missing_{name}")
        if not arguments["thread_ts"]:
            raise Refused("invalid_thread_ts")
        message = self._new({**arguments, "text": ""}, streaming="open")
        self._stream(message, arguments)
        return {"channel": message["channel"], "ts": message["ts"]}

    def _append_stream(self, arguments: Json) -> Json:
        message = self._open_stream(arguments)
        if not arguments.get("markdown_text") and not arguments.get("chunks"):
            raise Refused("no_text")
        self._stream(message, arguments)
        return {"channel": message["channel"], "ts": message["ts"]}

    def _stop_stream(self, arguments: Json) -> Json:
        message = self._open_stream(arguments)
        blocks = arguments.get("blocks") or []
        check_message([*blocks, *_as_markdown(message["text"])])
        self._stream(message, arguments)
        message |= {"streaming": "stopped", "blocks": blocks}
        message["metadata"] = arguments.get("metadata") or message["metadata"]
        return {"channel": message["channel"], "ts": message["ts"], "message": message}

    def _history(self, arguments: Json) -> Json:
        oldest, latest = arguments.get("oldest") or "0", arguments.get("latest") or "9"
        found = [
            m
            for m in reversed(self._messages)
            if m["channel"] == arguments["channel"]
            and m.get("thread_ts") in (None, m["ts"])
            and oldest <= m["ts"] <= latest
        ]
        return self._page(found, arguments)

    def _replies(self, arguments: Json) -> Json:
        found = self.thread(arguments["channel"], arguments["ts"])
        if not found:
            raise Refused("thread_not_found")
        return self._page(found, arguments)

    def _page(self, found: list[Json], arguments: Json) -> Json:
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 15)
        page = found[start : start + limit]
        if str(arguments.get("include_all_metadata", "")).lower() not in ("1", "true"):
            page = [{k: v for k, v in m.items() if k != "metadata"} for m in page]
        more = len(found) > start + limit
        cursor = str(start + limit) if more else ""
        return {"messages": page, "has_more": more, "response_metadata": {"next_cursor": cursor}}

    def _channel_info(self, arguments: Json) -> Json:
        found = self.channels.get(arguments["channel"])
        if found is None:
            raise Refused("channel_not_found")
        usual = {
            "id": arguments["channel"],
            "name": "news",
            "is_channel": True,
            "is_private": False,
            "is_im": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": True,
        }
        return {"channel": usual | found}

    def _person_info(self, arguments: Json) -> Json:
        found = self.people.get(arguments["user"])
        if found is None:
            raise Refused("user_not_found")
        usual = {
            "id": arguments["user"],
            "team_id": TEAM,
            "name": "anna",
            "is_bot": False,
            "deleted": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": False,
            "tz": "Asia/Taipei",
            "locale": "zh-TW",
            "profile": {"display_name": "Anna"},
        }
        return {"user": usual | found}

    def _react(self, arguments: Json) -> Json:
        reaction = (arguments["channel"], arguments["timestamp"], arguments["name"])
        if not any(m["ts"] == reaction[1] for m in self._messages):
            raise Refused("message_not_found")
        if reaction in self.reactions:
            raise Refused("already_reacted")
        self.reactions.append(reaction)
        return {}

    def _unreact(self, arguments: Json) -> Json:
        reaction = (arguments["channel"], arguments["timestamp"], arguments["name"])
        if reaction not in self.reactions:
            raise Refused("no_reaction")
        self.reactions.remove(reaction)
        return {}

    def _open_view(self, arguments: Json) -> Json:
        trigger = arguments["trigger_id"]
        if trigger not in self._triggers:
            raise Refused("invalid_trigger_id")
        if trigger in self._used_triggers:
            raise Refused("exchanged_trigger_id")
        self._used_triggers.add(trigger)
        return self._checked_view(arguments["view"])

    def _checked_view(self, view: Json) -> Json:
        check_view(view)
        kept = {"id": f"V{len(self.views) + 1}", "hash": "1", **view}
        self.views.append(kept)
        return {"view": kept}

    def _publish(self, arguments: Json) -> Json:
        check_view(arguments["view"])
        self.homes[arguments["user_id"]] = arguments["view"]
        return {"view": arguments["view"]}

    def _status(self, arguments: Json) -> Json:
        check_calls(str(arguments.get("title", "")))
        self.statuses.append({k: v for k, v in arguments.items() if k != "token"})
        return {}

    # -- response_url

    def respond(self, name: str, arguments: Json) -> Json:
        """An answer over a response_url."""
        hook = self._hooks.get(name)
        if hook is None or hook["left"] == 0:
            raise Refused("used_url" if hook else "expired_url")
        hook["left"] -= 1
        before = hook["message"]
        if before is not None and arguments.get("delete_original"):
            self._remove(before)
            return {}
        if before is not None and arguments.get("replace_original"):
            self._fill(before, arguments)
            return {}
        seen_by_one = arguments.get("response_type", "ephemeral") == "ephemeral"
        place = {"channel": hook["channel"], "thread_ts": arguments.get("thread_ts")}
        message = self._new({**arguments, **place}, ephemeral=seen_by_one, user=PERSON)
        hook["message"] = before or message
        return {}

    # -- inside

    def _new(self, arguments: Json, **marks: Any) -> Json:
        channel, thread_ts = arguments["channel"], arguments.get("thread_ts")
        if channel not in self.channels:
            raise Refused("channel_not_found", channel)
        if thread_ts and not any(m["ts"] == thread_ts for m in self.thread(channel, thread_ts)):
            raise Refused("thread_not_found", f"{channel} has no message {thread_ts}")
        message: Json = {
            "bot_id": BOT_ID,
            "user": BOT_USER,
            "thread_ts": thread_ts,
            "text": "",
            "blocks": [],
            "metadata": None,
            "ephemeral": False,
            "streaming": None,
            "chunks": [],
            "at": time.monotonic(),
            **marks,
        }
        self._fill(message, arguments)
        if message["ephemeral"]:
            message |= {"channel": channel, "ts": self.next_ts()}
        else:
            message = self.add_message(channel, thread_ts, message)
        self.posted.append(message)
        return message

    def _fill(self, message: Json, arguments: Json) -> None:
        text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
        blocks = [*blocks, *_as_markdown(arguments.get("markdown_text") or "")]
        if not text and not blocks and message["streaming"] is None:
            raise Refused("no_text")
        check_text(text)
        check_message(blocks)
        message |= {"text": text, "blocks": blocks}
        message["metadata"] = arguments.get("metadata") or message["metadata"]

    def _mine(self, arguments: Json) -> Json:
        for message in self.posted:
            if (message["channel"], message["ts"]) == (arguments["channel"], arguments["ts"]):
                if message["ephemeral"]:
                    break
                return message
        raise Refused("message_not_found", arguments["ts"])

    def _remove(self, message: Json) -> None:
        self.posted.remove(message)
        self.deleted.append(message)
        if message in self._messages:
            self._messages.remove(message)

    def _open_stream(self, arguments: Json) -> Json:
        message = self._mine(arguments)
        if message["streaming"] != "open":
            raise Refused("message_not_in_streaming_state", str(message["streaming"]))
        return message

    def _stream(self, message: Json, arguments: Json) -> None:
        added = arguments.get("markdown_text") or ""
        for chunk in arguments.get("chunks") or []:
            message["chunks"].append(chunk)
            added += chunk.get("text", "") if chunk["type"] == "markdown_text" else ""
        text = message["text"] + added
        check_calls(text)
        if len(added) > MOST_MARKDOWN or len(text) > MOST_MARKDOWN:
            raise Refused("msg_too_long", f"{len(text)} characters in a stream")
        message |= {"text": text, "blocks": _as_markdown(text)}


def _as_markdown(text: str) -> list[Json]:
    return [{"type": "markdown", "text": text}] if text else []
