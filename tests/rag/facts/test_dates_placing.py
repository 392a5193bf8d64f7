"""The year, and for a day alone the month, of dates whose words leave them open."""

from datetime import date

import pytest
from dates_told import dates_told

from rag.facts.dates import dates_in

FRIDAY = "2026-02-06"
JUNE = "2026-06-09"


def last_told(text: str, written: str | None) -> str:
    """The days of the last date of a text."""
    return dates_told(text, written)[-1][2]


@pytest.mark.parametrize(
    ("text", "written", "days"),
    [
        # To half a year back, to four months ahead.
        ("on 15 August", FRIDAY, "2025-08-15"),
        ("on 14 August", FRIDAY, "?-8-14"),
        ("on 8 June", FRIDAY, "2026-06-08"),
        ("on 9 June", FRIDAY, "?-6-9"),
        ("on 15 to 16 August", FRIDAY, "2025-08-15/2025-08-16"),
        ("in September", FRIDAY, "2025-09-01/2025-09-30"),
        ("in August", FRIDAY, "?-8-1/?-8-31"),
        ("in July", FRIDAY, "?-7-1/?-7-31"),
        ("in June", FRIDAY, "2026-06-01/2026-06-30"),
        ("9月初", FRIDAY, "2025-09-01/2025-09-10"),
        ("12月31日", "2026-01-01", "2025-12-31"),
        ("1月1日", "2025-12-31", "2026-01-01"),
        ("2月29日", "2024-03-05", "2024-02-29"),
        ("2月", "2024-03-05", "2024-02-01/2024-02-29"),
        ("2月最後一週", "2024-03-05", "2024-02-23/2024-02-29"),
        ("2月下半月", "2026-03-05", "2026-02-16/2026-02-28"),
        # A word for the future: the next one, but not against what is hardly past.
        ("will go on 3 September", JUNE, "2026-09-03"),
        ("will go in December", JUNE, "2026-12-01/2026-12-31"),
        ("will go in May", JUNE, "2026-05-01/2026-05-31"),
        ("will go in April", JUNE, "2026-04-01/2026-04-30"),
        ("will go in March", JUNE, "?-3-1/?-3-31"),
        ("he is to go on 3 March", JUNE, "?-3-3"),
        ("will go on 9 April", JUNE, "2026-04-09"),
        ("will go on 8 April", JUNE, "?-4-8"),
        ("will go on 20 November", JUNE, "2026-11-20"),
        ("will go on November 20", JUNE, "2026-11-20"),
        ("gone since November 20", JUNE, "?-11-20"),
        ("will run from 20 November to 2 December", JUNE, "2026-11-20/2026-12-02"),
        ("will go on June 8", "2026-06-09", "2026-06-08"),
        ("將於12月31日啟程", JUNE, "?-12-31"),
        ("將於1月啟程", JUNE, "?-1-1/?-1-31"),
        ("將於1月啟程", "2026-11-09", "2027-01-01/2027-01-31"),
        # A quarter is the nearest, and of the year of writing when it is as near in two.
        ("第四季", FRIDAY, "2025-10-01/2025-12-31"),
        ("第三季", FRIDAY, "2026-07-01/2026-09-30"),
        ("第二季", FRIDAY, "2026-04-01/2026-06-30"),
        ("第一季", "2026-12-05", "2027-01-01/2027-03-31"),
        ("第二季", "2026-12-05", "2026-04-01/2026-06-30"),
        ("第三季", "2026-12-05", "2026-07-01/2026-09-30"),
        ("Q4", "2026-03-31", "2025-10-01/2025-12-31"),
        ("Q4", "2026-04-01", "2026-10-01/2026-12-31"),
        ("Q1", "2026-09-30", "2026-01-01/2026-03-31"),
        ("Q1", "2026-10-01", "2027-01-01/2027-03-31"),
        ("上半年", "2026-12-05", "2026-01-01/2026-06-30"),
        ("下半年", "2026-01-05", "2026-07-01/2026-12-31"),
        # A day alone: the latest one, or the coming one.
        ("6日", FRIDAY, "2026-02-06"),
        ("7日", FRIDAY, "2026-01-07"),
        ("29日", "2026-03-01", "2026-01-29"),
        ("將於6日啟程", FRIDAY, "2026-02-06"),
        ("將於5日啟程", FRIDAY, "2026-03-05"),
        ("將於30日啟程", FRIDAY, "2026-03-30"),
        ("13日至15日", "2026-02-14", "2026-02-13/2026-02-15"),
    ],
)
def test_the_day_of_writing_decides(text: str, written: str, days: str) -> None:
    assert last_told(text, written) == days


