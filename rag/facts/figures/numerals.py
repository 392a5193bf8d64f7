"""How numbers are written in Chinese and English, and the value and last digit of each."""

import re
from decimal import Decimal
from itertools import dropwhile, takewhile
from math import prod
from typing import NamedTuple

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

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
# 三點五 is 3.5, but 三點二十分 is a time of day.
HAN_DIGITS = (
    f"[{''.join(_DIGITS)}]+(?:[點点][〇零一二三四五六七八九]+(?![〇零一二三四五六七八九十]))?"
)
_UNITS = f"[{''.join(_SMALL)}]*[多餘余幾几]?[{''.join(_LARGE)}]+|[{''.join(_SMALL)}]+"
# 十五 and 百萬 need no digit before them; 千萬 is rather a word, 數十 and 上百萬 are no number.
_BARE_UNIT = r"(?<![数數幾几上十百千萬万億亿兆])(?=十|百[萬万億亿]|千[億亿])"
_MORE = rf"(?:零?{ARABIC} ?|{HAN_DIGITS})"
CHINESE_NUMERAL = (
    # 3億5000萬, 2千3百萬, 十五, 一百零五, 1萬2345: a number may follow the last unit directly,
    # and after white space when its unit is the next lower one.
    rf"(?:(?<!\d)(?<!\d\.){ARABIC} ?|{HAN_DIGITS}|{_BARE_UNIT})(?:{_UNITS})"
    rf"(?:{_MORE}(?:{_UNITS})|(?<=兆) {_MORE}[十百千]*[億亿]|(?<=[億亿]) {_MORE}[十百千]*[萬万])*"
    rf"(?:零?{ARABIC}(?!\.?\d|[年月日號号])|{HAN_DIGITS})?"
    rf"|{HAN_DIGITS}"
)
_NUMERAL_PART = re.compile(rf"{ARABIC}|{HAN_DIGITS}|[{''.join((*_SMALL, *_LARGE))}]")
LONG_SCALE = "|".join((*_MULTIPLES, *_SCALES))
ENGLISH_DIGITS = re.compile(
    rf"(?<!\d)(?<!\d\.)({ARABIC})"
    rf"(?:((?:[\s-]?(?:{LONG_SCALE})s?(?![A-Za-z]))+)"
    rf"|( ?(?:bn|tn|trn|mn|mln|bln)|[kmbt])(?![A-Za-z\d]))?",
    re.IGNORECASE,
)
ENGLISH_WORD = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES)}))?|{'|'.join((*_TEENS, *_ONES))})"
)
_STEPS = rf"(?:[\s-]+(?:{LONG_SCALE}))"
ENGLISH_NUMERAL = (
    rf"(?<![A-Za-z])(?:(?:half\s+an?|an?|{ENGLISH_WORD}){_STEPS}+"
    rf"(?:(?:\s+and)?\s+{ENGLISH_WORD}{_STEPS}*)*|{ENGLISH_WORD})(?![A-Za-z])"
)
# Words in which 一 counts nothing.
NOT_A_NUMBER = re.compile(
    rf"(?<![{''.join((*_DIGITS, *_SMALL, *_LARGE))}])"
    r"(?:[萬万]一|一(?:些|起|直|樣|样|般|定|旦|致|律|併|并|再|向)|[統统唯]一|[進进]一步)"
)


class Magnitude(NamedTuple):
    """A number as written: its value, the value of its last digit, and the scales it ends in.

    `scales` are what a number before it may share, the largest first: 4 to 6 billion, 三到五百萬,
    but 二十到三十萬.
    """

    value: Decimal
    step: Decimal
    scales: tuple[Decimal, ...]


