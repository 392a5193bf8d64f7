"""The names of months, days and numbers, and words that only begin or end like a date."""

import calendar
from datetime import date, timedelta

import pytest
from dates_told import dates_told

FRIDAY = "2026-02-06"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]
DAYS = list(enumerate(calendar.day_name))


@pytest.mark.parametrize(("number", "name"), MONTHS)
def test_every_month_has_its_number(number: int, name: str) -> None:
    day = f"2025-{number:02}-04"
    short = name[:4] if name == "September" else name[:3]
    for word in (name, name.upper(), short, f"{short}.", short.upper()):
        assert [told[2] for told in dates_told(f"on {word} 4, 2025", FRIDAY)] == [day]
    small = () if name in ("March", "May") else (short.lower(),)  # "4 may be", "to mar"
    for word in (name, name.upper(), short, short.upper(), *small):
        assert [told[2] for told in dates_told(f"on 4 {word} 2025", FRIDAY)] == [day]
    assert dates_told(f"opened in {name} 2025", FRIDAY)[0][2].startswith(f"2025-{number:02}-01/")
    assert dates_told(f"opened in {name}", None)[0][2].startswith(f"?-{number}-1/")


@pytest.mark.parametrize(("number", "name"), MONTHS)
def test_every_month_has_its_days_and_no_more(number: int, name: str) -> None:
    last = calendar.monthrange(2024, number)[1]
    assert dates_told(f"on {last} {name} 2024", None)[0][2] == f"2024-{number:02}-{last}"
    assert dates_told(f"on {last + 1} {name} 2024", None)[0][2] == ""
    assert dates_told(f"2024年{number}月{last + 1}日", None)[0][2] == ""


@pytest.mark.parametrize(("weekday", "name"), DAYS)
def test_every_day_of_the_week_is_the_last_one(weekday: int, name: str) -> None:
    ((words, _, day),) = dates_told(f"opened on {name}", FRIDAY)
    there = date.fromisoformat(day)
    assert (words, there.weekday()) == (name, weekday)
    assert timedelta(0) <= date.fromisoformat(FRIDAY) - there < timedelta(7)


@pytest.mark.parametrize(("number", "word"), [*enumerate(NUMBERS, 1)])
def test_every_number_counts(number: int, word: str) -> None:
    day = str(date(2026, 2, 6) - timedelta(number))
    unit = "day" if number == 1 else "days"
    assert dates_told(f"{word} {unit} ago", FRIDAY) == [(f"{word} {unit} ago", "day", day)]
    assert dates_told(f"{word.capitalize()} {unit} ago", FRIDAY)[0][2] == day


@pytest.mark.parametrize("tens", "twenty thirty forty fifty sixty seventy eighty ninety".split())
def test_tens_are_no_part_of_the_number_behind_them(tens: str) -> None:
    assert dates_told(f"opened {tens}-five years ago", FRIDAY) == []


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("yesterday", "2026-02-05"),
        ("tomorrow", "2026-02-07"),
        ("last week", "2026-01-26/2026-02-01"),
        ("next week", "2026-02-09/2026-02-15"),
        ("this year", "2026-01-01/2026-12-31"),
        ("early 2025", "2025-01-01/2025-02-28"),
        ("late 2025", "2025-11-01/2025-12-31"),
        ("mid-2025", "2025-06-01/2025-07-31"),
        ("end-2025", "2025-11-01/2025-12-31"),
        ("end of 2025", "2025-11-01/2025-12-31"),
        ("start of 2025", "2025-01-01/2025-02-28"),
        ("beginning of 2025", "2025-01-01/2025-02-28"),
        ("middle of 2025", "2025-06-01/2025-07-31"),
        ("opening days of May", "2026-05-01/2026-05-10"),
        ("final days of May", "2026-05-21/2026-05-31"),
        ("closing days of May", "2026-05-21/2026-05-31"),
        ("1st week of May", "2026-05-01/2026-05-07"),
        ("2nd week of May", "2026-05-08/2026-05-14"),
        ("3rd week of May", "2026-05-15/2026-05-21"),
        ("first quarter of 2025", "2025-01-01/2025-03-31"),
        ("second quarter of 2025", "2025-04-01/2025-06-30"),
        ("third quarter of 2025", "2025-07-01/2025-09-30"),
        ("fourth quarter of 2025", "2025-10-01/2025-12-31"),
        ("1st quarter of 2025", "2025-01-01/2025-03-31"),
        ("2nd quarter of 2025", "2025-04-01/2025-06-30"),
        ("4th quarter of 2025", "2025-10-01/2025-12-31"),
        ("1st half of 2025", "2025-01-01/2025-06-30"),
        ("2nd half of 2025", "2025-07-01/2025-12-31"),
        ("latter half of 2025", "2025-07-01/2025-12-31"),
        ("coming Sunday", "2026-02-08"),
        ("year-end 2025", "2025-11-01/2025-12-31"),
    ],
)
def test_a_date_may_begin_the_sentence(words: str, days: str) -> None:
    assert [told[2] for told in dates_told(f"It rained {words}.", FRIDAY)] == [days]
    assert [told[2] for told in dates_told(f"{words[0].upper()}{words[1:]}.", FRIDAY)] == [days]


