"""Stretches told by both their ends, lists of days, and the day of the week beside a day."""

import pytest
from dates_told import Told, dates_told

FRIDAY = "2026-02-06"

# (text, the words, grain, days), written on Friday, 6 February 2026.
STRETCHES = [
    ("展期2月4日至3月6日", "2月4日至3月6日", "days", "2026-02-04/2026-03-06"),
    ("展期2月4日到6日", "2月4日到6日", "days", "2026-02-04/2026-02-06"),
    ("展期4日到2月6日", "4日到2月6日", "days", "2026-02-04/2026-02-06"),
    ("展期4日至3月4日", "4日至3月4日", "days", "2026-02-04/2026-03-04"),
    ("展期28日至3月2日", "28日至3月2日", "days", "2026-02-28/2026-03-02"),
    ("展期28日至1月2日", "28日至1月2日", "days", "2025-12-28/2026-01-02"),
    ("展期13日至下月2日", "13日至下月2日", "days", "2026-02-13/2026-03-02"),
    ("展期本月13日至下月2日", "本月13日至下月2日", "days", "2026-02-13/2026-03-02"),
    ("展期一日至三日", "一日至三日", "days", "2026-02-01/2026-02-03"),
    ("昨天至今天展出", "昨天至今天", "days", "2026-02-05/2026-02-06"),
    ("今天至8日展出", "今天至8日", "days", "2026-02-06/2026-02-08"),
    (
        "展期2025年12月29日至2026年1月2日",
        "2025年12月29日至2026年1月2日",
        "days",
        "2025-12-29/2026-01-02",
    ),
    ("展期2月4日至6月", "2月4日至6月", "months", "2026-02-04/2026-06-30"),
    ("展期5日到3月初", "5日到3月初", "months", "2026-02-05/2026-03-10"),
    ("展期3月至6月10日", "3月至6月10日", "months", "2026-03-01/2026-06-10"),
    ("展期2月初至3月中旬", "2月初至3月中旬", "months", "2026-02-01/2026-03-20"),
    ("展期3至5月", "3至5月", "months", "2026-03-01/2026-05-31"),
    ("展期11至2月", "11至2月", "months", "2025-11-01/2026-02-28"),
    ("展期12至1月", "12至1月", "months", "2025-12-01/2026-01-31"),
    ("展期1至12月", "1至12月", "months", "2026-01-01/2026-12-31"),
    ("展期12月至1月", "12月至1月", "months", "2025-12-01/2026-01-31"),
    ("展期去年2月至3月", "去年2月至3月", "months", "2025-02-01/2025-03-31"),
    ("展期2月至去年3月", "2月至去年3月", "months", "2025-02-01/2025-03-31"),
    ("展期去年2月至今年2月", "去年2月至今年2月", "months", "2025-02-01/2026-02-28"),
    ("2024年2月至次年3月停航", "2024年2月至次年3月", "months", "2024-02-01/2025-03-31"),
    ("2024年12月至翌年3月停航", "2024年12月至翌年3月", "months", "2024-12-01/2025-03-31"),
    ("2024年2月4日至隔年3月6日停航", "2024年2月4日至隔年3月6日", "days", "2024-02-04/2025-03-06"),
    ("2024年2月至同年11月停航", "2024年2月至同年11月", "months", "2024-02-01/2024-11-30"),
    ("11月至翌年2月停航", "11月至翌年2月", "months", "2025-11-01/2026-02-28"),
    (
        "from May 2024 to June the following year",
        "May 2024 to June the following year",
        "months",
        "2024-05-01/2025-06-30",
    ),
    ("2024年第三季至2025年第一季", "2024年第三季至2025年第一季", "months", "2024-07-01/2025-03-31"),
    ("2025年第一季至第三季停航", "2025年第一季至第三季", "months", "2025-01-01/2025-09-30"),
    ("2025年12月至2月停航", "2025年12月至2月", "months", "2025-12-01/2026-02-28"),
    ("前年到今年停航", "前年到今年", "years", "2024-01-01/2026-12-31"),
    ("2023年到今年停航", "2023年到今年", "years", "2023-01-01/2026-12-31"),
    ("2023至2025年停航", "2023至2025年", "years", "2023-01-01/2025-12-31"),
    ("2023年至2025年停航", "2023年至2025年", "years", "2023-01-01/2025-12-31"),
    ("週一到週三停航", "週一到週三", "days", "2026-02-02/2026-02-04"),
    ("週五到週一停航", "週五到週一", "days", "2026-02-06/2026-02-09"),
    ("上週一到週三停航", "上週一到週三", "days", "2026-01-26/2026-01-28"),
    ("上週五到週一停航", "上週五到週一", "days", "2026-01-30/2026-02-02"),
    ("上週一到本週三停航", "上週一到本週三", "days", "2026-01-26/2026-02-04"),
    ("from Friday to Monday", "Friday to Monday", "days", "2026-02-06/2026-02-09"),
    ("from Monday until Monday", "Monday until Monday", "days", "2026-02-02/2026-02-09"),
    ("between Monday and Wednesday", "Monday and Wednesday", "days", "2026-02-02/2026-02-04"),
    (
        "closed Monday to Friday of last week",
        "Monday to Friday of last week",
        "days",
        "2026-01-26/2026-01-30",
    ),
    ("Monday to 20 February", "Monday to 20 February", "days", "2026-02-02/2026-02-20"),
    ("today to tomorrow", "today to tomorrow", "days", "2026-02-06/2026-02-07"),
    ("between 13 and 15 May", "13 and 15 May", "days", "2026-05-13/2026-05-15"),
    ("from May 13 to May 15", "May 13 to May 15", "days", "2026-05-13/2026-05-15"),
    ("Between 4 May and 6 June", "4 May and 6 June", "days", "2026-05-04/2026-06-06"),
    ("from 4 February to the 6th.", "4 February to the 6th", "days", "2026-02-04/2026-02-06"),
    ("from the 4th to the 6th.", "4th to the 6th", "days", "2026-02-04/2026-02-06"),
    ("4 February through 6 March", "4 February through 6 March", "days", "2026-02-04/2026-03-06"),
    ("from 4 February until April", "4 February until April", "months", "2026-02-04/2026-04-30"),
    (
        "December 29 to January 2",
        "December 29 to January 2",
        "days",
        "2025-12-29/2026-01-02",
    ),
    ("between March and May", "March and May", "months", "2026-03-01/2026-05-31"),
    ("mid-March to late May 2025", "mid-March to late May 2025", "months", "2025-03-11/2025-05-31"),
    ("March to May last year", "March to May last year", "months", "2025-03-01/2025-05-31"),
    ("December 2025 to February", "December 2025 to February", "months", "2025-12-01/2026-02-28"),
    ("December to February 2026", "December to February 2026", "months", "2025-12-01/2026-02-28"),
    ("Q1 2025 to Q2 2026", "Q1 2025 to Q2 2026", "months", "2025-01-01/2026-06-30"),
    ("last year to this year", "last year to this year", "years", "2025-01-01/2026-12-31"),
    ("from 2024 to next year", "2024 to next year", "years", "2024-01-01/2027-12-31"),
    ("between 2023 and 2025 exports fell", "2023 and 2025", "years", "2023-01-01/2025-12-31"),
    ("2023—2025", "2023—2025", "years", "2023-01-01/2025-12-31"),
    ("from 2023 through 2025", "2023 through 2025", "years", "2023-01-01/2025-12-31"),
    ("a 2023-2025 plan", "2023-2025", "years", "2023-01-01/2025-12-31"),
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in STRETCHES])
def test_two_ends_become_one_stretch(case: tuple[str, str, str, str]) -> None:
    text, *told = case
    assert dates_told(text, FRIDAY) == [tuple(told)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5月15日至13日", [("5月15日至13日", "days", "")]),
        ("15 to 13 May", [("15 to 13 May", "days", "")]),
        ("May 15-13", [("May 15-13", "days", "")]),
        ("May 15-15", [("May 15-15", "days", "")]),
        ("15日至15日", []),
        ("13至15月", []),
        ("0至5月", []),
        ("5至0月", []),
        ("5至13月", []),
        ("13至5月", []),
        ("5至5月", []),
        ("2025至2023年", []),
        ("2025至2025年", []),
        (
            "2025年2月4日至2024年3月6日",
            [("2025年2月4日", "day", "2025-02-04"), ("2024年3月6日", "day", "2024-03-06")],
        ),
        (
            "2025年2月4日至2025年1月6日",
            [("2025年2月4日", "day", "2025-02-04"), ("2025年1月6日", "day", "2025-01-06")],
        ),
        (
            "from 2025 to 2025",
            [("2025", "year", "2025-01-01/2025-12-31"), ("2025", "year", "2025-01-01/2025-12-31")],
        ),
        (
            "from 2025 to 2023",
            [("2025", "year", "2025-01-01/2025-12-31"), ("2023", "year", "2023-01-01/2023-12-31")],
        ),
        (
            "from 2025 to March 2026",
            [
                ("2025", "year", "2025-01-01/2025-12-31"),
                ("March 2026", "month", "2026-03-01/2026-03-31"),
            ],
        ),
        (
            "上週至本週",
            [("上週", "week", "2026-01-26/2026-02-01"), ("本週", "week", "2026-02-02/2026-02-08")],
        ),
        (
            "2月至翌年3月",
            [
                ("2月", "month", "2026-02-01/2026-02-28"),
                ("翌年3月", "month", "2027-03-01/2027-03-31"),
            ],
        ),
        (
            "from May to June the previous year",
            [
                ("May", "month", "2026-05-01/2026-05-31"),
                ("June the previous year", "month", "2025-06-01/2025-06-30"),
            ],
        ),
        (
            "去年至2025年",
            [
                ("去年", "year", "2025-01-01/2025-12-31"),
                ("2025年", "year", "2025-01-01/2025-12-31"),
            ],
        ),
        (
            "上週至2月20日",
            [("上週", "week", "2026-01-26/2026-02-01"), ("2月20日", "day", "2026-02-20")],
        ),
        ("1月20日至2月30日", [("1月20日", "day", "2026-01-20"), ("2月30日", "day", "")]),
        ("3日至月底", [("3日", "day", "2026-02-03"), ("月底", "part", "2026-02-21/2026-02-28")]),
        (
            "今年2月4日至2月底",
            [("今年2月4日", "day", "2026-02-04"), ("2月底", "part", "2026-02-21/2026-02-28")],
        ),
        (
            "當月13日至下月2日",
            [("當月13日", "day", "?-?-13"), ("下月2日", "day", "2026-03-02")],
        ),
    ],
)
def test_ends_in_the_wrong_order_or_of_another_kind_do_not(text: str, told: list[Told]) -> None:
    assert dates_told(text, FRIDAY) == told


