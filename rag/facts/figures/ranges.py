"""Two numbers that are one figure: the ends of a range, the hours and minutes of a duration."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from rag.facts.figures.quantities import Quantity
from rag.facts.figures.values import Unit, common_time

_LINK = re.compile(
    r"\s?(?P<dash>[-–—~〜−])\s?|(?:\s?(?P<han>到|至)\s?|\s(?P<to>to)\s|-\s?(?P<hyphen>to)[\s-])"
    r"|\s(?P<both>and)\s|\s?(?P<with>和|与)\s?|(?P<either>、|\s?或\s?|\sor\s|-or-)"
)
_AND = re.compile(r"\s?[又零]?|\s(?:and\s)?|,\s(?:and\s)?")
_FROM = re.compile(r"(?:(?<![A-Za-z])from|从|由|自)\s?$", re.IGNORECASE)
_RANGING = re.compile(
    r"(?:(?:rang|vary|vari|spann)(?:e|es|ed|ing|y|ies)|anywhere)\s(?:from)\s$", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?:(?<![A-Za-z])between|介于|在)\s?$", re.IGNORECASE)
# "rose 2 % to 30 %": a change and its outcome.
_CHANGED = re.compile(
    r"(?:(?<![A-Za-z])(?:rose|rise[sn]?|rising|fell|falls?|fallen|falling|up|down|grew|grow[sn]?"
    r"|growing|climb\w*|drop\w*|declin\w*|gain\w*|jump\w*|cut\w*|rais\w*|slip\w*|slid|edged|by|add\w*"
    r"|los[et]s?|surg\w*|plung\w*|shr[aiu]nk|increas\w*|decreas\w*|reduc\w*|widen\w*|narrow\w*"
    r"|advanc\w*|soar\w*|rall\w*|tumbl\w*|s[aiu]nk|retreat\w*|eased|expand\w*|slump\w*|plummet\w*"
    r"|rebound\w*|spik\w*|lower\w*|boost\w*|lift\w*|higher)\s"
    r"|(?:[升降涨跌增减扩缩多少高低扬飙挫滑落退砍]|上修|下修|提高|成长|增加|扩大|缩小)了?)$",
    re.IGNORECASE,
)
_BACK = 24
_SHARED_RIGHTWARDS = frozenset(("money", "percent", "points"))
_FALL = 10


def joined(text: str, quantities: Iterable[Quantity]) -> list[Quantity]:
    """Ranges made one, units and scales shared; the rest as it was."""
    done: list[Quantity] = []
    for right in quantities:
        left = done[-1] if done else None
        made = (_compound(text, left, right) or _join(text, left, right)) if left else None
        if made is None:
            done.append(right)
        else:
            done[-1:] = made
    return done


def _compound(text: str, left: Quantity, right: Quantity) -> list[Quantity] | None:
    """1小時45分鐘, "two years and six months": in the smaller unit."""
    if left.high != left.low or right.high != right.low or left.step != 1:
        return None
    if left.qualified_after or right.qualified_before:
        return None
    times = common_time(left.unit.name, right.unit.name) if left.unit and right.unit else None
    if times is None or right.low * times[1] >= times[0]:
        return None
    if _AND.fullmatch(text, left.end, right.start) is None:
        return None
    value = left.low * times[0] / times[1] + right.low
    return [
        replace(
            right,
            start=left.start,
            number=(left.number[0], right.number[1]),
            low=value,
            high=value,
            qualifier=left.qualifier if left.qualifier != "exact" else right.qualifier,
        )
    ]


def _join(text: str, left: Quantity, right: Quantity) -> list[Quantity] | None:
    link = _LINK.fullmatch(text, left.end, right.start)
    if link is None or left.low != left.high or right.low != right.high:
        return None
    if left.qualified_after or right.qualified_before or not _fit(left, right):
        return None
    before = text[max(0, left.start - _BACK) : left.start]
    moved = not link["dash"] and _FROM.search(before) and not _RANGING.search(before)
    # "from 50 to 30 million" may have fallen, but "from 800 to 1.2 million" has not.
    shared = _shared(left, right, right.high * _FALL if moved else right.high)
    if (link["both"] or link["with"]) and not _BETWEEN.search(before):
        return None
    if link["either"] and not _either(before, left, right, shared.low):
        return None
    if shared.unit:
        right = replace(right, unit=shared.unit, counted=True)
    if moved or (link["either"] and not _near(shared.low, right)):
        return [shared, right]
    if shared.low >= right.high:
        return None
    if (link["han"] or link["to"]) and left.unit and _CHANGED.search(before):
        return None
    between = _BETWEEN.search(before) if link["both"] or link["with"] else None
    start = left.start - len(between.group()) if between else left.start
    return [_range(shared, right, start)]


def _fit(left: Quantity, right: Quantity) -> bool:
    """Whether the units can be those of one range."""
    if left.unit is None:
        return not left.counted or right.counted
    if right.unit is None:
        return left.unit.kind in _SHARED_RIGHTWARDS and not right.counted
    open_money = left.unit.kind == right.unit.kind == "money" and "" in (
        left.unit.name,
        right.unit.name,
    )
    return left.unit == right.unit or open_money


def _either(before: str, left: Quantity, right: Quantity, shared: Decimal) -> bool:
    """Whether the numbers belong together: 4 or 5 ships, 20 or 30 million."""
    if before.rstrip().endswith(("、", ",")):  # 3, 4 or 5
        return False
    like = left.low < shared < right.high < shared * _FALL
    return like or (right.counted and _near(shared, right))


def _near(low: Decimal, right: Quantity) -> bool:
    return right.high == low + min(right.scales, default=Decimal(1))


def _shared(left: Quantity, right: Quantity, most: Decimal) -> Quantity:
    """The left end, below `most`, with the scale and unit that only the right end writes out."""
    scales = right.scales if left.end == left.number[1] else ()
    scale = next((scale for scale in scales if left.low * scale < most), Decimal(1))
    return replace(
        left,
        low=left.low * scale,
        high=left.high * scale,
        step=left.step * scale,
        unit=_known(left.unit, right.unit),
        counted=left.counted or right.counted,
    )


def _known(left: Unit | None, right: Unit | None) -> Unit | None:
    if left is None or (right is not None and not left.name):
        return right
    return left


def _range(left: Quantity, right: Quantity, start: int) -> Quantity:
    qualifier = left.qualifier if left.qualifier != "exact" else right.qualifier
    return replace(
        right,
        start=start,
        number=(left.number[0], right.number[1]),
        low=left.low,
        step=min(left.step, right.step),
        qualifier=qualifier,
    )
