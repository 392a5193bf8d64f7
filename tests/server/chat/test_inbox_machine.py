"""The inbox against a model of it: deliveries, workers, deaths, deletions, in any order."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from server.chat.inbox import (
    DAY_SECONDS,
    KEPT_SECONDS,
    NONCE_SECONDS,
    Inbox,
    Outcome,
    Wish,
    Work,
)
from server.chat.messages import Asked
from server.state import State

LEASE = 15.0
MESSAGES = st.integers(0, 3)
HOLDERS = st.sampled_from(["one", "two"])
EVENTS = st.integers(0, 1)


def question(message: int, event: int = 0) -> Asked:
    # Two conversations, each with questions of its own.
    thread = f"{message % 2}.0"
    return Asked(
        id=f"slack:Ev{message}-{event}",
        platform="slack",
        kind="thread",
        team="T",
        channel="C",
        thread=thread,
        message=f"{message}.5",
        person=f"U{message % 3}",
        text=f"Question {message}?",
    )


class InboxMachine(RuleBasedStateMachine):
    """What must hold of rows whatever happens to them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000_000.0
        self.inbox = Inbox(State(None))
        self.accepted: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.stopped: set[int] = set()
        self.stops = 0
        self.outcomes: dict[int, Outcome] = {}
        self.held: dict[str, tuple[Work, float]] = {}
        self.answered: dict[int, int] = {}
        self.nonces: dict[int, float] = {}

    def teardown(self) -> None:
        self.inbox._state.close()

    @rule(message=MESSAGES, event=EVENTS)
    def deliver(self, message: int, event: int) -> None:
        new = self.inbox.accept(question(message, event), self.now)
        assert new == (message not in self.accepted and message not in self.withdrawn)
        if new:
            self.accepted[message] = question(message, event).id

    @rule(message=MESSAGES, nonce=st.integers(0, 3))
    def deliver_signed(self, message: int, nonce: int) -> None:
        fresh = self.nonces.get(nonce, 0.0) <= self.now
        new = self.inbox.accept(question(message), self.now, nonce=bytes([nonce]))
        known = message in self.accepted or message in self.withdrawn
        assert new == (fresh and not known)
        if fresh:
            self.nonces[nonce] = self.now + NONCE_SECONDS
        if new:
            self.accepted[message] = question(message).id
        assert self.inbox.seen(bytes([nonce]), self.now)

    @rule(message=MESSAGES)
    def delete(self, message: int) -> None:
        mark = replace(question(message), id=f"slack:deleted:{message}", text="")
        found = self.inbox.withdraw(mark, self.now)
        known = message in self.accepted and message not in self.withdrawn
        assert found == (self.accepted[message] if known else None)
        self.withdrawn.add(message)

    @rule(thread=st.integers(0, 1))
    def stop(self, thread: int) -> None:
        self.stops += 1
        call = replace(question(thread), id=f"slack:stop{self.stops}", message=f"9{self.stops}.5")
        found = [self.inbox.stop(call, self.now, whole_thread=True) for _ in range(2)]
        to_come = {
            message
            for message, name in self.accepted.items()
            if message % 2 == thread
            and self._wish(message) == "answer"
            and self.inbox.outcome(name) is None
        }
        assert [set(ids) for ids in found] == [{self.accepted[m] for m in to_come}, set()]
        self.stopped |= to_come

    @rule(holder=HOLDERS)
    def take(self, holder: str) -> None:
        if holder in self.held:
            return
        work = self.inbox.lease(holder, self.now, seconds=LEASE)
        if work is None:
            return
        # Nobody else holds it, nor anything else of its conversation.
        for other, until in self.held.values():
            if until > self.now:
                assert other.asked.conversation != work.asked.conversation
        message = self._message(work)
        assert self.answered.get(message, 0) == 0 or message in self.withdrawn
        assert work.wish == self._wish(message)
        self.held[holder] = (work, self.now + LEASE)

    @rule(holder=HOLDERS)
    def beat(self, holder: str) -> None:
        if holder in self.held:
            work, until = self.held[holder]
            kept = self.inbox.extend(work.asked.id, holder, self.now + LEASE, work.wish)
            if until > self.now:
                assert kept == (work.wish == self._wish(self._message(work)))
            if kept:
                self.held[holder] = (work, self.now + LEASE)
            else:
                del self.held[holder]

    @rule(holder=HOLDERS)
    def finish(self, holder: str) -> None:
        if holder not in self.held:
            return
        work, until = self.held.pop(holder)
        outcome: Outcome = "stopped" if work.wish == "stop" else "answered"
        if work.wish == "removal":
            done = self.inbox.finish_removal(work.asked.id, holder)
        else:
            done = self.inbox.finish(work.asked.id, holder, outcome, self.now)
        if until > self.now:
            assert done
        if done and work.wish != "removal":
            message = self._message(work)
            self.outcomes[message] = outcome
            self.answered[message] = self.answered.get(message, 0) + 1
            assert self.answered[message] == 1

    @rule(holder=HOLDERS, seconds=st.floats(0, 60), failed=st.booleans())
    def put_back(self, holder: str, seconds: float, failed: bool) -> None:
        if holder in self.held:
            work, until = self.held.pop(holder)
            back = self.inbox.put_back(work.asked.id, holder, self.now + seconds, failed=failed)
            if until > self.now:
                assert back

    @rule(holder=HOLDERS)
    def die(self, holder: str) -> None:
        self.held.pop(holder, None)

    @rule(seconds=st.floats(0.1, 40))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.accepted)
    @rule()
    def everything_is_worked_on_in_the_end(self) -> None:
        """Whoever died, whatever waits: a lone worker comes to the end of it."""
        self.held.clear()
        for _ in range(40):
            due = self.inbox.next_due(self.now)
            if due is None:
                break
            self.now = max(self.now, due)
            work = self.inbox.lease("last", self.now, seconds=LEASE)
            assert work is not None, "something is due, and nothing can be had"
            self.held["last"] = (work, self.now + LEASE)
            self.finish("last")
        assert self.inbox.next_due(self.now) is None
        for message, name in self.accepted.items():
            outcome = self.inbox.outcome(name)
            told = "removed" if message in self.withdrawn else self.outcomes[message]
            assert outcome == told
            assert told != "stopped" or message in self.stopped

    @invariant()
    def figures_are_of_what_is_not_done(self) -> None:
        figures = self.inbox.figures(self.now)
        rows = self.inbox._state.rows("SELECT received FROM inbox WHERE state != 'done'")
        leases = sum(until > self.now for _, until in self.held.values())
        assert figures.waiting + figures.at_work == len(rows)
        assert figures.at_work >= leases
        oldest = min((row["received"] for row in rows), default=self.now)
        assert figures.oldest_seconds == self.now - oldest

    @invariant()
    def what_was_accepted_is_there(self) -> None:
        rows = self.inbox._state.rows("SELECT id FROM inbox")
        assert {row["id"] for row in rows} >= set(self.accepted.values())

    @invariant()
    def an_answered_question_is_not_asked_again(self) -> None:
        for message, name in self.accepted.items():
            if self.answered.get(message) and message not in self.withdrawn:
                assert self.inbox.outcome(name) == self.outcomes[message]

    def _wish(self, message: int) -> Wish:
        if message in self.withdrawn:
            return "removal"
        return "stop" if message in self.stopped else "answer"

    def _message(self, work: Work) -> int:
        return int(str(work.asked.message).split(".")[0])


InboxMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestInbox: Any = InboxMachine.TestCase


def test_who_lost_a_row_changes_nothing_of_it() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    asked = question(1)
    inbox.accept(asked, now)
    inbox.lease("slow", now, seconds=LEASE)
    now += LEASE
    assert inbox.lease("next", now, seconds=LEASE) is not None
    assert not inbox.extend(asked.id, "slow", now + LEASE, "answer")
    assert not inbox.keep_posts(asked.id, "slow", ["1.0"])
    assert not inbox.keep_document(asked.id, "slow", {})
    assert not inbox.put_back(asked.id, "slow", now)
    assert not inbox.finish(asked.id, "slow", "answered", now)
    assert inbox.finish(asked.id, "next", "answered", now)


def test_a_question_deleted_meanwhile_has_its_answer_taken_back() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    asked = question(1)
    inbox.accept(asked, now)
    inbox.lease("one", now, seconds=LEASE)
    assert inbox.withdraw(replace(asked, id="slack:deleted:1"), now)
    assert inbox.finish(asked.id, "one", "answered", now)
    work = inbox.lease("one", now, seconds=LEASE)
    assert work is not None
    assert work.wish == "removal"
    assert inbox.finish_removal(asked.id, "one")
    assert inbox.lease("one", now, seconds=LEASE) is None


