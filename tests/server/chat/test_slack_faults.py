"""Slack at its worst: whatever goes wrong, each question has one visible answer, whole."""

import asyncio
import logging
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_bot import (
    Breaking,
    HandClock,
    Held,
    Served,
    advance_until_done,
    advancing,
    answered,
    done,
    is_whole,
    marked,
    served,
    shown,
)
from slack_server import FakeSlack, Fault, error, ratelimited, reset, server_error, stall

from server.state import State

pytestmark = pytest.mark.anyio
POSTING = ("chat.startStream", "chat.postMessage")
STREAMING = ("chat.startStream", "chat.appendStream", "chat.stopStream")


@pytest.fixture
async def desk(slack: FakeSlack) -> AsyncIterator[Served]:
    async with served(slack, lease_seconds=1.0) as running:
        yield running


async def test_deliveries_again_and_out_of_order_are_one_question(
    slack: FakeSlack, desk: Served
) -> None:
    mention = slack.mention("Who?")
    inner = mention.body["event"]
    twin = slack.message(inner["text"], ts=inner["ts"])
    deliveries = [mention, twin] * 5
    random.Random(5).shuffle(deliveries)
    replies = await asyncio.gather(
        *(slack.deliver(desk.http, each, retry=n) for n, each in enumerate(deliveries))
    )
    assert {reply.status_code for reply in replies} == {200}
    await slack.until(lambda: slack.posted and is_whole(slack.posted[0]))
    last = slack.mention("When?")
    await answered(slack, desk, last)
    assert len(slack.posted) == 2


@pytest.mark.parametrize("method", STREAMING)
@pytest.mark.parametrize(
    "fault",
    [
        ratelimited(0),
        ratelimited(1),
        server_error(),
        server_error(503, done=True),
        reset(),
        reset(done=True),
        error("message_not_in_streaming_state"),
        error("unknown_method"),
        error("fatal_error"),
    ],
    ids=str,
)
async def test_a_stream_that_fails_anywhere(
    slack: FakeSlack, desk: Served, method: str, fault: Fault
) -> None:
    slack.fault(method, fault)
    [message] = await answered(slack, desk, slack.mention("Who?"))
    assert is_whole(message)


@pytest.mark.parametrize("fault", [server_error(), reset(done=True), ratelimited(0)], ids=str)
@pytest.mark.parametrize(
    "method",
    ["auth.test", "conversations.replies", "chat.update", "reactions.add", "chat.postMessage"],
)
async def test_one_message_that_is_edited_where_slack_does_not_stream(
    slack: FakeSlack, desk: Served, method: str, fault: Fault
) -> None:
    slack.fault("chat.startStream", error("unknown_method"))
    slack.fault(method, fault)
    [message] = await answered(slack, desk, slack.mention("Who?"))
    assert is_whole(message)
    # What was learnt about streams is not tried again; the receipt is a message then.
    tried = len(slack.called("chat.startStream"))
    await answered(slack, desk, slack.mention("When?"))
    assert len(slack.called("chat.startStream")) == tried
    assert len(slack.posted) == 2
    assert is_whole(slack.posted[1], "When?")


async def test_edits_are_a_second_apart(slack: FakeSlack) -> None:
    clock, held = HandClock(time.time()), Held()
    async with served(slack, held, clock=clock) as desk:
        slack.fault("chat.startStream", error("missing_scope"))
        mention = slack.mention("Who?")
        await slack.deliver(desk.http, mention)
        await slack.until(lambda: held.waiting == 1)
        held.nod.set()
        # The last edit, and only it, is waited for.
        await slack.until(
            lambda: desk.bot.state.rows("SELECT 1 FROM inbox WHERE document NOT NULL")
        )
        assert slack.called("chat.update") == []
        await advance_until_done(slack, desk, clock, mention, deliver=False)
    assert len(slack.called("chat.update")) == 1
    assert is_whole(slack.posted[0])