# (text, the words, days): what stands beside a date and is none of it.
BESIDE = [
    ("13日元首會面", "13日", "2026-01-13"),
    ("13日本報訊", "13日", "2026-01-13"),
    ("13日前往東京", "13日", "2026-01-13"),
    ("13日來訪", "13日", "2026-01-13"),
    ("13日來電", "13日", "2026-01-13"),
    ("上周三位代表", "上周", "2026-01-26/2026-02-01"),
    ("上周三批貨", "上周", "2026-01-26/2026-02-01"),
    ("上周三家企業", "上周", "2026-01-26/2026-02-01"),
    ("上周三架飛機", "上周", "2026-01-26/2026-02-01"),
    ("上周三種方案", "上周", "2026-01-26/2026-02-01"),
    ("上周三天會議", "上周", "2026-01-26/2026-02-01"),
    ("上周三國代表", "上周", "2026-01-26/2026-02-01"),
    ("上周三十人", "上周", "2026-01-26/2026-02-01"),
    ("上周五角大廈", "上周", "2026-01-26/2026-02-01"),
    ("上周五常委", "上周", "2026-01-26/2026-02-01"),
    ("上周一致通過", "上周", "2026-01-26/2026-02-01"),
    ("上周一直落雨", "上周", "2026-01-26/2026-02-01"),
    ("上周三位於東京", "上周三", "2026-01-28"),
    ("上周三批准", "上周三", "2026-01-28"),
    ("上周三家長到校", "上周三", "2026-01-28"),
    ("上周三架設", "上周三", "2026-01-28"),
    ("上周三天津落雨", "上周三", "2026-01-28"),
    ("上周三名為新港的船", "上周三", "2026-01-28"),
    ("上周三國會表決", "上周三", "2026-01-28"),
    ("今年初中畢業", "今年", "2026-01-01/2026-12-31"),
    ("今年初選", "今年", "2026-01-01/2026-12-31"),
    ("今年末代", "今年", "2026-01-01/2026-12-31"),
    ("今年中美會談", "今年", "2026-01-01/2026-12-31"),
    ("2026年底特律車展", "2026年", "2026-01-01/2026-12-31"),
    ("今年初中國船隊", "今年初", "2026-01-01/2026-02-28"),
    ("1月底特律車展", "1月", "2026-01-01/2026-01-31"),
    ("1月初選", "1月", "2026-01-01/2026-01-31"),
    ("1月末端", "1月", "2026-01-01/2026-01-31"),
    ("1月中美會談", "1月", "2026-01-01/2026-01-31"),
    ("1月初中國船隊", "1月初", "2026-01-01/2026-01-10"),
    ("此前3月開幕", "3月", "2026-03-01/2026-03-31"),
    ("1月期間停航", "1月", "2026-01-01/2026-01-31"),
    ("1月第一個星期天休館", "1月", "2026-01-01/2026-01-31"),
    ("今天下午開幕", "今天", "2026-02-06"),
    ("前天下午開幕", "前天", "2026-02-04"),
    ("後天下午開幕", "後天", "2026-02-08"),
    ("on May 13 to 15% of firms", "May 13", "2026-05-13"),
    ("by May 13 until 15.5 points", "May 13", "2026-05-13"),
    ("the COVID-19 June wave", "June", "2026-06-01/2026-06-30"),
    ("In June 5.5 percent left", "June", "2026-06-01/2026-06-30"),
    ("in June 5-minute talks", "June", "2026-06-01/2026-06-30"),
    ("at the May 4 Times", "May 4", "2026-05-04"),
    ("from May 13 to 15 June", "May 13 to 15 June", "2026-05-13/2026-06-15"),
]


@pytest.mark.parametrize(("text", "words", "days"), BESIDE)
def test_what_stands_beside_a_date_is_no_part_of_it(text: str, words: str, days: str) -> None:
    assert [(told[0], told[2]) for told in dates_told(text, FRIDAY)] == [(words, days)]