@pytest.mark.parametrize(
    "text",
    [
        "The vote slipped from 4 May to 6 May",
        "The vote was brought forward from 4 May to 6 May",
        "She moved the vote from the 4 May to 6 May",
        "The vote was shifted from 4 May to 6 May",
        "The vote was postponed from 4 May to 6 May",
        "The vote was pushed from 4 May to 6 May",
        "The vote was rescheduled from 4 May to 6 May",
        "They bring the vote forward from 4 May to 6 May",
        "The vote was pulled from 4 May to 6 May",
        "The day was changed from 4 May to 6 May",
        "The vote was put back by a week from 4 May to 6 May",
        "The vote was held on 4 May and 6 May",
        "投票日由5月4日改至5月6日",
    ],
)
def test_a_date_that_was_moved_is_no_stretch(text: str) -> None:
    assert [(grain, days) for _, grain, days in dates_told(text, FRIDAY)] == [
        ("day", "2026-05-04"),
        ("day", "2026-05-06"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2月4日、5日", [("2月4日", "day", "2026-02-04"), ("5日", "day", "2026-02-05")]),
        ("2月4號、5號", [("2月4號", "day", "2026-02-04"), ("5號", "day", "2026-02-05")]),
        ("2月4、5日", [("2月4", "day", "2026-02-04"), ("5日", "day", "2026-02-05")]),
        ("上個月18日和20日", [("上個月18日", "day", "2026-01-18"), ("20日", "day", "2026-01-20")]),
        ("當月3日、5日", [("當月3日", "day", "?-?-3"), ("5日", "day", "?-?-5")]),
        ("13日、15日", [("13日", "day", "2026-01-13"), ("15日", "day", "2026-01-15")]),
        (
            "on the 13th and 15th of May",
            [("13", "day", "2026-05-13"), ("15th of May", "day", "2026-05-15")],
        ),
        ("13 or 15 May", [("13", "day", "2026-05-13"), ("15 May", "day", "2026-05-15")]),
        ("31 and 30 April", [("31", "day", ""), ("30 April", "day", "2026-04-30")]),
        ("the 4th and the 6th.", [("4th", "day", "2026-02-04"), ("6th", "day", "2026-02-06")]),
        (
            "in 2023 and 2025",
            [("2023", "year", "2023-01-01/2023-12-31"), ("2025", "year", "2025-01-01/2025-12-31")],
        ),
    ],
)
def test_a_list_of_days_is_as_many_dates(text: str, told: list[Told]) -> None:
    assert dates_told(text, FRIDAY) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("週三（4日）", [("4日", "day", "2026-02-04")]),
        ("2月4日（週三）", [("2月4日", "day", "2026-02-04")]),
        ("2月4日（週二）", [("2月4日", "day", "2026-02-04"), ("週二", "day", "")]),
        ("this coming Friday, 13 February", [("13 February", "day", "2026-02-13")]),
        ("next Tuesday, 10 February", [("10 February", "day", "2026-02-10")]),
        ("last Thursday, 5 February", [("5 February", "day", "2026-02-05")]),
        ("4 February, Tuesday", [("4 February", "day", "2026-02-04"), ("Tuesday", "day", "")]),
        (
            "Wednesday February 2026",
            [
                ("Wednesday", "day", "2026-02-04"),
                ("February 2026", "month", "2026-02-01/2026-02-28"),
            ],
        ),
        (
            "1日到訪，週三（4日）再訪，5日返國",
            [
                ("1日", "day", "2026-02-01"),
                ("4日", "day", "2026-02-04"),
                ("5日", "day", "2026-02-05"),
            ],
        ),
        ("would meet on Wednesday, 4 March", [("4 March", "day", "2026-03-04")]),
        ("2月4日當週六", [("2月4日", "day", "2026-02-04"), ("週六", "day", "2026-01-31")]),
        ("週三、週四", [("週三", "day", "2026-02-04"), ("週四", "day", "2026-02-05")]),
        ("4日，5日", [("4日", "day", "2026-02-04"), ("5日", "day", "2026-02-05")]),
    ],
)
def test_the_day_of_the_week_beside_a_day(text: str, told: list[Told]) -> None:
    assert dates_told(text, FRIDAY) == told


