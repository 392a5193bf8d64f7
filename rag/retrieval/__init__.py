"""Question in, ranked passages out: embed, score all passages, choose, read the texts."""

from rag.retrieval.following import self_contained
from rag.retrieval.searcher import DEFAULT_K, POOL, Found, Searcher

__all__ = ["DEFAULT_K", "POOL", "Found", "Searcher", "self_contained"]
