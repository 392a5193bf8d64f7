"""The terms under which a text is found, the same for Traditional, Simplified and mixed script."""

from rag.facts import numbers_in
from rag.matching import terms
from rag.names import default_table, mentions_in, remembered

VERSION = "3"
"""A change of the rules here, in `rag.words.days` or in `rag.matching` raises it."""

_NO_NAMES = ("word", "given")


def folding_version() -> str:
    """What the terms of an index depend on: the rules, and the table of names in force."""
    return f"{VERSION}-{default_table().version[:12]}"


@remembered(8192)
def index_terms(text: str) -> frozenset[str]:
    """Words and pairs of characters, `@entity` for each known name, `=value` for each number.

    >>> sorted(index_terms("Trump: 111億美元") & index_terms("特朗普说，11,100,000,000"))
    ['=11100000000', '@donald-trump']
    """
    return terms(text) | neutral_terms(text)


@remembered(8192)
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
