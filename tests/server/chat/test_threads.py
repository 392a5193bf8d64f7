"""What is kept of a chat: whose it is, who may judge it, and what takes it away."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from rag.answerer import Answerer
from server.app import create_app
from server.conversations import Conversations
from server.state import State

TEAM = "slack:T1"
THREAD = f"{TEAM}:C1:1700000000.000100"
QUESTION = "The lighthouse at Skerry Point was lit again when?"


def answer(answer_id: str) -> dict[str, str]:
    said = {"id": answer_id, "question": f"{answer_id}?", "answer": "It was lit. [1]"}
    return {**said, "conversation": THREAD}


def test_a_thread_is_its_teams_whoever_comes_first() -> None:
    kept = Conversations(State(None), keep_days=1)
    for owner in ("local", "slack:T", "slack:T1:C", TEAM):
        kept.keep(owner, answer(f"of {owner}"))
    assert [turn.content for turn in kept.turns(TEAM, THREAD) or ()][::2] == [f"of {TEAM}?"]
    for other in ("local", "slack:T", "slack:T2"):
        assert kept.turns(other, THREAD) is None
        assert kept.document(other, f"of {TEAM}") is None
        assert not kept.remove_answer(other, f"of {TEAM}")
    assert kept.document(TEAM, f"of {TEAM}") == answer(f"of {TEAM}")


@pytest.mark.anyio
async def test_over_http_nobody_holds_a_conversation_of_a_chat(answerer: Answerer) -> None:
    state = State(None)
    app = create_app(answerer, state=state)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        asked = {"question": QUESTION, "conversation": THREAD}
        reply = await client.post("/v1/ask", json=asked)
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert state.rows("SELECT 1 FROM answers") == []


def test_an_answer_kept_twice_is_there_once_and_goes_with_its_votes() -> None:
    state = State(None)
    kept = Conversations(state, keep_days=1)
    for _ in range(2):
        kept.keep(TEAM, answer("a1"))
    kept.keep(TEAM, answer("a2"))
    for each in ("a1", "a2"):
        assert kept.vote(f"{TEAM}:U1", each, 1, None)
    assert len(kept.documents(TEAM, THREAD)) == 2
    assert kept.remove_answer(TEAM, "a1")
    assert [row["answer_id"] for row in state.rows("SELECT answer_id FROM votes")] == ["a2"]
    assert kept.document(TEAM, "a1") is None
    assert kept.document(TEAM, "a2") is not None


def test_people_of_the_team_judge_its_answers_and_nobody_else() -> None:
    state = State(None)
    kept = Conversations(state, keep_days=1)
    kept.keep(TEAM, answer("a1"))
    for other in ("local", "slack:T", "slack:T11:U1", "slack:T2:U1", "mattermost:T1:U1"):
        assert not kept.vote(other, "a1", 1, None)

    def said() -> list[tuple[int, str | None]]:
        return [tuple(row) for row in state.rows("SELECT vote, reason FROM votes")]

    for vote, reason, then in (
        (1, None, (1, None)),
        (-1, None, (-1, None)),
        (-1, "wrong", (-1, "wrong")),
        # Pressed again, and the dialog left without a word: the reason given before still holds.
        (-1, None, (-1, "wrong")),
        (-1, "missing", (-1, "missing")),
        (1, None, (1, None)),
    ):
        assert kept.vote(f"{TEAM}:U1", "a1", vote, reason)
        assert said() == [then]


def test_an_answer_past_its_days_is_gone_for_everybody() -> None:
    now = datetime(2001, 7, 1, tzinfo=UTC)
    kept = Conversations(State(None), keep_days=1, now=lambda: now)
    kept.keep(TEAM, answer("a1"))
    now += timedelta(days=2)
    assert kept.document(TEAM, "a1") is None
    assert kept.turns(TEAM, THREAD) == ()
    assert not kept.vote(f"{TEAM}:U1", "a1", 1, None)
