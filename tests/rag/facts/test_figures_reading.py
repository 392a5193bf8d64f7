"""What is read as a figure, its value and unit, and what is none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_figures import told

from rag.articles import fold_to_simplified
from rag.facts import figures_in

ONE_FIGURE = [
    # magnitudes
    ("111億", "11100000000"),
    ("1.25兆", "1250000000000"),
    ("1.25万亿", "1250000000000"),
    ("兩千三百萬", "23000000"),
    ("三點五億", "350000000"),
    ("3點5億", "350000000"),
    ("二百五十", "250"),
    ("3億5000萬", "350000000"),
    ("1,068", "1068"),
    ("11.1 bn", "11100000000"),
    ("5 hundred thousand", "500000"),
    ("half a million", "500000"),
    ("two and a half million", "2500000"),
    ("twenty-five", "25"),
    ("two dozen", "24"),
    ("三四百", "300..400"),
    # money
    ("US$11.1 billion", "11100000000 USD"),
    ("$11.1bn", "11100000000 money"),
    ("111億美元", "11100000000 USD"),
    ("500萬美金", "5000000 USD"),
    ("新台幣1.25兆元", "1250000000000 TWD"),
    ("新臺幣約1.25兆元", "about 1250000000000 TWD"),
    ("NT$1.25tn", "1250000000000 TWD"),
    ("1,250 billion New Taiwan dollars", "1250000000000 TWD"),
    ("人民幣3.5億", "350000000 CNY"),
    ("RMB 350m", "350000000 CNY"),
    ("350 million yuan", "350000000 CNY"),
    ("港幣500萬", "5000000 HKD"),
    ("HK$5m", "5000000 HKD"),
    ("5000億日圓", "500000000000 JPY"),
    ("¥500 billion", "500000000000 money"),
    ("45億歐元", "4500000000 EUR"),
    ("£120m", "120000000 GBP"),
    ("3兆韓元", "3000000000000 KRW"),
    ("1兆2500億元", "1250000000000 money"),
    ("50塊錢", "50 money"),
    ("a 330-million-dollar package", "330000000 money"),
    ("30日圓", "30 JPY"),
    # per cent, parts, points
    ("三成", "30 %"),
    ("兩成五", "25 %"),
    ("三成立委", "30 %"),
    ("七八成", "70..80 %"),
    ("百分之三點五", "3.5 %"),
    ("３．５％", "3.5 %"),
    ("3.5 per cent", "3.5 %"),
    ("百分百", "100 %"),
    ("百分之百", "100 %"),
    ("千分之三", "0.3 %"),
    ("半數選民", "50 %"),
    ("過半", "over 50 %"),
    ("四分之一", "25 %"),
    ("¼", "25 %"),
    ("three-quarters", "75 %"),
    ("a fifth of voters", "20 %"),
    ("one in five", "20 %"),
    ("by half", "50 %"),
    ("減半", "50 %"),
    ("七五折", "75 of price"),
    ("8折", "80 of price"),
    ("25% off", "75 of price"),
    ("1.5個百分點", "1.5 points"),
    ("25個基點", "0.25 points"),
    ("50 basis points", "0.5 points"),
    ("half a percentage point", "0.5 points"),
    ("升息1碼", "0.25 points"),
    # durations
    ("八年", "8 year"),
    ("8年期", "8 year"),
    ("80週年", "80 year"),
    ("the 80th anniversary", "80 year"),
    ("兩年半", "2.5 year"),
    ("一個半小時", "1.5 hour"),
    ("an hour and a half", "1.5 hour"),
    ("half an hour", "0.5 hour"),
    ("半年", "0.5 year"),
    ("半個月", "0.5 month"),
    ("一個多月", "over 1 month"),
    ("兩三個月", "2..3 month"),
    ("a 90-day truce", "90 day"),
    ("90日內", "90 day"),
    ("two decades", "20 year"),
    ("two more weeks", "2 week"),
    ("為期一年", "1 year"),
    ("17秒", "17 second"),
    ("近三年來", "3 year"),
    ("spread over eight years", "8 year"),
    ("lasted over eight years", "over 8 year"),
    ("1小時45分鐘", "105 minute"),
    ("約1小時5分", "about 65 minute"),
    ("two hours and 15 minutes", "135 minute"),
    ("有期徒刑三年六個月", "42 month"),
    # counted things
    ("2000萬噸大豆", "20000000 tonne"),
    ("20 million metric tons", "20000000 tonne"),
    ("1,068名受訪者", "1068 person"),
    ("40 senior Chinese officials", "40 person"),
    ("約兩百架次", "about 200 sortie"),
    ("two aircraft carriers", "2 ship"),
    ("three missile launchers", "3 launcher"),
    ("兩枚短程彈道導彈", "2 missile"),
    ("140多國", "over 140 country"),
    ("三家上市公司", "3 company"),
    ("800間客房", "800 room"),
    ("met three times", "3 time"),
    ("三倍", "3 times"),
    ("增加一倍", "2 times"),
    ("翻倍", "2 times"),
    ("twice as many", "2 times"),
    ("33 times the value", "33 times"),
    ("40歲", "40 year of age"),
    ("a 40-year-old", "40 year of age"),
    ("5千米", "5 kilometre"),
    ("1.7億千瓦", "170000000 kilowatt"),
    ("500兆瓦", "500 megawatt"),
    ("100m", "100 metre"),
    ("5m people", "5000000 person"),
    ("120㎡", "120 square metre"),
    ("指數跌330點", "330 point"),
    ("造成兩人死亡", "2 person"),
    # ranges
    ("4-6%", "4..6 %"),
    ("4%至6%", "4..6 %"),
    ("三到五成", "30..50 %"),
    ("百分之三到五", "3..5 %"),
    ("20萬到25萬", "200000..250000"),
    ("1200萬至2000萬噸", "12000000..20000000 tonne"),
    ("4到6億", "400000000..600000000"),
    ("20 to 25 million", "20000000..25000000"),
    ("US$4–6 billion", "4000000000..6000000000 USD"),
    ("between 4 and 6 billion dollars", "4000000000..6000000000 money"),
    ("介於4億和6億之間", "400000000..600000000"),
    ("13–15", "13..15"),
    ("18- to 29-year-olds", "18..29 year of age"),
    ("five or six ships", "5..6 ship"),
    # qualifiers
    ("十多萬人", "over 100000 person"),
    ("300餘人", "over 300 person"),
    ("逾千人", "over 1000 person"),
    ("近百萬元", "under 1000000 money"),
    ("至少三天才能抵達", "over 3 day"),
    ("發生30起餘震", "30 case"),
    ("靠美金一直撐著，賠了50元", "50 money"),
    ("將近九年", "under 9 year"),
    ("不到兩成", "under 20 %"),
    ("不超過16000元", "under 16000 money"),
    ("不少於500個", "over 500"),
    ("至少有三名", "over 3 person"),
    ("最多三倍", "under 3 times"),
    ("50%以上", "over 50 %"),
    ("30人左右", "about 30 person"),
    ("30-odd ships", "over 30 ship"),
    ("no more than 12 ships", "under 12 ship"),
    ("no fewer than 12 ships", "over 12 ship"),
    ("up to 30%", "under 30 %"),
    ("some 900 km", "about 900 kilometre"),
    ("~30%", "about 30 %"),
    ("nearly a 20% rise", "under 20 %"),
]

NO_FIGURE = """
    一些人一起統一第一時間|F-16|HIMARS M142|G20與G7|5G|COVID-19|愛國者三型|93式|東風-41|殲-20|十五五規劃|十四五
    兩岸|兩國|三軍|四川|兩人通話|七國集團|二十大|萬一|一成不變|十分重要|上半年|另一半|四分之一決賽|億萬富翁|數十萬|成千上萬
    2026年2月4日|2月4日|4月13日至15日|13日至15日|二〇二六年十月一日|民國115年|115年度|2026年|2019至2021年|5、6月
    80年代|19世紀|上午10時30分|下午3點|三點二十分|10:30|週三|第三季|第12次|前三季|三年前|兩個月前
    4 February 2026|Feb. 4|May 13-15|13 to 15 May|24th|5pm|10 a.m.|in 2026|since 2019|from 2019 to 2021|2024-25
    the 1990s|2026-02-04|Q1|the first quarter|once a quarter|two months ago|one of the aides|no one|the two spoke
    Article 5|Group of Seven|double-digit|a third party|a third term|the other half|first half|double standards
    ①第一項|https://example.org/20260204/5|dozens of ships|hundreds of people|tens of thousands|a few hundred
