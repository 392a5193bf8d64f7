"""Count text in tiktoken tokens: the unit of every budget for passages and prompts."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rag.models import use_table
from rag.types import CountTokens

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base"


@cache
def token_counter(cache_folder: Path) -> CountTokens:
    """A counter over the table in the model cache; `ModelUnavailable` when it was not pulled.

    The table is read when something is first counted: a server may never have to.
    """
    use_table(cache_folder)

    def count(texts: Sequence[str]) -> list[int]:
        tokens = _encoding().encode_ordinary_batch(list(texts), num_threads=1)
        return [len(each) for each in tokens]

    return count


@cache
def _encoding() -> "tiktoken.Encoding":
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
