"""Numbers in Chinese and English text as plain values, so that 111億 and 11.1 billion meet.

First form: the magnitude of each number, whatever it counts. Used to hold a sentence against the
words it cites: a number that the words do not carry keeps the sentence from the reader.
"""

import re
from decimal import Decimal
from itertools import chain
from unicodedata import normalize

_DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "兩": 2, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12}
_ONES = tuple("one two three four five six seven eight nine".split())
_TEENS = tuple(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
)
_TENS = tuple("twenty thirty forty fifty sixty seventy eighty ninety".split())
_WORDS = {word: Decimal(n) for n, word in enumerate((*_ONES, *_TEENS), 1)} | {
    word: Decimal(10 * n) for n, word in enumerate(_TENS, 2)
}
_MULTIPLES = {"dozen": 12, "hundred": 100}
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT = {"k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "b": 10**9, "bn": 10**9, "bln": 10**9}
_SHORT |= {"t": 10**12, "tn": 10**12, "trn": 10**12}

_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# 三點五 is 3.5, but 三點二十分 is a time of day.
_HAN_DIGITS = (
    f"[{''.join(_DIGITS)}]+(?:[點点][〇零一二三四五六七八九]+(?![〇零一二三四五六七八九十]))?"
)
_UNITS = f"[{''.join(_SMALL)}]*[多餘余幾几]?[{''.join(_LARGE)}]+|[{''.join(_SMALL)}]+"
# 十五 and 百萬 need no digit before them; 千萬 is rather a word, 數十 and 上百萬 are no number.
_BARE_UNIT = r"(?<![數数幾几上十百千萬万億亿兆])(?=十|百[萬万億亿]|千[億亿])"
_MORE = rf"(?:零?{_ARABIC} ?|{_HAN_DIGITS})"
_NUMERAL = re.compile(
    # 3億5000萬, 2千3百萬, 十五, 一百零五, 1萬2345: a number may follow the last unit directly,
    # and after white space when its unit is the next lower one.
    rf"(?:(?<!\d)(?<!\d\.){_ARABIC} ?|{_HAN_DIGITS}|{_BARE_UNIT})(?:{_UNITS})"
    rf"(?:{_MORE}(?:{_UNITS})|(?<=兆) {_MORE}[十百千]*[億亿]|(?<=[億亿]) {_MORE}[十百千]*[萬万])*"
    rf"(?:零?{_ARABIC}(?!\.?\d|[年月日號号])|{_HAN_DIGITS})?"
    rf"|{_HAN_DIGITS}"
)
_NUMERAL_PART = re.compile(rf"{_ARABIC}|{_HAN_DIGITS}|[{''.join((*_SMALL, *_LARGE))}]")
_LONG_SCALE = "|".join((*_MULTIPLES, *_SCALES))
_ENGLISH = re.compile(
    rf"(?<!\d)(?<!\d\.)({_ARABIC})"
    rf"(?:((?:[\s-]?(?:{_LONG_SCALE})s?(?![A-Za-z]))+)"
    rf"|( ?(?:bn|tn|trn|mn|mln|bln)|[kmbt])(?![A-Za-z\d]))?",
    re.IGNORECASE,
)
_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES)}))?|{'|'.join((*_TEENS, *_ONES))})"
_STEPS = rf"(?:[\s-]+(?:{_LONG_SCALE}))"
_ENGLISH_WORDS = re.compile(
    rf"(?<![A-Za-z])(?:(?:half\s+an?|an?|{_WORD}){_STEPS}+(?:(?:\s+and)?\s+{_WORD}{_STEPS}*)*"
    rf"|{_WORD})(?![A-Za-z])",
    re.IGNORECASE,
)
# Words in which 一 counts nothing.
_NOT_A_NUMBER = re.compile(
    rf"(?<![{''.join((*_DIGITS, *_SMALL, *_LARGE))}])"
    r"(?:[萬万]一|一(?:些|起|直|樣|样|般|定|旦|致|律|併|并|再|向)|[統统唯]一|[進进]一步)"
)
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
    pieces = re.split(f"({_NOT_A_NUMBER.pattern})", narrow)
    return "".join(piece if n % 2 else _in_digits(piece) for n, piece in enumerate(pieces))


