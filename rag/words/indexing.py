"""The terms under which a text is found, the same for Traditional, Simplified and mixed script."""

import hashlib
from functools import cache, lru_cache
from importlib.resources import files

from rag.facts import numbers_in
from rag.matching import terms
from rag.names import default_table, mentions_in

VERSION = "3"
"""A change of the rules here, in `rag.words.days` or in `rag.matching` raises it."""

_NO_NAMES = ("word", "given")


@cache
def folding_version() -> str:
    """What the terms of an index depend on: the rules, and the table of names."""
    tables = sorted(files("rag.names").iterdir(), key=lambda path: path.name)
    names = b"".join(path.read_bytes() for path in tables if path.name.endswith(".tsv"))
    return f"{VERSION}-{hashlib.sha256(names).hexdigest()[:12]}"


@lru_cache(maxsize=8192)
def index_terms(text: str) -> frozenset[str]:
    """Words and pairs of characters, `@entity` for each known name, `=value` for each number.

    >>> sorted(index_terms("Trump: 111億美元") & index_terms("特朗普说，11,100,000,000"))
    ['=11100000000', '@donald-trump']
    """
    return terms(text) | neutral_terms(text)


@lru_cache(maxsize=8192)
def neutral_terms(text: str) -> frozenset[str]:
    """Those of `index_terms` that are the same in every language: names and numbers."""
    kind = default_table().kind
    names: set[str] = set()
    rest = text
    for mention in mentions_in(text):
        # The 三 of 三星 is no number.
        rest = rest[: mention.start] + " " * (mention.end - mention.start) + rest[mention.end :]
        if not mention.ambiguous:
            names |= {f"@{each}" for each in mention.entities if kind(each) not in _NO_NAMES}
    return frozenset(names | {f"={value:f}" for value in numbers_in(rest)})
