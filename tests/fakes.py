"""Stand-ins for the two models, each a pure function of what it is given."""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from rag.articles import fold_to_simplified
from rag.encoder import EncoderIdentity, Tokens, Vectors
from rag.generative import Ask
from rag.types import Hit, Language

_TOKEN = re.compile(r"[\u3400-\u9fff]|\w+|[^\w\s]")


def count_words(texts: Sequence[str]) -> list[int]:
    """A Chinese character, a word or a mark is one token."""
    return [len(_TOKEN.findall(text)) for text in texts]


class HashEncoder:
    """Character pairs hashed into a unit vector: texts that share words are near each other.

    Chinese is near itself in either script, as it is to the encoders that are really used.
    """

    def __init__(self, *, dimension: int = 64, max_tokens: int = 120, name: str = "hash") -> None:
        self.identity = EncoderIdentity(
            name, hashlib.sha256(name.encode()).hexdigest(), dimension, ("", "")
        )
        self.max_tokens = max_tokens
        self.embedded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [count + 2 for count in count_words(texts)]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.embedded.extend(texts)
        rows = [self.embed_question(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.identity.dimension)

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        found = []
        for text in texts:
            spans = tuple(match.span() for match in _TOKEN.finditer(text))
            rows = [self.embed_question(f" {text[start:end]} ") for start, end in spans]
            vectors = np.array(rows, dtype=np.float32).reshape(-1, self.identity.dimension)
            found.append(Tokens(spans, vectors))
        return found

    def embed_question(self, text: str) -> Vectors:
        vector = np.zeros(self.identity.dimension, dtype=np.float32)
        vector[0] = 1e-3
        folded = fold_to_simplified(text.lower())
        for pair in pairwise(re.sub(r"\s+", " ", folded)):
            digest = hashlib.blake2b("".join(pair).encode("utf-8", "surrogatepass"), digest_size=4)
            vector[int.from_bytes(digest.digest(), "little") % len(vector)] += 1
        return vector / np.linalg.norm(vector)


class ScriptedModel:
    """A language model that replies what it was told to, in turn, the last of it ever again."""

    name = "scripted"

    def __init__(self, *replies: str | Exception) -> None:
        self._replies = list(replies)
        self.asked: list[Ask] = []

    def within_budget(self, hits: Sequence[Hit], _language: Language) -> tuple[Hit, ...]:
        return tuple(hits)

    async def write(self, ask: Ask) -> str:
        self.asked.append(ask)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return reply
