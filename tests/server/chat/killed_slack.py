"""Start bots that die by SIGKILL in the middle of a request.

Reads one JSON object a line: {"start": {"file", "api", "secret", "token", "last_call"}} forks a bot
and replies {"pid", "port"}; {"wait": true} replies {"status", "calls"} once that bot is over. From
its first request on, every Python and C call of a bot counts, in every thread; the one numbered
`last_call` is its last. A bot is forked rather than started, for half the imports take a second.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from slack_bot import Parrot

from server.chat.policy import Policy
from server.slack.app import SlackBot, SlackConfig
from server.state import State


class Counter:
    """Counts calls once it is on, and kills the process at one of them."""

    def __init__(self, last_call: int) -> None:
        self.calls = 0
        self.on = False
        self._last_call = last_call

    def __call__(self, _frame: FrameType, kind: str, _arg: object) -> None:
        if self.on and kind in ("call", "c_call"):
            self.calls += 1
            if self.calls == self._last_call:
                os.kill(os.getpid(), signal.SIGKILL)


def bot(order: dict[str, Any], listening: socket.socket, report: int) -> None:
    counter = Counter(order["last_call"])
    threading.setprofile(counter)
    sys.setprofile(counter)
    config = SlackConfig(
        bot_token=order["token"],
        api_base=order["api"],
        policy=Policy(),
        concurrency=2,
        keep_days=30,
        signing_secret=order["secret"],
        lease_seconds=0.5,
    )
    inner = FastAPI()
    inner.include_router(SlackBot(Parrot(), State(Path(order["file"])), config).router())

    async def app(scope: Any, receive: Any, send: Any) -> None:
        counter.on = counter.on or scope["type"] == "http"
        await inner(scope, receive, send)

    # uvicorn passes the signal that ended it on to whoever handled it before.
    signal.signal(signal.SIGTERM, lambda *_: None)
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    asyncio.run(server.serve(sockets=[listening]))
    os.write(report, str(counter.calls).encode())


def main() -> None:
    pid, read_end = 0, -1
    for text in sys.stdin:
        order = json.loads(text)
        if "start" in order:
            listening = socket.create_server(("127.0.0.1", 0))
            read_end, write_end = os.pipe()
            pid = os.fork()
            if pid == 0:
                os.close(read_end)
                status = 1
                try:
                    bot(order["start"], listening, write_end)
                    status = 0
                finally:
                    os._exit(status)
            os.close(write_end)
            reply = {"pid": pid, "port": listening.getsockname()[1]}
            listening.close()
        else:
            _, status = os.waitpid(pid, 0)
            calls = os.read(read_end, 100)
            os.close(read_end)
            reply = {"status": os.waitstatus_to_exitcode(status), "calls": int(calls or 0)}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
