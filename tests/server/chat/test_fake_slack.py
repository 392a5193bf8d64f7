"""The fake Slack is held to what Slack does, since everything else is held to the fake."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import ClientError, ClientSession
from slack_payloads import CHANNEL, DIRECT, PERSON, TEAM
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_server import FakeSlack, ratelimited, reset, server_error, stall


def with_slack(use: Callable[[FakeSlack, AsyncWebClient], Awaitable[None]]) -> None:
    async def run() -> None:
        async with FakeSlack() as slack, ClientSession() as session:
            client = AsyncWebClient(slack.bot_token, slack.base_url, session=session)
            await use(slack, client)

    asyncio.run(run())


async def error_of(call: Awaitable[object]) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return str(refusal.value.response["error"])


def test_a_posted_message_is_found_in_its_thread_with_its_metadata() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        asked = slack.says("Who lit the lamp?")
        metadata = {"event_type": "answer", "event_payload": {"request_id": "r1"}}
        await client.chat_postMessage(
            channel=CHANNEL, thread_ts=asked, text="Ana & Bo &lt;3", metadata=metadata
        )
        replies = await client.conversations_replies(
            channel=CHANNEL, ts=asked, include_all_metadata=True, limit=15
        )
        assert [m["ts"] for m in replies["messages"]] == [asked, slack.posted[0]["ts"]]
        assert replies["messages"][1]["metadata"] == metadata
        assert slack.answers() == slack.posted

    with_slack(use)


@pytest.mark.parametrize(
    ("text", "blocks", "error"),
    [
        ("<!channel> read this", [], "invalid_arguments"),
        ("hello @here", [], "invalid_arguments"),
        ("<javascript:x|click>", [], "invalid_arguments"),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "<@U1>"}}], "invalid_arguments"),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 3001}}], "invalid_blocks"),
        ("x", [{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}], "invalid_blocks"),
        ("x", [{"type": "markdown", "text": "a" * 6001}] * 2, "msg_blocks_too_long"),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "a" * 2700}}] * 5, "msg_blocks_too_long"),
        ("x", [{"type": "divider"}] * 51, "invalid_blocks"),
        ("x", [{"type": "divider", "block_id": "b"}] * 2, "invalid_blocks"),
        ("x", [{"type": "context", "elements": [{"type": "plain_text", "text": "a"}] * 11}], "invalid_blocks"),
    ],
)  # fmt: skip
def test_what_slack_would_not_take_is_refused(
    text: str, blocks: list[dict[str, object]], error: str
) -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        posting = client.chat_postMessage(channel=CHANNEL, text=text, blocks=blocks)
        assert await error_of(posting) == error
        assert slack.posted == []
        assert slack.refused[0][:2] == ("chat.postMessage", error)

    with_slack(use)


def test_a_reply_needs_its_thread_and_a_call_its_token() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        reply = client.chat_postMessage(channel=CHANNEL, text="x", thread_ts="1.2")
        assert await error_of(reply) == "thread_not_found"
        stranger = AsyncWebClient("xoxb-other", slack.base_url)
        assert await error_of(stranger.auth_test()) == "invalid_auth"

    with_slack(use)


def test_a_stream_ends_once_and_expires() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        asked = slack.says("Who?")
        streaming = client.chat_startStream(channel=CHANNEL, thread_ts=asked)
        assert await error_of(streaming) == "missing_recipient_team_id"
        stream = await client.chat_stream(
            channel=CHANNEL, thread_ts=asked, recipient_team_id=TEAM, recipient_user_id=PERSON,
            buffer_size=1,
        )  # fmt: skip
        await stream.append(markdown_text="Ana ")
        await stream.append(markdown_text="Brandt")
        await stream.stop(blocks=[{"type": "divider"}])
        assert slack.posted[0]["text"] == "Ana Brandt"
        again = client.chat_appendStream(channel=CHANNEL, ts=stream.ts or "", markdown_text="!")
        assert await error_of(again) == "message_not_in_streaming_state"
        other = await client.chat_startStream(
            channel=DIRECT, thread_ts=slack.says("x", channel=DIRECT)
        )
        slack.expire_streams()
        late = client.chat_stopStream(channel=DIRECT, ts=other["ts"])
        assert await error_of(late) == "message_not_in_streaming_state"
        await client.chat_update(channel=DIRECT, ts=other["ts"], text="the whole")
        assert slack.posted[1]["text"] == "the whole"

    with_slack(use)


def test_faults_come_in_turn_and_done_ones_leave_a_message() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        slack.fault("chat.postMessage", ratelimited(7), server_error(), reset(done=True), stall(60))
        with pytest.raises(SlackApiError) as limited:
            await client.chat_postMessage(channel=CHANNEL, text="1")
        assert limited.value.response.headers["Retry-After"] == "7"
        with pytest.raises(SlackApiError):
            await client.chat_postMessage(channel=CHANNEL, text="2")
        client.retry_handlers.clear()
        with pytest.raises(ClientError):
            await client.chat_postMessage(channel=CHANNEL, text="3")
        slack.release()
        await client.chat_postMessage(channel=CHANNEL, text="4")
        assert [m["text"] for m in slack.posted] == ["3", "4"]

    with_slack(use)


def test_a_response_url_takes_five_answers() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        hook = AsyncWebhookClient(str(slack.ask("Who?").body["response_url"]))
        codes = [(await hook.send(text=f"{n}")).status_code for n in range(6)]
        assert codes == [200] * 5 + [404]
        assert [m["ephemeral"] for m in slack.posted] == [True] * 5

    with_slack(use)


def test_a_trigger_opens_one_modal_within_the_limits() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        title = {"type": "plain_text", "text": "a" * 24}
        view = {"type": "modal", "title": title, "blocks": [{"type": "divider"}]}
        trigger = slack.new_trigger()
        await client.views_open(trigger_id=trigger, view=view)
        again = client.views_open(trigger_id=trigger, view=view)
        assert await error_of(again) == "exchanged_trigger_id"
        wide = {**view, "title": {"type": "plain_text", "text": "a" * 25}}
        assert await error_of(client.views_open(trigger_id=slack.new_trigger(), view=wide)) == (
            "invalid_blocks"
        )

    with_slack(use)


def test_a_delivery_is_signed_and_a_socket_acknowledges() -> None:
    async def use(slack: FakeSlack, client: AsyncWebClient) -> None:
        from slack_sdk.signature import SignatureVerifier
        from slack_sdk.socket_mode.aiohttp import SocketModeClient
        from slack_sdk.socket_mode.response import SocketModeResponse

        payload = slack.mention("Who?")
        body, headers = slack.request(payload)
        assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)

        socket = SocketModeClient(app_token=slack.app_token, web_client=client)

        async def acknowledge(_: object, request: object) -> None:
            envelope = request.envelope_id  # type: ignore[attr-defined]
            await socket.send_socket_mode_response(SocketModeResponse(envelope))

        socket.socket_mode_request_listeners.append(acknowledge)
        await socket.connect()
        envelope = await slack.send(payload)
        await slack.until(lambda: envelope in slack.acknowledged)
        await socket.close()

    with_slack(use)