@pytest.mark.parametrize("code", ["msg_blocks_too_long", "invalid_blocks"])
async def test_blocks_that_slack_refuses_become_text(
    slack: FakeSlack, desk: Served, code: str
) -> None:
    slack.fault("chat.update", error(code))
    [message] = await answered(slack, desk, slack.mention("Who?"))
    assert message["blocks"] == []
    assert "“Who?”" in message["text"]


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_message_that_takes_no_edit_is_replaced(
    slack: FakeSlack, desk: Served, code: str
) -> None:
    slack.fault("chat.update", error(code))
    [message] = await answered(slack, desk, slack.mention("Who?"))
    assert is_whole(message)


async def test_a_call_that_hangs_is_given_up_and_found_later(slack: FakeSlack) -> None:
    # The first post is done, and Slack says so too late.
    slack.fault("chat.startStream", error("unknown_method"))
    slack.fault("chat.postMessage", stall(60))
    mention = slack.mention("Who?")
    async with served(slack, call_seconds=0.3) as desk:
        assert (await slack.deliver(desk.http, mention)).status_code == 200
        await done(slack, desk, mention)
    slack.release()
    [message] = slack.posted
    assert is_whole(message)


async def test_ten_minutes_without_slack(slack: FakeSlack) -> None:
    clock = HandClock(time.time())
    everything = ("auth.test", "conversations.replies", "reactions.add", "chat.update", *POSTING)
    for method in everything:
        slack.fault(method, *[server_error(503)] * 400)
    async with served(slack, clock=clock, concurrency=3) as desk:
        mentions = [slack.mention(f"Number {n}?") for n in range(6)]
        for mention in mentions:
            assert (await slack.deliver(desk.http, mention)).status_code == 200
        for _ in range(60):
            await asyncio.sleep(0)
            clock.advance(10)
        assert slack.posted == []
        for method in everything:
            slack._faults[method].clear()
        await advancing(slack, clock, lambda: len(slack.posted) == 6)
        await advancing(slack, clock, lambda: all(map(marked, slack.posted)))
    asked = {f"Number {n}?" for n in range(6)}
    assert {q for q in asked for m in slack.posted if is_whole(m, q)} == asked


async def test_retry_after_is_honoured_without_holding_a_worker(slack: FakeSlack) -> None:
    clock = HandClock(time.time())
    async with served(slack, clock=clock, concurrency=1) as desk:
        slack.fault("chat.startStream", ratelimited(120))
        limited = slack.mention("Limited?")
        await slack.deliver(desk.http, limited)
        await slack.until(lambda: slack.called("chat.startStream"))
        # The only worker is free for somebody else meanwhile, and Slack is left alone.
        await advance_until_done(slack, desk, clock, slack.mention("Third?"), seconds=0.1)
        assert [is_whole(m, "Third?") for m in slack.posted] == [True]
        clock.advance(121)
        await advance_until_done(slack, desk, clock, limited, deliver=False)
    assert [is_whole(m, "Limited?") for m in slack.posted] == [False, True]