@pytest.mark.parametrize(
    ("text", "written", "days"),
    [
        # What follows the date before is of its year, unless the day of writing says otherwise.
        ("2025年6月5日簽約，9月3日生效", None, "2025-09-03"),
        ("2025年6月5日簽約，6月5日生效", None, "2025-06-05"),
        ("2025年6月5日簽約，6月4日再談", None, "?-6-4"),
        ("2025年6月5日簽約，9月再談", JUNE, "?-9-1/?-9-30"),
        ("2025年12月簽約，12月再談", JUNE, "2025-12-01/2025-12-31"),
        ("2019年6月5日簽約，9月3日再談", JUNE, "?-9-3"),
        ("2019年6月5日簽約，3月3日再談", JUNE, "2026-03-03"),
        ("2024年1月1日生效，2月29日再談", None, "2024-02-29"),
        ("2026年1月1日生效，2月29日再談", None, ""),
        ("去年11月簽約，12月再談", JUNE, "2025-12-01/2025-12-31"),
        ("去年11月簽約，2月再談", JUNE, "2026-02-01/2026-02-28"),
        ("去年底簽約，12月再談", JUNE, "2025-12-01/2025-12-31"),
        ("2024年3月簽約，上個月開會，8月再談", JUNE, "2026-08-01/2026-08-31"),
        # Neither a month just past nor the dateline tells which way a far one lies.
        ("上個月簽約，12月再談", JUNE, "?-12-1/?-12-31"),
        ("2026年6月9日電：11月3日再談", JUNE, "?-11-3"),
        ("昨天開會，去看12月29日的提案", "2026-01-09", "2025-12-29"),
        ("2025年10月簽約，11月至1月停航", JUNE, "2025-11-01/2026-01-31"),
        ("昨天簽約，11月3日再談", JUNE, "?-11-3"),
        ("2026年9月簽約，11月3日再談", JUNE, "2026-11-03"),
        # A year or a quarter lends none.
        ("2025年虧損，12月再談", JUNE, "?-12-1/?-12-31"),
        ("2023至2025年虧損，12月再談", JUNE, "?-12-1/?-12-31"),
        ("2025年第一季虧損，12月再談", JUNE, "?-12-1/?-12-31"),
        ("2025年上半年虧損，12月再談", JUNE, "?-12-1/?-12-31"),
        # 同年, "that year" and their like count from the date before, the nearest one.
        ("2021年開工，2024年5月啟用，該年8月停用", None, "2024-08-01/2024-08-31"),
        ("2024年5月啟用，翌年3月停用", None, "2025-03-01/2025-03-31"),
        ("2024年5月啟用，隔年3月停用", None, "2025-03-01/2025-03-31"),
        ("2024年2月29日啟用，次年2月29日停用", None, ""),
        ("Opened in May 2024, it shut on 6 June that year", None, "2024-06-06"),
        ("Opened in May 2024, it shut in Q3 of the same year", None, "2024-07-01/2024-09-30"),
        (
            "Opened in May 2024, it shut in June of the following year",
            None,
            "2025-06-01/2025-06-30",
        ),
        ("Opened in May 2024, it shut in June the next year", None, "2025-06-01/2025-06-30"),
        (
            "Opened in May 2024; it was built in June the previous year",
            None,
            "2023-06-01/2023-06-30",
        ),
        ("2024年1月開工，2月至去年3月停工", None, "?-2-1/?-3-31"),
        ("2月30日至3月1日停工", FRIDAY, "2026-03-01"),
        ("同年6月停用", None, "?-6-1/?-6-30"),
        ("次年3月停用", FRIDAY, "?-3-1/?-3-31"),
        # The end of the year, of the month: of the one that was told, if it is that of writing.
        ("2024年3月選舉，年底就職", None, "2024-11-01/2024-12-31"),
        ("2024年3月選舉，年底就職", "2024-09-05", "2024-11-01/2024-12-31"),
        ("2024年3月選舉，年底就職", "2025-09-05", "?-11-1/?-12-31"),
        ("2024年5月1日選舉，月底就職", None, "2024-05-21/2024-05-31"),
        ("2024年5月1日選舉，月底就職", "2024-05-20", "2024-05-21/2024-05-31"),
        ("2024年5月1日選舉，月底就職", "2024-06-20", "?-?-21/?-?-31"),
        ("2024年第二季虧損，月底再談", "2024-06-20", "2024-06-21/2024-06-30"),
        ("5月1日選舉，月底就職", None, "?-5-21/?-5-31"),
    ],
)
def test_a_date_before_helps_to_place_one(text: str, written: str | None, days: str) -> None:
    assert last_told(text, written) == days