NOT_READ = """
長達3月|為時3月|僅僅3月|約3月|近3日|每3月|陰曆3月|至少3月|持續3月|停留3月|休戰3月|最近3日|共3日|3日之內|3日以上|3日行程|13日前|13日後|兩三年前|第13日|32日|1.5日|2,000日
農曆3月|舊曆3月|財年3月|1980年代|120年校慶|大前年|看過去年的片|現今年輕|今年輕人|本年度|基本年薪|聰明年輕|透明年報
以後年度|然後年年|五月天開唱|上月份報告|上月報|日本月租|成本月增|日本季節|上季後賽|下季軍|目前天氣|前天氣候|今天下
後天性|先後天|午後天晴|說明日期|證明日後|現今日本|今日頭條|今日本隊|昨日之星|日本日前|每星期三|每個星期三|那個星期三
上週期|本週刊|上週末|本週年慶|這周轉|下周邊|每周三|每月底|三個月初|三天往來|星期天津
the 25th minute|the 4th man|the first quarterback|on Thursdays|next weekend|last yearly|this weekly|the last year was hard
The last year was hard|Mar-a-Lago|India Today|Russia Today|in 2020.5 km|in 20213 homes|for $2025 he|2026-02-0455|Q1a
the last Sunday of March, each year|the last Sunday of the month|last Friday of every month|the final Sunday|the fifth Monday
the first Sunday|the financial second quarter|the past quarter|the week was long
""".strip().replace("\n", "|").split("|")  # fmt: skip


@pytest.mark.parametrize("text", NOT_READ)
def test_what_begins_or_ends_like_one(text: str) -> None:
    assert [told for told in dates_told(text, FRIDAY) if told[0] != "March"] == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("4\u00a0February\u20092026", "2026-02-04"),
        ("4\u202fFebruary\u30002026", "2026-02-04"),
        ("2026\u201102\u201104", "2026-02-04"),
        ("13\u201215 May 2026", "2026-05-13/2026-05-15"),
        ("13\u201315 May 2026", "2026-05-13/2026-05-15"),
        ("13\u201415 May 2026", "2026-05-13/2026-05-15"),
        ("13\u201515 May 2026", "2026-05-13/2026-05-15"),
        ("13\u221215 May 2026", "2026-05-13/2026-05-15"),
        ("4 May - 6 June 2026", "2026-05-04/2026-06-06"),
        ("4 May \u2014 6 June 2026", "2026-05-04/2026-06-06"),
        ("2026年2月4日—3月6日", "2026-02-04/2026-03-06"),
        ("2026年2月4日-3月6日", "2026-02-04/2026-03-06"),
        ("2026年２月４日～６日", "2026-02-04/2026-02-06"),
        ("二○二六年二月四日", "2026-02-04"),
        ("二O二六年二月四日", "2026-02-04"),
        ("二零二六年二月四日", "2026-02-04"),
        ("1998-02-04", "1998-02-04"),
        ("1961-2022", "1961-01-01/2022-12-31"),
    ],
)
def test_the_signs_in_which_dates_are_written(text: str, days: str) -> None:
    assert [told[2] for told in dates_told(text, None)] == [days]


@pytest.mark.parametrize("at", range(len("passed on 4 June 2025, late".split()) - 1))
def test_a_line_broken_to_fit_a_page_ends_no_date(at: int) -> None:
    words = "passed on 4 June 2025, late".split()
    text = f"{' '.join(words[: at + 1])}\n{' '.join(words[at + 1 :])}"
    assert [told[2] for told in dates_told(text, FRIDAY)] == ["2025-06-04"]
    apart = dates_told("It passed on 4 June\n\n2025 was a good year", FRIDAY)
    assert [told[2] for told in apart if told[0].startswith("4 June")] != ["2025-06-04"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("It passed on June\n4, 2025", ["2025-06-04"]),
        ("It passed on June 4,\n2025", ["2025-06-04"]),
        ("It opened in June\n2025. It", ["2025-06-01/2025-06-30"]),
        ("It ran from 3 May\nto 5 May 2024", ["2024-05-03/2024-05-05"]),
        ("It ran on 3–\n5 May 2024", ["2024-05-03/2024-05-05"]),
    ],
)
def test_a_line_may_be_broken_inside_any_full_date(text: str, days: list[str]) -> None:
    assert [told[2] for told in dates_told(text, FRIDAY)] == days


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tariffs begin in March\n2. Exports fell", ["March"]),
        ("Tariffs begin in March.\n2. Exports fell", ["March"]),
        ("Tariffs begin in Sept.\n2. Exports fell", ["Sept"]),
        ("Tariffs begin in March\n2nd, exports fell", ["March"]),
        ("Talks began in June\n15 July: the accord", ["June", "15 July"]),
        ("Talks began in June\nthe 15th of July was named", ["June", "15th of July"]),
        ("Talks began in June\n- 15 July: the accord", ["June", "15 July"]),
        ("Talks began on 3 May\n- 5 June: the accord", ["3 May", "5 June"]),
        ("Talks began on May 3\n– 5 of the ships", ["May 3"]),
        ("Talks began in June\n2024: the accord", ["June"]),
        ("Talks began in June\n2024 – the accord", ["June"]),
    ],
)
def test_the_next_item_of_a_list_or_a_timeline_joins_no_date(text: str, words: list[str]) -> None:
    assert [told[0] for told in dates_told(text, FRIDAY)] == words
