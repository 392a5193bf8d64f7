"""Parts and multiples in Chinese words: 三成, 百分之三點五, 七五折, 一半, 翻倍, 半碼."""

import re
from decimal import Decimal

from rag.facts.figures.numerals import ARABIC, chinese
from rag.facts.figures.terms import Reader, Term, said
from rag.facts.figures.values import MULTIPLE, OF_PRICE, PERCENT, POINTS

_ZERO, _ONE, _FIVE, _TEN = Decimal(0), Decimal(1), Decimal(5), Decimal(10)
_HAN = "〇零一二三四五六七八九十百千万亿两"
_NUMBER = rf"(?:{ARABIC}|[{_HAN}]+(?:点[〇零一二三四五六七八九]+)?)"
_ONE_TO_NINE = "一二三四五六七八九"

_PART_OF = re.compile(
    rf"(?<![\d{_HAN}.])(?:(?P<w>{_NUMBER})又)?(?P<d>{_NUMBER})分之(?P<n>{_NUMBER})"
    rf"(?:(?:到|至|[-–~])(?:(?P=d)分之)?(?P<n2>{_NUMBER})(?![年月日天个人名{_HAN}\d]))?"
    r"(?P<more>[多余])?(?!决赛)(?P<p>个百分点)?"
)
_WHOLE = re.compile(r"百分百(?!分)")
_TENTHS = re.compile(
    rf"(?<![{_HAN}\d.之])(?P<a>[两十{_ONE_TO_NINE}]|10|\d(?:\.\d)?)"
    rf"(?:(?:到|至|、|[-–~])?(?P<b>[两十{_ONE_TO_NINE}]|(?<=\D)\d))?成"
    r"(?![功为熟品绩语效型衣]|长(?!者|辈)|立(?!委)|果(?!农)|就(?!业)|员(?!工)|本(?![地土]))"
    rf"(?P<h>半|[{_ONE_TO_NINE}](?![十百千万亿])|\d(?!\d))?(?P<more>[多余])?"
)
_OF_PRICE = re.compile(
    rf"(?<![{_HAN}\d.])(?P<n>[{_ONE_TO_NINE}]{{1,2}}|\d{{1,2}}|\d\.\d+)折"
    r"(?![合算磨叠返扣损射断回中过点成])"
)
_HALF = re.compile(
    r"(?<![另不])(?P<over>过)?(?:一半|对半|半数)(?!天)"
    r"|(?:(?P<over2>过)|(?<=[逾近]))半(?![年月天个小])"
)
_GROWN = re.compile(
    r"翻了?一?[倍番]|翻了?(?P<two>两)番|(?:双|加)倍"
    r"|(?<![一二两三四五六七八九十百千万\d])倍增(?!加|长)|(?P<half>减半|腰斩)"
)
# Central banks in Taiwan move by a quarter of a percentage point.
_QUARTERS = re.compile(
    rf"(?<=[升降加减调]息)了?(?P<n>[两{_ONE_TO_NINE}]|\d{{1,2}}(?:\.\d+)?|半)码(?P<h>半)?"
)


def _part_of(match: re.Match[str]) -> Term | None:
    """百分之三點五, 三分之一; 百分之三到五; 四分之一個百分點; 一又四分之一."""
    whole = chinese(match["d"]).value
    if not whole:
        return None
    value, precision, _ = chinese(match["n"])
    if match["w"]:
        mixed = chinese(match["w"]).value + value / whole
        return said(match, mixed, POINTS if match["p"] else None)
    if match["p"]:
        return said(match, value if whole == 100 else value / whole, POINTS)
    high = chinese(match["n2"]).value * 100 / whole if match["n2"] else None
    step = min(precision, _ONE) * 100 / whole if whole in (100, 1000, 10000) else _ZERO
    return said(match, value * 100 / whole, PERCENT, high=high, step=step)


def _whole(match: re.Match[str]) -> Term:
    return said(match, Decimal(100), PERCENT)


def _tenths(match: re.Match[str]) -> Term:
    """兩成五, 七八成, 三到五成."""
    low = chinese(match["a"]).value * 10
    high = chinese(match["b"]).value * 10 if match["b"] else None
    tenth = match["h"]
    rest = _ZERO if tenth is None else _FIVE if tenth == "半" else chinese(tenth).value
    step = _ONE if tenth or "." in match["a"] else _TEN
    if high is not None:
        return said(match, low, PERCENT, high=high + rest, step=step)
    return said(match, low + rest, PERCENT, step=step)


def _of_price(match: re.Match[str]) -> Term:
    """七五折 and 7.5折 leave 75 per cent of the price."""
    digits = match["n"]
    if not digits[0].isdecimal():
        digits = "".join(str(chinese(digit).value) for digit in digits)
    value = Decimal(digits)
    return said(match, value * 10 if value < 10 else value, OF_PRICE, step=_ONE)


def _half(match: re.Match[str]) -> Term:
    over = match["over"] or match["over2"]
    return said(match, Decimal(50), PERCENT, qualifier="over" if over else "exact")


def _grown(match: re.Match[str]) -> Term:
    if match["half"]:
        return said(match, Decimal(50), PERCENT)
    return said(match, Decimal(4 if match["two"] else 2), MULTIPLE, step=_ONE)


def _quarters(match: re.Match[str]) -> Term:
    """升息半碼 is an eighth of a percentage point."""
    half = Decimal("0.5")
    count = half if match["n"] == "半" else chinese(match["n"]).value
    return said(match, (count + half if match["h"] else count) / 4, POINTS)


HAN_PARTS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (_PART_OF, _part_of),
    (_WHOLE, _whole),
    (_TENTHS, _tenths),
    (_OF_PRICE, _of_price),
    (_HALF, _half),
    (_GROWN, _grown),
    (_QUARTERS, _quarters),
)
"""What to look for and how to read it, in this order."""
