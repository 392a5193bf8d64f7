"""The terms of texts, and how much of one text another has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.matching import coverage, plain, terms

TEXT = st.text(st.sampled_from("渡輪轮停駛的嗎 Pier's ferry 1,068.5，。“”「」Ａ\n"), max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("渡輪停駛", {"渡轮", "轮停", "停驶"}, id="pairs-folded"),
        pytest.param("港", {"港"}, id="one-character"),
        pytest.param("什麼是渡輪", {"么是", "是渡", "渡轮"} - {"么是"}, id="question-words"),
        pytest.param("The Ferries' piers are closed", {"ferry", "pier", "clos"}, id="stems"),
        pytest.param("Odell’s boss", {"odell", "boss"}, id="possessive"),
        pytest.param("Odell's boss", {"odell", "boss"}, id="straight-possessive"),
        pytest.param("a king in a red bed", {"king", "red", "bed"}, id="no-endings"),
        pytest.param("price prices tree", {"pric", "tree"}, id="final-e"),
        pytest.param("ＡＢＣ １，０６８", {"abc", "1068"}, id="full-width"),
        pytest.param("1,068 and 3.5.", {"1068", "3.5"}, id="numbers"),
        pytest.param("how much is it", set(), id="stop-words"),
        pytest.param("，。 “”", set(), id="marks"),
    ],
)
def test_terms_of_a_text(text: str, expected: set[str]) -> None:
    assert terms(text) == expected


def test_both_scripts_have_the_same_terms() -> None:
    assert terms("港務局關閉碼頭") == terms("港务局关闭码头")


def test_coverage_is_the_share_of_wanted_terms() -> None:
    wanted = frozenset({"pier", "ferry", "harbour", "storm"})
    assert coverage(wanted, "The ferry left the pier.") == 0.5
    assert coverage(wanted, "渡輪") == 0.0
    assert coverage(frozenset(), "The ferry left the pier.") == 0.0


@given(TEXT, TEXT)
def test_coverage_is_a_share_and_whole_for_the_text_itself(one: str, other: str) -> None:
    assert 0.0 <= coverage(terms(one), other) <= 1.0
    assert coverage(terms(one), one) == (1.0 if terms(one) else 0.0)


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        ("票價 不會調漲", "董事長說：「票價不會\n調漲。」"),
        ("票价不会调涨", "票價不會調漲。"),
        ("WE will—not pay!", "Yes, we will not pay."),
        ("３．５％", "up 3.5%"),
        ("TSMC宣布", "台積電 TSMC 宣布"),
    ],
)
def test_script_marks_width_case_and_spacing_do_not_matter(quotation: str, words: str) -> None:
    assert plain(quotation) in plain(words)


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        ("we pay", "They owe payments."),
        ("11.1", "111"),
        ("5 boats", "15 boats"),
        ("5 million boats", "3.5 million boats"),
        ("068 boats", "1,068 boats"),
        ("x2 boats", "x boats"),
        ("票價會調漲", "票價不會調漲"),
    ],
)
def test_words_and_numbers_match_whole(quotation: str, words: str) -> None:
    assert plain(quotation) not in plain(words)


def test_marks_alone_are_nothing() -> None:
    assert plain("「……」 ") == ""


@given(TEXT, TEXT)
def test_a_part_at_a_word_edge_is_found(one: str, other: str) -> None:
    assert plain(one) in plain(f"{other} {one} {other}")
