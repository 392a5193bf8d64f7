"""Days, weeks, parts, quarters and years by the calendar, and what only looks like one of them."""

import pytest
from dates_told import dates_told

FRIDAY = "2026-02-06"

# (text, the words, grain, days), written on Friday, 6 February 2026.
NAMED = [
    ("二月二十日開幕", "二月二十日", "day", "2026-02-20"),
    ("二月十日開幕", "二月十日", "day", "2026-02-10"),
    ("元月三十一日開幕", "元月三十一日", "day", "2026-01-31"),
    ("元月卅一日開幕", "元月卅一日", "day", "2026-01-31"),
    ("元月卅日開幕", "元月卅日", "day", "2026-01-30"),
    ("二月廿日開幕", "二月廿日", "day", "2026-02-20"),
    ("二月廿八日開幕", "二月廿八日", "day", "2026-02-28"),
    ("民國一百一十五年二月開幕", "民國一百一十五年二月", "month", "2026-02-01/2026-02-28"),
    ("民國99年開幕", "民國99年", "year", "2010-01-01/2010-12-31"),
    ("二〇〇〇年開幕", "二〇〇〇年", "year", "2000-01-01/2000-12-31"),
    ("自2000年起", "2000年", "year", "2000-01-01/2000-12-31"),
    ("2024年前開幕", "2024年", "year", "2024-01-01/2024-12-31"),
    ("12月開幕", "12月", "month", "2025-12-01/2025-12-31"),
    ("至少要到3月4日才開幕", "3月4日", "day", "2026-03-04"),
    ("連續2026年3月", "2026年3月", "month", "2026-03-01/2026-03-31"),
    ("2月上半月開幕", "2月上半月", "part", "2026-02-01/2026-02-15"),
    ("1月下半月開幕", "1月下半月", "part", "2026-01-16/2026-01-31"),
    ("1月上旬開幕", "1月上旬", "part", "2026-01-01/2026-01-10"),
    ("1月底開幕", "1月底", "part", "2026-01-21/2026-01-31"),
    ("4月第二週開幕", "4月第二週", "week", "2026-04-08/2026-04-14"),
    ("4月第四個星期開幕", "4月第四個星期", "week", "2026-04-22/2026-04-28"),
    ("4月首週開幕", "4月首週", "week", "2026-04-01/2026-04-07"),
    ("4月頭一週開幕", "4月頭一週", "week", "2026-04-01/2026-04-07"),
    ("4月最後一週開幕", "4月最後一週", "week", "2026-04-24/2026-04-30"),
    ("2027年初開幕", "2027年初", "part", "2027-01-01/2027-02-28"),
    ("2027年中，開幕", "2027年中", "part", "2027-06-01/2027-07-31"),
    ("2027年上半年開幕", "2027年上半年", "half", "2027-01-01/2027-06-30"),
    ("2027年第二季度開幕", "2027年第二季度", "quarter", "2027-04-01/2027-06-30"),
    ("2027年Q3開幕", "2027年Q3", "quarter", "2027-07-01/2027-09-30"),
    ("opened on 2026-01-31", "2026-01-31", "day", "2026-01-31"),
    ("opened on 2025-12-01", "2025-12-01", "day", "2025-12-01"),
    ("opened on 2026.02.04", "2026.02.04", "day", "2026-02-04"),
    ("opened on the 2nd of February", "2nd of February", "day", "2026-02-02"),
    ("on February 2 people came", "February 2", "day", "2026-02-02"),
    ("On February 2 ships sailed", "February 2", "day", "2026-02-02"),
    ("on the February 2 men chose", "February 2", "day", "2026-02-02"),
    ("by February 2, ships sailed", "February 2", "day", "2026-02-02"),
    ("by February 2nd ships sailed", "February 2nd", "day", "2026-02-02"),
    ("Last May 2 ships sank", "Last May", "month", "2025-05-01/2025-05-31"),
    ("by February 2 ships had sailed", "February", "month", "2026-02-01/2026-02-28"),
    ("In February 2 boats sailed", "February", "month", "2026-02-01/2026-02-28"),
    ("in May 2 boats sailed", "May", "month", "2026-05-01/2026-05-31"),
    ("opens in February 2026", "February 2026", "month", "2026-02-01/2026-02-28"),
    ("in the first half of May", "first half of May", "part", "2026-05-01/2026-05-15"),
    ("the second half of January", "second half of January", "part", "2026-01-16/2026-01-31"),
    ("the latter half of April", "latter half of April", "part", "2026-04-16/2026-04-30"),
    ("the first ten days of May", "first ten days of May", "part", "2026-05-01/2026-05-10"),
    ("the last few days of May", "last few days of May", "part", "2026-05-21/2026-05-31"),
    ("the closing days of May", "closing days of May", "part", "2026-05-21/2026-05-31"),
    ("the beginning of March", "beginning of March", "part", "2026-03-01/2026-03-10"),
    ("the very end of March", "very end of March", "part", "2026-03-21/2026-03-31"),
    ("the middle of March", "middle of March", "part", "2026-03-11/2026-03-20"),
    ("the second week of May", "second week of May", "week", "2026-05-08/2026-05-14"),
    ("the 4th week in March", "4th week in March", "week", "2026-03-22/2026-03-28"),
    ("the final week of May", "final week of May", "week", "2026-05-25/2026-05-31"),
    ("early 2025 was wet", "early 2025", "part", "2025-01-01/2025-02-28"),
    ("by mid-2025 it was dry", "mid-2025", "part", "2025-06-01/2025-07-31"),
    ("by the end of 2025", "end of 2025", "part", "2025-11-01/2025-12-31"),
    ("the second quarter was wet", "second quarter", "quarter", "2026-04-01/2026-06-30"),
    ("the 3rd quarter of 2025", "3rd quarter of 2025", "quarter", "2025-07-01/2025-09-30"),
    ("the last quarter of 2025", "last quarter of 2025", "quarter", "2025-10-01/2025-12-31"),
    ("the final quarter of 2025", "final quarter of 2025", "quarter", "2025-10-01/2025-12-31"),
    ("in 2026 Q3", "2026 Q3", "quarter", "2026-07-01/2026-09-30"),
    ("Q2 2026 was wet", "Q2 2026", "quarter", "2026-04-01/2026-06-30"),
    ("H2 2026 was wet", "H2 2026", "half", "2026-07-01/2026-12-31"),
    ("H1 was wet", "H1", "half", "2026-01-01/2026-06-30"),
    ("the second half of 2026", "second half of 2026", "half", "2026-07-01/2026-12-31"),
    ("the second half of the year", "second half of the year", "half", "2026-07-01/2026-12-31"),
    ("first quarter of the year", "first quarter of the year", "quarter", "2026-01-01/2026-03-31"),
    ("he left in May", "May", "month", "2026-05-01/2026-05-31"),
    ("he left in MAY", "MAY", "month", "2026-05-01/2026-05-31"),
    ("his May concert", "May", "month", "2026-05-01/2026-05-31"),
    ("the UK's May visit", "May", "month", "2026-05-01/2026-05-31"),
    ("opens mid-May", "mid-May", "part", "2026-05-11/2026-05-20"),
    ("opened in Jan. 2026", "Jan. 2026", "month", "2026-01-01/2026-01-31"),
    ("May", "May", "month", "2026-05-01/2026-05-31"),
    ("2025.", "2025", "year", "2025-01-01/2025-12-31"),
    ("more than in year 2025", "2025", "year", "2025-01-01/2025-12-31"),
    ("the budget of 2025, he said", "2025", "year", "2025-01-01/2025-12-31"),
    ("by 2025 it was built", "2025", "year", "2025-01-01/2025-12-31"),
    ("over 2023–2025 it grew", "2023–2025", "years", "2023-01-01/2025-12-31"),
    ("in 2023 to 2025 it grew", "2023 to 2025", "years", "2023-01-01/2025-12-31"),
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case[0]) for case in NAMED])
def test_what_the_words_name(case: tuple[str, str, str, str]) -> None:
    text, *told = case
    assert dates_told(text, FRIDAY) == [tuple(told)]