def _in_digits(text: str) -> str:
    text = _NUMERAL.sub(lambda m: _digits(m, _chinese(m.group())), text)
    text = _ENGLISH.sub(lambda m: _digits(m, _scaled(*m.groups(default=""))), text)
    return _ENGLISH_WORDS.sub(lambda m: _digits(m, _english(m.group())), text)


def _digits(match: re.Match[str], value: Decimal) -> str:
    """The value in the place of the match, kept apart from digits beside it."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    digits = format(value.normalize(), "f")
    return f"{' ' * before.isdigit()}{digits}{' ' * after.isdigit()}"


def numbers_in(text: str) -> frozenset[Decimal]:
    """All values written in `text`, each once.

    >>> sorted(map(int, numbers_in("3億5000萬元 (US$11.1m) in twenty-five years")))
    [25, 11100000, 350000000]
    """
    plain = normalize("NFKC", _CLAUSE_COMMA.sub("、", text.translate(_SIGNS)))
    plain = _NOT_A_NUMBER.sub("、", plain)
    values = [_chinese(match.group()) for match in _NUMERAL.finditer(plain)]
    # What is left once the numerals with Chinese units are gone.
    rest = _NUMERAL.sub("、", plain)
    values += chain(
        (_scaled(*match.groups(default="")) for match in _ENGLISH.finditer(rest)),
        (_english(match.group()) for match in _ENGLISH_WORDS.finditer(rest)),
    )
    return frozenset(value.normalize() for value in values)


def _scaled(digits: str, scales: str, short: str) -> Decimal:
    value = Decimal(digits.replace(",", ""))
    for name in re.findall("[a-z]+", scales.lower()):
        scale = name.removesuffix("s")
        value *= _MULTIPLES.get(scale) or _SCALES[scale]
    return value * _SHORT[short.strip().lower()] if short else value


def _english(numeral: str) -> Decimal:
    """The value of a number in English words: hundreds gather, a larger scale closes the group."""
    total = group = Decimal(0)
    for word in re.findall("[a-z]+", numeral.lower()):
        if word == "half":
            group = Decimal("0.5")
        elif word in _WORDS:
            group += _WORDS[word]
        elif word in _MULTIPLES:
            group = (group or Decimal(1)) * _MULTIPLES[word]
        elif word in _SCALES:
            total, group = total + (group or Decimal(1)) * _SCALES[word], Decimal(0)
    return total + group


def _chinese(numeral: str) -> Decimal:
    """The value of a numeral with Chinese units or digits.

    A unit multiplies what before it is smaller (1萬5千億); after a larger one it adds (3億5000萬).
    """
    closed: dict[int, Decimal] = {}
    section, unit = Decimal(0), 1
    number: Decimal | None = None
    parts = _NUMERAL_PART.findall(numeral)
    for position, part in enumerate(parts, 1):
        if part in _SMALL:
            unit = _SMALL[part]
            section += unit if number is None else number * unit
            number = None
        elif part in _LARGE:
            unit = _LARGE[part]
            group = section + (number or 0)
            group += sum(closed.pop(smaller) for smaller in list(closed) if smaller < unit)
            closed[unit] = closed.get(unit, Decimal(0)) + group * unit
            section, number = Decimal(0), None
        else:
            number = _number(part)
            # 三萬五 is 35,000: one digit at the end, after a unit, counts the next lower one.
            if unit >= 100 and len(part) == 1 and position == len(parts):
                number *= unit // 10
    return section + (number or 0) + sum(closed.values())


def _number(part: str) -> Decimal:
    digits = "".join(str(_DIGITS.get(c, c)) for c in part)
    return Decimal(digits.replace(",", "").replace("點", ".").replace("点", "."))
