"""What faults are injected into, over the server's state file: keys, the chat's inbox, uploads.

As in fault_steps; what was acknowledged is what the child printed.
"""

import asyncio
import contextlib
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from io import BytesIO
from pathlib import Path

import httpx
from fakes import count_words
from fastapi import FastAPI
from fault_damage import DAMAGES
from fault_runs import Outcome
from fault_steps import ENCODER, Before, Wrong, command, look, made, story, unwatched
from interposer import Child
from slack_bot import Parrot
from slack_payloads import Payload
from slack_server import FakeSlack

from rag.errors import CitedeskError
from rag.ingest import Ingestion
from server.chat.inbox import Inbox
from server.chat.messages import Asked
from server.chat.policy import Policy
from server.jobs import Jobs
from server.keys import Keys
from server.slack.app import SlackBot, SlackConfig
from server.state import FILE_NAME, State
from server.uploads import Upload


class StateStep:
    """Work on the state file in `index`."""

    name = ""

    def prepare(self, run: Path) -> None:
        """A state file with nothing in it."""
        (run / "index").mkdir(parents=True)
        State(self.file(run)).close()

    def root(self, run: Path) -> Path:
        """The folder whose files the faults hit."""
        return run / "index"

    def file(self, run: Path) -> Path:
        """The state file."""
        return run / "index" / FILE_NAME

    def work(self, run: Path) -> Callable[[], int]:
        """What the child does."""
        raise NotImplementedError

    def child(self, run: Path) -> Child:
        """The work, not started yet."""
        work = self.work(run)

        def told() -> int:
            try:
                return work()
            except CitedeskError as error:
                sys.stderr.write(f"citedesk: {error}\n")
                return error.exit_status

        return Child(told, self.root(run), run / "out", run / "err")

    def said(self, run: Path, word: str = "") -> list[str]:
        """What was acknowledged: the rest of the lines that begin with a word."""
        lines = (run / "out").read_text().splitlines()
        return [line.removeprefix(word).strip() for line in lines if line.startswith(word)]

    @contextlib.contextmanager
    def opened(self, run: Path) -> Iterator[State]:
        """The state file, as the next process opens it."""
        with closing(State(self.file(run))) as state:
            yield state


class KeysStep(StateStep):
    """`citedesk keys create` or `revoke`, beside a key that works and one that was revoked."""

    def __init__(self, name: str) -> None:
        self.name = f"keys {name}"
        self._creates = name == "create"
        self._keys: dict[Path, tuple[str, str]] = {}

    def prepare(self, run: Path) -> None:
        """Three keys, of which one is revoked and one is going to be."""
        super().prepare(run)
        with self.opened(run) as state:
            keys = Keys(state)
            texts = [keys.create(name)[1] for name in ("good", "bad", "doomed")]
            keys.revoke(texts[1].split("_")[1])
        self._keys[run] = texts[0], texts[1]
        (run / "doomed").write_text(texts[2])

    def work(self, run: Path) -> Callable[[], int]:
        """The command."""
        doomed = (run / "doomed").read_text().split("_")[1]
        wanted = ("create", "new") if self._creates else ("revoke", doomed)
        return command("keys", *wanted, "--index", run / "index")

    def state(self, run: Path) -> str:
        """Whether it is done; `Wrong` when another key changed."""
        good, bad = self._keys[run]
        with self.opened(run) as state:
            keys = Keys(state)
            if keys.holder(good) is None or keys.holder(bad) is not None:
                raise Wrong("a key that works does not, or one that was revoked does")
            if self._creates:
                return "new" if any(key.name == "new" for key in keys.all()) else "old"
            return "old" if keys.holder((run / "doomed").read_text()) else "new"

    def refuses(self, run: Path) -> bool:
        """Whether the revoked key is refused."""
        with self.opened(run) as state:
            return Keys(state).holder(self._keys[run][1]) is None

    def lost(self, run: Path, status: int | None, state: str) -> int:
        """A key that was shown and does not work; a revoked one that does."""
        if not self._creates:
            return int(
                (status == 0 or "is revoked" in (run / "err").read_text()) and state != "new"
            )
        with self.opened(run) as state_file:
            keys = Keys(state_file)
            return sum(keys.holder(text) is None for text in self.said(run) if text[:3] == "cd_")

    def repair(self, run: Path, _: str) -> None:
        """The same command again."""
        status = unwatched(self.child(run))
        if status != 0 or self.state(run) != "new":
            raise Wrong(f"the same command again fails: {(run / 'err').read_text()[-300:]}")


