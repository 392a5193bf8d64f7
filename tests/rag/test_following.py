"""Follow-ups are searched with what they leave out, questions that stand alone as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval import self_contained
from rag.types import Turn

STANDING_ALONE = (
    "What did Rubio say when he met Wang Yi?",
    "How much is Taiwan's special defence budget?",
    "Is it true that Japan was told beforehand?",
    "How much did the harbour extension cost?",
    "習近平何時訪問華盛頓？",
    "台灣2025年買了多少架戰機？",
    "去年底那批軍購，海馬斯發射車估計有幾輛？",
    "贝森特在东京见了谁？",
    "今年2月那次通话里，特朗普和习近平谈成了什么？",
)
TURNS = st.lists(
    st.builds(
        Turn,
        st.sampled_from(["user", "assistant"]),
        st.sampled_from(["川普去了哪裡？", "What about Japan?", "他去了北京。", "", "？"])
        | st.text(max_size=30),
    ),
    max_size=6,
)


def after(first: str, question: str, said: str = "—") -> str:
    return self_contained(question, [Turn("user", first), Turn("assistant", said)])


@pytest.mark.parametrize(
    ("first", "question", "expected"),
    [
        ("台灣的國防預算是多少？", "那日本呢？", "日本的國防預算是多少？"),
        ("台湾2024年买了多少架战机？", "2025年呢？", "台湾2025年买了多少架战机？"),
        ("What is Japan's defence budget?", "And Taiwan?", "What is Taiwan's defence budget?"),
        ("How many jets did Taiwan buy in 2024?", "And in 2025?",
         "How many jets did Taiwan buy in 2025?"),
        ("賴清德怎麼回應？", "盧秀燕呢？", "盧秀燕怎麼回應？"),
        ("台灣的國防預算是多少？", "那韩国呢？", "韩国的国防预算是多少？"),
    ],
)  # fmt: skip
def test_a_name_or_a_time_alone_takes_the_place_of_its_like(
    first: str, question: str, expected: str
) -> None:
    assert after(first, question) == expected


@pytest.mark.parametrize(
    ("first", "question", "carried"),
    [
        ("What did Rubio say in New Delhi?", "When did he leave?", ["Rubio", "New Delhi"]),
        ("Who approved the Patriot missiles?", "How much did they cost?", ["Patriot"]),
        ("川普何時訪問北京？", "為什麼？", ["川普", "北京"]),
        ("川普何時訪問北京？", "他见了谁？", ["川普", "北京"]),
        ("川普何時訪問北京？", "Why did he postpone it?", ["Trump", "Beijing"]),
        ("港口扩建花了多少钱？", "什么时候完工？", ["港口扩建"]),
    ],
)
def test_what_a_follow_up_leaves_out_is_carried_over(
    first: str, question: str, carried: list[str]
) -> None:
    searched = after(first, question)
    assert searched.startswith(question)
    assert all(name in searched for name in carried)


def test_what_points_at_the_answer_has_its_names() -> None:
    searched = after("贝森特5月先去了哪里？", "他在那边见了哪些官员？", "他先去了东京。")
    assert "贝森特" in searched
    assert "东京" in searched


def test_a_chain_of_follow_ups_keeps_its_subject() -> None:
    asked = [Turn("user", q) for q in ("台灣的國防預算是多少？", "那日本呢？", "為什麼？")]
    assert "日本" in self_contained("誰批准了？", asked)


def test_carried_words_are_in_the_script_of_the_question() -> None:
    assert "國防預算" in after("台湾的国防预算是多少？", "誰決定的？")


@pytest.mark.parametrize("question", STANDING_ALONE)
@given(history=TURNS)
def test_a_question_that_stands_alone_is_searched_as_it_is(
    question: str, history: list[Turn]
) -> None:
    assert self_contained(question, history) == question


@given(st.text(max_size=60), TURNS)
def test_any_follow_up_stays_one_line_and_whole(question: str, history: list[Turn]) -> None:
    assert self_contained(question, []) == question
    searched = self_contained(question, history)
    if question and "\n" not in question:
        assert not (searched.startswith(question) and "\n" in searched)
