"""One form of a question for its words, and one for the embedder, whatever script it came in."""

from functools import lru_cache

from rag.articles import fold_to_simplified, to_traditional
from rag.index import State


def for_words(question: str) -> str:
    """The question in Simplified Chinese: all that is read of it is read here."""
    return fold_to_simplified(question)


def in_script_of(snapshot: State, folded: str) -> str:
    """A folded question for the embedder: in Traditional script where nearly all passages are,
    since it finds texts of its own script nearer; else as it is."""
    return _traditional(folded) if snapshot.traditional else folded


@lru_cache(maxsize=512)
def _traditional(folded: str) -> str:
    return to_traditional(folded)
