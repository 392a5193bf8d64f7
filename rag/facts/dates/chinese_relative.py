"""Chinese dates that count from the day of writing: 昨天, 上週五, 兩個月前, 月底."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from rag.facts.dates.chinese_words import PARTS, SHIFTS, is_ahead, numeral
from rag.facts.dates.relative import (
    Bearing,
    Unit,
    ago,
    bare_weekday,
    day_from,
    week_from,
    weekday_in_week,
)
from rag.facts.dates.said import HERE, NOWHERE, Said, a_day, nothing, part_of_a_month

_DAY_SHIFTS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "本": 0, "明": 1, "后": 2, "大后": 3}
_UNITS: dict[str, Unit] = {"天": "day", "周": "week", "期": "week", "拜": "week"}
_UNITS |= {"月": "month", "年": "year"}
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6}
_AFTER_PREFIX = re.compile("(?:将|会|预计|拟|有望|可望)[于在]?$")
# Also what is the end of a longer count: 一年两个月前, 三、四天前.
_HEDGED = re.compile(
    "(?:约|近|逾|超过|不到|不足|至少|大概|前后)[ ]?$"
    "|[0-9一二三四五六七八九十百两几] ?(?:年|个?月|个?星期|个?礼拜|周|天)[零又和]?$"
    "|[0-9一二三四五六七八九十百两几] ?[、到至–—~-]$"
)


def _ago(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """三天前; 三天後 only behind a word for the future, else it counts from something told."""
    before = match.string[max(0, match.start() - 6) : match.start()]
    if _HEDGED.search(before):
        return
    count, unit = numeral(match["count"]), _UNITS[match["unit"][-1]]
    if match["direction"] == "前":
        yield ago(match.start(), match.end(), seen_from, count, unit)
    elif _AFTER_PREFIX.search(before):
        yield ago(match.start(), match.end(), seen_from, -count, unit)


def _deictic(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    word = match["deictic_day"] or match["deictic_date"] or match["deictic_hour"]
    yield day_from(match.start(), match.end(), seen_from, _DAY_SHIFTS[word])


def _numbered(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """昨（4）日: both must say the same."""
    said = day_from(match.start(), match.end(), seen_from, _DAY_SHIFTS[match["numbered_day"]])
    number = numeral(match["number"])
    if said.days and said.days[0].day != number:
        said = nothing(match.start(), match.end())
    elif said.days is None and (days := a_day(None, number)):
        said = Said(match.start(), match.end(), "day", days, NOWHERE)
    yield said


def _weekday(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    start, end, weekday = match.start(), match.end(), _WEEKDAYS[match["day_of_week"]]
    if match["week_shift"]:
        shift = SHIFTS[match["week_shift"]]
        yield weekday_in_week(start, end, seen_from, weekday, shift)
        return
    bearing: Bearing = "ahead" if is_ahead(match) else "behind"
    yield bare_weekday(start, end, seen_from, weekday, bearing)


def _week(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    yield week_from(match.start(), match.end(), seen_from, SHIFTS[match["whole_week"]])


def _part_of_this_month(match: re.Match[str], _: date | None) -> Iterator[Said]:
    days = part_of_a_month(PARTS[match["this_month"][0]])
    yield Said(match.start(), match.end(), "part", days, HERE)


READERS: Mapping[str, Callable[[re.Match[str], date | None], Iterator[Said]]] = {
    "ago": _ago,
    "deictic": _deictic,
    "numbered": _numbered,
    "weekday": _weekday,
    "whole": _week,
    "part_of_month": _part_of_this_month,
}
