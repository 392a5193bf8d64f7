"""How fast Slack hears 200 while questions are being answered: p50 and p99 of the acknowledgement.

    .venv/bin/python bench/slack_ack.py [--index index] [--busy 30] [--requests 300]

A server in a process of its own, over a real index, is handed `--busy` questions at once and then,
while these wait for a worker or are worked on, one more delivery after the other: an event that is
kept, on the disk, before it is acknowledged. Slack waits three seconds.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from slack_server import FakeSlack  # noqa: E402

QUESTIONS = (
    "What did the two presidents say about arms sales to Taiwan?",
    "習近平在2月4日的通話中怎麼談對台軍售？",
    "When was the visit to Beijing moved to May?",
    "国防预算的民调结果是什么？",
)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--index", type=Path, default=Path("index"))
    arguments.add_argument("--busy", type=int, default=30)
    arguments.add_argument("--requests", type=int, default=300)
    given = arguments.parse_args()
    with FakeSlack() as slack, tempfile.TemporaryDirectory() as folder:
        # Beside an index of its own: what was asked in an earlier run would not be asked again.
        index = Path(folder) / "index"
        shutil.copytree(given.index, index, ignore=shutil.ignore_patterns("desk.sqlite*"))
        port = free_port()
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "citedesk",
                "serve",
                "--port",
                str(port),
                "--index",
                str(index),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "CITEDESK_SLACK_BOT_TOKEN": slack.bot_token,
                "CITEDESK_SLACK_SIGNING_SECRET": slack.signing_secret,
                "CITEDESK_SLACK_API_BASE": slack.base_url,
            },
        )
        try:
            measure(slack, port, given.busy, given.requests)
        finally:
            server.terminate()
            server.wait()


def measure(slack: FakeSlack, port: int, busy: int, requests: int) -> None:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
        wait_for(http)
        idle = sorted(acknowledged(slack, http, "help") for _ in range(50))
        report("idle", idle)
        begun = time.monotonic()
        for number in range(busy):
            acknowledged(slack, http, f"{QUESTIONS[number % len(QUESTIONS)]} ({number})")
        taken, during = [], 0
        while len(taken) < requests:
            taken.append(acknowledged(slack, http, "help"))
            during += finals(slack) < busy
        report(f"{busy} questions", sorted(taken[:during] or taken))
        while finals(slack) < busy:
            time.sleep(0.05)
        print(f"all answered after {time.monotonic() - begun:.1f} s, {during} deliveries meanwhile")


def acknowledged(slack: FakeSlack, http: httpx.Client, text: str) -> float:
    """Milliseconds to 200."""
    payload = slack.mention(text)
    body, headers = slack.request(payload)
    begun = time.perf_counter()
    reply = http.post(payload.path, content=body, headers=headers)
    taken = (time.perf_counter() - begun) * 1000
    if reply.status_code != 200:
        raise SystemExit(f"status {reply.status_code}: {reply.text}")
    return taken


def finals(slack: FakeSlack) -> int:
    return sum("context_actions" in str(m["blocks"]) for m in list(slack.posted))


def report(what: str, taken: list[float]) -> None:
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"{what}: n {len(taken)}, p50 {p50:.1f} ms, p99 {p99:.1f} ms, slowest {taken[-1]:.1f} ms")


def wait_for(http: httpx.Client) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            if http.get("/livez").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server does not come up")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


if __name__ == "__main__":
    main()
