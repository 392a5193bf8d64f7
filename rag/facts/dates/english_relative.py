"""English dates that count from the day of writing: last week, on Monday, two months ago."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from rag.facts.dates import english_patterns as patterns
from rag.facts.dates.english_context import bearing_before, part_named, words_before
from rag.facts.dates.relative import (
    Step,
    Unit,
    ago,
    bare_weekday,
    day_from,
    in_month,
    month_of,
    neighbouring_weekday,
    quarter_from,
    relative_year,
    week_from,
    weekday_in_week,
)
from rag.facts.dates.said import (
    HERE,
    Said,
    Year,
    a_day,
    month_part,
    months,
    nothing,
    part_of_a_month,
    whole_year,
    year_part,
)

_COUNTS = {word: n for n, word in enumerate(patterns.COUNTS, 1)} | {"a": 1, "an": 1}
_SHIFTS = {"last": -1, "this": 0, "next": 1}
_DEICTIC = {
    **{"the day before yesterday": -2, "yesterday": -1, "last night": -1},
    **{"tomorrow": 1, "the day after tomorrow": 2},
}
_NUMBER = f"(?:an?|half|[0-9]+|{'|'.join(patterns.COUNTS)})"
_TENS = "(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
# Also what is the end of a longer count: twenty-five years ago, a year and two months ago.
_HEDGED = re.compile(
    r"\b(?i:about|around|nearly|almost|over|roughly|some|than|least|most|approximately"
    rf"|{_NUMBER} (?:and|or|to)(?: a)?|{_NUMBER} (?:year|month|week|day)s?(?:,|,? and)"
    rf"|(?:{_TENS}|hundred|thousand)(?: and)?) $|(?:(?i:{_TENS})|[0-9])[-–]$"
)
_NOT_A_WEEKDAY = re.compile(
    r"\b(?i:every|each|black|good|ash|super|bloody|palm|easter|cyber|holy|shrove|fat|mail on"
    r"|first|second|third|fourth|fifth|final) $"
)
# The last Sunday of March, of the month: a rule, not the Sunday before.
_OF_A_MONTH = re.compile(
    rf" (?i:of (?:the|each|every|any|a)|(?:of|in) (?:{'|'.join(patterns.MONTHS)}))\b"
)


def _span(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """Last week, this month, next quarter, late last year, the end of the month."""
    start, end = match.start(), match.end()
    which, part, unit = match["span_which"], match["span_part"], match["span_unit"].lower()
    if which is None:
        if part and unit in ("month", "year"):
            named = part_named(part)
            days = year_part(named) if unit == "year" else part_of_a_month(named)
            yield Said(start, end, "part", days, HERE)
        return
    shift = _SHIFTS[which.lower()]
    if unit == "week":
        yield week_from(start, end, seen_from, shift)
    elif unit == "quarter":
        yield quarter_from(start, end, seen_from, shift)
    elif unit == "year" and part:
        days = year_part(part_named(part))
        yield Said(start, end, "part", days, relative_year(seen_from, shift))
    elif unit == "year":
        yield whole_year(start, end, relative_year(seen_from, shift))
    else:
        place = month_of(seen_from, shift)
        month = place[1] if place else 1
        days = month_part(month, part_named(part)) if part else months(month, month)
        yield in_month(start, end, place, "part" if part else "month", days)


def _end_of_year(match: re.Match[str], _: date | None) -> Iterator[Said]:
    year = Year(int(match["end_year"]), "written") if match["end_year"] else HERE
    yield Said(match.start(), match.end(), "part", year_part("late"), year)


def _count(word: str) -> int:
    return _COUNTS.get(word.lower()) or int(word)


def _unit(word: str) -> Unit:
    units: dict[str, Unit] = {"day": "day", "week": "week", "month": "month", "year": "year"}
    return units[word.lower()]


def _ago(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """Two months ago, three weeks from now; about two months ago is not read."""
    if _HEDGED.search(words_before(match)):
        return
    count, unit = _count(match["count"]), _unit(match["unit"])
    sign = 1 if match["ago"].lower() == "ago" else -1
    yield ago(match.start(), match.end(), seen_from, sign * count, unit)


def _time(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """In two weeks' time."""
    count, unit = _count(match["time_count"]), _unit(match["time_unit"])
    yield ago(match.start(), match.end(), seen_from, -count, unit)


def _deictic(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    shift = _DEICTIC.get(match["deictic"].lower(), 0)
    yield day_from(match.start(), match.end(), seen_from, shift)


def _weekday(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    ruled = _OF_A_MONTH.match(match.string, match.end())
    if ruled or _NOT_A_WEEKDAY.search(words_before(match)):
        return
    start, end = match.start(), match.end()
    weekday = patterns.WEEKDAYS.index(match["weekday"].lower())
    which = (match["day_which"] or "").lower()
    if match["of_week"]:
        yield weekday_in_week(start, end, seen_from, weekday, _SHIFTS[match["of_week"]])
    elif which == "this" and bearing_before(match.string, start) != "ahead":
        yield weekday_in_week(start, end, seen_from, weekday, 0)
    elif which in ("last", "next"):
        step: Step = -1 if which == "last" else 1
        yield neighbouring_weekday(start, end, seen_from, weekday, step)
    elif which not in ("", "this") and seen_from and weekday == seen_from.weekday():
        yield nothing(start, end, weekday=weekday)  # "this coming Friday" on a Friday
    elif which:
        past = which == "this past"
        yield bare_weekday(start, end, seen_from, weekday, "behind" if past else "ahead")
    else:
        bearing = bearing_before(match.string, start)
        yield bare_weekday(start, end, seen_from, weekday, bearing)


def _the_day(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """The 4th, the 4th of last month; the month of the former is found later."""
    days = a_day(None, int(match["the_day"]))
    which = match["of_month"]
    if days is None:
        return
    if which is None:
        yield Said(match.start(), match.end(), "day", days)
        return
    place = month_of(seen_from, _SHIFTS[which.lower()])
    there = a_day(place[1], days[0].day) if place else None
    yield in_month(match.start(), match.end(), place, "day", there)


READERS: Mapping[str, Callable[[re.Match[str], date | None], Iterator[Said]]] = {
    "ago_of": _ago,
    "time": _time,
    "deictic_of": _deictic,
    "weekday_of": _weekday,
    "span": _span,
    "end_of_year": _end_of_year,
    "the_day_of": _the_day,
}
