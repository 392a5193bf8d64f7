"""Two ways of writing one thing fold alike; what differs stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.folding import canonical, has_form, overlap_f1, tokens
from rag.articles import fold_to_simplified

TEXTS = st.text(alphabet="台灣台湾一二三億亿萬万 .,0123456789abMay年月日%「」US$", max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("US$11.1 billion", "us$11,100,000,000"),
        ("約111億", "约11100000000"),
        ("2,000萬噸", "2000万吨"),
        ("February 4, 2026", "2026年2月4日"),
        ("4 Feb 2026", "2026-02-04"),
        ("the 4th of February", "the 2月4號"),
        ("二〇二六年二月四日", "2026/2/4"),
        ("March 2025", "2025年3月"),
        ("ＡＢＣ，１２", "abc, 12"),
        ("第七屆", "第7届"),
    ],
)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("one", "other"), [("111億", "111萬"), ("4 March", "3 April"), ("2.5", "25"), ("May", "5月")]
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    assert tokens(one) != tokens(other)


def test_chinese_is_cut_into_characters_and_other_text_into_words() -> None:
    assert tokens("台灣的 HIMARS-2，好！") == ("台", "湾", "的", "himars", "2", "好")


def test_marks_are_kept_in_the_canonical_text() -> None:
    assert canonical("“May 5” [1]") == "“5月5日” [1]"


@pytest.mark.parametrize(
    ("text", "form", "found"),
    [
        ("It cost US$11.1bn in all.", "111億", True),
        ("共約111億美元", "11.1 billion", True),
        ("共約111億美元", "11.1 million", False),
        ("self-propelled howitzers", "howitzer", True),
        ("by 1112 votes", "111", False),
        ("111 votes", "11", False),
        ("owe payments", "we pay", False),
        ("The cats", "cat", False),
        ("臺灣", "台湾", True),
        ("on 5 May", "5月5日", True),
        ("on 15 May", "5月5日", False),
        ("anything", "、", False),
    ],
)
def test_a_form_is_found_on_token_bounds(text: str, form: str, found: bool) -> None:
    assert has_form(text, [form]) is found


@given(TEXTS)
def test_the_script_makes_no_difference(text: str) -> None:
    assert tokens(fold_to_simplified(text)) == tokens(text)


@given(TEXTS, TEXTS)
def test_the_overlap_is_symmetric_and_whole_for_equals(one: str, other: str) -> None:
    first, second = tokens(one), tokens(other)
    assert overlap_f1(first, second) == overlap_f1(second, first)
    assert overlap_f1(first, first) == (1.0 if first else 0.0)


def test_the_overlap_worked_by_hand() -> None:
    # 3 shared of 4 and 5 tokens: 2 * 3 / 9.
    assert overlap_f1(tokens("港口很大"), tokens("大港口不好")) == pytest.approx(6 / 9)
    # A token counts as often as both have it.
    assert overlap_f1(("a", "a"), ("a",)) == pytest.approx(2 / 3)
    assert overlap_f1((), ("a",)) == 0.0
