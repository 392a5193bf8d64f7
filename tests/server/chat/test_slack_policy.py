"""Who may ask where: the policy file, and what people see who may not."""

import time
from pathlib import Path

import pytest
from slack_bot import HandClock, marked, served, shown
from slack_payloads import CHANNEL, DIRECT, PERSON, Payload, event, interaction
from slack_server import FakeSlack

from rag.errors import BadInput
from server.chat import actions, rendering, views
from server.chat.policy import Policy, read_policy
from server.chat.wording import WORDS

pytestmark = pytest.mark.anyio


def written(folder: Path, text: str) -> Path:
    path = folder / "policy.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_file(tmp_path: Path) -> None:
    text = """
channels = ["C0NEWS"]
people = ["U0ANNA"]
direct = false
external = true
questions_per_day = 5
[channel.C0NEWS]
source = "海角報"
follow_up = false
"""
    assert read_policy(written(tmp_path, text)) == Policy(
        channels=frozenset({"C0NEWS"}),
        people=frozenset({"U0ANNA"}),
        direct=False,
        external=True,
        questions_per_day=5,
        sources={"C0NEWS": "海角報"},
        mention_only=frozenset({"C0NEWS"}),
    )


def test_no_file_allows_the_workspace_and_nobody_else() -> None:
    assert read_policy(None) == Policy(external=False)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("chanels = []", "'chanels' is not known"),
        ("[channel.C1]\nsauce = 'x'", "'channel.C1.sauce' is not known"),
        ("questions_per_day = 0", "'questions_per_day' is 0; write a number from 1 on"),
        ("channels = 'C1'", "'channels' is 'C1'; write a list"),
        ("people = [7]", "'people.0' is 7; write it in quotation marks"),
        ("direct = 'perhaps'", "'direct' is 'perhaps'; write true or false"),
        ("channels = [", "cannot be read"),
    ],
)
def test_an_error_names_file_and_entry(tmp_path: Path, text: str, named: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(BadInput, match=r"policy\.toml") as raised:
        read_policy(path)
    assert named in str(raised.value)


def test_an_unknown_entry_is_told_what_is_known(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="questions_per_day"):
        read_policy(written(tmp_path, "chanels = []"))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.toml"):
        read_policy(tmp_path / "nowhere.toml")


async def refused(slack: FakeSlack, policy: Policy, *asked: Payload) -> list[str]:
    async with served(slack, policy=policy) as desk:
        for each in asked:
            assert (await slack.deliver(desk.http, each)).status_code == 200
            name = f"slack:{each.body['event_id']}"
            await slack.until(lambda name=name: desk.bot.inbox.outcome(name))  # type: ignore[misc]
        rows = desk.bot.state.rows("SELECT outcome FROM inbox ORDER BY number")
    return [row["outcome"] for row in rows]


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (Policy(channels=frozenset({"C0OTHER"})), "channel"),
        (Policy(people=frozenset({"U0BEN"})), "person"),
    ],
)
async def test_who_may_not_ask_is_told_once(slack: FakeSlack, policy: Policy, reason: str) -> None:
    mention = slack.mention("Who?")
    assert await refused(slack, policy, mention) == ["refused"]
    [message] = slack.posted
    assert shown(message) == shown_of(reason)
    assert marked(message)
    follow_up = slack.message("And when?", thread_ts=mention.body["event"]["ts"])
    async with served(slack, policy=policy) as desk:
        assert (await slack.deliver(desk.http, follow_up)).status_code == 200
        assert desk.bot.state.rows("SELECT * FROM inbox") == []
    assert len(slack.posted) == 1


async def test_a_thread_is_not_filled_with_refusals(slack: FakeSlack) -> None:
    policy = Policy(people=frozenset({PERSON}))
    mention = slack.mention("Who?")
    thread = mention.body["event"]["ts"]
    chatter = slack.message("I had noodles.", thread_ts=thread, user="U0BEN")
    called = slack.mention("Who?", thread_ts=thread, user="U0BEN")
    outcomes = await refused(slack, policy, mention, chatter, called)
    assert outcomes == ["answered", "ignored", "refused"]
    assert len(slack.posted) == 2


def shown_of(reason: str) -> str:
    message = rendering.refused_message("en", reason)  # type: ignore[arg-type]
    return shown({"blocks": list(message.blocks), "text": message.text})


@pytest.mark.parametrize(
    "sign",
    [
        {"is_ext_shared_channel": True},
        {"user_team": "T0OTHER"},
        {"source_team": "T0OTHER"},
    ],
)
async def test_other_organisations_are_refused_unless_let_in(
    slack: FakeSlack, sign: dict[str, object]
) -> None:
    assert await refused(slack, Policy(), slack.mention("Who?", **sign)) == ["refused"]
    assert shown(slack.posted[0]) == shown_of("external")
    welcome = slack.mention("Who?", **sign)
    assert await refused(slack, Policy(external=True), welcome) == ["answered"]


