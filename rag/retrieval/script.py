"""One form of a question for its words, and one for the embedder, whatever script it came in."""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from rag.articles import fold_to_simplified
from rag.index import State

if TYPE_CHECKING:
    from opencc import OpenCC


def for_words(question: str) -> str:
    """The question in Simplified Chinese: all that is read of it is read here."""
    return fold_to_simplified(question)


def in_script_of(snapshot: State, folded: str) -> str:
    """A folded question for the embedder: in Traditional script where nearly all passages are,
    since it finds texts of its own script nearer; else as it is."""
    return _traditional(folded) if snapshot.traditional else folded


@lru_cache(maxsize=512)
def _traditional(folded: str) -> str:
    return str(_converter().convert(folded))


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC

    return OpenCC("s2t")
