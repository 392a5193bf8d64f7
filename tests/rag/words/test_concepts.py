"""What questions speak of, held against texts of their own language and of the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import fold_to_simplified
from rag.words import Concept, concepts_of, index_terms


def met(question: str, text: str, *, chinese: bool, same: bool) -> tuple[int, int]:
    """How many concepts of the question the text has, and how many there are."""
    concepts = concepts_of(question, chinese=chinese, same=same)
    return sum(has(text, concept) for concept in concepts), len(concepts)


def has(text: str, concept: Concept) -> bool:
    there = index_terms(text)
    return any(there.issuperset(alternative) for alternative in concept.alternatives)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did the harbour close?", "因為颱風，港口關閉。"),
        ("Which tariffs were lifted?", "部分關稅已經取消。"),
        ("Who criticised the arms sales?", "他批評這批武器的銷售。"),
        ("How was the ferry rescued?", "渡轮获救。"),
    ],
)
def test_an_english_question_meets_chinese_words(question: str, text: str) -> None:
    assert met(question, text, chinese=False, same=False)[0] >= 1
    assert met(question, "今天天氣很好。", chinese=False, same=False)[0] == 0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("關稅談判何時重啟？", "Negotiations on the tariff resume in May."),
        ("關稅谈判何时重启？", "Negotiations on the tariff resume in May."),
        ("碼頭為什麼關閉？", "The pier was shut after the storm."),
        ("渡輪載了多少乘客？", "The ferry carried sixty passengers."),
    ],
)
def test_a_chinese_question_meets_english_words(question: str, text: str) -> None:
    assert met(question, text, chinese=True, same=False)[0] >= 2
    assert met(question, "It rained all night.", chinese=True, same=False)[0] == 0


def test_two_words_that_mean_one_thing_together_are_looked_for_together() -> None:
    def chinese_of(question: str) -> set[tuple[str, ...]]:
        concepts = concepts_of(question, chinese=False, same=False)
        return {alternative for concept in concepts for alternative in concept.alternatives}

    together = chinese_of("Who runs the power plant?")
    assert ("发电", "电厂") in together
    assert ("发电", "电厂") not in chinese_of("Does the plant have power?")


@pytest.mark.parametrize(
    ("question", "text", "chinese"),
    [
        ("What did Trump say of the $11.1 billion?", "川普談到111億美元。", False),
        ("What did Trump say of the $11.1 billion?", "特朗普谈到111亿美元。", False),
        ("習近平為何提到3,500架？", "Xi Jinping spoke of 3,500 of them.", True),
        ("习近平为何提到三千五百架？", "Xi Jinping spoke of 3,500 of them.", True),
    ],
)
def test_names_and_numbers_meet_across_languages_and_scripts(
    question: str, text: str, chinese: bool
) -> None:
    neutral = [
        concept
        for concept in concepts_of(question, chinese=chinese, same=False)
        if all(term[0] in "@=" for (term,) in concept.alternatives)
    ]
    assert len(neutral) == 2
    assert all(has(text, concept) for concept in neutral)


@pytest.mark.parametrize(
    ("question", "chinese"),
    [("What is it?", False), ("這是什麼？", True), ("", False), ("？", True)],
)
def test_a_question_that_only_asks_speaks_of_nothing(question: str, chinese: bool) -> None:
    for same in (True, False):
        assert concepts_of(question, chinese=chinese, same=same) == ()


PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "國務卿",
                "盧比歐",
                "川普",
                "關稅",
                "談判",
                "兩億五千萬",
                "25%",
                "三個",
                "聯合國",
                "潮閘",
            ),
            *("Rubio", "tariffs", " ferry ", "3,500 ", "，", "？", " ", "為什麼", "說", "后", "里"),
        ]
    )
    | st.text(max_size=3),
    max_size=10,
).map("".join)


@given(PIECES, st.booleans())
def test_a_text_has_all_that_it_speaks_of_itself(text: str, chinese: bool) -> None:
    found, number = met(text, text, chinese=chinese, same=True)
    assert found == number


@given(PIECES, st.booleans())
def test_script_does_not_change_what_a_question_speaks_of(text: str, same: bool) -> None:
    assert concepts_of(text, chinese=True, same=same) == concepts_of(
        fold_to_simplified(text), chinese=True, same=same
    )


@given(PIECES, st.booleans(), st.booleans())
def test_no_concept_is_empty_nor_said_twice(text: str, chinese: bool, same: bool) -> None:
    concepts = concepts_of(text, chinese=chinese, same=same)
    assert len(set(concepts)) == len(concepts)
    for concept in concepts:
        assert concept.alternatives
        assert all(alternative for alternative in concept.alternatives)