class SlackStep(StateStep):
    """Slack delivers three mentions over HTTP; what gets a 200 is not delivered again."""

    name = "slack"

    def __init__(self) -> None:
        slack = FakeSlack()
        self._deliveries = [slack.mention(f"Question {number}?") for number in range(3)]
        self._slack = slack

    def work(self, run: Path) -> Callable[[], int]:
        """Deliver them to the bot's routes."""
        return lambda: asyncio.run(self._deliver(run, self._deliveries))

    async def _deliver(self, run: Path, deliveries: Sequence[Payload]) -> int:
        config = SlackConfig(
            bot_token=self._slack.bot_token,
            api_base="http://127.0.0.1:9/",
            policy=Policy(),
            concurrency=1,
            keep_days=30,
            signing_secret=self._slack.signing_secret,
        )
        with self.opened(run) as state:
            # Nobody works on what is kept: the application's life is not begun.
            app = FastAPI()
            app.include_router(SlackBot(Parrot(), state, config).router())
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://desk") as http:
                for payload in deliveries:
                    body, headers = self._slack.request(payload)
                    reply = await http.post(payload.path, content=body, headers=headers)
                    if reply.status_code == 200:
                        _say("kept", f"slack:{payload.body['event_id']}")
        return 0

    def state(self, run: Path) -> str:
        """`new` when all are kept."""
        with self.opened(run) as state:
            return "new" if len(state.rows("SELECT id FROM inbox")) == 3 else "old"

    def lost(self, run: Path, _: int | None, __: str) -> int:
        """What got a 200 and is not kept."""
        with self.opened(run) as state:
            kept = {row["id"] for row in state.rows("SELECT id FROM inbox")}
        return len(set(self.said(run, "kept")) - kept)

    def repair(self, run: Path, _: str) -> None:
        """Slack delivers again what got no 200; then each is worked on, once."""
        kept = set(self.said(run, "kept"))
        ids = {f"slack:{payload.body['event_id']}": payload for payload in self._deliveries}
        with open("/dev/null", "w") as nowhere, contextlib.redirect_stdout(nowhere):  # noqa: PTH123
            again = [payload for id_, payload in ids.items() if id_ not in kept]
            asyncio.run(self._deliver(run, again))
        worked_on = []
        with self.opened(run) as state:
            inbox, now = Inbox(state), time.time() + 1
            while (work := inbox.lease("later", now, seconds=10)) is not None:
                worked_on.append(work.asked.id)
                inbox.finish(work.asked.id, "later", "answered", now)
        if sorted(worked_on) != sorted(ids):
            raise Wrong(f"worked on {sorted(worked_on)}, not each of {sorted(ids)} once")


class InboxStep(StateStep):
    """Three requests are kept, worked on and finished; a worker tries again what fails."""

    name = "inbox"

    def work(self, run: Path) -> Callable[[], int]:
        """What the listeners and workers do with the inbox."""

        def go() -> int:
            with self.opened(run) as state:
                inbox = Inbox(state)
                for number in range(3):
                    asked = _asked(number)
                    _insist(lambda asked=asked: inbox.accept(asked, 1000.0))
                    _say("accepted", asked.id)
                for _ in range(3):
                    work = _insist(lambda: inbox.lease("one", 1001.0, seconds=15))
                    if work is None:  # a lease that was taken and not heard of
                        continue
                    key = work.asked.id
                    _insist(lambda key=key: inbox.keep_document(key, "one", {"id": key}))
                    _insist(lambda key=key: inbox.keep_posts(key, "one", [f"post-{key}"]))
                    _say("posted", key)
                    _insist(lambda key=key: inbox.finish(key, "one", "answered", 1002.0))
                    _say("finished", key)
            return 0

        return go

    def state(self, run: Path) -> str:
        """`new` when all is done."""
        with self.opened(run) as state:
            done = state.rows("SELECT id FROM inbox WHERE state = 'done'")
            return "new" if len(done) == 3 else "old"

    def lost(self, run: Path, _: int | None, __: str) -> int:
        """What was accepted and is not there, posted and not known of, finished and is open."""
        with self.opened(run) as state:
            rows = {row["id"]: row for row in state.rows("SELECT * FROM inbox")}
        return (
            len(set(self.said(run, "accepted")) - rows.keys())
            + sum(rows[i]["posts"] == "[]" for i in self.said(run, "posted") if i in rows)
            + sum(rows[i]["state"] != "done" for i in self.said(run, "finished") if i in rows)
        )

    def repair(self, run: Path, _: str) -> None:
        """Once leases have run out another worker finishes what is open."""
        with self.opened(run) as state:
            inbox = Inbox(state)
            while (work := inbox.lease("two", 2000.0, seconds=15)) is not None:
                inbox.finish(work.asked.id, "two", "answered", 2000.0)
            rows = state.rows("SELECT id, outcome FROM inbox")
        if any(row["outcome"] != "answered" for row in rows):
            raise Wrong("a row cannot be finished")


