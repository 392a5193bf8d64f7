"""Dates that count from the day of writing, and what is left of them where it is not known."""

from datetime import date

import pytest
from dates_told import Told, dates_told

from rag.facts.dates import dates_in

FRIDAY = "2026-02-06"
FRIDAY_DATE = date(2026, 2, 6)

# (text, the words, grain, days), written on Friday, 6 February 2026.
COUNTED = [
    ("大前天開幕", "大前天", "day", "2026-02-03"),
    ("前天開幕", "前天", "day", "2026-02-04"),
    ("昨天開幕", "昨天", "day", "2026-02-05"),
    ("今天開幕", "今天", "day", "2026-02-06"),
    ("明天開幕", "明天", "day", "2026-02-07"),
    ("後天開幕", "後天", "day", "2026-02-08"),
    ("大後天開幕", "大後天", "day", "2026-02-09"),
    ("昨日開幕", "昨日", "day", "2026-02-05"),
    ("今日開幕", "今日", "day", "2026-02-06"),
    ("本日開幕", "本日", "day", "2026-02-06"),
    ("明日開幕", "明日", "day", "2026-02-07"),
    ("昨夜落雨", "昨夜", "day", "2026-02-05"),
    ("今晚開演", "今晚", "day", "2026-02-06"),
    ("明早啟程", "明早", "day", "2026-02-07"),
    ("昨（5）日開幕", "昨（5）日", "day", "2026-02-05"),
    ("明（7）日開幕", "明（7）日", "day", "2026-02-07"),
    ("三天前開幕", "三天前", "day", "2026-02-03"),
    ("三天之前開幕", "三天之前", "day", "2026-02-03"),
    ("十天前開幕", "十天前", "day", "2026-01-27"),
    ("二十天前開幕", "二十天前", "day", "2026-01-17"),
    ("預計三天後開幕", "三天後", "day", "2026-02-09"),
    ("三週前開幕", "三週前", "week", "2026-01-12/2026-01-18"),
    ("三個星期前開幕", "三個星期前", "week", "2026-01-12/2026-01-18"),
    ("3個禮拜前開幕", "3個禮拜前", "week", "2026-01-12/2026-01-18"),
    ("將於兩週後開幕", "兩週後", "week", "2026-02-16/2026-02-22"),
    ("兩個月前開幕", "兩個月前", "month", "2025-12-01/2025-12-31"),
    ("會在三個月後開幕", "三個月後", "month", "2026-05-01/2026-05-31"),
    ("兩年前開幕", "兩年前", "year", "2024-01-01/2024-12-31"),
    ("將在兩年後開幕", "兩年後", "year", "2028-01-01/2028-12-31"),
    ("上上週五開幕", "上上週五", "day", "2026-01-23"),
    ("上星期天開幕", "上星期天", "day", "2026-02-01"),
    ("本週五開幕", "本週五", "day", "2026-02-06"),
    ("這週三開幕", "這週三", "day", "2026-02-04"),
    ("下週三開幕", "下週三", "day", "2026-02-11"),
    ("下下周一開幕", "下下周一", "day", "2026-02-16"),
    ("週四開幕", "週四", "day", "2026-02-05"),
    ("禮拜天開幕", "禮拜天", "day", "2026-02-01"),
    ("將於週三開幕", "週三", "day", "2026-02-11"),
    ("週三將開幕", "週三", "day", "2026-02-11"),
    ("上上週開幕", "上上週", "week", "2026-01-19/2026-01-25"),
    ("這一週開幕", "這一週", "week", "2026-02-02/2026-02-08"),
    ("下下週開幕", "下下週", "week", "2026-02-16/2026-02-22"),
    ("上個月18日開幕", "上個月18日", "day", "2026-01-18"),
    ("本月18日至20日展出", "本月18日至20日", "days", "2026-02-18/2026-02-20"),
    ("下個月初開幕", "下個月初", "part", "2026-03-01/2026-03-10"),
    ("上上個月中旬開幕", "上上個月中旬", "part", "2025-12-11/2025-12-20"),
    ("下個月第二週開幕", "下個月第二週", "week", "2026-03-08/2026-03-14"),
    ("上上季開幕", "上上季", "quarter", "2025-07-01/2025-09-30"),
    ("前一季開幕", "前一季", "quarter", "2025-10-01/2025-12-31"),
    ("這一季開幕", "這一季", "quarter", "2026-01-01/2026-03-31"),
    ("下一季度開幕", "下一季度", "quarter", "2026-04-01/2026-06-30"),
    ("前年開幕", "前年", "year", "2024-01-01/2024-12-31"),
    ("明年開幕", "明年", "year", "2027-01-01/2027-12-31"),
    ("本年3月開幕", "本年3月", "month", "2026-03-01/2026-03-31"),
    ("後年5月開幕", "後年5月", "month", "2028-05-01/2028-05-31"),
    ("明年初開幕", "明年初", "part", "2027-01-01/2027-02-28"),
    ("去年上半年開幕", "去年上半年", "half", "2025-01-01/2025-06-30"),
    ("去年下半年開幕", "去年下半年", "half", "2025-07-01/2025-12-31"),
    ("去年第三季開幕", "去年第三季", "quarter", "2025-07-01/2025-09-30"),
    ("去年3至5月展出", "去年3至5月", "months", "2025-03-01/2025-05-31"),
    ("opened the day before yesterday", "day before yesterday", "day", "2026-02-04"),
    ("opened last night", "last night", "day", "2026-02-05"),
    ("opened this morning", "this morning", "day", "2026-02-06"),
    ("opens the day after tomorrow", "day after tomorrow", "day", "2026-02-08"),
    ("opened 12 days ago", "12 days ago", "day", "2026-01-25"),
    ("opened a week ago", "a week ago", "week", "2026-01-26/2026-02-01"),
    ("opened three months ago", "three months ago", "month", "2025-11-01/2025-11-30"),
    ("opened Two years ago", "Two years ago", "year", "2024-01-01/2024-12-31"),
    ("opens 3 weeks from now", "3 weeks from now", "week", "2026-02-23/2026-03-01"),
    ("opens two months from now", "two months from now", "month", "2026-04-01/2026-04-30"),
    ("opens in 3 days' time", "in 3 days' time", "day", "2026-02-09"),
    ("opens in a month’s time", "in a month’s time", "month", "2026-03-01/2026-03-31"),
    ("opened on Monday of last week", "Monday of last week", "day", "2026-01-26"),
    ("opened Wednesday this week", "Wednesday this week", "day", "2026-02-04"),
    ("opens Monday next week", "Monday next week", "day", "2026-02-09"),
    ("will open this Friday", "this Friday", "day", "2026-02-06"),
    ("opens this Sunday", "this Sunday", "day", "2026-02-08"),
    ("opened this past Monday", "this past Monday", "day", "2026-02-02"),
    ("opens this coming Monday", "this coming Monday", "day", "2026-02-09"),
    ("opens the coming Sunday", "coming Sunday", "day", "2026-02-08"),
    ("opened last Saturday", "last Saturday", "day", "2026-01-31"),
    ("opens next Friday", "next Friday", "day", "2026-02-13"),
    ("opens this week", "this week", "week", "2026-02-02/2026-02-08"),
    ("opens next week", "next week", "week", "2026-02-09/2026-02-15"),
    ("opened last month", "last month", "month", "2026-01-01/2026-01-31"),
    ("opens early next month", "early next month", "part", "2026-03-01/2026-03-10"),
    ("opened on the 4th of last month", "4th of last month", "day", "2026-01-04"),
    ("opens on the 31st of next month", "31st of next month", "day", "2026-03-31"),
    ("opens next quarter", "next quarter", "quarter", "2026-04-01/2026-06-30"),
    ("opened early last year", "early last year", "part", "2025-01-01/2025-02-28"),
    ("opened late last year", "late last year", "part", "2025-11-01/2025-12-31"),
    ("opened in May last year", "May last year", "month", "2025-05-01/2025-05-31"),
    ("opened on last May 13", "last May 13", "day", "2025-05-13"),
    ("opened this past May", "this past May", "month", "2025-05-01/2025-05-31"),
    ("opened this past February", "this past February", "month", "2025-02-01/2025-02-28"),
    ("opened last February", "last February", "month", "2025-02-01/2025-02-28"),
    ("opens next February", "next February", "month", "2027-02-01/2027-02-28"),
    ("opened this past January", "this past January", "month", "2026-01-01/2026-01-31"),
    ("opens this coming May", "this coming May", "month", "2026-05-01/2026-05-31"),
    ("opens this coming February", "this coming February", "month", "2027-02-01/2027-02-28"),
    (
        "opened in the fourth quarter of last year",
        "fourth quarter of last year",
        "quarter",
        "2025-10-01/2025-12-31",
    ),
    (
        "opens in the second half of next year",
        "second half of next year",
        "half",
        "2027-07-01/2027-12-31",
    ),
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in COUNTED])
def test_words_that_count_from_the_day_of_writing(case: tuple[str, str, str, str]) -> None:
    text, *told = case
    assert dates_told(text, FRIDAY) == [tuple(told)]
    assert dates_in(text, seen_from=None)[0].told == "unknown"


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in COUNTED])
def test_without_a_day_of_writing_they_have_words_and_no_year(
    case: tuple[str, str, str, str],
) -> None:
    text, words, grain, _ = case
    ((found, found_grain, days),) = dates_told(text, None)
    assert (found, found_grain) == (words, grain)
    assert days == "" or days.startswith("?")