def test_rows_are_kept_two_days_for_their_keys_and_no_longer() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    asked = question(1)
    assert inbox.accept(asked, now, follow=True)
    work = inbox.lease("one", now, seconds=LEASE)
    assert work is not None
    inbox.finish(asked.id, "one", "answered", now)
    inbox.purge(now + KEPT_SECONDS - 1, keep_seconds=1e9)
    assert not inbox.accept(asked, now + KEPT_SECONDS - 1)
    inbox.purge(now + KEPT_SECONDS, keep_seconds=1e9)
    assert inbox.accept(asked, now + KEPT_SECONDS)


def test_a_row_with_an_answer_is_kept_as_long_as_the_answer_and_holds_no_text() -> None:
    state = State(None)
    inbox, now, keep = Inbox(state), 1_000_000.0, 10 * KEPT_SECONDS
    asked = question(1)
    inbox.accept(asked, now)
    inbox.lease("one", now, seconds=LEASE)
    inbox.keep_document(asked.id, "one", {"id": "ans-1", "answer": "It was lit."})
    inbox.keep_posts(asked.id, "one", ["2.5"])
    inbox.finish(asked.id, "one", "answered", now + 60)
    [row] = state.rows("SELECT asked, document FROM inbox")
    assert "Question" not in row["asked"]
    assert "lit" not in row["document"]
    inbox.purge(now + keep, keep_seconds=keep)
    assert inbox.withdraw(replace(asked, id="slack:deleted:1"), now + keep)
    work = inbox.lease("one", now + keep, seconds=LEASE)
    assert work is not None
    assert (work.wish, work.document, work.posts) == ("removal", {"id": "ans-1"}, ("2.5",))
    inbox.finish_removal(asked.id, "one")
    inbox.purge(now + keep + 60, keep_seconds=keep)
    assert state.rows("SELECT 1 FROM inbox") == []


def test_a_row_that_still_waits_is_not_thrown_out() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    inbox.accept(question(1), now)
    inbox.purge(now + 10 * KEPT_SECONDS, keep_seconds=1.0)
    assert inbox.lease("one", now + 10 * KEPT_SECONDS, seconds=LEASE) is not None


def test_a_late_deletion_has_answers_looked_for_in_a_followed_thread() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    asked = question(1)
    inbox.accept(asked, now, follow=True)
    inbox.lease("one", now, seconds=LEASE)
    inbox.finish(asked.id, "one", "answered", now)
    now += KEPT_SECONDS
    inbox.purge(now, keep_seconds=1e9)
    inbox.withdraw(replace(asked, id="slack:deleted:1"), now)
    work = inbox.lease("one", now, seconds=LEASE)
    assert work is not None
    assert work.wish == "removal"


def test_a_persons_day_has_so_many_questions() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    for number in (0, 3, 6):
        inbox.accept(question(number), now)
    first, second, third = (question(number) for number in (0, 3, 6))
    assert inbox.count(first.id, first.owner, 2, now)
    assert inbox.count(second.id, second.owner, 2, now)
    assert inbox.count(second.id, second.owner, 2, now), "a second try costs nothing"
    assert not inbox.count(third.id, third.owner, 2, now)
    assert inbox.count(third.id, question(1).owner, 2, now), "somebody else's day"
    assert inbox.count(third.id, third.owner, 2, now + DAY_SECONDS)


@given(back=st.floats(3600, 1e9))
def test_nothing_waits_for_a_clock_that_was_set_back(back: float) -> None:
    inbox, before = Inbox(State(None)), 2_000_000_000.0
    for message in range(2):
        inbox.accept(question(message), before)
    assert inbox.lease("one", before, seconds=LEASE) is not None
    now = before - back
    assert inbox.next_due(now) == now
    # That which nobody had begun, and that whose holder is gone.
    for _ in range(2):
        work = inbox.lease("two", now, seconds=LEASE)
        assert work is not None
        inbox.put_back(work.asked.id, "two", now + 30)
    assert inbox.lease("two", now + 29, seconds=LEASE) is None
    assert inbox.next_due(now + 29) == now + 30
    assert inbox.lease("two", now + 30, seconds=LEASE) is not None


def test_a_lease_holds_when_the_clock_is_set_back_a_little() -> None:
    inbox, now = Inbox(State(None)), 1_000_000.0
    inbox.accept(question(1), now)
    assert inbox.lease("one", now, seconds=LEASE) is not None
    assert inbox.lease("two", now - 60, seconds=LEASE) is None
    assert inbox.next_due(now - 60) == now + LEASE