async def test_what_breaks_again_and_again_says_so(
    slack: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = HandClock(time.time())
    async with served(slack, Breaking(), clock=clock) as desk:
        broken = slack.mention("break this?")
        await advance_until_done(slack, desk, clock, broken)
        assert desk.bot.inbox.outcome(f"slack:{broken.body['event_id']}") == "failed"
        [message] = slack.posted
        assert marked(message)
        assert "break this" not in shown(message)
        # The log says that it broke, and nothing of what people wrote.
        assert "ZeroDivisionError" in caplog.text
        assert "break this" not in caplog.text
        await advance_until_done(slack, desk, clock, slack.mention("Who?"))
    assert len(slack.posted) == 2
    assert is_whole(slack.posted[1])


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_a_place_that_is_gone_holds_nobody_up(
    slack: FakeSlack, desk: Served, code: str
) -> None:
    for method in (*POSTING, "conversations.replies", "reactions.add"):
        slack.fault(method, *[error(code)] * 3)
    mention = slack.mention("Who?")
    await answered(slack, desk, mention)
    assert desk.bot.inbox.outcome(f"slack:{mention.body['event_id']}") == "undeliverable"
    assert slack.posted == []


async def test_the_receipt_comes_though_all_workers_are_busy(slack: FakeSlack) -> None:
    held = Held()
    async with served(slack, held, concurrency=1) as desk:
        mentions = [slack.mention(f"Number {n}?") for n in range(4)]
        for mention in mentions:
            await slack.deliver(desk.http, mention)
        await slack.until(lambda: len(slack.reactions) == 4 and held.waiting)
        assert held.waiting == 1
        held.nod.set()
        await done(slack, desk, *mentions)
    assert len(slack.posted) == 4


async def test_a_conversation_is_answered_in_order(slack: FakeSlack) -> None:
    held = Held()
    async with served(slack, held, concurrency=3) as desk:
        first = slack.mention("Who?")
        await slack.deliver(desk.http, first)
        await slack.until(lambda: held.waiting == 1)
        thread = first.body["event"]["ts"]
        second = slack.message("And when?", thread_ts=thread)
        await slack.deliver(desk.http, second)
        other = slack.mention("Elsewhere?")
        await slack.deliver(desk.http, other)
        await slack.until(lambda: held.waiting == 2)
        held.nod.set()
        await done(slack, desk, first, second, other)
    assert any("“And when?” after 2 turns" in shown(m) for m in slack.posted)


async def test_a_stop_lets_answers_end_or_leaves_them_for_later(
    slack: FakeSlack, tmp_path: Path
) -> None:
    held = Held()
    mention = slack.mention("Who?")
    async with served(slack, held, state=State(tmp_path / "desk.sqlite")) as desk:
        await slack.deliver(desk.http, mention)
        await slack.until(lambda: held.waiting == 1)
        await desk.bot.workers.stop(0)
    async with served(slack, state=State(tmp_path / "desk.sqlite")) as desk:
        await done(slack, desk, mention)
    [message] = slack.posted
    assert is_whole(message)


async def test_a_stop_waits_for_what_is_at_work(slack: FakeSlack) -> None:
    held = Held()
    async with served(slack, held, concurrency=1) as desk:
        at_work, waiting = slack.mention("Who?"), slack.mention("When?")
        for mention in (at_work, waiting):
            await slack.deliver(desk.http, mention)
        await slack.until(lambda: held.waiting == 1)
        stopping = asyncio.create_task(desk.bot.workers.stop(10))
        await asyncio.sleep(0)
        held.nod.set()
        await stopping
        assert desk.bot.inbox.outcome(f"slack:{at_work.body['event_id']}") == "answered"
        assert desk.bot.inbox.outcome(f"slack:{waiting.body['event_id']}") is None
    assert [is_whole(m) for m in slack.posted] == [True]


async def test_a_stream_whose_process_died_is_gone_on_with(
    slack: FakeSlack, tmp_path: Path
) -> None:
    held, state, mention = Held(), State(tmp_path / "desk.sqlite"), slack.mention("Who?")
    async with served(slack, held, state=state) as desk:
        await slack.deliver(desk.http, mention)
        await slack.until(lambda: held.waiting == 1)
        await desk.bot.workers.stop(0)
    # It died before it could write down that the stream was begun, which has no marks yet.
    with state.transaction() as connection:
        connection.execute("UPDATE inbox SET posts = '[]'")
    [begun] = slack.posted
    assert not marked(begun)
    async with served(slack, state=state) as desk:
        await done(slack, desk, mention)
    [message] = slack.posted
    assert message["ts"] == begun["ts"]
    assert is_whole(message)


async def test_who_lost_a_request_to_another_worker_says_nothing(slack: FakeSlack) -> None:
    held, clock = Held(), HandClock(time.time())
    async with served(slack, held, clock=clock, concurrency=1) as desk:
        lost = slack.mention("Who?")
        await slack.deliver(desk.http, lost)
        await slack.until(lambda: held.waiting == 1)
        before = len(slack.calls)
        # As if this process had slept longer than its lease.
        with desk.bot.state.transaction() as connection:
            connection.execute("UPDATE inbox SET holder = 'another', lease = lease + 30")
        other = slack.mention("When?")
        await slack.deliver(desk.http, other)
        clock.advance(6)
        await slack.until(lambda: held.waiting == 2)
        held.nod.set()
        await advance_until_done(slack, desk, clock, other, deliver=False)
    thread = lost.body["event"]["ts"]
    assert not [a for _, a in slack.calls[before:] if a.get("thread_ts") == thread]
    assert not any(is_whole(m) for m in slack.posted)
    assert any(is_whole(m, "When?") for m in slack.posted)
