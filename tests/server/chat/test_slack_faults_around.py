"""What stands around Slack's answers at its worst: addresses, votes, windows, sockets, deletions."""

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from slack_bot import (
    HandClock,
    Held,
    Served,
    advance_until_done,
    answered,
    done,
    is_whole,
    served,
    shown,
)
from slack_payloads import BOT_USER, CHANNEL, DIRECT, Payload, event
from slack_server import FakeSlack, Fault, error, reset, server_error, stall

from server.chat import actions
from server.state import State

pytestmark = pytest.mark.anyio
POSTING = ("chat.startStream", "chat.postMessage")


@pytest.fixture
async def desk(slack: FakeSlack) -> AsyncIterator[Served]:
    async with served(slack, lease_seconds=1.0) as running:
        yield running


async def test_a_slash_answer_after_an_outage(slack: FakeSlack, desk: Served) -> None:
    slack.fault("response_url", server_error(), reset(), server_error(502))
    await slack.deliver(desk.http, slack.ask("Who?"))
    await slack.until(lambda: slack.posted, 20)
    [message] = slack.posted
    assert message["ephemeral"]


async def test_an_address_that_ran_out_leaves_the_person(slack: FakeSlack, desk: Served) -> None:
    slack.fault("response_url", Fault(404, "expired_url"))
    await slack.deliver(desk.http, slack.ask("Who?"))
    await slack.until(lambda: slack.posted)
    assert slack.posted[0]["ephemeral"]
    assert slack.called("chat.postEphemeral")


async def test_a_vote_counts_from_the_moment_an_answer_is_seen(
    slack: FakeSlack, desk: Served
) -> None:
    # Slack shows the answer, and takes its time to say so.
    slack.fault("chat.update", stall(60))
    mention = slack.mention("Who?")
    await slack.deliver(desk.http, mention)
    await slack.until(lambda: slack.posted and is_whole(slack.posted[0]))
    assert desk.bot.inbox.outcome(f"slack:{mention.body['event_id']}") is None
    [thumbs] = [b["elements"][0] for b in slack.posted[0]["blocks"] if "elements" in b][-1:]
    for side in ("negative_button", "positive_button"):
        pressed = {**thumbs, "value": thumbs[side]["value"], "type": "feedback_buttons"}
        reply = await slack.deliver(desk.http, slack.click(pressed, slack.posted[0]))
        assert reply.status_code == 200
    slack.release()
    await done(slack, desk, mention)
    assert [row["vote"] for row in desk.bot.state.rows("SELECT vote FROM votes")] == [1]


async def test_no_reply_goes_to_an_address_that_is_not_slacks(
    slack: FakeSlack, desk: Served
) -> None:
    with FakeSlack() as elsewhere:
        asked = slack.ask("Who?")
        asked.body["response_url"] = elsewhere.new_response_url(CHANNEL)
        await slack.deliver(desk.http, asked)
        await slack.until(lambda: slack.posted)
        assert elsewhere.calls == []


async def test_a_shortcut_in_a_channel_that_we_are_not_in(slack: FakeSlack, desk: Served) -> None:
    message = {"channel": CHANNEL, "ts": slack.says("The lamp."), "text": "The lamp."}
    await slack.deliver(desk.http, slack.shortcut(actions.ASK_SHORTCUT, message))
    await slack.until(lambda: slack.views)
    for method in POSTING:
        slack.fault(method, *[error("not_in_channel")] * 4)
    question = {actions.QUESTION_BLOCK: {actions.QUESTION_INPUT: {"value": "Who?"}}}
    await slack.deliver(desk.http, slack.submit(slack.views[-1], question))
    await slack.until(lambda: slack.posted)
    assert slack.posted[0]["ephemeral"]
    assert is_whole(slack.posted[0])


async def test_slack_is_heard_at_once_however_slow_it_is_with_a_window(slack: FakeSlack) -> None:
    message = {"channel": CHANNEL, "ts": slack.says("燈塔何時重亮？"), "text": "燈塔何時重亮？"}
    async with served(slack, call_seconds=0.3) as desk:
        mention = slack.mention("Who?")
        [answer] = await answered(slack, desk, mention)
        down = {"action_id": actions.FEEDBACK, "value": f"down ans-{thumbs(answer)}"}
        for press in (
            slack.click(down, answer),
            slack.shortcut(actions.ASK_SHORTCUT, message),
            slack.shortcut(actions.ASK_ANYWHERE),
        ):
            # Each longer than Slack waits for us, and than we would wait for it.
            slack.fault("views.open", stall(60))
            assert (await slack.deliver(desk.http, press)).status_code == 200
            await slack.until(lambda: not slack._faults["views.open"])
        assert [row["vote"] for row in desk.bot.state.rows("SELECT vote FROM votes")] == [-1]
        await slack.until(lambda: len(slack.posted) == 3)
    slack.release()
    below, direct = slack.posted[1:]
    assert (below["channel"], below["ephemeral"]) == (CHANNEL, True)
    assert "請再試一次" in shown(below)
    assert direct["channel"] == DIRECT
    assert "try once more" in shown(direct)


