"""Words that decide whether a number is a figure, and how much it is."""

import pytest
from told_figures import told

MORE = "增加 增長 增 成長 上升 上漲 升 漲 提高 擴大 高出 多出 高 多 增加了 增加約 增加近 增加逾 增加超過 增加至少 增加將近"
NOT_MORE = "達到 最高 最多 達 是 為"
LASTING = """為期 歷時 長達 延長 延後 推遲 縮短 縮至 休戰 停戰 停火 監禁 刑期 期限 停職 禁賽 服役 花 花了 費時 耗時
    滿 已 了 達 再 徒刑"""
BEFALLEN = """死 傷 身亡 喪生 罹難 遇難 失蹤 被捕 被抓 落網 獲救 受困 送醫 重傷 輕傷 中槍 落海 在內 以上 確診
    當場死亡 均死 都獲救 皆傷 全數獲救"""
COUNTED = "造成 致 至少 約 另有 含 共 僅 只剩 剩 只有 計 增至 減至"
YEARS = (
    "in since until till during early late mid year fiscal FY spring summer autumn winter In Since"
)
FOLDS = {
    "Sales doubled": 2,
    "prices tripling": 3,
    "output trebled": 3,
    "exports quadrupled": 4,
    "to double the budget": 2,
    "to triple its fleet": 3,
    "to treble their stake": 3,
    "to quadruple that": 4,
    "double what it was": 2,
    "double last year": 2,
    "double by June": 2,
    "thrice the price": 3,
    "twice their number": 2,
    "twice what it was": 2,
}


@pytest.mark.parametrize("word", MORE.split())
def test_so_many_times_more_is_once_more_than_that(word: str) -> None:
    assert told(f"人數{word}兩倍")[0][0].endswith("3 times")


@pytest.mark.parametrize("word", NOT_MORE.split())
def test_so_many_times_as_much_is_just_that(word: str) -> None:
    assert told(f"人數{word}兩倍")[0][0].endswith("2 times")


@pytest.mark.parametrize(
    "words", [f"{word}一年" for word in LASTING.split()] + ["一年之久", "一年期"]
)
def test_one_year_is_a_figure_where_something_lasts(words: str) -> None:
    assert [figure.split()[-1] for figure, _ in told(words)] == ["year"]


@pytest.mark.parametrize("fate", BEFALLEN.split())
def test_two_people_are_counted_when_something_befell_them(fate: str) -> None:
    assert [figure.split()[-1] for figure, _ in told(f"車上兩人{fate}")] == ["person"]


@pytest.mark.parametrize("word", COUNTED.split())
def test_two_people_are_counted_by_the_words_before(word: str) -> None:
    assert [figure.split()[-1] for figure, _ in told(f"名單{word}兩人")] == ["person"]


@pytest.mark.parametrize("word", YEARS.split())
def test_a_year_is_no_figure(word: str) -> None:
    assert told(f"It happened {word} 1644, they say") == []


def test_a_word_that_ends_like_one_before_a_year_is_none() -> None:
    assert [figure for figure, _ in told("They began 1600 of them")] == ["1600"]


@pytest.mark.parametrize(("text", "times"), FOLDS.items())
def test_how_many_fold(text: str, times: int) -> None:
    assert [figure for figure, _ in told(text)] == [f"{times} times"]


@pytest.mark.parametrize(
    "text",
    [
        "double standards",
        "doubled down",
        "a double room",
        "He doubles as coach",
        "undoubled",
        "a triple-A rating",
    ],
)
def test_what_is_no_multiple(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize("number", "one two three four five six seven eight nine ten 3".split())
@pytest.mark.parametrize("scale", ["thousand", "million", "billion", "trillion"])
def test_a_half_behind_a_number(number: str, scale: str) -> None:
    (whole,) = (figure for figure, _ in told(f"{number} {scale} ships"))
    (half,) = (figure for figure, _ in told(f"{number} and a half {scale} ships"))
    value = int(whole.split()[0])
    one = 10 ** {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}[scale]
    assert int(half.split()[0]) == value + one // 2