NOT_READ = (
    """
13月4日|0月4日|45日|一日開幕|當月開幕|當年開幕|1000年前|2000年來|1900年間|二〇〇〇年後|二零零零年歷史|2000年前|3月期貨|1月租
連續3月開幕|週年慶|周圍|第一季軍|年輕|日本銀行|今日美國報|明日之星|30日圓|5日內|3日遊|2日均量
Mrs May said no|Brian May said no|PM May said no|MAY's tour|a vote for MAY's plan|a vote for MAY’s plan|the Women's March drew crowds|his May on the hill|the second Monday|the Sunday Times
2026-13-04|2026-00-04|in 2026 troops|of 2025 men|by 2025 jobs|2023-2025 people|the final quarter|The last quarter
a quarter of firms|the fiscal second quarter|the end of the week|may 2|the 45th.|H3|Q5
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("text", NOT_READ)
def test_what_only_looks_like_one(text: str) -> None:
    assert dates_told(text, FRIDAY) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("the hearing was held on Monday", "2026-02-02"),
        ("the hearing is due on Monday", "2026-02-09"),
        ("they won't meet on Monday", "2026-02-09"),
        ("they’ll meet on Monday", "2026-02-09"),
        ("they met this Monday", "2026-02-02"),
        ("they will meet this Monday", "2026-02-09"),
        ("she plans to leave on Monday", "2026-02-09"),
        ("he said on Monday that she will leave", "2026-02-02"),
        ("she will leave, he said on Monday", "2026-02-02"),
        ("he said that she will leave on Monday", "2026-02-09"),
        ("the hearing was due on Monday", ""),
        ("he said that she might leave on Monday", ""),
        ("she might leave, he said on Monday", "2026-02-02"),
        ("she will leave. He wept on Monday", "2026-02-02"),
        ("Will she leave? He wept on Monday", "2026-02-02"),
    ],
)
def test_the_verb_before_a_weekday_tells_which_way_it_lies(text: str, days: str) -> None:
    ((words, grain, told),) = dates_told(text, FRIDAY)
    assert (words.removeprefix("this "), grain, told) == ("Monday", "day", days)


@pytest.mark.parametrize(
    ("text", "words", "days"),
    [
        ("last year's May rains", "May", "2025-05-01/2025-05-31"),
        ("Last year’s 4 May vote", "4 May", "2025-05-04"),
        ("this year's May 4 vote", "May 4", "2026-05-04"),
        ("next year's first quarter", "first quarter", "2027-01-01/2027-03-31"),
        ("去年的5月", "去年的5月", "2025-05-01/2025-05-31"),
    ],
)
def test_a_year_that_owns_a_month(text: str, words: str, days: str) -> None:
    told = dates_told(text, FRIDAY)
    assert (told[-1][0], told[-1][2]) == (words, days)
    assert dates_told(text, None)[-1][2].startswith("?")
