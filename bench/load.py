"""Load on loopback: many users at once, a full queue, an index that changes underneath.

usage: .venv/bin/python bench/load.py INDEX [--users 50] [--seconds 120] [--out load.json]

Serves a copy of INDEX with `citedesk serve` in a process of its own and asks it, from this one, the
questions of eval/gold/tune.jsonl, extractively, each user as soon as the last answer is there. Four
scenes, one after another: *steady*, *changing* (the same while articles are uploaded and deleted;
an answer that cites an article deleted before the question was sent is counted), *saturated* (users
beyond work and queue: 503 with Retry-After is right) and *after* (a few users again). Memory is the
server's resident set, at a scene's begin and end. Ends with a table of the scenes and status 1 when
one of them had an error, an uncalled-for refusal or a deleted article cited.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np

QUESTIONS = [
    json.loads(line)["question"]
    for line in Path("eval/gold/tune.jsonl").read_text(encoding="utf-8").splitlines()
]


_CHANGES_WELL = ("upload 202", "done", "delete 204")


@dataclass
class Scene:
    """What came of one scene."""

    name: str
    users: int
    milliseconds: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    without_retry_after: int = 0
    deleted_cited: int = 0
    changes: Counter = field(default_factory=Counter)
    seconds: float = 0.0
    memory: list[float] = field(default_factory=list)
    generations: set[str] = field(default_factory=set)

    @property
    def refused(self) -> int:
        """Replies that ask to come again later."""
        return self.statuses[429] + self.statuses[503]

    @property
    def errors(self) -> int:
        """What must not be: a reply that is neither an answer nor a refusal, or no reply at all."""
        others = self.statuses.total() - self.statuses[200] - self.refused
        return others + sum(
            count for change, count in self.changes.items() if change not in _CHANGES_WELL
        )

    @property
    def good(self) -> bool:
        """Whether the scene shows what it is to show."""
        calm = self.refused == 0 or self.name == "saturated"
        return calm and self.errors + self.without_retry_after + self.deleted_cited == 0

    def told(self) -> dict:
        """The figures of the scene."""
        times = np.array(self.milliseconds or [float("nan")])
        p50, p95, p99 = (round(float(v), 1) for v in np.percentile(times, [50, 95, 99]))
        return {
            "scene": self.name,
            "users": self.users,
            "seconds": round(self.seconds, 1),
            "answers": len(self.milliseconds),
            "per_second": round(len(self.milliseconds) / self.seconds, 1),
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
            "statuses": dict(self.statuses),
            "errors": self.errors,
            "refused": self.refused,
            "swaps": max(len(self.generations) - 1, 0),
            "refused_without_retry_after": self.without_retry_after,
            "deleted_cited": self.deleted_cited,
            "changes": dict(self.changes),
            "memory_mb": [round(m) for m in self.memory],
        }


class Deleted:
    """When each article was gone, by the clock of this process."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}

    def cited(self, document: dict, asked: float) -> int:
        """How many articles the answer cites that were gone before it was asked for."""
        ids = {c["article_id"] for c in document["citations"]}
        return sum(self.at.get(i, float("inf")) < asked for i in ids)


async def user(
    client: httpx.AsyncClient, scene: Scene, until: float, start: int, gone: Deleted
) -> None:
    number = start
    while time.monotonic() < until:
        number += 1
        question = QUESTIONS[number * 7 % len(QUESTIONS)]
        asked = time.monotonic()
        try:
            reply = await client.post("/v1/ask", json={"question": question})
        except httpx.HTTPError as error:
            scene.statuses[type(error).__name__] += 1
            continue
        scene.statuses[reply.status_code] += 1
        if reply.status_code == 200:
            scene.milliseconds.append((time.monotonic() - asked) * 1000)
            document = reply.json()
            scene.generations.add(document["index"])
            scene.deleted_cited += gone.cited(document, asked)
        else:
            scene.without_retry_after += "retry-after" not in reply.headers
            await asyncio.sleep(0.2)


