"""Days, months, quarters and years as Chinese names them, with the year where it is told."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from rag.facts.dates import chinese_patterns as patterns
from rag.facts.dates.chinese_words import PARTS, digits, is_ahead, numeral, shift
from rag.facts.dates.relative import in_month, month_of, quarter_from, relative_year
from rag.facts.dates.said import (
    HERE,
    NOWHERE,
    OPEN,
    Days,
    Said,
    Year,
    a_day,
    half,
    half_of_month,
    month_part,
    months,
    quarter,
    two_places,
    week_of_month,
    whole_year,
    year_part,
)
from rag.facts.dates.when import Grain

_Found = list[tuple[Grain, Days | None]]

_YEAR_SHIFTS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_BESIDE = {"次": 1, "翌": 1, "隔": 1}
_RANGE = re.compile("[至到–—~-]")
_LASTING = re.compile(
    "(?:为期|连续|一连|历时|为时|长达|至少|超过|过去|未来|最近|往后|仅仅|停留|维持|持续|休战|相隔)了?$"
    "|[达近逾约满每第头首共隔]$|(?<![之此以先日目年])前$"
)
_UNREAD_CALENDAR = re.compile("(?:农历|阴历|旧历|财年|年度)(?:的|年)?$")


def _calendar(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """A year, a month or a part of one, with what stands before it."""
    before = match.string[max(0, match.start() - 6) : match.start()]
    if _UNREAD_CALENDAR.search(before):
        return
    year = _year(match, seen_from)
    if match["in_year"] is None and before.rstrip().endswith("年"):
        year = NOWHERE  # 令和8年2月4日: some other count of years
    start, end = match.start(), match.start() + len(match.group().rstrip(" 的"))
    if match["month"] or match["month_shift"] or match["month_beside"]:
        yield from _in_month(match, year, seen_from)
    elif match["m_from"]:
        yield from _month_range(match, year)
    elif match["quarter_shift"] and match["in_year"] is None:
        yield quarter_from(start, end, seen_from, shift(match["quarter_shift"]))
    elif part := _part_of_year(match):
        grain, days = part
        if match["year_part"] and match["in_year"] is None:
            # 年底 in June may be the one before; 年底前 is not.
            near = not match.string.startswith("前", end)
            year = replace(HERE, within_months=4) if near else HERE
        yield Said(start, end, grain, days, year)
    elif match["in_year"] and _is_a_year(match):
        yield whole_year(start, end, year)


def _year(match: re.Match[str], seen_from: date | None) -> Year:
    if written := match["year"]:
        return Year(digits(written), "written")
    if republic := match["republic"] or match["bare_republic"]:
        return Year(1911 + numeral(republic), "written")
    if match["year_shift"]:
        return relative_year(seen_from, _YEAR_SHIFTS[match["year_shift"]])
    if match["year_beside"]:
        return Year(None, search="beside", shift=_BESIDE.get(match["year_beside"][0], 0))
    return OPEN


def _is_a_year(match: re.Match[str]) -> bool:
    """2026年 by itself is a year, 2000年歷史 is not, and 當年 tells too little."""
    if match["year_beside"]:
        return False
    after = match.string[match.end() : match.end() + 2]
    round_number = (match["year"] or "").endswith(("00", "〇〇", "零零"))
    return not (round_number and after.startswith(("历史", "来", "前", "间", "后")))


def _part_of_year(match: re.Match[str]) -> tuple[Grain, Days] | None:
    if match["year_part"]:
        return "part", year_part(PARTS[match["year_part"]])
    if match["half"]:
        return "half", half(1 if match["half"] == "上" else 2)
    if number := match["quarter"] or match["q"]:
        return "quarter", quarter(numeral(number))
    return ("quarter", quarter(1)) if match["first_quarter"] else None


def _month_range(match: re.Match[str], year: Year) -> Iterator[Said]:
    first, last = numeral(match["m_from"]), numeral(match["m_to"])
    if 1 <= first <= 12 and 1 <= last <= 12 and first != last:
        yield Said(match.start(), match.end(), "months", months(first, last), year)


def _in_month(match: re.Match[str], year: Year, seen_from: date | None) -> Iterator[Said]:
    """A month, or days, a part or a week of it."""
    if match["month_shift"]:
        place = month_of(seen_from, shift(match["month_shift"]))
        found = _days_of_month(match, place[1] if place else 1)
        for (first, last), (grain, days) in _placed(match, "day", found):
            yield in_month(first, last, place, grain, days)
        return
    if match["month_beside"]:
        # 當月4日 is a day of a month that was named before; 當月 by itself is not read.
        if match["day"] is None:
            return
        found, year = _days(None, match["day"], match["day_sep"], match["day_to"]), NOWHERE
    else:
        month = 1 if match["month"] == "元" else numeral(match["month"])
        if not _is_a_month(match, month):
            return
        found = _days_of_month(match, month)
    ahead = is_ahead(match)
    for (start, end), (grain, days) in _placed(match, "day", found):
        yield Said(start, end, grain, days, year, ahead=ahead)


def _is_a_month(match: re.Match[str], month: int) -> bool:
    if not 1 <= month <= 12:
        return False
    alone = match["day"] is None and match["in_year"] is None
    return not (alone and _LASTING.search(match.string[max(0, match.start() - 4) : match.start()]))


def _days_of_month(match: re.Match[str], month: int) -> _Found:
    if match["day"]:
        return _days(month, match["day"], match["day_sep"], match["day_to"])
    if (match["part"] or "").endswith("半月"):
        return [("part", half_of_month(month, 1 if match["part"][0] == "上" else 2))]
    if match["part"]:
        return [("part", month_part(month, PARTS[match["part"][0]]))]
    if match["week"]:
        return [("week", week_of_month(month, numeral(match["week"])))]
    if name := match["week_name"]:
        return [("week", week_of_month(month, 0 if name.startswith("最") else 1))]
    return [("month", months(month, month))]


def _days(month: int | None, day: str, separator: str | None, until: str | None) -> _Found:
    """4日, 13日至15日, or 4日、5日 as two."""
    first = a_day(month, numeral(day))
    if separator is None or until is None:
        return [("day", first)]
    last = a_day(month, numeral(until))
    if not _RANGE.search(separator):
        return [("day", first), ("day", last)]
    if first and last and first[0].day < last[0].day:
        return [("days", (first[0], last[0]))]
    return [("days", None)]


def _placed(
    match: re.Match[str], name: str, found: _Found
) -> Iterator[tuple[tuple[int, int], tuple[Grain, Days | None]]]:
    return zip(two_places(match, name, f"{name}_to", len(found)), found, strict=True)


def _day_alone(match: re.Match[str], _: date | None) -> Iterator[Said]:
    """18日: the month is found later."""
    before = match.string[max(0, match.start() - 5) : match.start()]
    after = match.string[match.end() : match.end() + 3]
    if _LASTING.search(before) or patterns.NOT_AFTER_A_DAY.match(after):
        return
    if match["alone"] == "一" and match["alone_sep"] is None:
        return  # 一日 is rather some day, or one day long
    found = _days(None, match["alone"], match["alone_sep"], match["alone_to"])
    for (start, end), (grain, days) in _placed(match, "alone", found):
        if days is not None:
            yield Said(start, end, grain, days, ahead=is_ahead(match))


def _years(match: re.Match[str], _: date | None) -> Iterator[Said]:
    first, last = digits(match["year_from"]), digits(match["year_to"])
    if first < last:
        year = Year(first, "written")
        yield Said(match.start(), match.end(), "years", months(1, 12), year, last)


READERS: Mapping[str, Callable[[re.Match[str], date | None], Iterator[Said]]] = {
    "calendar": _calendar,
    "day_alone": _day_alone,
    "years": _years,
}