"""


IN_CONTEXT = [
    ("由145%降到30%", [("145 %", "145%"), ("30 %", "30%")]),
    (
        "from 12 to 20 million tonnes",
        [("12000000 tonne", "12"), ("20000000 tonne", "20 million tonnes")],
    ),
    ("rose 2% to 30%", [("2 %", "2%"), ("30 %", "30%")]),
    ("成長2%至30%", [("2 %", "2%"), ("30 %", "30%")]),
    ("約１１１億美元", [("about 11100000000 USD", "約１１１億美元")]),
    ("價格３．５％，", [("3.5 %", "３．５％")]),
    ("約 111 億 美元", [("about 11100000000 USD", "約 111 億 美元")]),
    ("a gain of 2 points, to 30%", [("2 points", "2 points"), ("30 %", "30%")]),
    ("the index fell 300 points", [("300 point", "300 points")]),
    ("111億美元\n50.5萬桶", [("11100000000 USD", "111億美元"), ("505000 barrel", "50.5萬桶")]),
    ("3億 新台幣5億", [("300000000", "3億"), ("500000000 TWD", "新台幣5億")]),
    ("in 2026 some 30 ships", [("about 30 ship", "some 30 ships")]),
    ("截至2025，300人", [("300 person", "300人")]),
    ("三成 7項", [("30 %", "三成"), ("7 item", "7項")]),
    ("㎡5億", [("500000000", "5億")]),
    (
        '"a little under" US$15 billion',
        [("under 15000000000 USD", 'a little under" US$15 billion')],
    ),
    ("ten days and two weeks", [("10 day", "ten days"), ("2 week", "two weeks")]),
    ("a year or 90 days", [("90 day", "90 days")]),
    ("4, 5 and 6", [("4", "4"), ("5", "5"), ("6", "6")]),
]


def ids(cases: list[tuple[str, object]]) -> list[object]:
    return [pytest.param(*case, id=repr(case[0])) for case in cases]


@pytest.mark.parametrize(("text", "expected"), ids(ONE_FIGURE))
def test_value_unit_and_qualifier(text: str, expected: str) -> None:
    assert [figure for figure, _ in told(text)] == [expected]


@pytest.mark.parametrize(
    "text", [text for line in NO_FIGURE.split("\n") for text in line.strip().split("|") if text]
)
def test_dates_names_and_common_words_are_no_figures(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(("text", "expected"), ids(IN_CONTEXT))
def test_figures_of_a_sentence_with_their_places(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("111億", 10**8),
        ("11.1 billion", 10**8),
        ("1.25兆", 10**10),
        ("2000萬", 10**4),
        ("20 million", 10**6),
        ("3億5000萬", 10**4),
        ("3萬5", 1000),
        ("15k", 1000),
        ("1,068", 1),
        ("三百", 1),
        ("two hundred", 1),
        ("3.50%", "0.01"),
        ("三成", 10),
        ("兩成五", 1),
        ("a quarter", 0),
        ("三分之一", 0),
        ("20 to 25 million", 10**6),
        ("50 basis points", "0.01"),
        ("two decades", 1),
        ("1.5 decades", 1),
        ("half a century", 10),
        ("an hour and a half", "0.1"),
        ("for a decade", 1),
        ("two and a half million", 10**5),
        ("three and a quarter million", 10**4),
        ("a million", 10**6),
        ("5 hundred", 1),
        ("5.5 hundred", 10),
        ("2 thousand billion", 10**12),
        ("two million five hundred thousand", 1000),
        ("三千", 1000),
        ("三千萬", 10**4),
        ("1.5千萬", 10**6),
        ("5萬億", 10**12),
        ("一百五", 1),
        ("兩千五", 100),
        ("1萬2345", 1),
        ("百分之三", 1),
        ("百分之三點五", "0.1"),
        ("千分之三", "0.1"),
        ("萬分之三", "0.01"),
        ("1.5成", 1),
    ],
)
def test_the_step_is_the_value_of_the_last_digit(text: str, step: int | str) -> None:
    assert [figure.step for figure in figures_in(text)] == [Decimal(step)]


PIECES = st.sampled_from(
    """三 十 百 千 萬 億 兆 點 . , 5 20 0 % 成 半 個 月 年 元 $ US$ ½ 多 餘 約 近 到 至 - ～ 、 ， 人 架
    次 倍 分之 折 million billion half a and quarter dozen three to between or about over people 第 號
    日 時 分 左右 以上 翻 ３ ％ ( ) \u200b ① _""".split()
).map(lambda piece: piece.replace("_", " "))


@given(st.lists(PIECES, max_size=14).map("".join))
def test_places_are_in_order_apart_and_inside_any_text(text: str) -> None:
    end = 0
    for figure in figures_in(text):
        assert end <= figure.start < figure.end <= len(text)
        assert 0 <= figure.low <= figure.high
        assert figure.high.is_finite()
        end = figure.end


@given(st.lists(st.sampled_from([text for text, _ in ONE_FIGURE]), max_size=4).map("。".join))
def test_script_and_width_change_nothing(text: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if c in "0123456789%" else c for c in text)
    for other in (fold_to_simplified(text), wide):
        assert [figure for figure, _ in told(other)] == [figure for figure, _ in told(text)]
        assert [f.start for f in figures_in(other)] == [f.start for f in figures_in(text)]


@given(st.lists(st.sampled_from(ONE_FIGURE), max_size=5))
def test_a_figure_is_read_the_same_beside_others(cases: list[tuple[str, str]]) -> None:
    text = "。那 ".join(text for text, _ in cases)
    assert [figure for figure, _ in told(text)] == [figure for _, figure in cases]


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        *["1," * 20_000, "1、" * 10_000, "1" * 3_000, "1-" * 20_000, "a1." * 20_000, "a" * 50_000],
        *["一億" * 10_000, "約" * 50_000, "成" * 50_000, "5 million " * 5_000, "5 to " * 5_000],
    ],
)
def test_long_runs_take_no_time(text: str) -> None:
    assert len(figures_in(text)) <= len(text)
