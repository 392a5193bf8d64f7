"""What is kept of chats: whose it is, and for how long."""

from datetime import UTC, datetime, timedelta

from server.chat.threads import Answers, KeptTurns
from server.state import State

THREAD = "slack:T1:C1:1700000000.000100"


def kept(state: State, answer_id: str, owner: str) -> None:
    answer = {"id": answer_id, "question": f"{answer_id}?", "answer": "It was lit. [1]"}
    KeptTurns(state).keep(THREAD, owner, answer)


def test_what_another_said_under_the_threads_name_is_none_of_its_turns() -> None:
    state = State(None)
    kept(state, "a1", "local")
    kept(state, "a2", "slack:T1")
    assert [turn.content for turn in KeptTurns(state).history(THREAD)][::2] == ["a2?"]


def test_old_answers_go_with_their_votes() -> None:
    state = State(None)
    kept(state, "a1", "slack:T1")
    answers = Answers(state)
    assert answers.vote("a1", "slack:T1:U1", 1)
    answers.purge(datetime.now(UTC) - timedelta(days=1))
    assert answers.document("a1") is not None
    answers.purge(datetime.now(UTC) + timedelta(seconds=1))
    assert answers.document("a1") is None
    assert state.rows("SELECT 1 FROM votes") == []