@pytest.mark.parametrize(
    "text", ["昨天", "上週五", "兩個月前", "去年", "去年3月", "月底", "last week", "last May 13"]
)
def test_they_are_told_to_be_relative(text: str) -> None:
    (when,) = dates_in(text, seen_from=FRIDAY_DATE)
    assert when.relative


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        # The number beside the word must be that day; by itself it still tells the day.
        ("昨（4）日開幕", FRIDAY, ("昨（4）日", "day", "")),
        ("昨（4）日開幕", None, ("昨（4）日", "day", "?-?-4")),
        ("昨（45）日開幕", None, ("昨（45）日", "day", "")),
        # Days that the month does not have.
        ("本月30日開幕", FRIDAY, ("本月30日", "day", "")),
        ("下個月31日開幕", "2026-03-05", ("下個月31日", "day", "")),
        ("opens on the 31st of next month", "2026-03-05", ("31st of next month", "day", "")),
        # Which Friday is meant depends on who speaks.
        ("opened last Friday", "2026-02-07", ("last Friday", "day", "")),
        ("opened this past Friday", FRIDAY, ("this past Friday", "day", "")),
        ("opens this coming Friday", FRIDAY, ("this coming Friday", "day", "")),
        ("opened last May", "2026-06-09", ("last May", "month", "?-5-1/?-5-31")),
        ("opens next May", "2026-02-06", ("next May", "month", "?-5-1/?-5-31")),
    ],
)
def test_what_does_not_tell_one_day_is_not_placed(
    text: str, written: str | None, told: Told
) -> None:
    assert dates_told(text, written) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "一年兩個月前開幕",
        "一年零兩個月前開幕",
        "三週又兩天前開幕",
        "三、四天前開幕",
        "三到四天前開幕",
        "不到三天前開幕",
        "opened a year and two months ago",
        "opened two years, three months ago",
        "opened twenty-five years ago",
        "opened thirty two years ago",
        "opened a hundred and ten years ago",
        "opened 5–10 years ago",
        "opened two or three weeks ago",
        "opened more than two years ago",
        "the last quarter was slow",
        "the year is long",
    ],
)
def test_the_end_of_a_longer_or_vaguer_count_is_no_date(text: str) -> None:
    assert dates_told(text, FRIDAY) == []


