"""Figures where two of them, or a figure and its neighbours, could be taken for one another."""

import pytest
from told_figures import told

from rag.facts import figures_in

# What is told of the text's figures, apart by "; ".
CASES = [
    # hours and minutes
    ("It took two hours and 90 minutes.", "2 hour; 90 minute"),
    ("1.5 hours and 20 minutes", "1.5 hour; 20 minute"),
    ("two years and 3 days", "2 year; 3 day"),
    ("two hours, then 15 minutes", "2 hour; 15 minute"),
    ("two hours and half an hour", "2.5 hour"),
    ("two hours and about 15 minutes", "2 hour; about 15 minute"),
    ("two or three hours and 15 minutes", "2..3 hour; 15 minute"),
    ("兩小時三四十分鐘", "2 hour; 30..40 minute"),
    ("2小時15分鐘左右", "about 135 minute"),
    ("about two years and six months", "about 30 month"),
    ("three and a quarter hours", "3.25 hour"),
    ("two and three-quarter years", "2.75 year"),
    ("three and a quarter million people", "3250000 person"),
    ("一又四分之一小時", "1.25 hour"),
    # ends of a range
    ("from over 30 to nearly 50 ships", "over 30; under 50 ship"),
    ("30人以上至50人以下", "over 30 person; under 50 person"),
    ("30多到50人", "over 30; 50 person"),
    ("a 3-3 draw", "3; 3"),
    ("rose from US$400 to 600 a head", "400 USD; 600 USD"),
    ("rose from US$400 to $600 a head", "400 USD; 600 USD"),
    ("US$400 to $600", "400..600 USD"),
    ("$4 billion to 6 billion US dollars", "4000000000..6000000000 USD"),
    ("$4–6 billion", "4000000000..6000000000 money"),
    ("changed US$5 to NT$160", "5 USD; 160 TWD"),
    ("paid $5 to 6 workers", "5 money; 6 person"),
    ("她帶著5美元到6家店", "5 USD; 6"),
    ("fines of 5 dollars to 6 thousand dollars", "5..6000 money"),
    ("800 to 1.2 million tonnes", "800..1200000 tonne"),
    ("團隊從五到十人不等", "5 person; 10 person"),
    ("ranging from 4% to 6%", "4..6 %"),
    ("drawn from 12-15 countries", "12..15 country"),
    ("up 4%-6%", "4..6 %"),
    ("prices rose 4 to 6%", "4..6 %"),
    ("三家到五家", "3..5"),
    ("30%或31%", "30..31 %"),
    ("介於4和6艘之間", "4..6 ship"),
    ("2 ships and 4 to 6 planes", "2 ship; 4..6 aircraft"),
    ("4 or 5 ships", "4..5 ship"),
    ("two or four seats", "2; 4 seat"),
    ("3, 4 or 5 ships", "3; 4; 5 ship"),
    ("3、4、5項", "3; 4; 5 item"),
    ("30至40人左右", "about 30..40 person"),
    ("about 30 to 40 people", "about 30..40 person"),
    # a scale that only the second number writes out
    ("二十到三十萬人", "200000..300000 person"),
    ("二十至二十五億元", "2000000000..2500000000 money"),
    ("三到五百萬人", "3000000..5000000 person"),
    ("十到十五萬", "100000..150000"),
    ("兩百到三百億", "20000000000..30000000000"),
    ("兩千到三千五百人", "2000..3500 person"),
    ("3到4億5000萬", "300000000..450000000"),
    ("2到3萬5", "20000..35000"),
    ("1到1萬2345", "1..12345"),
    ("five to six hundred", "500..600"),
    ("twenty to three hundred thousand", "20000..300000"),
    ("eighty to one hundred and five thousand people", "80000..105000 person"),
    ("one to two million five hundred thousand people", "1000000..2500000 person"),
    ("one to one thousand two hundred people", "1..1200 person"),
    ("between two and two and a half million", "2000000..2500000"),
    ("fell from 50 to 30 million tonnes", "50000000 tonne; 30000000 tonne"),
    ("由50到30萬", "500000; 300000"),
    ("from 800 to 1.2 million", "800; 1200000"),
    ("from 30 to 20 ships", "30 ship; 20 ship"),
    ("four or five million people", "4000000..5000000 person"),
    ("20或30萬人", "200000 person; 300000 person"),
    ("3 or 400 people", "3; 400 person"),
    ("5人或600萬人", "5 person; 6000000 person"),
    ("3 millions", "3000000"),
    # qualifiers
    ("at least about 30 ships", "over 30 ship"),
    ("至少約30人", "over 30 person"),
    ("大約超過30人", "over 30 person"),
    ("up to some 40 planes", "under 40 aircraft"),
    ("30 or so ships", "about 30 ship"),
    ("US$500 or more", "over 500 USD"),
    ("三十幾人", "over 30 person"),
    ("十多年", "over 10 year"),
    ("受災戶達300多", "over 300"),
    ("近兩三年", "2..3 year"),
    ("約兩三年", "about 2..3 year"),
    ("近300人來到現場", "under 300 person"),
    ("spread over half a year", "0.5 year"),
    # units
    ("$30億美元", "3000000000 USD"),
    ("付了500元人民幣", "500 CNY"),
    ("付了500元新台幣", "500 TWD"),
    ("1 soldier was hurt", "1 person"),
    ("two member states", "2"),
    ("aged 40", "40 year of age"),
    ("wine aged 12 years", "12 year"),
    ("指數下跌330點，跌幅2%", "330 point; 2 %"),
    ("the Hang Seng lost 300 index points, or 2%", "300 point; 2 %"),
    ("獲利成長翻倍", "2 times"),
    ("兩倍半", "2.5 times"),
    ("加息四分之一個百分點", "0.25 points"),
    ("2又四分之三個百分點", "2.75 points"),
    ("百分之三個百分點", "3 points"),
    ("They met twice.", "2 time"),
    ("Profits halved.", "50 %"),
    ("done in one day", "1 day"),
    ("四周後", "4 week"),
    ("歷時三年多", "over 3 year"),
    ("重達30公斤多", "over 30 kilogram"),
    ("跑了五公里半", "5.5 kilometre"),
    ("每人三公斤，半數是米", "3 kilogram; 50 %"),
    ("跌30點", "30 point"),
    ("跌3.5點", "3.5 point"),
    # English nouns
    ("300 square kilometres", "300 square kilometre"),
    ("300 nautical miles", "300 nautical mile"),
    ("50 cubic metres", "50 cubic metre"),
    ("200 square feet", "200"),
    ("a 30-ship fleet", "30 ship"),
    ("a 12-nation bloc", "12 country"),
    ("30 guided-missile destroyers", "30 ship"),
    ("a 500 MW plant", "500 megawatt"),
    ("12 Countries Sign Pact", "12 country"),
    ("a 20 million tonne order", "20000000 tonne"),
    ("30 aircraft flew past", "30 aircraft"),
    ("30 business leaders", "30 person"),
    ("40 surplus vehicles", "40 vehicle"),
    ("eight analysis experts", "8 person"),
    # a number inside of the words for a unit
    ("兩家四大公司與10人", "2 company; 10 person"),
    # years and numbers like them
    ("in 1400 homes", "1400"),
    ("2000 people", "2000 person"),
    ("2000家店", "2000"),
    ("逾2000", "over 2000"),
    ("nearly 2000 turned up", "under 2000"),
    ("3000 turned up", "3000"),
    # one, two
    ("killing one person", "1 person"),
    ("at least one ship", "over 1 ship"),
    ("one month later", "1 month"),
    ("the three ships", "3 ship"),
    ("the two weeks", "2 week"),
    ("另有一人受傷", "1 person"),
    ("名單含兩人", "2 person"),
    ("兩人死亡", "2 person"),
    ("至少一家銀行", "over 1"),
    ("人數增至二十", "20"),
    ("車上約兩人", "about 2 person"),
    ("一公斤", "1 kilogram"),
    ("一〇五人", "105 person"),
    # parts
    ("三成與四成", "30 %; 40 %"),
    ("三成多民眾", "over 30 %"),
    ("三成半", "35 %"),
    ("1.5成", "15 %"),
    ("兩到三成五", "20..35 %"),
    ("過半數", "over 50 %"),
    ("超過一半", "over 50 %"),
    ("不過一半", "50 %"),
    ("逾半選民", "over 50 %"),
    ("近半選民", "under 50 %"),
    ("將近一半", "under 50 %"),
    ("產值翻兩番", "4 times"),
    ("要價雙倍", "2 times"),
    ("股價腰斬", "50 %"),
    ("升息兩碼", "0.5 points"),
    ("三至四成", "30..40 %"),
    ("五分之三至五分之四", "60..80 %"),
    ("百分之三十多", "over 30 %"),
    ("三成長輩", "30 %"),
    ("三成員工", "30 %"),
    ("三成本地人", "30 %"),
    ("降息1碼半", "0.375 points"),
    ("two-tenths of a point", "0.2 points"),
    ("three fifths were new", "60 %"),
    ("three quarters of voters", "75 %"),
    ("nearly three quarters agreed", "under 75 %"),
    ("accounted for a quarter of sales", "25 %"),
    ("cut in half", "50 %"),
    ("half a century", "50 year"),
    ("3 and a half years", "3.5 year"),
    ("two to three and a half million", "2000000..3500000"),
    ("lasted for a year and a half", "1.5 year"),
    ("十七八歲", "17..18 year of age"),
    ("三四十人", "30..40 person"),
    ("等了五六分鐘", "5..6 minute"),
    # signs, wide and unseen characters
    (">30%", "over 30 %"),
    ("≥30%", "over 30 %"),
    ("<30%", "under 30 %"),
    ("１，０６８人", "1068 person"),
    ("２０，０００人", "20000 person"),
    ("另外20，300人到場", "20; 300 person"),
    ("1\u200b068人", "1068 person"),
    # no bounds
    ("went up to 30%", "30 %"),
    ("a dispute over five islands", "5"),
    ("talked about 30 ships", "30 ship"),
    # numbers that only look like parts
    ("ten out of ten", "10; 10"),
    ("0分之5", "0; 5"),
    ("5⁄0 of them", "5; 0"),
    ("five brand new very large ships", "5"),
    ("after five quarters of growth", "5"),
    ("two third parties", "2"),
    ("grew for three quarters in a row", "3"),
    ("two bills lawmakers passed", "2"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_figures_apart_and_together(text: str, expected: str) -> None:
    assert "; ".join(figure for figure, _ in told(text)) == expected


CHANGES = """rose rises risen rising fell falls fallen falling up down grew grows grown growing climbed
    dropped declined gained jumped cut raised slipped slid edged by added lost surged plunged shrank shrunk
    increased decreased reduced widened narrowed advanced soared rallied tumbled sank retreated eased
    expanded slumped plummeted rebounded spiked lowered boosted lifted higher"""
HAN_CHANGES = """升 降 漲 跌 增 減 擴 縮 多 少 高 低 勁揚 狂飆 重挫 下滑 回落 倒退 砍 上修 下修 提高 降低 成長 增加
    減少 擴大 縮小 漲了"""


@pytest.mark.parametrize("verb", CHANGES.split())
def test_a_change_and_what_it_led_to_are_two_figures(verb: str) -> None:
    assert [figure for figure, _ in told(f"Oil {verb} $2 to $95")] == ["2 money", "95 money"]


@pytest.mark.parametrize("verb", HAN_CHANGES.split())
def test_a_change_and_what_it_led_to_in_chinese(verb: str) -> None:
    assert [figure for figure, _ in told(f"油價{verb}2元至95元")] == ["2 money", "95 money"]


def test_a_word_that_ends_in_one_of_change_joins_a_range() -> None:
    assert [figure for figure, _ in told("a group 4% to 6% larger")] == ["4..6 %"]


@pytest.mark.parametrize("words", ["From", "from", "從", "由", "自"])
def test_where_a_change_began_is_no_end_of_a_range(words: str) -> None:
    assert [figure for figure, _ in told(f"{words} 30%至40%")] == ["30 %", "40 %"]


@pytest.mark.parametrize("words", ["Ranging from", "varies from", "spanning from", "anywhere from"])
def test_what_ranges_from_one_value_to_another_is_a_range(words: str) -> None:
    assert [figure for figure, _ in told(f"{words} 30% to 40%")] == ["30..40 %"]


@pytest.mark.parametrize("link", "- – — ~ 〜 − 到 至".split())
@pytest.mark.parametrize("space", ["", " "])
def test_signs_between_the_ends_of_a_range(link: str, space: str) -> None:
    assert [figure for figure, _ in told(f"30%{space}{link}{space}40%")] == ["30..40 %"]


NO_FIGURE = """
    到了3點|撥打0912345678|agent 007|in 1644|in 2150 the sea|one ship|one day he left|the one person who knew
    五五開|八一隊奪冠|亂七八糟|二、三線城市|他一年沒回家|一人在家|二人通話|零件供應|四周環海|up from a quarter earlier
    一艘船|一名官員|一家公司|三〇一醫院|約一|等了三五天
    in the second half of the year|the 1914-18 war|the 1999-00 season|2026-02-15|2009-10-15
"""


@pytest.mark.parametrize(
    "text", [text for line in NO_FIGURE.strip().split("\n") for text in line.strip().split("|")]
)
def test_words_that_count_nothing(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sales of between 4 and 6 billion dollars", "between 4 and 6 billion dollars"),
        ("介於4和6艘之間", "介於4和6艘"),
        ("約三成人反對", "約三成"),
        ("現場共30人左右。", "30人左右"),
        ("近三年來", "三年"),
        ("歷時三年多。", "三年多"),
        ("重達30公斤多。", "30公斤多"),
        ("跑了五公里半。", "五公里半"),
        ("2026年2月4日的F-16有40架", "40架"),
        ("For US$30 people can watch", "US$30"),
        ("他付了US$500以上", "US$500以上"),
    ],
)
def test_the_words_that_belong_to_a_figure(text: str, words: str) -> None:
    assert [text[figure.start : figure.end] for figure in figures_in(text)] == [words]