async def changer(client: httpx.AsyncClient, scene: Scene, until: float, gone: Deleted) -> None:
    """Upload an article, wait for its job, delete it, and so on."""
    number = 0
    while time.monotonic() < until:
        number += 1
        text = (
            f"The harbour office of Port {number} said on Monday that {number} ferries were "
            f"repaired in March. President Trump was told of the arms package for Taiwan."
        )
        made = await client.post("/v1/articles", json={"title": f"Ferries {number}", "text": text})
        scene.changes[f"upload {made.status_code}"] += 1
        job = made.json()
        while job.get("state") not in ("done", "failed"):
            await asyncio.sleep(0.2)
            job = (await client.get(made.headers["location"])).json()
        scene.changes[job["state"]] += 1
        listed = (await client.get("/v1/articles", params={"query": f"Ferries {number}"})).json()
        for article in listed["articles"]:
            reply = await client.delete(f"/v1/articles/{article['id']}")
            scene.changes[f"delete {reply.status_code}"] += 1
            gone.at[article["id"]] = time.monotonic()


async def memory(process: int, scene: Scene, until: float) -> None:
    while (left := until - time.monotonic()) > 0:
        scene.memory.append(resident_megabytes(process))
        await asyncio.sleep(min(10, left))
    scene.memory.append(resident_megabytes(process))


def resident_megabytes(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes.split()[1]) / 1024


async def play(
    address: str, process: int, name: str, users: int, seconds: float, gone: Deleted
) -> Scene:
    scene = Scene(name, users)
    limits = httpx.Limits(max_connections=users + 8, max_keepalive_connections=users + 8)
    async with httpx.AsyncClient(base_url=address, timeout=120, limits=limits) as client:
        started = time.monotonic()
        until = started + seconds
        work = [user(client, scene, until, 1000 * n, gone) for n in range(users)]
        if name == "changing":
            work.append(changer(client, scene, until, gone))
        await asyncio.gather(memory(process, scene, until), *work)
        scene.seconds = time.monotonic() - started
    print(json.dumps(scene.told()), flush=True)
    return scene


def wait_until_ready(address: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    sys.exit("the server did not become ready")


async def scenes(address: str, process: int, given: argparse.Namespace) -> list[Scene]:
    gone = Deleted()
    played = []
    for name, users, seconds in (
        ("steady", given.users, given.seconds),
        ("changing", given.users, given.seconds / 2),
        ("saturated", given.users * 6, given.seconds / 6),
        ("after", 4, given.seconds / 12),
    ):
        played.append(await play(address, process, name, users, seconds, gone))
    return played


def table(played: list[Scene]) -> str:
    """The scenes in Markdown; memory as it was at the begin and at the end of each."""
    names = ("scene", "users", "seconds", "answers", "per_second", "p50_ms", "p95_ms", "p99_ms")
    names += ("errors", "refused", "refused_without_retry_after", "swaps", "deleted_cited")
    lines = ["| " + " | ".join((*names, "memory_mb")) + " |", "|---" * (len(names) + 1) + "|"]
    for scene in played:
        told = scene.told()
        memory_mb = f"{told['memory_mb'][0]} → {told['memory_mb'][-1]}"
        lines.append("| " + " | ".join(str(told[name]) for name in names) + f" | {memory_mb} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--port", type=int, default=8765)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        shutil.copytree(given.index, index)
        command = [sys.executable, "-m", "citedesk", "serve", "--port", str(given.port)]
        with subprocess.Popen([*command, "--index", str(index)], env=os.environ) as server:
            address = f"http://127.0.0.1:{given.port}"
            wait_until_ready(address)
            played = asyncio.run(scenes(address, server.pid, given))
            server.send_signal(signal.SIGTERM)
            status = server.wait(30)
    print(f"\n{table(played)}\n\nexit status {status}")
    if given.out:
        given.out.write_text(json.dumps([scene.told() for scene in played], indent=2) + "\n")
    if status or not all(scene.good for scene in played):
        sys.exit(1)


if __name__ == "__main__":
    main()
