"""kill -9 at random points of a request's way: one visible answer all the same.

CITEDESK_KILLS=500 in the environment asks for more runs than the 8 of the ordinary suite.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_bot import marked, shown
from slack_payloads import CHANNEL, Payload
from slack_server import FakeSlack, error

KILLS = int(os.environ.get("CITEDESK_KILLS", "8"))
SCRIPT = Path(__file__).with_name("killed_slack.py")
pytestmark = pytest.mark.timeout(60 + 10 * KILLS)


class Bots:
    """The process that starts bots."""

    def __init__(self, slack: FakeSlack) -> None:
        self._slack = slack
        roots = os.pathsep.join([str(SCRIPT.parents[2]), str(SCRIPT.parents[3])])
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT)],
            env={**os.environ, "PYTHONPATH": roots},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = self.port = 0

    def start(self, file: Path, last_call: int = 0) -> None:
        order = {"file": str(file), "api": self._slack.base_url, "last_call": last_call}
        order |= {"secret": self._slack.signing_secret, "token": self._slack.bot_token}
        reply = self._say({"start": order})
        self.pid, self.port = reply["pid"], reply["port"]

    def end(self, kind: signal.Signals = signal.SIGKILL) -> dict[str, Any]:
        """Its exit status and how many calls it made."""
        os.kill(self.pid, kind)
        return self._say({"wait": True})

    def deliver(self, payload: Payload, retry: int) -> bool:
        """Whether it was acknowledged."""
        body, headers = self._slack.request(payload, retry=retry)
        url = f"http://127.0.0.1:{self.port}{payload.path}"
        try:
            return httpx.post(url, content=body, headers=headers, timeout=10).status_code == 200
        except httpx.TransportError:
            return False

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def _say(self, order: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        reply: dict[str, Any] = json.loads(self._process.stdout.readline())
        return reply


@pytest.fixture
def bots(slack: FakeSlack) -> Iterator[Bots]:
    made = Bots(slack)
    yield made
    made.close()


def row(file: Path) -> sqlite3.Row | None:
    if not file.exists():
        return None
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        try:
            found: sqlite3.Row | None = connection.execute("SELECT * FROM inbox").fetchone()
        except sqlite3.OperationalError:
            return None
        return found


def is_done(file: Path) -> bool:
    found = row(file)
    return found is not None and found["state"] == "done"


def alive(pid: int) -> bool:
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "waited 20 s"
        time.sleep(0.01)


def stage(file: Path, posted: bool) -> str:
    """How far a request had come when its bot died."""
    found = row(file)
    if found is None:
        return "not kept"
    if found["state"] == "done":
        return "done"
    return "posted" if posted else "kept"


def test_a_killed_bot_answers_once(slack: FakeSlack, bots: Bots, tmp_path: Path) -> None:
    def answers(thread: str) -> list[dict[str, Any]]:
        return [m for m in slack.posted if m["thread_ts"] == thread]

    whole = tmp_path / "whole.sqlite"
    bots.start(whole)
    assert bots.deliver(slack.mention("How many calls?"), 0)
    until(lambda: is_done(whole))
    calls = bots.end(signal.SIGTERM)["calls"]
    assert calls > 1000

    chance = random.Random(20261122 + KILLS)
    stages = {"not kept": 0, "kept": 0, "posted": 0, "done": 0}
    for number in range(KILLS):
        file, mention = tmp_path / f"{number}.sqlite", slack.mention(f"Question {number}?")
        thread = mention.body["event"]["ts"]
        if chance.random() < 0.4:
            slack.fault("chat.startStream", *[error("unknown_method")] * 3)
        bots.start(file, chance.randint(1, calls))
        heard = bots.deliver(mention, 0)
        pid = bots.pid
        until(lambda file=file, pid=pid: not alive(pid) or is_done(file))  # type: ignore[misc]
        assert bots.end()["status"] == -signal.SIGKILL
        stages[stage(file, bool(answers(thread)))] += 1
        if heard:
            assert row(file) is not None, "acknowledged, and no row"

        bots.start(file)
        # Slack delivers again what was not acknowledged, and sometimes what was.
        if not heard or chance.random() < 0.3:
            assert bots.deliver(mention, 1)
        until(lambda file=file: is_done(file))  # type: ignore[misc]
        bots.end()
        [message] = answers(thread)
        assert message["channel"] == CHANNEL
        assert f"“Question {number}?”" in shown(message)
        assert marked(message) == f"slack:{mention.body['event_id']}"
    if KILLS >= 50:
        assert min(stages["not kept"], stages["kept"], stages["posted"]) > 0, stages
