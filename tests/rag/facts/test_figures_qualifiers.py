"""Every word that makes a figure a bound or an estimate, and what looks like one."""

import pytest
from told_figures import told

HAN_UNDER = """不超過 不逾 不多於 不高於 不大於 未超過 沒有超過 沒超過 不滿 未滿 不到 不足 未達 未逾 少於 低於 小於
    最多 至多 頂多 將近 接近 逼近 臨近 幾近 幾乎 近 至多有"""
HAN_OVER = """不少於 不低於 不小於 不下 不止 不只 至少 最少 起碼 多於 高於 大於 超過 超出 突破 超 破 逾
    至少有 至少達 超過了"""
HAN_ABOUT = "大約 大概 約莫 約略 估計 差不多 約 折合約 約為 約占"
HAN_NONE = "合約 簽約 條約 公約 預約 附近 最近 達 共 不接近"
UNDER = """no more than|not more than|less than|fewer than|lower than|at most|at the most|a maximum of|up to|shy of
    |just short of|close to|nearly|almost|approaching|under|below|well below|only just under"""
OVER = """no less than|not fewer than|more than|greater than|higher than|at least|at the very least|a minimum of
    |in excess of|upwards of|north of|exceeding|exceeds|topped|surpassed|above|over|far more than|even more than"""
ABOUT = "about|around|roughly|approximately|approx.|circa|some|an estimated|estimated|just about"
NONE = "went up to|rose up to|a dispute over|talks over|spoke about|worried about|exactly|all of|another"
AFTER = {
    "over": "30人以上|30人開外|30人出頭|30人有餘|30+人|30多人|30餘人|30人多|30 or more|30 and above|30-plus|30-odd",
    "under": "30人以下|30人以內|30人之內|30人不到，|30人未滿的|30 or less|30 or fewer|30 at most",
    "about": "30人左右|30人上下|30人之譜|30人許，|30 or so",
    "exact": "30人在內|30人以上校為首|30人多數|30 or 90|30 oddities",
}  # fmt: skip


def qualifier(text: str) -> str:
    ((figure, _),) = told(text)
    return figure.split()[0] if not figure[0].isdigit() else "exact"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (word, expected)
        for words, expected in (
            (HAN_UNDER, "under"),
            (HAN_OVER, "over"),
            (HAN_ABOUT, "about"),
            (HAN_NONE, "exact"),
        )
        for word in words.split()
    ],
)
def test_chinese_words_before_a_number(words: str, expected: str) -> None:
    assert qualifier(f"{words}30億元") == expected
    assert qualifier(f"據說{words}30億元") == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (word.strip(), expected)
        for words, expected in ((UNDER, "under"), (OVER, "over"), (ABOUT, "about"), (NONE, "exact"))
        for word in words.split("|")
    ],
)
def test_english_words_before_a_number(words: str, expected: str) -> None:
    assert qualifier(f"{words} 30% of it") == expected
    assert qualifier(f"{words.capitalize()} 30% of it") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [(text, expected) for expected, texts in AFTER.items() for text in texts.split("|")],
)
def test_words_behind_a_number(text: str, expected: str) -> None:
    assert told(text)[0][0].startswith(expected if expected != "exact" else "30")
