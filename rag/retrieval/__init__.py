"""Question in, ranked passages out: embed, score all passages, choose, read the texts."""

from rag.retrieval.following import is_follow_up, points_less, self_contained
from rag.retrieval.searcher import DEFAULT_K, POOL, Found, Searcher

__all__ = [
    "DEFAULT_K",
    "POOL",
    "Found",
    "Searcher",
    "is_follow_up",
    "points_less",
    "self_contained",
]
