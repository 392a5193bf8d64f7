"""Figures written out in each language, and read back."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.facts import Figure, Unit, figures_in
from rag.facts.figures import agrees, render
from rag.types import Language

LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")

CASES = [
    ("約111億美元", "about US$11.1 billion", "約111億美元", "约111亿美元"),
    ("US$11.1bn", "US$11.1 billion", "111億美元", "111亿美元"),
    ("2000萬噸", "20 million tonnes", "2,000萬噸", "2,000万吨"),
    ("NT$1.25tn", "NT$1.25 trillion", "新臺幣1.25兆元", "新台币1.25万亿元"),
    ("3.5億人民幣", "350 million yuan", "人民幣3.5億元", "人民币3.5亿元"),
    ("1兆2500億元", "1.25 trillion yuan or dollars", "1.25兆元", "1.25万亿元"),
    ("三成", "30%", "30%", "30%"),
    ("a third", "one-third", "三分之一", "三分之一"),
    ("a quarter", "25%", "25%", "25%"),
    ("1.5 percentage points", "1.5 percentage points", "1.5個百分點", "1.5个百分点"),
    ("about 1,068 people", "about 1,068 people", "約1,068人", "约1,068人"),
    ("4到6%", "4–6%", "4–6%", "4–6%"),
    ("US$4-6 billion", "US$4–6 billion", "40–60億美元", "40–60亿美元"),
    ("逾140國", "at least 140 countries", "至少140個國家", "至少140个国家"),
    ("將近九年", "at most 9 years", "最多9年", "最多9年"),
    ("a 90-day truce", "90 days", "90天", "90天"),
    ("one tonne", "1 tonne", "1噸", "1吨"),
    ("1秒", "1 second", "1秒", "1秒"),
    ("62枚飛彈", "62 missiles", "62枚飛彈", "62枚导弹"),
    ("300 km", "300 kilometres", "300公里", "300公里"),
    ("兩倍", "2 times as much", "2倍", "2倍"),
    ("七五折", "75% of the price", "7.5折", "7.5折"),
    ("13,500", "13,500", "1.35萬", "1.35万"),
    ("one in 365", "0.274%", "0.274%", "0.274%"),
    (
        "a third of a percentage point",
        "0.3333 percentage points",
        "0.3333個百分點",
        "0.3333个百分点",
    ),
    ("the index fell 5 points", "5 index points", "5個點", "5个点"),
    ("the index fell 25 points", "25 index points", "25點", "25点"),
    ("one percentage point", "1 percentage point", "1個百分點", "1个百分点"),
    ("a single 20-tonne load", "20 tonnes", "20噸", "20吨"),
    ("the index fell 24 points", "24 index points", "24個點", "24个点"),
    ("about a third", "about one-third", "約三分之一", "约三分之一"),
    ("one-third to two-thirds", "33.33–66.67%", "33.33–66.67%", "33.33–66.67%"),
    ("33又三分之一小時", "33.33 hours", "33.33小時", "33.33小时"),
    ("eight-ninths", "eight-ninths", "九分之八", "九分之八"),
    ("三分之四", "4⁄3", "三分之四", "三分之四"),
    ("US$1 million", "US$1 million", "100萬美元", "100万美元"),
    ("1,234,567 people", "1,234,567 people", "1,234,567人", "1,234,567人"),
]


@pytest.mark.parametrize(("text", "english", "traditional", "simplified"), CASES)
def test_the_figure_in_each_language(
    text: str, english: str, traditional: str, simplified: str
) -> None:
    (figure,) = figures_in(text)
    assert [render(figure, language) for language in LANGUAGES] == [
        english,
        traditional,
        simplified,
    ]


MONEY = "USD TWD CNY HKD JPY EUR GBP KRW AUD CAD SGD NZD CHF INR RUB THB BRL MOP".split()
COUNTS = """tonne|kilogram|person|aircraft|sortie|ship|missile|launcher|vehicle|case|item|seat|vote
|time|times|kilometre|metre|centimetre|millimetre|mile|foot|inch|nautical mile|hectare|acre
|square kilometre|square metre|square mile|cubic metre|litre|barrel|megawatt|gigawatt|kilowatt
|company|country|city|household|school|room|article|page|share|dose|point|year of age
|degree Celsius|degree Fahrenheit|kilocalorie""".replace("\n", "").split("|")
UNITS = st.sampled_from(
    [Unit("none"), Unit("percent"), Unit("points"), Unit("money")]
    + [Unit("money", code) for code in MONEY]
    + [Unit("duration", name) for name in "second minute hour day week month year".split()]
    + [Unit("count", name) for name in COUNTS]
)
VALUES = st.one_of(
    st.integers(0, 40).map(Decimal),
    st.integers(0, 10**14).map(Decimal),
    st.decimals(min_value=0, max_value=10**7, places=2),
    st.builds(
        lambda digits, power: Decimal(digits).scaleb(power),
        st.integers(1, 9999),
        st.integers(-3, 12),
    ),
)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, high = sorted((draw(VALUES), draw(VALUES)))
    ends = (low, high) if draw(st.integers(0, 3)) == 0 else (low, low)
    step = Decimal(1).scaleb(draw(st.integers(-2, 8)))
    qualifier = draw(st.sampled_from(["exact", "about", "over", "under"]))
    return Figure(0, 1, *ends, step, qualifier, draw(UNITS))


def reads_back(figure: Figure) -> None:
    for language in LANGUAGES:
        text = render(figure, language)
        read = figures_in(text)
        assert len(read) == 1, text
        assert read[0].unit == figure.unit, text
        assert agrees(read[0], figure), text
        assert agrees(figure, read[0]), text


@given(figures())
@example(Figure(0, 1, Decimal(1), Decimal(1), Decimal(1), "exact", Unit("duration", "second")))
def test_what_was_rendered_reads_back(figure: Figure) -> None:
    reads_back(figure)


@given(st.integers(1, 999))
def test_a_discount_reads_back(tenths: int) -> None:
    value = Decimal(tenths) / 10
    reads_back(Figure(0, 1, value, value, Decimal(1), "exact", Unit("percent", "of price")))


@given(st.integers(1, 19), st.integers(2, 20))
def test_a_part_reads_back(count: int, whole: int) -> None:
    value = Decimal(count * 100) / whole
    if value < 100:
        reads_back(Figure(0, 1, value, value, Decimal(0), "exact", Unit("percent")))