def test_a_word_that_only_looks_like_a_tens_does_not_stop_a_count() -> None:
    assert dates_told("the city two years ago", FRIDAY) == [
        ("two years ago", "year", "2024-01-01/2024-12-31")
    ]
    assert dates_told("去年三天前", FRIDAY)[-1] == ("三天前", "day", "2026-02-03")


@pytest.mark.parametrize(
    ("text", "written", "words", "days"),
    [
        ("月初開幕", FRIDAY, "月初", "2026-02-01/2026-02-10"),
        ("月中旬開幕", FRIDAY, "月中旬", "2026-02-11/2026-02-20"),
        ("月底開幕", FRIDAY, "月底", "2026-02-21/2026-02-28"),
        ("月底開幕", "2024-02-05", "月底", "2024-02-21/2024-02-29"),
        ("月底開幕", "2026-04-05", "月底", "2026-04-21/2026-04-30"),
        ("月底開幕", None, "月底", "?-?-21/?-?-31"),
        ("年初開幕", FRIDAY, "年初", "2026-01-01/2026-02-28"),
        ("年底開幕", FRIDAY, "年底", "?-11-1/?-12-31"),
        ("年底開幕", "2026-07-09", "年底", "2026-11-01/2026-12-31"),
        ("年底前開幕", FRIDAY, "年底", "2026-11-01/2026-12-31"),
        ("opens by the end of the month", FRIDAY, "end of the month", "2026-02-21/2026-02-28"),
        ("since the start of the year", FRIDAY, "start of the year", "2026-01-01/2026-02-28"),
        ("opens by the year's end", FRIDAY, "year's end", "2026-11-01/2026-12-31"),
        ("opens by year-end 2027", FRIDAY, "year-end 2027", "2027-11-01/2027-12-31"),
        ("opens by the end of the year", None, "end of the year", "?-11-1/?-12-31"),
    ],
)
def test_the_parts_of_this_month_and_year(
    text: str, written: str | None, words: str, days: str
) -> None:
    assert dates_told(text, written) == [(words, "part", days)]
