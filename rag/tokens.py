"""Count and cut text in tiktoken tokens: the unit of every budget for passages and prompts."""

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from rag.models import use_table

ENCODING = "cl100k_base"

CountTokens = Callable[[Sequence[str]], list[int]]
"""Texts in, the number of tokens of each out."""


@cache
def token_counter(cache_folder: Path) -> CountTokens:
    """A counter over the table in the model cache; `ModelUnavailable` when it was not pulled."""
    use_table(cache_folder)
    import tiktoken

    encoding = tiktoken.get_encoding(ENCODING)

    def count(texts: Sequence[str]) -> list[int]:
        return [
            len(tokens) for tokens in encoding.encode_ordinary_batch(list(texts), num_threads=1)
        ]

    return count
