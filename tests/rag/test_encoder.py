"""An embedder that is shared: small batches, and no question behind a whole ingest."""

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from fakes import HashEncoder
from hypothesis import given
from hypothesis import strategies as st

from rag.encoder import AtOnce, SharedEncoder, Vectors, batches

BATCHES = 3000


@given(st.lists(st.text(max_size=30), max_size=50))
def test_passages_have_the_vectors_that_the_encoder_itself_gives(texts: list[str]) -> None:
    alone = HashEncoder().embed_passages(texts)
    shared = SharedEncoder(HashEncoder()).embed_passages(texts)
    assert np.array_equal(alone, shared)


@given(st.lists(st.integers(1, 2000), max_size=200), st.none() | st.integers(1, 16))
def test_a_batch_is_small_and_every_text_is_in_one(
    tokens: list[int], most_texts: int | None
) -> None:
    made = list(batches(tokens, most_texts))
    assert sorted(place for batch in made for place in batch) == list(range(len(tokens)))
    for batch in made:
        assert len(batch) <= (most_texts or len(tokens))
        assert len(batch) == 1 or len(batch) * max(tokens[place] for place in batch) <= 1024


def test_a_question_need_not_wait_where_the_encoder_allows_two_at_once() -> None:
    class Both(HashEncoder, AtOnce):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            entered.set()
            assert answered.wait(30)
            return super().embed_passages(texts)

    entered, answered = threading.Event(), threading.Event()
    shared = SharedEncoder(Both())
    ingest = threading.Thread(target=shared.embed_passages, args=(["a long passage"],))
    ingest.start()
    assert entered.wait(30)
    assert shared.embed_question("who?").shape == (64,)
    answered.set()
    ingest.join()


def test_a_question_waits_for_few_long_passages() -> None:
    class Sizes(HashEncoder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            sizes.append(len(texts))
            return super().embed_passages(texts)

    sizes: list[int] = []
    SharedEncoder(Sizes(max_tokens=512)).embed_passages([f"{n} " * 300 for n in range(32)])
    assert sizes == [3] * 10 + [2]


class Watched(HashEncoder):
    """Keeps the order of its calls; two at once are an error. The first waits to be let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.entered = threading.Event()
        self.go_on = threading.Event()
        self._inside = threading.Lock()

    def _call(self, name: str) -> None:
        assert self._inside.acquire(blocking=False), "two threads are in the encoder"
        self.calls.append(name)
        self.entered.set()
        assert self.go_on.wait(30)
        self._inside.release()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self._call("passages")
        return np.zeros((len(texts), 64), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        self._call("question" if text else "nothing")
        return np.zeros(64, dtype=np.float32)


@pytest.mark.parametrize("questions", [1, 5])
def test_questions_do_not_wait_for_a_whole_ingest(questions: int) -> None:
    watched = Watched()
    shared = SharedEncoder(watched)
    ingest = threading.Thread(target=shared.embed_passages, args=(["text"] * 16 * BATCHES,))
    ingest.start()
    assert watched.entered.wait(30)
    asking = [threading.Thread(target=shared.embed_question, args=("?",)) for _ in range(questions)]
    for thread in asking:
        thread.start()
    watched.go_on.set()
    for thread in asking:
        thread.join(30)
    left = BATCHES - watched.calls.count("passages")
    ingest.join(30)
    assert left > 0, "the questions came last"
    assert watched.calls.count("question") == questions
    assert watched.calls.count("passages") == BATCHES


def test_an_error_lets_the_next_one_in() -> None:
    class Fails(HashEncoder):
        def embed_question(self, text: str) -> Vectors:
            if text == "?":
                raise ZeroDivisionError
            return super().embed_question(text)

    shared = SharedEncoder(Fails())
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            shared.embed_question("?")
    assert len(shared.embed_passages(["text"])) == 1
