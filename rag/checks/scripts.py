"""Characters: Chinese and Latin ones, and whether two texts are one in Chinese and one not."""

import re

CHINESE = "㐀-䶿一-鿿豈-﫿"
"""Chinese characters, for a class of a pattern."""

HAN = re.compile(f"[{CHINESE}]")
"""A Chinese character."""

LATIN = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
"""Latin letters, for a class of a pattern."""

CAPITAL = "A-Z" + "".join(
    c for c in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))) if c.isupper()
)
"""Those of them that are capitals: names begin with Đ, Ł and Š too."""


def is_foreign(claim: str, words: str) -> bool:
    """Whether the claim is in Chinese and its evidence is not, or the other way round."""
    return bool(HAN.search(claim)) != bool(HAN.search(words))
