"""Fold a text for comparing names: Simplified, narrow, without accents; offsets lead back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import combining, normalize

from rag.articles import fold_to_simplified

# Marks that are written in more than one way; a hyphen in a name is as good as a space.
_SAME = {
    **dict.fromkeys("‐‑‒–-－﹣", " "),
    **dict.fromkeys("’‘ʼ＇`´", "'"),
    **dict.fromkeys("‧・•∙･", "·"),
    "衞": "卫",  # as in Hong Kong; the table of single characters does not have it
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\t\n\r\f\v", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
}
# Letters with a stroke have no decomposition.
_STROKES = dict(zip("øØłŁđĐħĦıŧŦßæÆœŒ", "oOlLdDhHitTsaAoO", strict=True))
# Latin with accents, full and half width, compatibility ideographs, radicals.
_RANGES = ((0xC0, 0x250), (0x1E00, 0x1F00), (0x2E80, 0x2FE0), (0xF900, 0xFB00), (0xFF01, 0xFFEF))
_HAN_RANGES = ((0x2E80, 0x2FE0), (0x3400, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2FA20))
_FIRST_EASTERN = 0x2E80
# What has no place of its own: runs of white space, combining marks, invisible characters.
_UNEVEN = re.compile("  +|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")


@dataclass(frozen=True, slots=True)
class Folded:
    """`cased` and `lower` are equally long; sign i of them was sign `starts[i]` of the text."""

    cased: str
    lower: str
    starts: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The range of the original text that a range of the folded one was read from."""
        return self.starts[start], self.starts[end - 1] + 1


@cache
def _folded_signs() -> dict[int, str]:
    """Single characters for single characters: script, width, accents, marks."""
    table = {ord(old): new for old, new in (_STROKES | _SAME).items()}
    for code in (code for first, end in _RANGES for code in range(first, end)):
        plain = normalize("NFKC" if code >= _FIRST_EASTERN else "NFKD", chr(code))
        base = "".join(sign for sign in plain if not combining(sign))
        if len(base) == 1:
            table.setdefault(code, base)
    for first, end in _HAN_RANGES:
        signs = "".join(table.get(code, chr(code)) for code in range(first, end))
        table |= dict(zip(range(first, end), fold_to_simplified(signs), strict=True))
    return {code: sign for code, sign in table.items() if sign != chr(code)}


def fold(text: str) -> Folded:
    """The folded text and where each of its characters came from.

    >>> fold("ＥＲＤＯĞＡＮ會見\\n 習近平").lower
    'erdogan会见 习近平'
    """
    even = text.translate(_folded_signs())
    if not _UNEVEN.search(even):
        return Folded(even, even.lower(), range(len(even)))
    kept = bytearray(b"\1") * len(even)
    for match in _UNEVEN.finditer(even):
        first = match.start() + (match.group()[0] == " ")
        kept[first : match.end()] = bytes(match.end() - first)
    starts = [at for at, keep in enumerate(kept) if keep]
    cased = "".join([even[at] for at in starts])
    return Folded(cased, cased.lower(), starts)
