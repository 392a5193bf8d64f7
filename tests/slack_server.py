"""A Slack on loopback: speaks the Web API, keeps what is posted, refuses what Slack refuses.

    async with FakeSlack() as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url)
        await slack.deliver(http, slack.mention("Who lit the lamp?"))
        await slack.until(lambda: slack.answers())

Also usable as `with FakeSlack()`. It runs in a thread of its own, so the app under test may live
in any event loop. Whatever Slack would have refused, or nobody should ever post, is in `.refused`.
"""

import asyncio
import contextlib
import json
import threading
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import slack_payloads as payloads
from aiohttp import WSMsgType, web
from slack_limits import Refused
from slack_methods import Workspace
from slack_payloads import CHANNEL, DIRECT, PERSON, Payload

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call of a method."""

    status: int = 200
    error: str = "internal_error"
    retry_after: int | None = None
    reset: bool = False
    stall_seconds: float = 0.0
    done: bool = False
    """Whether Slack does what was asked before it goes wrong."""


def error(code: str) -> Fault:
    """Slack says no: `invalid_auth`, `msg_blocks_too_long`, `message_not_in_streaming_state`..."""
    return Fault(error=code)


def ratelimited(retry_after: int = 1) -> Fault:
    """429 with Retry-After."""
    return Fault(429, "ratelimited", retry_after)


def server_error(status: int = 500, *, done: bool = False) -> Fault:
    """A plain 5xx."""
    return Fault(status, done=done)


def reset(*, done: bool = False) -> Fault:
    """The connection is torn down without an answer; with `done`, after the work."""
    return Fault(reset=True, done=done)


def stall(seconds: float) -> Fault:
    """A late answer: after so many seconds, or as soon as `release` is called."""
    return Fault(stall_seconds=seconds, done=True)


class FakeSlack(Workspace):
    """One workspace with one app in it."""

    signing_secret = "8f742231b10e8888abcd99yyyzzz85a5"

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, Json]] = []
        self.refused: list[tuple[str, str, str]] = []
        self.acknowledged: dict[str, Json | None] = {}
        self._faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._sockets: list[web.WebSocketResponse] = []
        self._loop = asyncio.new_event_loop()
        self._released = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake Slack")
        self._runner: web.AppRunner | None = None

    # -- life

    def __enter__(self) -> Self:
        self._thread.start()
        self._port = self._on_loop(self._start())
        self.base_url = f"http://127.0.0.1:{self._port}/api/"
        self.hooks_url = f"http://127.0.0.1:{self._port}/hooks/"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, trace: TracebackType | None
    ) -> None:
        self._on_loop(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(self, *what: Any) -> None:
        await asyncio.to_thread(self.__exit__, *what)

    # -- scripting

    def fault(self, method: str, *faults: Fault) -> None:
        """The next calls of a method (`chat.postMessage`, or `response_url`) go wrong, in turn."""
        self._faults[method].extend(faults)

    def release(self) -> None:
        """End all stalls."""
        self._loop.call_soon_threadsafe(self._released.set)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method so far."""
        return [arguments for name, arguments in list(self.calls) if name == method]

    async def until(self, condition: Callable[[], object], seconds: float = 10) -> None:
        """Wait for something to have come true."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(
                    f"waited {seconds} s; calls {[n for n, _ in self.calls]}, {self.refused}"
                )
            await asyncio.sleep(0.01)

    # -- what people do; each gives a Payload to deliver, once or several times

    def says(self, text: str, *, channel: str = CHANNEL, thread_ts: str | None = None) -> str:
        """A person's message in a channel, without an event; its ts."""
        return self.add_message(channel, thread_ts, {"user": PERSON, "text": text})["ts"]

    def mention(self, text: str, **options: Any) -> Payload:
        """`app_mention`: the person's message exists then, and may be answered in its thread."""
        return self._message_event("app_mention", f"<@{payloads.BOT_USER}> {text}", options)

    def message(self, text: str, **options: Any) -> Payload:
        """`message` of a channel; pass `ts=` of a mention for its twin."""
        return self._message_event("message", text, {"channel_type": "channel", **options})

    def direct(self, text: str, **options: Any) -> Payload:
        """`message` of a direct conversation."""
        where = {"channel": DIRECT, "channel_type": "im"}
        return self._message_event("message", text, where | options)

    def ask(self, text: str, **fields: Any) -> Payload:
        """The slash command."""
        return payloads.command(
            text,
            response_url=self.new_response_url(fields.get("channel_id", CHANNEL)),
            trigger_id=self.new_trigger(),
            **fields,
        )

    def click(self, action: Json, message: Json, **fields: Any) -> Payload:
        """A click on an element of a posted message, e.g. {"action_id": ..., "value": ...}."""
        channel = message["channel"]
        body = {
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": channel,
                "is_ephemeral": message["ephemeral"],
            },
            "channel": {"id": channel, "name": "news"},
            "message": {k: v for k, v in message.items() if k not in ("channel", "ephemeral")},
            "response_url": self.new_response_url(channel, message),
            "actions": [{"type": "button", "block_id": "b", "action_ts": self.next_ts(), **action}],
        }
        return payloads.interaction("block_actions", trigger_id=self.new_trigger(), **body | fields)

    def shortcut(self, callback_id: str, message: Json | None = None, **fields: Any) -> Payload:
        """A shortcut: on a message of a channel, or global."""
        body: Json = {"callback_id": callback_id, "action_ts": self.next_ts()}
        if message is not None:
            channel = message["channel"]
            body |= {
                "channel": {"id": channel, "name": "news"},
                "message_ts": message["ts"],
                "message": message,
                "response_url": self.new_response_url(channel),
            }
        kind = "shortcut" if message is None else "message_action"
        return payloads.interaction(kind, trigger_id=self.new_trigger(), **body | fields)

    def submit(self, view: Json, values: Json) -> Payload:
        """A modal sent off; `values` by block_id and action_id, as Slack has them in its state."""
        sent = {**view, "state": {"values": values}, "team_id": payloads.TEAM}
        return payloads.interaction("view_submission", trigger_id=self.new_trigger(), view=sent)

    async def deliver(
        self,
        client: Any,
        payload: Payload,
        *,
        retry: int | None = None,
        path: str | None = None,
        at: float | None = None,
        secret: str | None = None,
    ) -> Any:
        """Send it signed through an httpx.AsyncClient; the app's response."""
        body, headers = self.request(payload, retry=retry, at=at, secret=secret)
        return await client.post(path or payload.path, content=body, headers=headers)

    def request(
        self,
        payload: Payload,
        *,
        retry: int | None = None,
        at: float | None = None,
        secret: str | None = None,
    ) -> tuple[bytes, dict[str, str]]:
        """Body and signed headers of a delivery."""
        body, kind = payload.encoded()
        headers = payloads.signed(secret or self.signing_secret, body, kind, at=at)
        return body, {**headers, **payloads.retry_headers(retry)}

    async def send(self, payload: Payload, *, retry: int = 0) -> str:
        """Send it over Socket Mode; its envelope_id, which `.acknowledged` holds once confirmed."""
        envelope = f"env-{self.next_ts()}"
        frame = {
            "envelope_id": envelope,
            "type": payload.kind,
            "payload": payload.body,
            "accepts_response_payload": payload.kind != "events_api",
            "retry_attempt": retry,
            "retry_reason": "timeout" if retry else "",
        }
        await self.until(lambda: self._sockets)
        await asyncio.to_thread(self._on_loop, self._sockets[-1].send_json(frame))
        return envelope

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket to come again."""
        for socket in list(self._sockets):
            await asyncio.to_thread(
                self._on_loop, socket.send_json({"type": "disconnect", "reason": reason})
            )

    # -- inside

    def _on_loop(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _start(self) -> int:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/hooks/{id}", self._hook)
        app.router.add_get("/socket", self._socket)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def _stop(self) -> None:
        self._released.set()
        for socket in list(self._sockets):
            await socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        arguments.setdefault("token", token)
        return await self._answer(request, method, arguments, lambda: self._work(method, arguments))

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        hook, arguments = request.match_info["id"], await _arguments(request)
        return await self._answer(
            request, "response_url", arguments, lambda: self.respond(hook, arguments)
        )

    def _work(self, method: str, arguments: Json) -> Json:
        answer = self.call(method, arguments)
        if method == "apps.connections.open":
            answer["url"] = f"ws://127.0.0.1:{self._port}/socket"
        return answer

    async def _answer(
        self, request: web.Request, method: str, arguments: Json, work: Callable[[], Json]
    ) -> web.StreamResponse:
        self.calls.append((method, {k: v for k, v in arguments.items() if k != "token"}))
        fault = self._faults[method].popleft() if self._faults[method] else None
        status, body = 200, {"ok": False, "error": fault.error if fault else ""}
        if fault is None or fault.done:
            body, status = self._tried(method, work)
        if fault is None:
            return web.json_response(body, status=status)
        return await self._gone_wrong(request, fault, body)

    def _tried(self, method: str, work: Callable[[], Json]) -> tuple[Json, int]:
        try:
            return {"ok": True, **work()}, 200
        except Refused as refusal:
            self.refused.append((method, refusal.error, refusal.detail))
            status = 404 if method == "response_url" else 200
            return {"ok": False, "error": refusal.error}, status

    async def _gone_wrong(
        self, request: web.Request, fault: Fault, body: Json
    ) -> web.StreamResponse:
        if fault.stall_seconds:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._released.wait(), fault.stall_seconds)
            return web.json_response(body)
        if fault.reset and request.transport is not None:
            request.transport.abort()
        headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after is not None else None
        if fault.status == 200:
            return web.json_response(body)
        return web.json_response(
            {"ok": False, "error": fault.error}, status=fault.status, headers=headers
        )

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": 1,
                "connection_info": {"app_id": payloads.APP_ID},
                "debug_info": {"host": "loopback", "approximate_connection_time": 18060},
            }
        )
        self._sockets.append(socket)
        async for frame in socket:
            if frame.type == WSMsgType.TEXT and (said := json.loads(frame.data)).get("envelope_id"):
                self.acknowledged[said["envelope_id"]] = said.get("payload")
        self._sockets.remove(socket)
        return socket

    def _message_event(self, kind: str, text: str, options: Json) -> Payload:
        channel = options.pop("channel", CHANNEL)
        thread_ts = options.pop("thread_ts", None)
        user = options.pop("user", PERSON)
        outer = {
            k: options.pop(k) for k in ("event_id", "team", "is_ext_shared_channel") if k in options
        }
        ts = options.pop("ts", None)
        if ts is None:
            ts = self.add_message(channel, thread_ts, {"user": user, "text": text})["ts"]
        inner = {
            "type": kind,
            "user": user,
            "text": text,
            "ts": ts,
            "event_ts": ts,
            "channel": channel,
            "team": payloads.TEAM,
            **({"thread_ts": thread_ts} if thread_ts else {}),
            **options,
        }
        return payloads.event(inner, **outer)


async def _arguments(request: web.Request) -> Json:
    found: Json = dict(request.query)
    if request.content_type == "application/json":
        return found | await request.json()
    form = await request.post()
    for name, value in form.items():
        text = str(value)
        structured = name in ("blocks", "metadata", "view", "chunks")
        found[name] = json.loads(text) if structured else text
    return found


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
