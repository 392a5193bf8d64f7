"""Whether two texts are one in Chinese and one not, by their characters alone."""

import re

HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
"""A Chinese character."""


def is_foreign(claim: str, words: str) -> bool:
    """Whether the claim is in Chinese and its evidence is not, or the other way round."""
    return bool(HAN.search(claim)) != bool(HAN.search(words))
