"""What the rest of the library needs of an embedding model, whichever it is."""

from collections.abc import Sequence
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


OTHER_LANGUAGE_GAP = 0.05
"""What a text of the other language lacks in cosine beside one of the question's own that says no
more; bench/fit_fusion.py shows what it is worth."""