@pytest.mark.parametrize("fault", [reset(), reset(done=True), server_error(done=True)], ids=str)
async def test_a_window_opens_once_though_the_call_was_lost(
    slack: FakeSlack, desk: Served, fault: Fault
) -> None:
    slack.fault("views.open", fault)
    await slack.deliver(desk.http, slack.shortcut(actions.ASK_ANYWHERE))
    await slack.until(lambda: len(slack.called("views.open")) == 2)
    await slack.until(lambda: slack.views)
    await answered(slack, desk, slack.mention("Who?"))
    assert len(slack.views) == 1
    assert [is_whole(m) for m in slack.posted] == [True]


async def test_sharing_in_a_channel_that_we_are_not_in(slack: FakeSlack, desk: Served) -> None:
    await slack.deliver(desk.http, slack.ask("Who?"))
    await slack.until(lambda: slack.posted and is_whole(slack.posted[0]))
    for method in POSTING:
        slack.fault(method, *[error("not_in_channel")] * 4)
    share = {"action_id": actions.SHARE, "value": "ans-" + thumbs(slack.posted[0])}
    await slack.deliver(desk.http, slack.click(share, slack.posted[0]))
    await slack.until(lambda: len(slack.posted) == 2)
    assert not slack.posted[1]["ephemeral"]
    assert is_whole(slack.posted[1])


def thumbs(message: dict[str, Any]) -> str:
    """The rest of the answer's id in a message's buttons."""
    return str(message["blocks"]).split("up ans-")[1].split("'")[0]


async def test_over_a_socket_nothing_is_confirmed_without_a_row(
    slack: FakeSlack, tmp_path: Path
) -> None:
    state = State(tmp_path / "desk.sqlite")
    async with served(slack, state=state, clock=HandClock(time.time()), socket=True):
        mention = slack.mention("Who?")
        # A file that refuses what is written into it, as a full disk does.
        with state.transaction() as connection:
            connection.execute(
                "CREATE TRIGGER full BEFORE INSERT ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
            )
        lost = await slack.send(mention)
        opened = await slack.send(event({"type": "reaction_added", "user": "U1"}))
        await slack.until(lambda: opened in slack.acknowledged or lost in slack.acknowledged)
        with state.transaction() as connection:
            connection.execute("DROP TRIGGER full")
        again = await slack.send(mention, retry=1)
        await slack.until(lambda: again in slack.acknowledged)
        assert lost not in slack.acknowledged
        await slack.until(lambda: slack.posted)
    assert len(slack.posted) == 1


async def test_a_deletion_while_the_answer_is_made(slack: FakeSlack) -> None:
    held = Held()
    async with served(slack, held) as desk:
        mention = slack.mention("Who?")
        await slack.deliver(desk.http, mention)
        await slack.until(lambda: held.waiting == 1)
        await slack.deliver(desk.http, deletion(mention))
        held.nod.set()
        await slack.until(lambda: slack.deleted)
        name = f"slack:{mention.body['event_id']}"
        await slack.until(lambda: desk.bot.inbox.outcome(name) == "removed")
    assert slack.posted == []
    assert desk.bot.state.rows("SELECT * FROM answers") == []


def deletion(mention: Payload) -> Payload:
    ts = mention.body["event"]["ts"]
    inner = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL}
    return event({**inner, "deleted_ts": ts, "previous_message": {"ts": ts, "user": "U0ANNA"}})


async def test_a_deletion_after_a_week_takes_the_answer_out_of_the_file(slack: FakeSlack) -> None:
    clock = HandClock(time.time())
    async with served(slack, clock=clock) as desk:
        state = desk.bot.state
        mention, other = slack.mention("Who?"), slack.mention("When?")
        for each in (mention, other):
            await advance_until_done(slack, desk, clock, each)
        clock.advance(7 * 24 * 3600)
        # What was signed a week ago is forgotten: the file was tidied up.
        await slack.until(lambda: not state.rows("SELECT 1 FROM chat_nonces"))
        reply = await slack.deliver(desk.http, deletion(mention), at=clock.now())
        assert reply.status_code == 200
        await slack.until(lambda: slack.deleted)
        await slack.until(lambda: len(state.rows("SELECT 1 FROM answers")) == 1)
    assert [is_whole(m, "When?") for m in slack.posted] == [True]


async def test_our_own_deletions_ask_for_nothing(slack: FakeSlack, desk: Served) -> None:
    ours = {"ts": "1790000000.000001", "user": BOT_USER, "bot_id": "B0CITEDESK"}
    inner = {"type": "message", "subtype": "message_deleted", "channel": CHANNEL}
    inner |= {"deleted_ts": ours["ts"], "previous_message": ours}
    assert (await slack.deliver(desk.http, event(inner))).status_code == 200
    assert desk.bot.state.rows("SELECT * FROM inbox") == []
