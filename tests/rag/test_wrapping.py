"""Where lines of a terminal end."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from rag.wrapping import line_starts


def lines(text: str, width: int) -> list[str]:
    """The lines, without the blanks that hang over."""
    places = [0, *line_starts(text, width, cell_len), len(text)]
    return [text[start:end].rstrip() for start, end in pairwise(places)]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("It rose to 40.", 9, ["It rose", "to 40."]),
        ("貿易休戰不受影響。", 16, ["貿易休戰不受影", "響。"]),
        ("他說「會」，不變。", 8, ["他說", "「會」，", "不變。"]),
        ("葛來儀（Bonnie Glaser）說", 20, ["葛來儀（Bonnie", "Glaser）說"]),
        ("吳佳柏（Gabriel）說。", 14, ["吳佳柏", "（Gabriel）", "說。"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("", 4, [""]),
    ],
)
def test_lines_end_where_a_reader_expects_it(text: str, width: int, expected: list[str]) -> None:
    assert lines(text, width) == expected


@given(st.text(st.sampled_from("渡輪 「」。，（）ab 12.%"), max_size=60), st.integers(2, 30))
def test_no_line_is_too_wide_and_nothing_is_lost(text: str, width: int) -> None:
    starts = line_starts(text, width, cell_len)
    assert starts == sorted(set(starts))
    assert all(0 < start < len(text) for start in starts)
    assert all(cell_len(line) <= width for line in lines(text, width))


@given(st.text(st.sampled_from("渡輪停駛。，"), max_size=40), st.integers(8, 30))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    apart = text.replace("。。", "").replace("，，", "")
    for before, after in pairwise(lines(apart, width)):
        assert after[0] not in "。，" or not set(before[1:]) & set("渡輪停駛")
