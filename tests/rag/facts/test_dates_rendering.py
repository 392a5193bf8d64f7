"""Dates written out in each language, and read back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts.dates import DayOfYear, Grain, When, agrees, dates_in, render
from rag.facts.dates import said as calendar
from rag.types import Language

dates_in("", seen_from=None)  # loads the folding table, which takes longer than any example

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")
DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31))
READERS = st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31))
PARTS = st.sampled_from(["early", "mid", "late"])
MONTHS = st.integers(1, 12)


def placed(grain: Grain, days: calendar.Days, year: int, until: int | None = None) -> When | None:
    found = calendar.in_year(days, grain, year, until)
    return When(0, 0, grain, *found, told="written") if found else None


@st.composite
def stretches(draw: st.DrawFn) -> When:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        last = first + timedelta(draw(st.integers(1, 60)))
    if first == last or last.year > 2199:
        last = first = first.replace(day=1)
        last += timedelta(3)
    kind: Grain = draw(st.sampled_from(["days", "months", "years"]))
    if kind == "months" and (first.year, first.month) != (last.year, last.month):
        end = calendar.month_end(last.year, last.month)
        # One end may be a day: "4 February to June".
        begins = draw(st.sampled_from([1, 11, 21, first.day]))
        ends = draw(
            st.sampled_from([10, 20, end] if begins == first.day else [10, 20, end, last.day])
        )
        return When(0, 0, "months", first.replace(day=begins), last.replace(day=ends))
    if kind == "years" and first.year != last.year:
        return When(0, 0, "years", date(first.year, 1, 1), date(last.year, 12, 31))
    return When(0, 0, "days", first, last)


@st.composite
def periods(draw: st.DrawFn) -> tuple[Grain, calendar.Days]:
    month = draw(MONTHS)
    made: list[tuple[Grain, calendar.Days]] = [
        ("month", calendar.months(month, month)),
        ("part", calendar.month_part(month, draw(PARTS))),
        ("part", calendar.half_of_month(month, draw(st.integers(1, 2)))),
        ("part", calendar.year_part(draw(PARTS))),
        ("week", calendar.week_of_month(month, draw(st.integers(0, 4)))),
        ("quarter", calendar.quarter(draw(st.integers(1, 4)))),
        ("half", calendar.half(draw(st.integers(1, 2)))),
    ]
    return draw(st.sampled_from(made))


@st.composite
def single(draw: st.DrawFn) -> When:
    day = draw(DAYS)
    if draw(st.booleans()):
        return When(0, 0, "day", day, day)
    if draw(st.booleans()):
        return When(0, 0, "year", date(day.year, 1, 1), date(day.year, 12, 31))
    if draw(st.booleans()) and 1800 < day.year < 2199:
        return When(0, 0, "week", *calendar.week_of(day))
    grain, days = draw(periods())
    return placed(grain, days, day.year) or When(0, 0, "day", day, day)


@st.composite
def without_a_year(draw: st.DrawFn) -> When:
    day = draw(DAYS)
    if draw(st.booleans()):
        there = DayOfYear(draw(st.sampled_from([None, day.month])), day.day)
        return When(0, 0, "day", yearless=(there, there))
    if draw(st.booleans()) and day.day > 1:
        month = draw(st.sampled_from([None, day.month]))
        ends = DayOfYear(month, draw(st.integers(1, day.day - 1))), DayOfYear(month, day.day)
        return When(0, 0, "days", yearless=ends)
    grain, days = draw(periods())
    return When(0, 0, grain, yearless=days)


def read_again(when: When, language: Language, seen_from: date | None) -> When:
    words = render(when, language)
    (again,) = dates_in(words, seen_from=seen_from)
    assert words[again.start : again.end].removeprefix("the ") == words.removeprefix("the ")
    return again


@pytest.mark.parametrize("language", LANGUAGES)
@given(when=single() | stretches(), seen_from=READERS)
def test_reading_what_was_rendered_gives_the_days_back(
    language: Language, when: When, seen_from: date | None
) -> None:
    again = read_again(when, language, seen_from)
    assert (again.first, again.last, again.grain) == (when.first, when.last, when.grain)
    assert agrees(when, again)
    assert agrees(again, when)


@pytest.mark.parametrize("language", LANGUAGES)
@given(when=without_a_year())
def test_without_a_year_too(language: Language, when: When) -> None:
    again = read_again(when, language, None)
    assert (again.yearless, again.grain) == (when.yearless, when.grain)
    assert agrees(when, again)
    assert agrees(again, when)


@given(single() | stretches())
def test_what_is_rendered_is_the_same_date_in_every_language(when: When) -> None:
    written = [read_again(when, language, None) for language in LANGUAGES]
    assert all(agrees(one, other) for one in written for other in written)


@pytest.mark.parametrize(
    ("text", "english", "traditional", "simplified"),
    [
        ("2026-02-04", "4 February 2026", "2026年2月4日", "2026年2月4日"),
        ("2026年5月13至15日", "13–15 May 2026", "2026年5月13日至15日", "2026年5月13日至15日"),
        (
            "29 April to 2 May 2026",
            "29 April to 2 May 2026",
            "2026年4月29日至5月2日",
            "2026年4月29日至5月2日",
        ),
        ("2026年2月", "February 2026", "2026年2月", "2026年2月"),
        ("late January 2026", "late January 2026", "2026年1月下旬", "2026年1月下旬"),
        ("Q1 2026", "first quarter of 2026", "2026年第一季", "2026年第一季度"),
        ("2026年下半年", "the second half of 2026", "2026年下半年", "2026年下半年"),
        ("in 2026", "2026", "2026年", "2026年"),
        ("2012年中，", "mid-2012", "2012年中", "2012年中"),
        ("2012年底", "late 2012", "2012年底", "2012年底"),
        (
            "first week of April 2026",
            "the first week of April 2026",
            "2026年4月第一週",
            "2026年4月第一周",
        ),
        (
            "last week",
            "the week of 2–8 February 2026",
            "2026年2月2日至8日當週",
            "2026年2月2日至8日当周",
        ),
        ("from March to May 2026", "March to May 2026", "2026年3月至5月", "2026年3月至5月"),
        ("from 2023 to 2025", "2023–2025", "2023年至2025年", "2023年至2025年"),
        ("當月4日", "the 4th", "4日", "4日"),
        ("當月1日", "the 1st", "1日", "1日"),
        ("當月2日", "the 2nd", "2日", "2日"),
        ("當月23日", "the 23rd", "23日", "23日"),
        ("當月11日", "the 11th", "11日", "11日"),
        ("當月12日", "the 12th", "12日", "12日"),
        ("當月13日", "the 13th", "13日", "13日"),
        (
            "1 March to 20 May 2026",
            "1 March to 20 May 2026",
            "2026年3月1日至5月20日",
            "2026年3月1日至5月20日",
        ),
        (
            "the week of 23 September 2026",
            "the week of 21–27 September 2026",
            "2026年9月21日至27日當週",
            "2026年9月21日至27日当周",
        ),
        ("2026年5月31日", "31 May 2026", "2026年5月31日", "2026年5月31日"),
        ("2026年1月上半月", "the first half of January 2026", "2026年1月上半月", "2026年1月上半月"),
        (
            "second half of May 2026",
            "the second half of May 2026",
            "2026年5月下半月",
            "2026年5月下半月",
        ),
        ("2026年上半年", "the first half of 2026", "2026年上半年", "2026年上半年"),
        ("Q4 2026", "fourth quarter of 2026", "2026年第四季", "2026年第四季度"),
        (
            "2026年4月最後一週",
            "the last week of April 2026",
            "2026年4月最後一週",
            "2026年4月最后一周",
        ),
        (
            "mid-March to May 2026",
            "mid-March to May 2026",
            "2026年3月中旬至5月",
            "2026年3月中旬至5月",
        ),
        (
            "late March to mid-May 2026",
            "late March to mid-May 2026",
            "2026年3月下旬至5月中旬",
            "2026年3月下旬至5月中旬",
        ),
        (
            "from 4 March 2025 to early May 2026",
            "4 March 2025 to early May 2026",
            "2025年3月4日至2026年5月上旬",
            "2025年3月4日至2026年5月上旬",
        ),
        (
            "December 2025 to February 2026",
            "December 2025 to February 2026",
            "2025年12月至2026年2月",
            "2025年12月至2026年2月",
        ),
        (
            "30 December 2025 to 2 January 2026",
            "30 December 2025 to 2 January 2026",
            "2025年12月30日至2026年1月2日",
            "2025年12月30日至2026年1月2日",
        ),
        (
            "the week of 31 December 2025",
            "the week of 29 December 2025 to 4 January 2026",
            "2025年12月29日至2026年1月4日當週",
            "2025年12月29日至2026年1月4日当周",
        ),
    ],
)
def test_what_a_date_is_in_each_language(
    text: str, english: str, traditional: str, simplified: str
) -> None:
    (when,) = dates_in(text, seen_from=date(2026, 2, 12))
    assert [render(when, language) for language in LANGUAGES] == [english, traditional, simplified]


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("in July", "July", "7月"),
        ("in early July", "early July", "7月上旬"),
        ("in the second half of July", "the second half of July", "7月下半月"),
        ("the second week of July", "the second week of July", "7月第二週"),
        ("the last week of February", "the last week of February", "2月最後一週"),
        ("on 15 July", "15 July", "7月15日"),
        ("on 15-18 July", "15–18 July", "7月15日至18日"),
        ("from 15 July to 2 August", "15 July to 2 August", "7月15日至8月2日"),
        ("from mid-July to August", "mid-July to August", "7月中旬至8月"),
        ("by the end of the year", "the end of the year", "年底"),
        ("since the start of the year", "the beginning of the year", "年初"),
        ("by the end of the month", "the end of the month", "月下旬"),
        ("the middle of the month", "the middle of the month", "月中旬"),
        ("4日至6日", "the 4th to the 6th", "4日至6日"),
        ("in the third quarter", "third quarter", "第三季"),
        ("in the second half", "the second half", "下半年"),
    ],
)
def test_a_date_of_an_unknown_year_is_written_without_one(
    text: str, english: str, chinese: str
) -> None:
    (when,) = dates_in(text, seen_from=None)
    assert (render(when, "en"), render(when, "zh-Hant")) == (english, chinese)


def test_what_could_not_be_placed_has_no_words() -> None:
    (when,) = dates_in("yesterday", seen_from=None)
    assert render(when, "en") == ""
