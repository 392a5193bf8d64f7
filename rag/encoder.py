"""What the rest of the library needs of an embedding model, whichever it is."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """What makes two sets of vectors comparable. `prefixes` are of a question and of a passage."""

    model: str
    weights_sha256: str
    dimension: int
    prefixes: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text in an encoder's own tokens: where each stands, and vectors.

    `spans` are code points of the text; `vectors` are unit rows, shape [n, dimension], from which
    what all tokens have in common was taken.
    """

    spans: tuple[tuple[int, int], ...]
    vectors: Vectors


class Encoder(Protocol):
    """Texts to unit vectors, one row each (shape [n, dimension]), so that dot product is cosine."""

    @property
    def identity(self) -> EncoderIdentity:
        """What its vectors may be compared with."""
        ...

    @property
    def max_tokens(self) -> int:
        """The longest input that is read whole, in the model's own tokens, prefix included."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text costs as a passage: prefix and special tokens included."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as rows, shape [n, dimension]."""
        ...

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text, with vectors that tell what each means in its sentence."""
        ...

    def embed_question(self, text: str) -> Vectors:
        """One question as a row vector, shape [dimension]."""
        ...


class AtOnce:
    """An encoder of which several threads may ask for questions and tokens, beside passages."""


def unit(given: Vectors) -> Vectors:
    """Each row at length one, which rows that were computed in few digits are not."""
    vectors = np.asarray(given, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


OTHER_LANGUAGE_GAP = 0.05
"""What a text of the other language lacks in cosine beside one of the question's own that says no
more; bench/fit_fusion.py shows what it is worth."""


_TOKENS_PER_BATCH = 1024
"""Where the matrices are large enough for the processor; more of them only brings padding."""

_TEXTS_PER_TURN = 16
_TEXTS_COUNTED_PER_TURN = 512


def batches(tokens: Sequence[int], most_texts: int | None = None) -> Iterator[list[int]]:
    """Places of texts that are embedded together, the longest first, each place once.

    Args:
        tokens: how many tokens each text has.
        most_texts: how many texts a batch may have at most; as many as fit where there is none.

    A batch has at most 1,024 tokens, those that fill up its shorter texts included, or one text.
    """
    batch: list[int] = []
    for place in sorted(range(len(tokens)), key=lambda n: -tokens[n]):
        fits = batch and tokens[batch[0]] * (len(batch) + 1) <= _TOKENS_PER_BATCH
        if batch and (not fits or len(batch) == most_texts):
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


class SharedEncoder:
    """An encoder for several threads, one at a time, in the order in which they came.

    Passages are embedded a few at a time, a batch a turn and no more than 16, so that a question
    waits for those few and not for a whole ingest, or not at all where the encoder is `AtOnce`.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._at_once = isinstance(encoder, AtOnce)
        self._changing = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    @property
    def identity(self) -> EncoderIdentity:
        """What its vectors may be compared with."""
        return self._encoder.identity

    @property
    def max_tokens(self) -> int:
        """The longest input that is read whole."""
        return self._encoder.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text costs as a passage."""
        with self._turn():
            return self._encoder.count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as rows, those of like length together."""
        vectors = np.zeros((len(texts), self.identity.dimension), dtype=np.float32)
        # What the encoder cannot read is cut off by it and takes no time.
        counts = [
            min(count, self.max_tokens)
            for start in range(0, len(texts), _TEXTS_COUNTED_PER_TURN)
            for count in self.count_tokens(texts[start : start + _TEXTS_COUNTED_PER_TURN])
        ]
        for rows in batches(counts, most_texts=_TEXTS_PER_TURN):
            with self._turn():
                vectors[rows] = self._encoder.embed_passages([texts[n] for n in rows])
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text with their vectors."""
        with nullcontext() if self._at_once else self._turn():
            return self._encoder.embed_tokens(texts)

    def embed_question(self, text: str) -> Vectors:
        """One question as a row vector."""
        with nullcontext() if self._at_once else self._turn():
            return self._encoder.embed_question(text)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """A lock that is handed to whoever waits longest: a plain one may starve them."""
        with self._changing:
            mine = threading.Lock()
            mine.acquire()
            if self._taken:
                self._waiting.append(mine)
            else:
                self._taken = True
                mine.release()
        mine.acquire()
        try:
            yield
        finally:
            with self._changing:
                if self._waiting:
                    self._waiting.popleft().release()
                else:
                    self._taken = False