def _say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def _insist(call: Callable[[], object]) -> object:
    """What a worker does: an error passes, so it tries again."""
    for _ in range(20):
        try:
            return call()
        except CitedeskError:
            continue
    raise SystemExit(0)


def _asked(number: int) -> Asked:
    return Asked(
        id=f"slack:Ev{number}",
        platform="slack",
        kind="mention",
        team="T",
        channel="C",
        thread=f"{number}.0",
        message=f"{number}.0",
        person="U",
        text=f"Question {number}?",
    )


class UploadStep(StateStep):
    """Two uploads are taken in and ingested; what is acknowledged is found in the end."""

    name = "upload"

    def __init__(self, before: Before) -> None:
        self._before = before
        self._files = {f"up{n}": story(20 + n) for n in range(2)}

    def prepare(self, run: Path) -> None:
        """An index, and a state file."""
        shutil.copytree(self._before.folder / "index", run / "index")
        State(self.file(run)).close()

    def _jobs(self, run: Path, state: State) -> Jobs:
        return Jobs(state, Ingestion(run / "index", ENCODER, count_words))

    def work(self, run: Path) -> Callable[[], int]:
        """Take them in, and wait for what becomes of them."""

        def go() -> int:
            with self.opened(run) as state:
                jobs = self._jobs(run, state)
                for name, text in self._files.items():
                    try:
                        job = jobs.add("me", [Upload(f"{name}.md", BytesIO(text.encode()))])
                    except (OSError, CitedeskError):
                        continue
                    _say("kept", job.id, name)
                _settle(jobs)
            return 0

        return go

    def state(self, run: Path) -> str:
        """`new` when both are found."""
        found = look(run / "index").texts
        if {i: t for i, t in found.items() if i not in self._files} != self._before.second:
            raise Wrong("other articles changed")
        return "new" if self._files.keys() <= found.keys() else "old"

    def lost(self, run: Path, _: int | None, __: str) -> int:
        """What was acknowledged and has no row, or is done and not found."""
        found = look(run / "index").texts
        with self.opened(run) as state:
            states = {row["id"]: row["state"] for row in state.rows("SELECT id, state FROM jobs")}
        lost = 0
        for job, name in (said.split() for said in self.said(run, "kept")):
            there = name in found
            waits = states.get(job) in ("queued", "running")
            lost += not (there or (waits and any((run / "index/uploads" / job).glob("up*"))))
        return lost

    def repair(self, run: Path, _: str) -> None:
        """The server starts again."""
        kept = [said.split()[1] for said in self.said(run, "kept")]
        with self.opened(run) as state:
            jobs = self._jobs(run, state)
            jobs.resume()
            _settle(jobs)
        seen = look(run / "index")
        if seen.degraded or not set(kept) <= seen.texts.keys():
            raise Wrong(f"acknowledged were {kept}, found is {sorted(seen.texts)}")


def _settle(jobs: Jobs) -> None:
    """Wait until nobody works."""
    for thread in threading.enumerate():
        if thread.name == "ingest":
            thread.join(30)


def state_steps(folder: Path) -> list[StateStep]:
    """All of them."""
    return [
        KeysStep("create"),
        KeysStep("revoke"),
        SlackStep(),
        InboxStep(),
        UploadStep(made(folder)),
    ]


def state_damage(folder: Path, damage: str, chance: random.Random) -> Outcome:
    """Damage the state file at rest: a revoked key never works again, and errors are told."""
    step = KeysStep("create")
    run = folder / "state-damage"
    step.prepare(run)
    DAMAGES[damage](step.file(run), chance)
    wrong = None
    try:
        state = step.state(run)
    except Wrong as error:
        # A key that no longer works is refused, as one is that nobody knows.
        state, wrong = "refused", None if step.refuses(run) else str(error)
    except CitedeskError:
        state = "refused"
    except Exception as error:
        state, wrong = "?", f"{type(error).__name__}: {error}"
    shutil.rmtree(run)
    return Outcome(FILE_NAME, damage, "", state, 0, wrong)
