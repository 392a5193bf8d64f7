"""What people do in Slack and what they see, over HTTP and over Socket Mode."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from slack_bot import Served, marked, served, shown
from slack_payloads import BOT_USER, CHANNEL, DIRECT, PERSON, TEAM, Payload, event
from slack_server import FakeSlack

from rag.answerer import Answerer
from rag.errors import BadInput
from server.app import create_app
from server.chat import actions
from server.settings import ServerSettings
from server.state import State

pytestmark = pytest.mark.anyio
Send = Callable[[Payload], Awaitable[Any]]


@pytest.fixture(params=["http", "socket"])
async def desk(request: pytest.FixtureRequest, slack: FakeSlack) -> AsyncIterator[Served]:
    async with served(slack, state=State(None), socket=request.param == "socket") as running:
        yield running


@pytest.fixture
def send(slack: FakeSlack, desk: Served) -> Send:
    """Deliver the way the bot listens, and wait for the acknowledgement."""

    async def over_http(payload: Payload) -> Any:
        reply = await slack.deliver(desk.http, payload)
        assert reply.status_code == 200
        return reply.json() if reply.text else None

    async def over_the_socket(payload: Payload) -> Any:
        envelope = await slack.send(payload)
        await slack.until(lambda: envelope in slack.acknowledged)
        return slack.acknowledged[envelope]

    return over_http if desk.bot.router().routes else over_the_socket


def finals(slack: FakeSlack) -> list[dict[str, Any]]:
    """Messages that hold an answer to its end: its buttons are there."""
    return [m for m in slack.posted if any(b["type"] == "context_actions" for b in m["blocks"])]


async def test_a_mention_is_answered_in_its_thread(slack: FakeSlack, send: Send) -> None:
    await send(slack.mention("Who lit the &lt;lamp&gt;?"))
    await slack.until(lambda: finals(slack))
    [message] = slack.posted
    asked = slack.called("reactions.add")[0]["timestamp"]
    assert (message["channel"], message["thread_ts"]) == (CHANNEL, asked)
    assert "You asked “Who lit the <lamp>?” after 0 turns" in shown(message)
    assert [r[2] for r in slack.reactions] == ["eyes"]
    assert message["streaming"] == "stopped"
    assert marked(message).startswith("slack:Ev")


async def test_a_message_that_mentions_us_counts_though_it_is_no_mention_event(
    slack: FakeSlack, send: Send
) -> None:
    await send(slack.message(f"hello <@{BOT_USER}> who lit the lamp?"))
    await slack.until(lambda: finals(slack))
    assert "“hello who lit the lamp?”" in shown(slack.posted[0])


async def test_a_direct_message_needs_no_mention(slack: FakeSlack, send: Send) -> None:
    await send(slack.direct("Who lit the lamp?"))
    await slack.until(lambda: finals(slack))
    assert slack.posted[0]["channel"] == DIRECT


async def test_a_follow_up_needs_none_either_and_knows_what_was_said(
    slack: FakeSlack, send: Send
) -> None:
    await send(slack.mention("Who lit the lamp?"))
    await slack.until(lambda: finals(slack))
    thread = slack.posted[0]["thread_ts"]
    await send(slack.message("And when?", thread_ts=thread))
    await slack.until(lambda: len(finals(slack)) == 2)
    assert "“And when?” after 2 turns" in shown(slack.posted[1])
    assert slack.posted[1]["thread_ts"] == thread


async def test_what_is_not_for_us_is_not_answered(slack: FakeSlack, send: Send) -> None:
    await send(slack.mention("Who lit the lamp?"))
    await slack.until(lambda: finals(slack))
    ours = slack.posted[0]
    thread = ours["thread_ts"]
    elsewhere = slack.says("Lunch?")
    changed = {"type": "message", "subtype": "message_changed", "channel": CHANNEL}
    changed |= {"message": {"user": PERSON, "text": f"<@{BOT_USER}> who?", "ts": thread}}
    for quiet in (
        slack.message("Lunch?"),
        slack.message("Noodles!", thread_ts=elsewhere),
        slack.message("<@U0BEN> is that so?", thread_ts=thread),
        slack.message("hello", thread_ts=thread, bot_id="B0OTHER"),
        slack.message("hello", thread_ts=thread, user=BOT_USER),
        slack.message("hello", thread_ts=thread, user="USLACKBOT"),
        slack.message("hello", thread_ts=thread, hidden=True),
        slack.message("hello", thread_ts=thread, subtype="channel_topic"),
        slack.message("hello", thread_ts=thread, subtype="bot_message"),
        slack.direct("hello", bot_id="B0OTHER"),
        event({**changed, "hidden": True, "previous_message": {"ts": thread, "user": PERSON}}),
    ):
        await send(quiet)
    await send(slack.message("A file, then", thread_ts=thread, subtype="file_share"))
    await slack.until(lambda: len(finals(slack)) == 2)
    assert len(slack.posted) == 2
    assert "A file, then" in shown(slack.posted[1])


@pytest.mark.parametrize("words", ["", "help", "Help!", "說明", "说明", "幫助", "帮助"])
async def test_help(slack: FakeSlack, send: Send, words: str) -> None:
    await send(slack.mention(words))
    await slack.until(lambda: slack.posted)
    [message] = slack.posted
    assert finals(slack) == []
    assert marked(message)
    assert slack.called("reactions.add") == []


async def test_a_slash_command_is_seen_by_its_person_and_can_be_shared(
    slack: FakeSlack, send: Send
) -> None:
    said = await send(slack.ask("Who lit the lamp?"))
    assert said["response_type"] == "ephemeral"
    assert said["text"]
    await slack.until(lambda: finals(slack))
    [private] = slack.posted
    assert private["ephemeral"]
    [buttons] = [b for b in private["blocks"] if b["type"] == "actions"]
    share = next(e for e in buttons["elements"] if e["action_id"] == actions.SHARE)
    keep = next(e for e in buttons["elements"] if e["action_id"] == actions.KEEP)
    await send(slack.click(keep, private))
    for _ in range(2):
        await send(slack.click(share, private))
    await slack.until(lambda: len(finals(slack)) == 2)
    public = slack.posted[-1]
    assert not public["ephemeral"]
    assert public["channel"] == CHANNEL
    assert "You asked" in shown(public)
    await send(slack.mention("And when?"))
    await slack.until(lambda: len(finals(slack)) == 3)
    assert len(slack.posted) == 3


async def test_a_shortcut_asks_about_a_message(slack: FakeSlack, send: Send) -> None:
    ts = slack.says("The lamp &amp; the keeper, see <https://example.com/a|the report>")
    message = {"channel": CHANNEL, "ts": ts, "text": "The lamp &amp; <https://example.com/a|more>"}
    await send(slack.shortcut(actions.ASK_SHORTCUT, message))
    await slack.until(lambda: slack.views)
    view = slack.views[-1]
    [block] = view["blocks"]
    assert block["element"]["initial_value"] == "The lamp & more"
    question = {"value": "Who lit the lamp?"}
    await send(slack.submit(view, {actions.QUESTION_BLOCK: {actions.QUESTION_INPUT: question}}))
    await slack.until(lambda: finals(slack))
    assert (slack.posted[0]["channel"], slack.posted[0]["thread_ts"]) == (CHANNEL, ts)
    assert "“Who lit the lamp?”" in shown(slack.posted[0])


async def test_a_question_from_anywhere_is_answered_to_the_person(
    slack: FakeSlack, send: Send
) -> None:
    await send(slack.shortcut(actions.ASK_ANYWHERE))
    await slack.until(lambda: slack.views)
    question = {actions.QUESTION_BLOCK: {actions.QUESTION_INPUT: {"value": "Who?"}}}
    await send(slack.submit(slack.views[-1], question))
    await slack.until(lambda: finals(slack))
    assert slack.posted[0]["channel"] == DIRECT


async def test_votes_the_last_word_of_each_counts_and_a_thumb_down_asks_why(
    slack: FakeSlack, send: Send, desk: Served
) -> None:
    await send(slack.mention("Who lit the lamp?"))
    await slack.until(lambda: finals(slack))
    message = slack.posted[0]
    [thumbs] = [b["elements"][0] for b in message["blocks"] if b["type"] == "context_actions"]

    def press(side: str, person: str = PERSON) -> Payload:
        pressed = {**thumbs, "value": thumbs[side]["value"], "type": "feedback_buttons"}
        return slack.click(pressed, message, user={"id": person, "team_id": TEAM})

    def votes() -> list[tuple[Any, ...]]:
        rows = desk.bot.state.rows("SELECT voter, vote, reason FROM votes ORDER BY voter")
        return [tuple(row) for row in rows]

    await send(press("positive_button"))
    await send(press("positive_button", "U0BEN"))
    assert {vote for _, vote, _ in votes()} == {1}
    assert slack.views == []
    await send(press("negative_button"))
    await slack.until(lambda: slack.views)
    choice = {"selected_option": {"value": "wrong"}}
    reason = {actions.REASON_BLOCK: {actions.REASON_CHOICE: choice}}
    reason |= {actions.WORDS_BLOCK: {actions.WORDS_INPUT: {"value": "It was Ben."}}}
    await send(slack.submit(slack.views[-1], reason))
    assert votes() == [
        (f"slack:{TEAM}:{PERSON}", -1, "wrong: It was Ben."),
        (f"slack:{TEAM}:U0BEN", 1, None),
    ]
    await send(press("positive_button"))
    assert votes()[0] == (f"slack:{TEAM}:{PERSON}", 1, None)


@pytest.mark.parametrize("tombstone", [False, True])
async def test_a_deleted_question_takes_its_answer_along(
    slack: FakeSlack, send: Send, tombstone: bool
) -> None:
    mention = slack.mention("Who lit the lamp?")
    await send(mention)
    await slack.until(lambda: finals(slack))
    asked = mention.body["event"]
    await send(gone(asked["ts"], tombstone=tombstone))
    await slack.until(lambda: not slack.posted)
    # The same event, delivered late and again, asks nothing any more.
    await send(mention)
    await send(slack.mention("And when?"))
    await slack.until(lambda: finals(slack))
    assert len(slack.posted) == 1
    assert "“And when?”" in shown(slack.posted[0])


def gone(ts: str, *, tombstone: bool) -> Payload:
    previous = {"ts": ts, "user": PERSON, "text": "Who lit the lamp?", "thread_ts": ts}
    inner = {"type": "message", "channel": CHANNEL, "hidden": True, "previous_message": previous}
    if tombstone:
        # What Slack says of a message that has replies.
        message = {"subtype": "tombstone", "ts": ts, "thread_ts": ts, "user": "USLACKBOT"}
        return event({**inner, "subtype": "message_changed", "message": message})
    return event({**inner, "subtype": "message_deleted", "deleted_ts": ts})


async def test_a_deletion_may_come_before_its_question(slack: FakeSlack, send: Send) -> None:
    mention = slack.mention("Who lit the lamp?")
    await send(gone(mention.body["event"]["ts"], tombstone=False))
    await send(mention)
    await send(slack.mention("And when?"))
    await slack.until(lambda: finals(slack))
    assert len(slack.posted) == 1


async def test_the_home_tab(slack: FakeSlack, send: Send) -> None:
    opened = {"type": "app_home_opened", "user": PERSON, "channel": DIRECT, "tab": "home"}
    await send(event(opened))
    await slack.until(lambda: PERSON in slack.homes)


async def test_a_socket_comes_back(slack: FakeSlack) -> None:
    async with served(slack, socket=True):
        await slack.until(lambda: slack._sockets)
        first = slack._sockets[-1]
        await slack.disconnect()
        await slack.until(lambda: slack._sockets and slack._sockets[-1] is not first)
        envelope = await slack.send(slack.mention("Who lit the lamp?"))
        await slack.until(lambda: envelope in slack.acknowledged)
        await slack.until(lambda: finals(slack))


async def test_the_whole_server_over_real_articles(slack: FakeSlack, answerer: Answerer) -> None:
    settings = ServerSettings(
        slack_bot_token=SecretStr(slack.bot_token),
        slack_signing_secret=SecretStr(slack.signing_secret),
        slack_api_base=slack.base_url,
    )
    app = create_app(answerer, settings=settings, state=State(None))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="https://desk.example") as http,
    ):
        assert (await http.get("/livez")).status_code == 400
        asked = slack.mention("The lighthouse at Skerry Point was lit again when?")
        assert (await slack.deliver(http, asked)).status_code == 200
        await slack.until(lambda: finals(slack))
    assert "lit again on Friday" in shown(slack.posted[0])


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"bot_token": "xoxb-1"}, "CITEDESK_SLACK_APP_TOKEN for Socket Mode"),
        ({"bot_token": " ", "signing_secret": "s"}, "CITEDESK_SLACK_BOT_TOKEN is not set"),
        ({"bot_token": "xapp-1", "app_token": "xapp-1"}, "are exchanged"),
        ({"bot_token": "xoxb-1", "app_token": "xoxb-1"}, "are exchanged"),
    ],
)
def test_settings_that_cannot_work_are_told_at_the_start(
    answerer: Answerer, given: dict[str, str], named: str
) -> None:
    secrets = {f"slack_{name}": SecretStr(value) for name, value in given.items()}
    with pytest.raises(BadInput, match=named) as raised:
        create_app(answerer, settings=ServerSettings.model_construct(**secrets))
    assert "-1" not in str(raised.value)


async def test_without_settings_there_is_no_bot(answerer: Answerer) -> None:
    app = create_app(answerer)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://localhost"
    ) as http:
        assert (await http.post("/slack/events")).status_code == 404
