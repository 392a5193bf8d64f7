"""Write a date out in a language, so that reading it gives the same days again."""

from dataclasses import dataclass

from rag.facts.dates.said import Part, month_end
from rag.facts.dates.when import When
from rag.types import Language

_MONTHS = tuple(
    "January February March April May June July August September October November December".split()
)
_ORDINALS = ("first", "second", "third", "fourth")
_HAN_NUMBERS = "一二三四"
_PART_OF_YEAR: dict[int, Part] = {1: "early", 6: "mid", 11: "late"}
_ENGLISH_PARTS: dict[Part, str] = {"early": "early ", "mid": "mid-", "late": "late "}
_ENGLISH_PLACES: dict[Part, str] = {"early": "beginning", "mid": "middle", "late": "end"}
_CHINESE_MONTH_PARTS: dict[Part, str] = {"early": "上旬", "mid": "中旬", "late": "下旬"}
_CHINESE_YEAR_PARTS: dict[Part, str] = {"early": "初", "mid": "中", "late": "底"}


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of which the year, or the month too, may be unknown."""

    year: int | None
    month: int | None
    day: int

    @property
    def ends_month(self) -> bool:
        return self.month is not None and self.day == month_end(self.year or 2000, self.month)


def render(when: When, language: Language) -> str:
    """The date in words of a language; empty for one that could not be placed.

    >>> from datetime import date
    >>> days = When(0, 1, "days", date(2026, 5, 13), date(2026, 5, 15))
    >>> render(days, "en"), render(days, "zh-Hant")
    ('13–15 May 2026', '2026年5月13日至15日')
    """
    if when.first and when.last:
        first = _Day(when.first.year, when.first.month, when.first.day)
        last = _Day(when.last.year, when.last.month, when.last.day)
    elif when.yearless:
        first, last = (_Day(None, d.month, d.day) for d in when.yearless)
    else:
        return ""
    if language == "en":
        return _english(when, first, last)
    words = _chinese(when, first, last)
    return words if language == "zh-Hant" else _simplified(words)


def _simplified(words: str) -> str:
    return words.replace("季", "季度").translate(str.maketrans("後週當", "后周当"))


def _part_of_month(first: _Day) -> Part:
    return "early" if first.day == 1 else "mid" if first.day == 11 else "late"


def _half_of_month(first: _Day, last: _Day) -> int | None:
    """1 or 2 for half a month, None for another part of it."""
    return 1 if last.day == 15 else 2 if first.day == 16 else None


def _week_of_month(first: _Day, last: _Day) -> int | None:
    """1 to 4, or 0 for the last; None for a week that is none of a month."""
    if first.month is None or first.month != last.month:
        return None
    if last.day % 7 == 0 and last.day == first.day + 6:
        return last.day // 7
    return 0 if last.ends_month else None


def _english(when: When, first: _Day, last: _Day) -> str:
    year = "" if first.year is None else f" {first.year}"
    month = "" if first.month is None else _MONTHS[first.month - 1]
    of_year = f" of{year}" if year else ""
    match when.grain:
        case "day":
            return _english_day(first)
        case "month":
            return f"{month}{year}"
        case "quarter":
            return f"{_ORDINALS[((first.month or 1) - 1) // 3]} quarter{of_year}"
        case "half":
            return f"the {_ORDINALS[((first.month or 1) - 1) // 6]} half{of_year}"
        case "year":
            return f"{first.year}"
        case "years":
            return f"{first.year}–{last.year}"
        case "part":
            return _english_part(first, last)
        case "week":
            return _english_week(first, last)
        case "days" | "months":
            return _english_stretch(first, last, exact=when.grain == "days")


def _english_day(day: _Day) -> str:
    if day.month is None:
        return f"the {day.day}{_th(day.day)}"
    return f"{day.day} {_MONTHS[day.month - 1]}{f' {day.year}' if day.year else ''}"


def _th(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _english_part(first: _Day, last: _Day) -> str:
    if first.month is None:
        return f"the {_ENGLISH_PLACES[_part_of_month(first)]} of the month"
    if first.month == last.month:
        number = _half_of_month(first, last)
        part = f"the {_ORDINALS[number - 1]} half of " if number else None
        words = (part or _ENGLISH_PARTS[_part_of_month(first)]) + _MONTHS[first.month - 1]
        return f"{words} {first.year}" if first.year else words
    part_of_year = _PART_OF_YEAR[first.month]
    if first.year is None:
        return f"the {_ENGLISH_PLACES[part_of_year]} of the year"
    return f"{_ENGLISH_PARTS[part_of_year]}{first.year}"


def _english_week(first: _Day, last: _Day) -> str:
    number = _week_of_month(first, last)
    if number is None or first.month is None:
        return f"the week of {_english_stretch(first, last, exact=True)}"
    place = _ORDINALS[number - 1] if number else "last"
    words = f"the {place} week of {_MONTHS[first.month - 1]}"
    return f"{words} {first.year}" if first.year else words


def _english_stretch(first: _Day, last: _Day, *, exact: bool) -> str:
    if first.month is None:
        return f"{_english_day(first)} to {_english_day(last)}"
    if exact and (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_english_day(last)}"
    begin, end = (
        _english_end(first, exact=exact, begins=True),
        _english_end(last, exact=exact, begins=False),
    )
    years = [f" {day.year}" if day.year else "" for day in (first, last)]
    if first.year == last.year:
        years[0] = ""
    return f"{begin}{years[0]} to {end}{years[1]}"


def _english_end(day: _Day, *, exact: bool, begins: bool) -> str:
    """One end of a stretch without its year: a month, a part of it, or a day."""
    month = _MONTHS[(day.month or 1) - 1]
    if exact:
        return f"{day.day} {month}"
    if day.day == 1 if begins else day.ends_month:
        return month
    part = _part_at_end(day, begins=begins)
    return f"{_ENGLISH_PARTS[part]}{month}" if part else f"{day.day} {month}"


def _part_at_end(day: _Day, *, begins: bool) -> Part | None:
    parts: dict[int, Part] = {11: "mid", 21: "late"} if begins else {10: "early", 20: "mid"}
    return parts.get(day.day)


def _chinese(when: When, first: _Day, last: _Day) -> str:
    year = "" if first.year is None else f"{first.year}年"
    month = "" if first.month is None else f"{first.month}月"
    match when.grain:
        case "day":
            return f"{year}{month}{first.day}日"
        case "month":
            return f"{year}{month}"
        case "quarter":
            return f"{year}第{_HAN_NUMBERS[((first.month or 1) - 1) // 3]}季"
        case "half":
            return f"{year}{'上' if first.month == 1 else '下'}半年"
        case "year":
            return year
        case "years":
            return f"{year}至{last.year}年"
        case "part":
            return _chinese_part(first, last, year, month)
        case "week":
            return _chinese_week(first, last, year, month)
        case "days" | "months":
            return _chinese_stretch(first, last, exact=when.grain == "days")


def _chinese_part(first: _Day, last: _Day, year: str, month: str) -> str:
    if first.month == last.month:
        month = month or "月"
        if number := _half_of_month(first, last):
            return f"{year}{month}{'上下'[number - 1]}半月"
        return f"{year}{month}{_CHINESE_MONTH_PARTS[_part_of_month(first)]}"
    return f"{year or '年'}{_CHINESE_YEAR_PARTS[_PART_OF_YEAR[first.month or 1]]}"


def _chinese_week(first: _Day, last: _Day, year: str, month: str) -> str:
    number = _week_of_month(first, last)
    if number is None:
        return f"{_chinese_stretch(first, last, exact=True)}當週"
    return f"{year}{month}{f'第{_HAN_NUMBERS[number - 1]}' if number else '最後一'}週"


def _chinese_stretch(first: _Day, last: _Day, *, exact: bool) -> str:
    words = ""
    for day, begins in ((first, True), (last, False)):
        if begins or day.year != first.year:
            words += f"{day.year}年" if day.year else ""
        if day.month and (begins or (day.year, day.month) != (first.year, first.month)):
            words += f"{day.month}月"
        words += _chinese_end(day, exact=exact, begins=begins)
        words += "至" if begins else ""
    return words


def _chinese_end(day: _Day, *, exact: bool, begins: bool) -> str:
    """What follows the month at one end of a stretch."""
    if exact:
        return f"{day.day}日"
    if day.day == 1 if begins else day.ends_month:
        return ""
    part = _part_at_end(day, begins=begins)
    return _CHINESE_MONTH_PARTS[part] if part else f"{day.day}日"