@pytest.mark.parametrize(
    ("text", "written", "words"),
    [
        ("本週三（2026年2月4日）", None, ["2026年2月4日"]),
        ("週三，2026年2月4日", None, ["2026年2月4日"]),
        ("last Friday, 6 February 2026", None, ["6 February 2026"]),
        ("last Friday, 6 February 2026", "2026-02-07", ["6 February 2026"]),
        ("last Friday, 5 February 2026", "2026-02-07", ["last Friday", "5 February 2026"]),
    ],
)
def test_a_weekday_that_is_not_placed_stands_beside_a_day_too(
    text: str, written: str | None, words: list[str]
) -> None:
    assert [told for told, _, _ in dates_told(text, written)] == words


@pytest.mark.parametrize(
    ("text", "written", "told"),
    [
        (
            "the week beginning 4 February",
            FRIDAY,
            ("week beginning 4 February", "week", "2026-02-02/2026-02-08"),
        ),
        (
            "in the week from the 4th.",
            FRIDAY,
            ("week from the 4th", "week", "2026-02-02/2026-02-08"),
        ),
        ("Week of 4 February", FRIDAY, ("Week of 4 February", "week", "2026-02-02/2026-02-08")),
        ("for a week from 4 February", FRIDAY, ("4 February", "day", "2026-02-04")),
        ("2月2日至8日當週", FRIDAY, ("2月2日至8日當週", "week", "2026-02-02/2026-02-08")),
        (
            "in the week of 2–8 February it rained",
            FRIDAY,
            ("week of 2–8 February", "week", "2026-02-02/2026-02-08"),
        ),
        (
            "the week of 3–7 February",
            FRIDAY,
            ("week of 3–7 February", "week", "2026-02-03/2026-02-07"),
        ),
        ("雨下於2月2日至8日當週某日", FRIDAY, ("2月2日至8日當週", "week", "2026-02-02/2026-02-08")),
        ("in the week of 4 February it rained", None, ("week of 4 February", "week", "")),
        ("2月4日那一周", FRIDAY, ("2月4日那一周", "week", "2026-02-02/2026-02-08")),
        ("2月4日當週", None, ("2月4日當週", "week", "")),
    ],
)
def test_days_that_stand_for_their_week(text: str, written: str | None, told: Told) -> None:
    assert dates_told(text, written) == [told]
