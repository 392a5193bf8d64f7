"""Requests that Slack did not send, or not now, or not whole: nothing comes of them."""

import json
import sqlite3
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bot import HandClock, Served, served
from slack_payloads import Payload, event, signed
from slack_server import FakeSlack
from starlette.datastructures import Headers

from server.slack.guard import Guard, Refused
from server.state import State

pytestmark = pytest.mark.anyio
PATHS = ("/slack/events", "/slack/commands", "/slack/interactions")
SECRET = FakeSlack.signing_secret


@pytest.fixture
async def desk(slack: FakeSlack, tmp_path: Path) -> AsyncIterator[Served]:
    async with served(slack, state=State(tmp_path / "desk.sqlite")) as running:
        yield running


def rows(tmp_path: Path) -> int:
    with sqlite3.connect(tmp_path / "desk.sqlite") as connection:
        [count] = connection.execute("SELECT count(*) FROM inbox").fetchone()
    connection.close()
    return int(count)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"X-Slack-Signature": ""}, 401),
        ({"X-Slack-Signature": "v0=" + "0" * 64}, 401),
        ({"X-Slack-Signature": b"v0=\xff\xfe" + b"0" * 62}, 401),
        ({"X-Slack-Request-Timestamp": "yesterday"}, 401),
        ({"X-Slack-Request-Timestamp": ""}, 401),
        ({"X-Slack-Request-Timestamp": "-5"}, 401),
        ({"X-Slack-Request-Timestamp": "٣" * 10}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 400}, 401),
    ],
)
@pytest.mark.parametrize("path", PATHS)
async def test_headers_that_are_not_slacks(
    slack: FakeSlack, desk: Served, tmp_path: Path, path: str, change: dict, status: int
) -> None:
    body, headers = slack.request(slack.mention("Who?"))
    raw = {k.encode(): v.encode() for k, v in headers.items()}
    for name, value in change.items():
        raw[name.encode()] = value if isinstance(value, bytes) else value.encode()
    reply = await desk.http.post(path, content=body, headers=raw)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    assert rows(tmp_path) == 0


@pytest.mark.parametrize("age", [-301, 301, -86_400, 86_400])
async def test_a_signature_of_another_hour_is_refused(
    slack: FakeSlack, desk: Served, tmp_path: Path, age: int
) -> None:
    reply = await slack.deliver(desk.http, slack.mention("Who?"), at=time.time() + age)
    assert reply.status_code == 401
    assert rows(tmp_path) == 0


@pytest.mark.parametrize("age", [-290, 290])
async def test_clocks_may_differ_by_minutes(
    slack: FakeSlack, desk: Served, tmp_path: Path, age: int
) -> None:
    reply = await slack.deliver(desk.http, slack.mention("Who?"), at=time.time() + age)
    assert (reply.status_code, rows(tmp_path)) == (200, 1)


async def test_another_apps_secret_is_refused(
    slack: FakeSlack, desk: Served, tmp_path: Path
) -> None:
    reply = await slack.deliver(desk.http, slack.mention("Who?"), secret="f" * 32)
    assert (reply.status_code, rows(tmp_path)) == (401, 0)


def odd_bodies() -> list[tuple[bytes, str]]:
    json_type, form = "application/json", "application/x-www-form-urlencoded"
    inner = {"type": "event_callback", "team_id": "T1", "event_id": "E1"}
    odd_events = [
        *([], 1, "x", None, True, {}),
        *({"type": []}, {"type": "message", "channel": []}),
        *({"type": "message", "channel": "C1", "ts": 5, "user": {}}, {"type": "app_mention"}),
        {"type": "message", "channel": "C1", "ts": "x.y", "user": "U1", "text": "hi"},
        {"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": []},
        {"type": "message", "subtype": "message_changed", "channel": "C1", "message": 4},
    ]
    bodies = [json.dumps({**inner, "event": odd}).encode() for odd in odd_events]
    bodies += [
        json.dumps({**inner, "authorizations": odd}).encode() for odd in ("x", [1], [{}], {})
    ]
    bodies += [b"", b"{", b"[]", b"null", b"{}", b'{"type": 5}', b"[" * 60_000, b'{"a":' * 60_000]
    payloads = ["", "{", "[]", "5", "{}", '{"type":"block_actions"}']
    payloads += ['{"type":"block_actions","actions":[]}', '{"type":"block_actions","actions":{}}']
    payloads += ['{"type":"view_submission","view":3}', '{"type":"message_action"}', "[" * 60_000]
    payloads += ['{"type":"block_actions","team":3,"user":[],"actions":[{"action_id":"x"}]}']
    forms = [urlencode({"payload": each}).encode() for each in payloads]
    forms += [b"payload", b"command=%2Fask", b"command=%2Fask&text=hi", b"a=1&a=2", b"%ff=%ff"]
    return [(body, json_type) for body in bodies] + [(body, form) for body in forms]