def digits_with_scale(digits: str, scales: str, short: str) -> Magnitude:
    """11.1 with "billion" or "bn" behind it.

    >>> digits_with_scale("11.1", " billion", "").step == 10**8
    True
    """
    number = Decimal(digits.replace(",", ""))
    words = [word.removesuffix("s") for word in re.findall("[a-z]+", scales.lower())]
    factor, scale = Decimal(1), Decimal(1)
    for word in words:
        factor *= _MULTIPLES.get(word) or _SCALES[word]
        scale *= _SCALES.get(word, 1)
    if short:
        factor = scale = Decimal(_SHORT[short.strip().lower()])
    precision = _last_digit(number)
    step = precision * (scale if precision == 1 else factor)
    return Magnitude(number * factor, step, (factor, scale))


def english_words(numeral: str) -> Magnitude:
    """A number in English words: hundreds gather, a larger scale closes the group."""
    total = group = Decimal(0)
    step = factor = Decimal(1)
    compound = False
    words = re.findall("[a-z]+", numeral.lower())
    for word in words:
        if word == "half":
            group, step = Decimal("0.5"), Decimal("0.1")
        elif word in _WORDS:
            compound = compound or factor > 1
            group, step, factor = group + _WORDS[word], Decimal(1), Decimal(1)
        elif word in _MULTIPLES:
            group = (group or Decimal(1)) * _MULTIPLES[word]
            step, factor = Decimal(1), factor * _MULTIPLES[word]
        elif word in _SCALES:
            total, group = total + (group or Decimal(1)) * _SCALES[word], Decimal(0)
            step, factor = step * _SCALES[word], factor * _SCALES[word]
    scales = [Decimal(_SCALES[word]) for word in words if word in _SCALES and words[-1] in _SCALES]
    return Magnitude(total + group, step, (*((factor,) * (not compound)), *scales[:1]))


def chinese(numeral: str) -> Magnitude:
    """A numeral with Chinese units or digits.

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
            if number is None and not group:
                group = Decimal(1)  # 萬分之五
            closed[unit] = closed.get(unit, Decimal(0)) + group * unit
            section, number = Decimal(0), None
        else:
            number = _number(part)
            # 三萬五 is 35,000: one digit at the end, after a unit, counts the next lower one.
            if unit >= 100 and len(part) == 1 and position == len(parts):
                number *= unit // 10
    return Magnitude(section + (number or 0) + sum(closed.values()), *_precision(parts))


def _precision(parts: list[str]) -> tuple[Decimal, tuple[Decimal, ...]]:
    """The value of the last digit of a Chinese numeral, and the scales it ends in.

    十 and 百 count units: 二十 and 三百 are no rounder than 20 and 300.
    """
    units = 0
    while units < len(parts) and parts[-1 - units] in (_SMALL | _LARGE):
        units += 1
    last = parts[len(parts) - units :]
    large = factor = Decimal(1)
    for part in last:
        large *= _LARGE.get(part, 1)
        factor *= _SMALL.get(part) or _LARGE[part]
    before = parts[: len(parts) - units]
    if not last and len(parts) > 1 and len(parts[-1]) == 1:
        unit = _SMALL.get(parts[-2]) or _LARGE.get(parts[-2], 1)
        return Decimal(unit // 10 if unit > 100 else 1), _first_large(parts)
    precision = _last_digit(_number(before[-1])) if before else Decimal(1)
    step = precision * factor if precision < 1 or last == ["千"] else large
    whole = (factor,) if len(before) == 1 and last != ["十"] else ()
    return step, (*whole, *(_first_large(parts) if large > 1 else ()))


def _first_large(parts: list[str]) -> tuple[Decimal, ...]:
    """The first 萬, 億 or 兆, or 萬億, if there is one."""
    run = list(takewhile(_LARGE.get, dropwhile(lambda part: part not in _LARGE, parts)))
    return (Decimal(prod(_LARGE[part] for part in run)),) if run else ()


def _last_digit(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(min(int(exponent), 0))


def _number(part: str) -> Decimal:
    digits = "".join(str(_DIGITS.get(c, c)) for c in part)
    return Decimal(digits.replace(",", "").replace("點", ".").replace("点", "."))
