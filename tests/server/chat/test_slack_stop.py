"""Calling an answer off while it is made."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_bot import HandClock, Held, Served, marked, served, shown
from slack_payloads import Payload, event
from slack_server import FakeSlack, error, server_error

from server.chat import rendering
from server.chat.policy import Policy
from server.chat.wording import WORDS
from server.state import State

pytestmark = pytest.mark.anyio
STOPPED = WORDS["en"].stopped


@pytest.fixture
def held() -> Held:
    return Held()


@pytest.fixture
async def desk(slack: FakeSlack, held: Held) -> AsyncIterator[Served]:
    async with served(slack, held) as running:
        yield running


async def begun(slack: FakeSlack, desk: Served, held: Held, *asked: Payload) -> None:
    """Deliver, and wait until all of them are worked on."""
    for each in asked:
        assert (await slack.deliver(desk.http, each)).status_code == 200
    await slack.until(lambda: held.waiting == len(asked))
    await slack.until(lambda: len(slack.called("chat.startStream")) == len(asked))


async def outcome(slack: FakeSlack, desk: Served, asked: Payload) -> str | None:
    name = f"slack:{asked.body['event_id']}"
    await slack.until(lambda: desk.bot.inbox.outcome(name))
    return desk.bot.inbox.outcome(name)


def ts(asked: Payload) -> str:
    return str(asked.body["event"]["ts"])


@pytest.mark.parametrize("word", ["stop", "Stop!", "cancel", "停止", "停", "取消。"])
async def test_a_word_in_the_thread_stops_the_answer(
    slack: FakeSlack, desk: Served, held: Held, word: str
) -> None:
    mention, other = slack.mention("Who?"), slack.mention("When?")
    await begun(slack, desk, held, mention, other)
    said = slack.message(word, thread_ts=ts(mention), user="U0BEN")
    assert (await slack.deliver(desk.http, said)).status_code == 200
    assert await outcome(slack, desk, mention) == "stopped"
    held.nod.set()
    assert await outcome(slack, desk, other) == "answered"
    texts = {m["thread_ts"]: shown(m) for m in slack.posted}
    assert len(texts) == len(slack.posted) == 2
    assert texts[ts(mention)] == STOPPED
    assert "“When?”" in texts[ts(other)]
    # The next question of the thread knows nothing of the one that was stopped.
    again = slack.message("Where, then?", thread_ts=ts(mention))
    await slack.deliver(desk.http, again)
    assert await outcome(slack, desk, again) == "answered"
    assert "after 0 turns" in shown(slack.posted[-1])


async def test_outside_of_threads_one_stops_what_one_asked(
    slack: FakeSlack, desk: Served, held: Held
) -> None:
    mine, bens = slack.mention("Who?"), slack.mention("When?", user="U0BEN")
    await begun(slack, desk, held, mine, bens)
    await slack.deliver(desk.http, slack.mention("stop"))
    assert await outcome(slack, desk, mine) == "stopped"
    held.nod.set()
    assert await outcome(slack, desk, bens) == "answered"
    direct = slack.direct("And where?")
    held.nod.clear()
    await slack.deliver(desk.http, direct)
    await slack.until(lambda: held.waiting == 3)
    await slack.deliver(desk.http, slack.direct("stop"))
    assert await outcome(slack, desk, direct) == "stopped"


async def test_what_waits_is_stopped_too(slack: FakeSlack, held: Held) -> None:
    async with served(slack, held, concurrency=1) as desk:
        first = slack.mention("Who?")
        await begun(slack, desk, held, first)
        waiting = slack.message("And when?", thread_ts=ts(first))
        await slack.deliver(desk.http, waiting)
        await slack.deliver(desk.http, slack.message("stop", thread_ts=ts(first)))
        assert await outcome(slack, desk, first) == "stopped"
        assert await outcome(slack, desk, waiting) == "stopped"
    assert [shown(m) for m in slack.posted] == [STOPPED] * 2


async def test_delivered_again_it_stops_nothing_that_came_later(
    slack: FakeSlack, desk: Served, held: Held
) -> None:
    first = slack.mention("Who?")
    await begun(slack, desk, held, first)
    stop = slack.message("stop", thread_ts=ts(first))
    await slack.deliver(desk.http, stop)
    assert await outcome(slack, desk, first) == "stopped"
    second = slack.message("And when?", thread_ts=ts(first))
    await slack.deliver(desk.http, second)
    await slack.until(lambda: held.waiting == 2)
    assert (await slack.deliver(desk.http, stop, retry=1)).status_code == 200
    held.nod.set()
    assert await outcome(slack, desk, second) == "answered"


async def test_with_nothing_to_stop_who_calls_us_gets_help_and_a_thread_nothing(
    slack: FakeSlack, desk: Served, held: Held
) -> None:
    held.nod.set()
    first = slack.mention("Who?")
    await slack.deliver(desk.http, first)
    assert await outcome(slack, desk, first) == "answered"
    await slack.deliver(desk.http, slack.message("stop", thread_ts=ts(first)))
    called = slack.mention("stop")
    await slack.deliver(desk.http, called)
    assert await outcome(slack, desk, called) == "helped"
    assert len(slack.posted) == 2
    [block, *_] = rendering.help_message("en").blocks
    assert slack.posted[1]["blocks"] == [block]


async def test_only_who_may_ask_may_stop(slack: FakeSlack, held: Held) -> None:
    policy = Policy(people=frozenset({"U0ANNA"}))
    async with served(slack, held, policy=policy) as desk:
        first = slack.mention("Who?")
        await begun(slack, desk, held, first)
        await slack.deliver(desk.http, slack.message("stop", thread_ts=ts(first), user="U0BEN"))
        held.nod.set()
        assert await outcome(slack, desk, first) == "answered"


async def test_an_answer_that_slack_does_not_take_is_not_posted_after_a_stop(
    slack: FakeSlack, held: Held
) -> None:
    clock = HandClock(time.time())
    held.nod.set()
    async with served(slack, held, clock=clock) as desk:
        for method in ("chat.startStream", "chat.postMessage"):
            slack.fault(method, *[server_error(503)] * 4)
        first = slack.mention("Who?")
        await slack.deliver(desk.http, first, at=clock.now())
        kept = "SELECT 1 FROM answers"
        await slack.until(lambda: desk.bot.state.rows(kept))
        stop = slack.message("stop", thread_ts=ts(first))
        await slack.deliver(desk.http, stop, at=clock.now())
        name = f"slack:{first.body['event_id']}"

        def over() -> bool:
            clock.advance(1)
            return desk.bot.inbox.outcome(name) is not None

        await slack.until(over)
        assert desk.bot.inbox.outcome(name) == "stopped"
        assert desk.bot.state.rows(kept) == []
    assert [shown(m) for m in slack.posted] == [STOPPED]


async def test_a_stop_reaches_the_process_that_is_at_work(
    slack: FakeSlack, held: Held, tmp_path: Path
) -> None:
    clock, file = HandClock(time.time()), tmp_path / "desk.sqlite"
    async with (
        served(slack, held, state=State(file), clock=clock) as at_work,
        served(slack, held, state=State(file), clock=clock) as other,
    ):
        first = slack.mention("Who?")
        await begun(slack, at_work, held, first)
        await slack.deliver(other.http, slack.message("stop", thread_ts=ts(first)), at=clock.now())
        name = f"slack:{first.body['event_id']}"

        def over() -> bool:
            clock.advance(1)
            return at_work.bot.inbox.outcome(name) is not None

        await slack.until(over)
    [message] = slack.posted
    assert (shown(message), marked(message)) == (STOPPED, name)


async def test_who_ends_the_stream_in_slack_ends_the_answer(
    slack: FakeSlack, desk: Served, held: Held
) -> None:
    first = slack.mention("Who?")
    await begun(slack, desk, held, first)
    slack.fault("chat.appendStream", error("stopped_by_user"))
    # Slack is away when the person is to be told: it is a stop all the same.
    slack.fault("conversations.replies", *[server_error(503)] * 2)
    held.nod.set()
    assert await outcome(slack, desk, first) == "stopped"
    assert [shown(m) for m in slack.posted] == [STOPPED]


async def test_a_deletion_stops_the_work_at_once(
    slack: FakeSlack, desk: Served, held: Held
) -> None:
    first = slack.mention("Who?")
    await begun(slack, desk, held, first)
    inner = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": first.body["event"]["channel"],
    }
    inner |= {"deleted_ts": ts(first), "previous_message": {"ts": ts(first), "user": "U0ANNA"}}
    await slack.deliver(desk.http, event(inner))
    # Nobody has nodded.
    assert await outcome(slack, desk, first) == "removed"
    assert slack.posted == []