@pytest.mark.parametrize("path", PATHS)
async def test_nothing_malformed_is_our_failure(
    slack: FakeSlack, desk: Served, tmp_path: Path, path: str
) -> None:
    for body, kind in odd_bodies():
        reply = await desk.http.post(path, content=body, headers=signed(SECRET, body, kind))
        assert reply.status_code in (200, 400), (path, body[:80], reply.text)
    assert rows(tmp_path) == 0
    assert slack.posted == []


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"type":"\xe5\x8f"}', b"text=%E5\xff"])
@pytest.mark.parametrize("path", PATHS)
async def test_a_body_that_is_not_utf8(desk: Served, path: str, body: bytes) -> None:
    headers = signed(SECRET, body, "application/json")
    assert (await desk.http.post(path, content=body, headers=headers)).status_code == 400


async def test_a_body_over_one_mebibyte(desk: Served) -> None:
    body = b'{"a":"' + b"x" * (1 << 20) + b'"}'
    headers = signed(SECRET, body, "application/json")
    assert (await desk.http.post(PATHS[0], content=body, headers=headers)).status_code == 413


@given(
    timestamp=st.one_of(st.binary(max_size=20), st.integers(0, 10**13).map(lambda n: b"%d" % n)),
    signature=st.one_of(st.binary(max_size=70), st.just(b"v0=" + b"a" * 64)),
    body=st.binary(max_size=50),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_guard_lets_nothing_pass_and_never_breaks(
    timestamp: bytes, signature: bytes, body: bytes
) -> None:
    headers = Headers(
        raw=[(b"x-slack-request-timestamp", timestamp), (b"x-slack-signature", signature)]
    )
    with pytest.raises(Refused) as refused:
        Guard(SECRET, time.time).check(headers, body)
    assert refused.value.status in (400, 401)


async def test_a_replayed_request_is_answered_and_does_nothing(
    slack: FakeSlack, tmp_path: Path
) -> None:
    # The nonce is kept on the disk, so that a restart forgets none.
    body, headers = slack.request(slack.ask("Who lit the lamp?"))
    for _ in range(2):
        async with served(slack, state=State(tmp_path / "desk.sqlite")) as desk:
            reply = await desk.http.post("/slack/commands", content=body, headers=headers)
            assert reply.status_code == 200
            await slack.until(lambda: slack.posted)
    assert reply.text == ""
    assert len(slack.posted) == rows(tmp_path) == 1


async def test_slack_checks_the_address_and_the_certificate(desk: Served, slack: FakeSlack) -> None:
    hello = Payload("events_api", {"type": "url_verification", "challenge": "c1", "token": "t"})
    reply = await slack.deliver(desk.http, hello)
    assert (reply.status_code, reply.json()) == (200, {"challenge": "c1"})
    check = Payload("slash_commands", {"ssl_check": "1", "token": "t"})
    assert (await slack.deliver(desk.http, check)).status_code == 200


async def test_no_200_without_a_row(slack: FakeSlack, tmp_path: Path) -> None:
    state = State(tmp_path / "desk.sqlite")
    async with served(slack, state=state, clock=HandClock(time.time())) as desk:
        mention = slack.mention("Who lit the lamp?")
        # Another process sits on the file: Slack waits three seconds, and so long it is busy.
        other = sqlite3.connect(tmp_path / "desk.sqlite", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        reply = await slack.deliver(desk.http, mention)
        other.execute("ROLLBACK")
        other.close()
        assert (reply.status_code, reply.json()["code"]) == (503, "unavailable")
        assert (await slack.deliver(desk.http, mention, retry=1)).status_code == 200
        await slack.until(lambda: slack.posted)
    assert rows(tmp_path) == 1


async def test_what_nobody_listens_to_is_acknowledged(desk: Served, slack: FakeSlack) -> None:
    other = event({"type": "reaction_added", "user": "U1", "reaction": "eyes"})
    assert (await slack.deliver(desk.http, other)).status_code == 200


async def test_there_is_no_route_without_a_secret(slack: FakeSlack) -> None:
    async with served(slack, socket=True) as desk:
        assert (await desk.http.post("/slack/events", content=b"{}")).status_code == 404
