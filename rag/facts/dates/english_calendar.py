"""Days, months, quarters and years as English names them, with the year where it is told."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from rag.facts.dates import english_patterns as patterns
from rag.facts.dates.english_context import (
    bearing_before,
    counts_something,
    is_month_name,
    is_year,
    is_years,
    part_named,
    words_before,
)
from rag.facts.dates.relative import Step, neighbouring_month, quarter_from, relative_year
from rag.facts.dates.said import (
    HERE,
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

_MONTHS = {name[:3]: n for n, name in enumerate(patterns.MONTHS, 1)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "latter": 2, "last": 0, "final": 0}
_ORDINALS |= {"1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SHIFTS = {"last": -1, "this": 0, "next": 1}
_BESIDE = {"the following": 1, "the next": 1, "the previous": -1}
_OTHER_YEAR = re.compile(r"(?i)\b(?:fiscal|financial|FY\d*|past) (?:year )?$")
_OF_A_YEAR = re.compile(r"\b(?i:(last|this|next)) year['’]s $")
_PREPOSITION = re.compile(
    r"\b(?i:in|on|by|until|till|from|for|to|between|before|after|of) (?:the )?$"
)


def _iso(match: re.Match[str], _: date | None) -> Iterator[Said]:
    month = int(match["iso_month"])
    if 1 <= month <= 12:
        days = a_day(month, int(match["iso_day"]))
        year = Year(int(match["iso_year"]), "written")
        yield Said(match.start(), match.end(), "day", days, year)


def _tail(match: re.Match[str], name: str, seen_from: date | None) -> Year:
    if year := match[f"{name}_year"]:
        return Year(int(year), "written")
    if shift := match[f"{name}_shift"]:
        return relative_year(seen_from, _SHIFTS[shift])
    if beside := match[f"{name}_beside"]:
        return Year(None, search="beside", shift=_BESIDE.get(beside, 0))
    if before := _OF_A_YEAR.search(words_before(match)):
        return relative_year(seen_from, _SHIFTS[before[1].lower()])
    return OPEN


def _ahead(match: re.Match[str], year: Year) -> bool:
    """Whether a verb before it places it in the future: "will go in April"."""
    if year != OPEN or not _PREPOSITION.search(words_before(match)):
        return False
    return bearing_before(match.string, match.start()) == "ahead"


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def _day_month(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """4 February 2026, 13–15 May, 13 and 15 May."""
    year, month = _tail(match, "dm", seen_from), _month(match["dm_month"])
    ahead = _ahead(match, year)
    two = match["dm_to"] in (" and ", " or ")
    found = _days(month, match["dm_day"], match["dm_until"], two=two)
    for (start, end), (grain, days) in zip(
        two_places(match, "dm_day", "dm_until", len(found)), found, strict=True
    ):
        yield Said(start, end, grain, days, year, ahead=ahead)


def _month_day(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """February 4, 2026, May 13-15. In "in March 15 ships sailed" only the month is one."""
    year, month = _tail(match, "md", seen_from), _month(match["md_month"])
    which = match["md_which"]
    if which and year == OPEN:
        year = _year_of_month(which.lower(), month, seen_from)
    if match["md_until"] is None and match["md_year"] is None and counts_something(match):
        yield Said(match.start(), match.end("md_month"), "month", months(month, month), year)
        return
    ahead = _ahead(match, year)
    for grain, days in _days(month, match["md_day"], match["md_until"], two=False):
        yield Said(match.start(), match.end(), grain, days, year, ahead=ahead)


def _days(
    month: int | None, first: str, last: str | None, *, two: bool
) -> list[tuple[Grain, Days | None]]:
    begin = a_day(month, int(first))
    if last is None:
        return [("day", begin)]
    end = a_day(month, int(last))
    if two:
        return [("day", begin), ("day", end)]
    if begin and end and begin[0].day < end[0].day:
        return [("days", (begin[0], end[0]))]
    return [("days", None)]


def _month_of(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """February, early February, the first week of April, last November, May 2026."""
    month, which = _month(match["month"]), match["which"]
    year = _tail(match, "m", seen_from)
    plain = not (match["part"] or match["half_of"] or match["week"] or which or year != OPEN)
    if plain and not is_month_name(match.string, match.start(), match.end()):
        return
    if which and year == OPEN:
        year = _year_of_month(which.lower(), month, seen_from)
    grain: Grain = "month"
    days = months(month, month)
    if match["part"]:
        grain, days = "part", month_part(month, part_named(match["part"]))
    elif match["half_of"]:
        grain, days = "part", half_of_month(month, 1 if "first" in match["half_of"].lower() else 2)
    elif match["week"]:
        grain, days = "week", week_of_month(month, _ordinal(match["week"]))
    yield Said(match.start(), match.end(), grain, days, year, ahead=_ahead(match, year))


def _year_of_month(which: str, month: int, seen_from: date | None) -> Year:
    if seen_from is not None and which == "this past":
        return Year(seen_from.year - (month >= seen_from.month), "relative")
    if seen_from is not None and which == "this coming":
        return Year(seen_from.year + (month <= seen_from.month), "relative")
    steps: dict[str, Step] = {"last": -1, "this": 0}
    return neighbouring_month(seen_from, month, steps.get(which, 1))


def _ordinal(word: str) -> int:
    return _ORDINALS[word.lower().strip()]


def _quarter(match: re.Match[str], seen_from: date | None) -> Iterator[Said]:
    """A quarter or a half, of a year that is told or of none."""
    if match["q_other"] or _OTHER_YEAR.search(words_before(match)):
        return
    start, end = match.start(), match.end()
    year = _tail(match, "q", seen_from)
    if match["q_the"]:
        year = HERE
    if match["q_before"]:
        year = Year(int(match["q_before"]), "written")
    if match["half"] or match["h"]:
        number = _ordinal(match["half"]) if match["half"] else int(match["h"])
        yield Said(start, end, "half", half(number), year)
        return
    figure = match["q"] or match["q_after"]
    number = int(figure) if figure else _ordinal(match["ordinal"])
    if number or year != OPEN:
        yield Said(start, end, "quarter", quarter(number or 4), year)
    elif match.group().lower() == "last quarter":
        yield quarter_from(start, end, seen_from, -1)


def _years(match: re.Match[str], _: date | None) -> Iterator[Said]:
    """2023–2025 as one stretch; "in 2023 and 2025" as two years."""
    text, start, end = match.string, match.start(), match.end()
    first, last = int(match["year_from"]), int(match["year_to"])
    if first < last and is_years(text, start, end, match["year_sep"]):
        yield Said(start, end, "years", months(1, 12), Year(first, "written"), last)
        return
    for name, year in (("year_from", first), ("year_to", last)):
        if is_year(text, match.start(name), match.end(name)):
            yield whole_year(match.start(name), match.end(name), Year(year, "written"))


def _a_year(match: re.Match[str], _: date | None) -> Iterator[Said]:
    """A year by itself, where the words before it say so."""
    year = Year(int(match["year"]), "written")
    if part := match["year_part"]:
        yield Said(match.start(), match.end(), "part", year_part(part_named(part)), year)
    elif is_year(match.string, match.start(), match.end()):
        yield whole_year(match.start(), match.end(), year)


READERS: Mapping[str, Callable[[re.Match[str], date | None], Iterator[Said]]] = {
    "iso": _iso,
    "day_month": _day_month,
    "month_day": _month_day,
    "quarter": _quarter,
    "month_of": _month_of,
    "years": _years,
    "a_year": _a_year,
}
