"""Terms as numbers that any process works out by itself, so that writers share no vocabulary.

A number is 62 bits of a hash and two that say what kind of term it is.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from rag.words import DAY_MARK

Numbers = npt.NDArray[np.int64]

_FACT, _DAY = 1, 2
_KINDS = 3


@lru_cache(maxsize=1 << 16)
def number_of(term: str) -> int:
    """The number of a term, as PostgreSQL's bigint holds it."""
    digest = hashlib.blake2b(term.encode(), digest_size=8).digest()
    kind = _FACT if term[0] in "=@0123456789" else _DAY if term.startswith(DAY_MARK) else 0
    return int.from_bytes(digest, "big", signed=True) & ~_KINDS | kind


def packed(terms: Iterable[str]) -> bytes:
    """The numbers of terms as bytes, in ascending order."""
    return np.array(sorted(map(number_of, terms)), dtype="<i8").tobytes()


def unpacked(data: bytes) -> Numbers:
    """The numbers in such bytes."""
    return np.frombuffer(data, dtype="<i8")


def facts(numbers: Numbers) -> npt.NDArray[np.bool_]:
    """Which of them are names or numbers."""
    return _of_kind(numbers, _FACT)


def days(numbers: Numbers) -> npt.NDArray[np.bool_]:
    """Which of them are days, months or years."""
    return _of_kind(numbers, _DAY)


def _of_kind(numbers: Numbers, kind: int) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (numbers & _KINDS) == kind
    return found
