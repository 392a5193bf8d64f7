"""Which language a question or an article is in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import detect_language, fold_to_simplified


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("台积电2025年营收多少", "zh-Hans"),
        ("TSMC 亞利桑那廠何時量產?", "zh-Hant"),
        ("Who is Starmer?", "en"),
        ("Who is 習近平?", "en"),
        ("What is 台積電's revenue?", "en"),
        ("TSMC CEO 是誰", "zh-Hant"),
        ("Nvidia GB200 出貨量", "zh-Hant"),
        ("这是什么", "zh-Hans"),
        ("通知的目的是什么？", "zh-Hans"),
        ("台北市中心", "zh-Hant"),  # the same in both scripts
        ("皇后在后台等着", "zh-Hans"),
        ("皇后住在這裡", "zh-Hant"),
        ("那几天下雨吗", "zh-Hans"),
        ("他在北京住了几天", "zh-Hans"),
        ("辭去以後，客廳的茶几還在嗎", "zh-Hant"),
        ("最后由市政府主持", "zh-Hans"),
        ("佢嘅生日系几时", "zh-Hant"),  # Cantonese
        ("後台、里長、干涉、面子", "zh-Hant"),
        ("", "en"),
        ("12345 !?", "en"),
    ],
)
def test_names_the_language(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_quoted_name_does_not_change_an_article_s_language() -> None:
    english = "The minister met 施紀賢 and 卡尼 in the capital on Monday, officials said. " * 5
    chinese = (
        "部長週一在首都會見了 Keir Starmer 與 Mark Carney，官員這樣表示，並說 the talks 很順利。"
        * 5
    )
    assert (detect_language(english), detect_language(chinese)) == ("en", "zh-Hant")


@given(st.text())
def test_always_names_one(text: str) -> None:
    assert detect_language(text) in ("en", "zh-Hant", "zh-Hans")


@given(st.text())
def test_folding_keeps_every_offset_and_is_done_once(text: str) -> None:
    folded = fold_to_simplified(text)
    assert len(folded) == len(text)
    assert [fold_to_simplified(character) for character in text] == list(folded)


def test_folds_traditional_forms() -> None:
    assert fold_to_simplified("記者／綜合報導 臺灣 Abc") == "记者／综合报导 台湾 Abc"