@pytest.mark.parametrize(
    ("text", "written", "days"),
    [
        ("5月1日、13日", None, "?-5-13"),
        ("5月1日至3日、13日", None, "?-5-13"),
        ("去年5月1日、3日、5日", JUNE, "2025-05-05"),
        ("去年5月1日至3日，13日返國", JUNE, "2025-05-13"),
        ("去年2月1日，31日", JUNE, ""),
        ("6月走訪，31日返國", None, ""),
        ("5月走訪，13日返國。", None, "?-5-13"),
        ("2月30日走訪，13日返國", FRIDAY, "2026-01-13"),
        ("5月初走訪，13日返國", None, "?-5-13"),
        ("5月第一週走訪，13日返國", None, "?-5-13"),
        ("5月1日至3日走訪，隨後13日返國", None, "?-5-13"),
        ("去年5月1日至3日與13日", JUNE, "2025-05-13"),
        ("5月走訪？13日返國", None, "?-?-13"),
        ("5月走訪\n13日返國", None, "?-?-13"),
        ("He left in May. He was back on the 13th.", None, "?-?-13"),
        ("5月1日和13日", JUNE, "2026-05-13"),
        ("去年5月1日與13日", JUNE, "2025-05-13"),
        ("2024年12月30日、31日", JUNE, "2024-12-31"),
        ("2月1日、31日", None, ""),
        ("6月1日、31日", None, ""),
        ("6月1日、31日", JUNE, ""),
        ("5月走訪，13日返國", None, "?-5-13"),
        ("5月走訪。13日返國", None, "?-?-13"),
        ("5月走訪，13日返國", JUNE, "2026-05-13"),
        ("2025年5月走訪，13日返國", JUNE, "?-?-13"),
        ("2025年5月走訪。13日返國", JUNE, "2026-05-13"),
        ("2024年第二季走訪，13日返國", "2024-05-20", "2024-05-13"),
        ("2026年2月3日開幕，昨（4）日閉幕", None, "?-?-4"),
        ("同月13日返國", JUNE, "?-?-13"),
        ("隨後於該月13日返國", JUNE, "?-?-13"),
        ("In May he left, and was back on the 13th.", JUNE, "2026-05-13"),
        ("In March he left, and was back on the 13th.", JUNE, "?-?-13"),
    ],
)
def test_a_day_alone_is_of_the_month_that_was_told(
    text: str, written: str | None, days: str
) -> None:
    assert last_told(text, written) == days


def test_a_day_whose_month_was_told_remains_a_day() -> None:
    assert dates_told("5月走訪，13日返國", None)[-1] == ("13日", "day", "?-5-13")


def test_a_date_far_before_does_not_count() -> None:
    near, far = "還" * 180, "還" * 220
    assert last_told(f"{near}。2025年5月開工，同年9月完工", JUNE) == "2025-09-01/2025-09-30"
    assert last_told(f"2025年5月開工，{near}同年9月完工", JUNE) == "2025-09-01/2025-09-30"
    assert last_told(f"2025年5月開工，{far}同年9月完工", JUNE) == "?-9-1/?-9-30"
    assert last_told(f"2024年5月開工，{far}年底完工", "2025-09-05") == "2025-11-01/2025-12-31"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2月29日", "?-2-29"),
        ("2100年2月29日", ""),
        ("2000年2月29日", "2000-02-29"),
        ("2024年2月", "2024-02-01/2024-02-29"),
        ("2025年2月底", "2025-02-21/2025-02-28"),
        ("2024年2月底", "2024-02-21/2024-02-29"),
        ("2025年2月下半月", "2025-02-16/2025-02-28"),
        ("2025年7月下半月", "2025-07-16/2025-07-31"),
        ("2025年2月第四週", "2025-02-22/2025-02-28"),
        ("2025年2月最後一週", "2025-02-22/2025-02-28"),
        ("2025年4月31日", ""),
        ("1799年5月", ""),
        ("1800年5月", "1800-05-01/1800-05-31"),
        ("2199年12月", "2199-12-01/2199-12-31"),
        ("2200年5月", ""),
        ("2199年12月至2月", ""),
    ],
)
def test_the_calendar_is_kept(text: str, day: str) -> None:
    assert last_told(text, None) == day


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026年2月4日", "written"),
        ("民國115年2月4日", "written"),
        ("2023至2025年", "written"),
        ("on 4 February 2026", "written"),
        ("2026-02-04", "written"),
        ("2026 Q3", "written"),
        ("late 2025", "written"),
        ("in 2025", "written"),
        ("by year-end 2027", "written"),
        ("from 2023 to 2025", "written"),
        ("a plan from 2025 to 2025", "written"),
        ("2025年12月至2月", "written"),
        ("December to February 2026", "written"),
        ("2月4日當週", "inferred"),
        ("2月4日", "inferred"),
        ("4日", "inferred"),
        ("2024年5月啟用，翌年3月", "inferred"),
        ("2025年6月5日簽約，9月", "inferred"),
        ("2025年9月5日，10月", "inferred"),
        ("月底", "relative"),
        ("年初", "relative"),
        ("本季", "relative"),
        ("上個月18日", "relative"),
        ("last May", "relative"),
        ("this May", "relative"),
        ("this past May", "relative"),
        ("this coming May", "relative"),
        ("in July", "unknown"),
    ],
)
def test_it_is_told_how_the_year_is_known(text: str, told: str) -> None:
    assert dates_in(text, seen_from=date(2026, 2, 6))[-1].told == told