async def test_direct_messages_can_be_off(slack: FakeSlack) -> None:
    assert await refused(slack, Policy(direct=False), slack.direct("Who?")) == ["refused"]
    elsewhere = Policy(channels=frozenset({"C0OTHER"}))
    assert await refused(slack, elsewhere, slack.direct("Who?")) == ["answered"]


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (Policy(), None),
        (Policy(channels=frozenset({"C0OTHER"})), None),
        (Policy(direct=False), "direct"),
        (Policy(people=frozenset({"U0BEN"})), "person"),
    ],
)
async def test_the_home_tab_and_what_is_asked_outside_of_channels(
    slack: FakeSlack, policy: Policy, reason: str | None
) -> None:
    opened = {"type": "app_home_opened", "user": PERSON, "channel": DIRECT, "tab": "home"}
    async with served(slack, policy=policy) as desk:
        await slack.deliver(desk.http, event(opened))
        await slack.until(lambda: slack.homes)
        home = str(slack.homes[PERSON])
        assert (actions.ASK_BUTTON in home) == (reason is None)
        assert all(words.help_title in home for words in WORDS.values())
        assert ("write to me directly" in home) == policy.direct
        # A button of before, and the shortcut, which Slack shows to everybody.
        await slack.deliver(desk.http, slack.shortcut(actions.ASK_ANYWHERE))
        await slack.until(lambda: slack.views)
        if reason is not None:
            assert all(words.refused[reason] in home for words in WORDS.values())
            assert WORDS["en"].refused[reason] in str(slack.views[-1])
            assert "input" not in str(slack.views[-1])
        written = {**slack.views[-1], "callback_id": actions.ASK_MODAL}
        question = {actions.QUESTION_BLOCK: {actions.QUESTION_INPUT: {"value": "Who?"}}}
        await slack.deliver(desk.http, slack.submit(written, question))
        await slack.until(lambda: slack.posted and marked(slack.posted[0]))
        assert slack.posted[0]["channel"] == DIRECT
        refused = reason is not None and shown(slack.posted[0]) == shown_of(reason)
        assert refused == (reason is not None)


async def test_the_window_is_in_the_language_of_the_home_tabs_button(slack: FakeSlack) -> None:
    async with served(slack) as desk:
        for language, words in WORDS.items():
            [button] = [
                element
                for block in views.home_view(None)["blocks"]
                for element in block.get("elements", ())
                if element["value"] == language
            ]
            pressed = interaction("block_actions", trigger_id=slack.new_trigger(), actions=[button])
            await slack.deliver(desk.http, pressed)
            hint = words.ask_hint
            await slack.until(lambda hint=hint: slack.views and hint in str(slack.views[-1]))


async def test_help_names_no_way_that_is_closed(slack: FakeSlack) -> None:
    for policy in (Policy(), Policy(direct=False)):
        assert await refused(slack, policy, slack.mention("help")) == ["helped"]
    assert ["directly" in shown(message) for message in slack.posted] == [True, False]


async def test_a_channel_has_its_source(slack: FakeSlack) -> None:
    policy = Policy(sources={CHANNEL: "海角報"})
    await refused(slack, policy, slack.mention("Who?"), slack.direct("Who?"))
    assert "looked 海角報" in shown(slack.posted[0])
    assert "looked everywhere" in shown(slack.posted[1])


async def test_a_channel_may_want_a_mention_every_time(slack: FakeSlack) -> None:
    mention = slack.mention("Who?")
    thread = mention.body["event"]["ts"]
    policy = Policy(mention_only=frozenset({CHANNEL}))
    async with served(slack, policy=policy) as desk:
        await slack.deliver(desk.http, mention)
        await slack.deliver(desk.http, slack.message("And when?", thread_ts=thread))
        again = slack.mention("And where?", thread_ts=thread)
        await slack.deliver(desk.http, again)
        name = f"slack:{again.body['event_id']}"
        await slack.until(lambda: desk.bot.inbox.outcome(name))
    assert len(slack.posted) == 2


async def test_a_budget_lasts_a_day(slack: FakeSlack) -> None:
    clock = HandClock(time.time())
    async with served(slack, policy=Policy(questions_per_day=2), clock=clock) as desk:

        async def outcome(text: str, user: str = PERSON) -> str | None:
            asked = slack.mention(text, user=user)
            reply = await slack.deliver(desk.http, asked, at=clock.now())
            assert reply.status_code == 200
            name = f"slack:{asked.body['event_id']}"

            def over() -> bool:
                clock.advance(0.1)
                return desk.bot.inbox.outcome(name) is not None

            await slack.until(over)
            return desk.bot.inbox.outcome(name)

        assert [await outcome("1?"), await outcome("help"), await outcome("2?")] == [
            "answered",
            "helped",
            "answered",
        ]
        assert await outcome("3?") == "refused"
        assert await outcome("4?", "U0BEN") == "answered"
        clock.advance(24 * 3600)
        assert await outcome("5?") == "answered"


async def test_a_question_that_is_too_long(slack: FakeSlack) -> None:
    assert await refused(slack, Policy(), slack.mention("x" * 4001)) == ["refused"]
    assert shown(slack.posted[0]) == shown_of("too_long")


async def test_an_answer_is_not_shared_into_a_channel_of_others(slack: FakeSlack) -> None:
    slack.channels[CHANNEL]["is_ext_shared"] = True
    async with served(slack) as desk:
        await slack.deliver(desk.http, slack.ask("Who?"))
        await slack.until(lambda: slack.posted and "You asked" in shown(slack.posted[0]))
        [buttons] = [b for b in slack.posted[0]["blocks"] if b["type"] == "actions"]
        await slack.deliver(desk.http, slack.click(buttons["elements"][0], slack.posted[0]))
        await slack.until(lambda: len(slack.posted) == 2)
    assert shown(slack.posted[1]) == shown_of("external")
