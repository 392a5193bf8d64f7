"""Numbers by their digits and words alone, as search compares them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import numbers_in, plain_figures

BILLION, TRILLION = 10**9, 10**12

CASES = [
    # Arabic digits
    ("1,068", [1068]),
    ("12,345,678.5", ["12345678.5"]),
    ("1.5", ["1.5"]),
    ("007", [7]),
    ("90%", [90]),
    ("３．５％", ["3.5"]),
    ("１，０６８", [1068]),
    ("4-6", [4, 6]),
    ("4,5", [4, 5]),
    ("2,34", [2, 34]),
    ("F-16", [16]),
    ("No.5", [5]),
    ("in 2026.", [2026]),
    ("2026年2月4日", [2026, 2, 4]),
    ("2026-02-04", [2026, 2, 4]),
    ("10:30", [10, 30]),
    ("截至2025，300人", [2025, 300]),
    ("100㎡", [100]),
    ("7 m²", [7]),
    ("21st", [21]),
    ("0", [0]),
    ("", []),
    ("沒有數字 no figure", []),
    # Arabic digits with Chinese units
    ("111億", [111 * 10**8]),
    ("111亿", [111 * 10**8]),
    ("11.1億", [1_110_000_000]),
    ("111 億美元", [111 * 10**8]),
    ("1,250億", [1250 * 10**8]),
    ("1.25兆", [1_250_000_000_000]),
    ("1兆2500億", [1_250_000_000_000]),
    ("1萬億", [TRILLION]),
    ("1萬5千億", [15_000 * 10**8]),
    ("3億5000萬", [350_000_000]),
    ("3億5,000萬", [350_000_000]),
    ("3 億 5000 萬元", [350_000_000]),
    ("3亿5000万", [350_000_000]),
    ("3億零50萬", [300_500_000]),
    ("2億0500萬", [205_000_000]),
    ("1億2345萬6789元", [123_456_789]),
    ("1萬2345元", [12_345]),
    ("3萬5", [35_000]),
    ("2千3百萬", [23_000_000]),
    ("1200萬噸", [12_000_000]),
    ("5千萬", [50_000_000]),
    ("5百", [500]),
    ("30多億", [30 * 10**8]),
    ("300餘萬", [3_000_000]),
    ("3億，5000萬", [300_000_000, 50_000_000]),
    ("3億\n5000萬", [300_000_000, 50_000_000]),
    ("3億 5億", [3 * 10**8, 5 * 10**8]),
    ("3萬 5億", [30_000, 5 * 10**8]),
    ("二十一起", [21]),
    ("12億2.5年後", [12 * 10**8, "2.5"]),
    ("12億3年後", [12 * 10**8, 3]),
    ("0億", [0]),
    # Chinese numerals
    ("三成", [3]),
    ("十", [10]),
    ("十五", [15]),
    ("二十一", [21]),
    ("一百零五", [105]),
    ("一百五", [150]),
    ("一百五十", [150]),
    ("三萬五", [35_000]),
    ("三千零五", [3005]),
    ("兩千三百萬", [23_000_000]),
    ("两千三百万", [23_000_000]),
    ("十五億", [15 * 10**8]),
    ("三億五千萬", [350_000_000]),
    ("一兆兩千五百億", [1_250_000_000_000]),
    ("三點五億", [350_000_000]),
    ("三点五亿", [350_000_000]),
    ("一點二五兆", [1_250_000_000_000]),
    ("三點二十分", [3, 20]),
    ("二〇二六年", [2026]),
    ("十月一日", [10, 1]),
    ("2026三月", [2026, 3]),
    ("三、四百", [3, 400]),
    ("逾百萬人", [1_000_000]),
    ("千億", [1000 * 10**8]),
    ("數十萬", []),
    ("上百萬", []),
    ("千萬不要", []),
    ("億萬富翁", []),
    ("秋千", []),
    ("萬一", []),
    ("一起進一步統一", []),
    ("其中之一", [1]),
    # English
    ("11.1 billion", [11_100_000_000]),
    ("11.1 billion美元", [11_100_000_000]),
    ("$2.5-billion", [2_500_000_000]),
    ("US$330m", [330_000_000]),
    ("US$330m的", [330_000_000]),
    ("NT$1.25tn", [1_250_000_000_000]),
    ("€40 bn", [40 * BILLION]),
    ("$1.2B", [1_200_000_000]),
    ("15k", [15_000]),
    ("30 m", [30]),
    ("6mm at 5pm", [6, 5]),
    ("5 hundred million", [500_000_000]),
    ("1.5 million to 2 million", [1_500_000, 2_000_000]),
    ("twelve", [12]),
    ("Nineteen", [19]),
    ("twenty-five", [25]),
    ("ninety nine", [99]),
    ("five million", [5_000_000]),
    ("five hundred million", [500_000_000]),
    ("one hundred and five", [105]),
    ("two million five hundred thousand", [2_500_000]),
    ("a million", [1_000_000]),
    ("half a million", [500_000]),
    ("two dozen", [24]),
    ("between five and ten billion", [5, 10 * BILLION]),
    ("one, two, three", [1, 2, 3]),
    ("someone often", []),
    ("millions of people", []),
    ("a few hundred", []),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(*case, id=repr(case[0])) for case in CASES]
)
def test_values_written_in_a_text(text: str, expected: list[int | str]) -> None:
    assert numbers_in(text) == {Decimal(value) for value in expected}


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("111億", "11.1 billion"),
        ("1.25兆", "1.25 trillion"),
        ("3億5000萬", "350 million"),
        ("兩千三百萬", "23m"),
        ("一百零五", "one hundred and five"),
        ("1200萬", "twelve million"),
    ],
)
def test_the_same_figure_meets_across_languages(chinese: str, english: str) -> None:
    assert numbers_in(chinese) == numbers_in(english)


@pytest.mark.parametrize(
    ("one", "other"),
    [("111億", "111 billion"), ("1兆", "1億"), ("3億5000萬", "3億"), ("2.5m", "2.5bn")],
)
def test_figures_of_another_magnitude_never_meet(one: str, other: str) -> None:
    assert not numbers_in(one) & numbers_in(other)


def chinese_numeral(value: int, digits: str, units: tuple[str, str, str]) -> str:
    """The full reading of a number, as school teaches it."""
    groups, written, gap = [], "", False
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group == 0:
            gap = bool(written)
            continue
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if digit == 0:
                gap = bool(written)
                continue
            written += (digits[0] if gap else "") + digits[digit] + ("", "十", "百", "千")[power]
            gap = False
        written += ("", *units)[place]
    return written


@pytest.mark.parametrize(
    ("digits", "units"),
    [("零一二三四五六七八九", ("萬", "億", "兆")), ("零一二三四五六七八九", ("万", "亿", "兆"))],
)
@given(value=st.integers(1, 10**16 - 1))
def test_reads_every_full_chinese_numeral(
    digits: str, units: tuple[str, str, str], value: int
) -> None:
    numeral = chinese_numeral(value, digits, units)
    assert numbers_in(f"共{numeral}人。") == {Decimal(value)}


@given(st.integers(1, 9999), st.integers(1, 9999), st.sampled_from(["兆億", "億萬"]))
def test_two_parts_of_one_figure_are_one_value(large: int, small: int, units: str) -> None:
    factor = {"兆": 10**12, "億": 10**8, "萬": 10**4}
    expected = large * factor[units[0]] + small * factor[units[1]]
    assert numbers_in(f"約{large}{units[0]}{small}{units[1]}元") == {Decimal(expected)}
    assert numbers_in(f"約{large:,}{units[0]}{small:,}{units[1]}元") == {Decimal(expected)}


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.sampled_from(
        [
            *[("thousand", 10**3), ("million", 10**6), ("billion", BILLION)],
            *[("trillion", TRILLION), ("k", 10**3), ("m", 10**6), ("bn", BILLION)],
            *[(" bn", BILLION), ("tn", TRILLION), ("萬", 10**4), ("億", 10**8)],
            *[("兆", 10**12), ("", 1)],
        ]
    ),
    st.booleans(),
)
def test_a_unit_multiplies_the_digits_before_it(
    number: Decimal, unit: tuple[str, int], grouped: bool
) -> None:
    name, factor = unit
    digits = f"{number:,}" if grouped else str(number)
    space = " " if len(name) > 3 else ""
    assert numbers_in(f"about {digits}{space}{name}, 約") == {number * factor}


ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
ONES_WORDS = (ONES + " fifteen sixteen seventeen eighteen nineteen").split()
TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def english_numeral(value: int) -> str:
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= scale:
            above, below = divmod(value, scale)
            return f"{english_numeral(above)} {name}" + (
                f" {english_numeral(below)}" if below else ""
            )
    if value >= 100:
        below = f" and {english_numeral(value % 100)}" if value % 100 else ""
        return f"{ONES_WORDS[value // 100]} hundred{below}"
    if value >= 20:
        return TENS_WORDS[value // 10 - 2] + (f"-{ONES_WORDS[value % 10]}" if value % 10 else "")
    return ONES_WORDS[value]


@given(st.integers(1, 10**12 - 1))
def test_reads_every_number_in_english_words(value: int) -> None:
    assert numbers_in(f"All {english_numeral(value)} of them") == {Decimal(value)}


@given(st.text(st.sampled_from("三億5,.０千萬兆 一二十點數0½mbn-hundred多\n"), max_size=30))
def test_any_text_can_be_read_and_white_space_around_it_changes_nothing(text: str) -> None:
    values = numbers_in(text)
    assert all(value >= 0 and value.is_finite() for value in values)
    assert numbers_in(f"\n{text}\n") == values


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["1," * 50_000, "1" * 3_000, "一億" * 20_000, "5 million " * 20_000]
)
def test_long_runs_of_digits_take_no_time(text: str) -> None:
    assert numbers_in(text)


@pytest.mark.parametrize("text", [text for text, values in CASES if values])
def test_figures_in_plain_digits_keep_their_values(text: str) -> None:
    plain = plain_figures(text)
    assert numbers_in(plain) == numbers_in(text), plain


def test_words_around_figures_stay() -> None:
    assert (
        plain_figures("一些人付了3億5000萬元 (US$11.1bn)")
        == "一些人付了350000000元 (US$11100000000)"
    )
