"""Numbers as plain values whatever they count, so that 111億 and 11.1 billion meet."""

import re
from decimal import Decimal
from itertools import chain
from unicodedata import normalize

from rag.facts.figures.numerals import (
    CHINESE_NUMERAL,
    ENGLISH_DIGITS,
    ENGLISH_NUMERAL,
    NOT_A_NUMBER,
    chinese,
    digits_with_scale,
    english_words,
)

_CHINESE = re.compile(CHINESE_NUMERAL)
_ENGLISH_WORDS = re.compile(ENGLISH_NUMERAL, re.IGNORECASE)
# Signs that would otherwise become digits of the number before them.
_SIGNS = str.maketrans(
    {"²": " ", "³": " ", "㎡": " ", "㎢": " ", "½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
)
_CLAUSE_COMMA = re.compile("(?<![０-９])，")


def plain_figures(text: str) -> str:
    """`text` with full width narrowed and each of its numbers in plain digits.

    >>> plain_figures("約3億5000萬元，一些人"), plain_figures("US$11.1bn, twenty-five")
    ('約350000000元,一些人', 'US$11100000000, 25')
    """
    narrow = normalize("NFKC", text.translate(_SIGNS))
    # Words that count nothing stand at the odd places, and stay.
    pieces = re.split(f"({NOT_A_NUMBER.pattern})", narrow)
    return "".join(piece if n % 2 else _in_digits(piece) for n, piece in enumerate(pieces))


def numbers_in(text: str) -> frozenset[Decimal]:
    """All values written in `text`, each once.

    >>> sorted(map(int, numbers_in("3億5000萬元 (US$11.1m) in twenty-five years")))
    [25, 11100000, 350000000]
    """
    plain = normalize("NFKC", _CLAUSE_COMMA.sub("、", text.translate(_SIGNS)))
    plain = NOT_A_NUMBER.sub("、", plain)
    values = [chinese(match.group()).value for match in _CHINESE.finditer(plain)]
    # What is left once the numerals with Chinese units are gone.
    rest = _CHINESE.sub("、", plain)
    values += chain(
        (_in_english_digits(match) for match in ENGLISH_DIGITS.finditer(rest)),
        (english_words(match.group()).value for match in _ENGLISH_WORDS.finditer(rest)),
    )
    return frozenset(value.normalize() for value in values)


def _in_digits(text: str) -> str:
    text = _CHINESE.sub(lambda m: _digits(m, chinese(m.group()).value), text)
    text = ENGLISH_DIGITS.sub(lambda m: _digits(m, _in_english_digits(m)), text)
    return _ENGLISH_WORDS.sub(lambda m: _digits(m, english_words(m.group()).value), text)


def _in_english_digits(match: re.Match[str]) -> Decimal:
    return digits_with_scale(*match.groups(default="")).value


def _digits(match: re.Match[str], value: Decimal) -> str:
    """The value in the place of the match, kept apart from digits beside it."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    digits = format(value.normalize(), "f")
    return f"{' ' * before.isdigit()}{digits}{' ' * after.isdigit()}"
