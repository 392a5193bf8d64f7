"""What is read as a date and where it lies, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts.dates import DayOfYear, When, dates_in

FRIDAY = date(2026, 2, 6)
dates_in("", seen_from=None)  # loads the folding table, which takes longer than any example

# What the words say when written on Friday, 6 February 2026: (text, the words, first, last, grain)
PLACED = [
    ("2026年2月4日", "2026年2月4日", "2026-02-04", "2026-02-04", "day"),
    ("在２０２６年２月４日，", "２０２６年２月４日", "2026-02-04", "2026-02-04", "day"),
    ("on 2026-02-04T08:00Z", "2026-02-04", "2026-02-04", "2026-02-04", "day"),
    ("(2026/2/4)", "2026/2/4", "2026-02-04", "2026-02-04", "day"),
    ("二〇二六年二月四日", "二〇二六年二月四日", "2026-02-04", "2026-02-04", "day"),
    ("民國115年2月4日", "民國115年2月4日", "2026-02-04", "2026-02-04", "day"),
    ("114年12月15日", "114年12月15日", "2025-12-15", "2025-12-15", "day"),
    ("民國一一五年", "民國一一五年", "2026-01-01", "2026-12-31", "year"),
    ("民國一百一十四年", "民國一百一十四年", "2025-01-01", "2025-12-31", "year"),
    ("兩人2月4日通話", "2月4日", "2026-02-04", "2026-02-04", "day"),
    ("2月4號", "2月4號", "2026-02-04", "2026-02-04", "day"),
    ("賴清德總統5日說", "5日", "2026-02-05", "2026-02-05", "day"),
    ("華爾街日報18日披露", "18日", "2026-01-18", "2026-01-18", "day"),
    ("將於18日會面", "18日", "2026-02-18", "2026-02-18", "day"),
    ("國會18日通過", "18日", "2026-01-18", "2026-01-18", "day"),
    ("the call on 4 February 2026.", "4 February 2026", "2026-02-04", "2026-02-04", "day"),
    ("February 4th, they", "February 4th", "2026-02-04", "2026-02-04", "day"),
    ("on Feb. 4.", "Feb. 4", "2026-02-04", "2026-02-04", "day"),
    ("on 4 Feb.", "4 Feb", "2026-02-04", "2026-02-04", "day"),
    ("Wednesday, February 4", "February 4", "2026-02-04", "2026-02-04", "day"),
    ("週三（4日）", "4日", "2026-02-04", "2026-02-04", "day"),
    ("昨（5）日", "昨（5）日", "2026-02-05", "2026-02-05", "day"),
    ("13–15 May", "13–15 May", "2026-05-13", "2026-05-15", "days"),
    ("on May 13-15 in", "May 13-15", "2026-05-13", "2026-05-15", "days"),
    ("5月13日至15日", "5月13日至15日", "2026-05-13", "2026-05-15", "days"),
    ("5月13至15日", "5月13至15日", "2026-05-13", "2026-05-15", "days"),
    ("13日到15日", "13日到15日", "2026-01-13", "2026-01-15", "days"),
    ("from 29 to 31 December", "29 to 31 December", "2025-12-29", "2025-12-31", "days"),
    ("12月29日到31日", "12月29日到31日", "2025-12-29", "2025-12-31", "days"),
    ("29 April to 2 May", "29 April to 2 May", "2026-04-29", "2026-05-02", "days"),
    (
        "December 29 to January 2, 2026",
        "December 29 to January 2, 2026",
        "2025-12-29",
        "2026-01-02",
        "days",
    ),
    ("February 2026", "February 2026", "2026-02-01", "2026-02-28", "month"),
    ("2026年2月", "2026年2月", "2026-02-01", "2026-02-28", "month"),
    ("2月的通話", "2月", "2026-02-01", "2026-02-28", "month"),
    ("slips to May.", "May", "2026-05-01", "2026-05-31", "month"),
    ("從3月到5月", "3月到5月", "2026-03-01", "2026-05-31", "months"),
    ("from March to May", "March to May", "2026-03-01", "2026-05-31", "months"),
    ("2月初", "2月初", "2026-02-01", "2026-02-10", "part"),
    ("2月中旬", "2月中旬", "2026-02-11", "2026-02-20", "part"),
    ("1月下旬", "1月下旬", "2026-01-21", "2026-01-31", "part"),
    ("late January", "late January", "2026-01-21", "2026-01-31", "part"),
    ("mid-February", "mid-February", "2026-02-11", "2026-02-20", "part"),
    (
        "the first half of February",
        "first half of February",
        "2026-02-01",
        "2026-02-15",
        "part",
    ),
    ("4月第一週", "4月第一週", "2026-04-01", "2026-04-07", "week"),
    ("the last week of April", "last week of April", "2026-04-24", "2026-04-30", "week"),
    ("2026年", "2026年", "2026-01-01", "2026-12-31", "year"),
    ("since 2019", "2019", "2019-01-01", "2019-12-31", "year"),
    ("去年", "去年", "2025-01-01", "2025-12-31", "year"),
    ("next year", "next year", "2027-01-01", "2027-12-31", "year"),
    ("去年12月", "去年12月", "2025-12-01", "2025-12-31", "month"),
    ("去年底", "去年底", "2025-11-01", "2025-12-31", "part"),
    ("early this year", "early this year", "2026-01-01", "2026-02-28", "part"),
    ("last November", "last November", "2025-11-01", "2025-11-30", "month"),
    ("4 November last year", "4 November last year", "2025-11-04", "2025-11-04", "day"),
    ("this April", "this April", "2026-04-01", "2026-04-30", "month"),
    ("上個月", "上個月", "2026-01-01", "2026-01-31", "month"),
    ("next month", "next month", "2026-03-01", "2026-03-31", "month"),
    ("late last month", "late last month", "2026-01-21", "2026-01-31", "part"),
    ("本季", "本季", "2026-01-01", "2026-03-31", "quarter"),
    ("上季", "上季", "2025-10-01", "2025-12-31", "quarter"),
    ("Q1", "Q1", "2026-01-01", "2026-03-31", "quarter"),
    ("第四季", "第四季", "2025-10-01", "2025-12-31", "quarter"),
    ("2026年首季", "2026年首季", "2026-01-01", "2026-03-31", "quarter"),
    (
        "the first quarter of 2027",
        "first quarter of 2027",
        "2027-01-01",
        "2027-03-31",
        "quarter",
    ),
    ("last quarter", "last quarter", "2025-10-01", "2025-12-31", "quarter"),
    ("今年下半年", "今年下半年", "2026-07-01", "2026-12-31", "half"),
    ("in the first half", "first half", "2026-01-01", "2026-06-30", "half"),
    ("昨天", "昨天", "2026-02-05", "2026-02-05", "day"),
    ("tomorrow", "tomorrow", "2026-02-07", "2026-02-07", "day"),
    ("週三", "週三", "2026-02-04", "2026-02-04", "day"),
    ("on Friday", "Friday", "2026-02-06", "2026-02-06", "day"),
    ("will meet on Wednesday", "Wednesday", "2026-02-11", "2026-02-11", "day"),
    ("said on Wednesday that he will", "Wednesday", "2026-02-04", "2026-02-04", "day"),
    ("上週五", "上週五", "2026-01-30", "2026-01-30", "day"),
    ("下周一", "下周一", "2026-02-09", "2026-02-09", "day"),
    ("last Friday", "last Friday", "2026-01-30", "2026-01-30", "day"),
    ("next Monday", "next Monday", "2026-02-09", "2026-02-09", "day"),
    ("上周三名議員", "上周", "2026-01-26", "2026-02-01", "week"),
    ("上周三國務院", "上周三", "2026-01-28", "2026-01-28", "day"),
    ("日本周三宣布", "周三", "2026-02-04", "2026-02-04", "day"),
    ("last week", "last week", "2026-01-26", "2026-02-01", "week"),
    ("two weeks ago", "two weeks ago", "2026-01-19", "2026-01-25", "week"),
    ("三天前", "三天前", "2026-02-03", "2026-02-03", "day"),
    ("兩個月前", "兩個月前", "2025-12-01", "2025-12-31", "month"),
    ("five years ago", "five years ago", "2021-01-01", "2021-12-31", "year"),
    ("將在三天後", "三天後", "2026-02-09", "2026-02-09", "day"),
    ("the week of 2 February", "week of 2 February", "2026-02-02", "2026-02-08", "week"),
    ("between 2023 and 2025", "2023 and 2025", "2023-01-01", "2025-12-31", "years"),
    ("In March 15 ships sailed", "March", "2026-03-01", "2026-03-31", "month"),
]

NOT_READ = """
一周一次|每週三開會|為期4日的訪問|90日內|第4日|30日元|開了3個月|天下周刊|今日美國報導|目前年均|三點二十分
夏天|農曆八月十五日|2000年歷史|當年|同日|前11月|約兩個月前|三天後他辭職|4號線|一日三餐|多年底蘊|如今年輕一代
日本月均|此前日本首相|正義使命-2025|F-16|it may march a second time|May we ask|may 4 people|a force of 2026 troops
USA Today|the first half of the match|a quarter of exports|the fiscal first quarter|every Monday|Black Friday
three days later|about two months ago|over the last year|the 1990s|in 2025-26|04/02/2026|at 10:30|H1N1|spring
""".strip().replace("\n", "|").split("|")  # fmt: skip


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in PLACED])
def test_a_date_has_its_days_and_its_place(case: tuple[str, str, str, str, str]) -> None:
    text, words, first, last, grain = case
    (when,) = dates_in(text, seen_from=FRIDAY)
    assert text[when.start : when.end] == words
    assert (str(when.first), str(when.last), when.grain) == (first, last, grain)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_only_looks_like_a_date(text: str) -> None:
    assert dates_in(text, seen_from=FRIDAY) == ()


@pytest.mark.parametrize(
    ("text", "written", "first"),
    [
        ("12月29日", "2026-01-09", "2025-12-29"),
        ("24 September", "2026-06-09", "2026-09-24"),
        ("去年12月", "2026-01-09", "2025-12-01"),
        ("next April", "2025-11-25", "2026-04-01"),
        ("in April", "2025-12-25", "2026-04-01"),
        ("18日", "2026-05-18", "2026-05-18"),
        ("31日", "2026-03-05", "2026-01-31"),
        ("上週日", "2026-03-02", "2026-03-01"),
        ("第四季", "2026-05-01", "2026-10-01"),
        ("will go in November", "2026-06-09", "2026-11-01"),
    ],
)
def test_the_day_of_writing_gives_the_year(text: str, written: str, first: str) -> None:
    (when,) = dates_in(text, seen_from=date.fromisoformat(written))
    assert str(when.first) == first


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("since he came home on 1 November", "2026-06-09"),  # seven months ago rather than in five
        ("in December", "2026-06-09"),
        ("in April", "2025-11-25"),
        ("next April", "2026-02-06"),
        ("last March", "2026-11-06"),
        ("2月29日", "2026-02-06"),
        ("令和8年2月4日", "2026-02-06"),
        ("令和8年 2月4日", "2026-02-06"),
        ("年底的軍售", "2026-06-09"),
        ("2月4日", None),
    ],
)
def test_a_doubtful_year_stays_unknown(text: str, written: str | None) -> None:
    (when,) = dates_in(text, seen_from=date.fromisoformat(written) if written else None)
    assert (when.first, when.last) == (None, None)
    assert when.yearless is not None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("yesterday", None),
        ("去年", None),
        ("上週", None),
        ("2月30日", "2026-02-06"),
        ("29 February 2026", "2026-02-06"),
        ("last Friday", "2026-02-07"),  # yesterday, or a week before that
        ("next Friday", "2026-02-02"),
        ("would meet on Wednesday", "2026-02-06"),
    ],
)
def test_what_cannot_be_placed_is_told_all_the_same(text: str, written: str | None) -> None:
    (when,) = dates_in(text, seen_from=date.fromisoformat(written) if written else None)
    assert (when.first, when.last, when.yearless) == (None, None, None)


def read(text: str, seen_from: date | None = FRIDAY) -> list[tuple[str, str | None]]:
    found = dates_in(text, seen_from=seen_from)
    return [(text[w.start : w.end], str(w.first) if w.first else None) for w in found]


def test_dates_of_one_text_in_order() -> None:
    assert read("5月13日、15日") == [("5月13日", "2026-05-13"), ("15日", "2026-05-15")]
    assert read("on 13 and 15 May") == [("13", "2026-05-13"), ("15 May", "2026-05-15")]
    assert read("slips from April to May") == [("April", "2026-04-01"), ("May", "2026-05-01")]
    assert read("in 2024 and six in 2025") == [("2024", "2024-01-01"), ("2025", "2025-01-01")]


def test_a_year_told_before_counts() -> None:
    text = "2025年5月雙方談判。6月5日通話，9月再談，同年10月30日會面，次年2月4日又通話。"
    assert read(text) == [
        ("2025年5月", "2025-05-01"),
        ("6月5日", None),  # 2025 by the words before, 2026 by the day of writing
        ("9月", "2025-09-01"),
        ("同年10月30日", "2025-10-30"),
        ("次年2月4日", "2026-02-04"),
    ]
    assert read("（2026年2月6日電）12月29日演習")[1] == ("12月29日", "2025-12-29")


def test_a_day_alone_is_of_the_month_told_before_only_if_the_day_of_writing_agrees() -> None:
    (_, day) = dates_in("2026年5月走訪北京，13日抵達", seen_from=date(2026, 6, 9))
    assert day.first == date(2026, 5, 13)
    (_, day) = dates_in("去年5月走訪北京，13日抵達", seen_from=date(2026, 6, 9))
    assert day.yearless == (DayOfYear(None, 13), DayOfYear(None, 13))


def test_a_weekday_beside_a_date_must_be_that_day() -> None:
    assert read("Wednesday, 4 February 2026") == [("4 February 2026", "2026-02-04")]
    assert read("Tuesday, 4 February 2026") == [
        ("Tuesday", None),
        ("4 February 2026", "2026-02-04"),
    ]


def test_a_month_that_is_past_lends_no_year_to_a_day_months_ahead() -> None:
    text = "The ferry was sold last month. It has not sailed since 1 November."
    (_, day) = dates_in(text, seen_from=date(2026, 6, 9))
    assert (day.first, day.yearless) == (None, (DayOfYear(11, 1), DayOfYear(11, 1)))
    (_, day) = dates_in("2026年9月試航，11月1日開航", seen_from=date(2026, 6, 9))
    assert day.first == date(2026, 11, 1)


def test_how_the_year_is_known() -> None:
    text = "2025年12月……去年12月……2月4日……11月1日"
    told = [when.told for when in dates_in(text, seen_from=date(2026, 6, 9))]
    assert told == ["written", "relative", "inferred", "unknown"]
    assert [w.relative for w in dates_in("昨天和2月4日", seen_from=FRIDAY)] == [True, False]


WORDS = """2026年 ２月 4日 至 – 、 13 二〇二六年 二月 四日 民國115年 去年 同年 上 下 本 個月 週 三 日 底 中旬 第一季
下半年 前 後 將 （ ） ， 。 the of in on to and between May March Feb. 4th 2026 last next week month year quarter
first half mid- end Monday yesterday ago two 月底 年底 當週 卅日 29 30 31""".split()  # fmt: skip


@given(
    st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join)
    | st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
    | st.text(max_size=40),
    st.none() | st.dates(),
)
def test_any_text_can_be_read(text: str, seen_from: date | None) -> None:
    end = 0
    for when in dates_in(text, seen_from=seen_from):
        assert end <= when.start < when.end <= len(text)
        end = when.end
        assert (when.first is None) == (when.last is None)
        if when.first and when.last:
            assert when.first <= when.last
            assert when.yearless is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    ["1" * 20_000, "2026年" * 5_000, "4 to " * 5_000, "4 February " * 2_000, "18日、" * 2_000],
)
def test_long_runs_take_no_time(text: str) -> None:
    assert isinstance(dates_in(text, seen_from=FRIDAY), tuple)


def test_a_day_of_writing_far_off_is_no_day_of_writing() -> None:
    assert dates_in("yesterday", seen_from=date.max) == (When(0, 9, "day"),)
