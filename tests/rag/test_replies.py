"""What a model wrote is read however it is set."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.replies import Written, finished_part, read_reply


def read(reply: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(written.text, written.cited) for written in read_reply(reply).sentences]


ONE = [("The pier opened.", (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        "The pier opened [1].",
        "The pier opened. [1]",
        "The pier opened.[1]",
        "[1] The pier opened.",
        "The pier opened【1】.",
        "The pier opened【1†Post】.",
        "The pier opened ［１］.",
        "The pier opened [ 1 ].",
        "The pier opened [1\n].",
        "The pier opened (1).",
        "The pier opened. (1)",
        "The pier opened [^1].",
        "The pier opened〔1〕.",
        "The pier opened [#1].",
        "The pier opened [Passage 1].",
        "The pier opened (passage 1).",
        "The pier opened (source: [1]).",
        "The pier opened. See [1]",
        "The pier opened [[1]].",
        "The pier opened [1][1].",
        "The pier opened.\n[1]",
        "- The pier opened. [1]",
        "> **The pier** opened. [1]",
        "Answer: The pier opened. [1]",
        "<think>Maybe it closed [2].</think>The pier opened [1].",
        "Maybe it closed [2].</think>The pier opened [1].",
        "<thinking>\nIt closed. [2]\n</thinking>\n\nThe pier opened [1].",
        "The pier opened [1].<think>Or did it",
        "The pier opened [1].\nNOT_FOUND",
        '{"text": "The pier opened.", "citations": [1]}',
        '[{"text": "The pier opened.", "citations": ["[1]"]}]',
        '{"answer": "The pier opened.", "sources": [{"number": 1}]}',
        '{"sentences": [{"sentence": "The pier opened.", "passage": 1}]}',
        '{"claims": ["The pier opened. [1]"]}',
        '{"claim": "The pier opened.", "citation": 1}',
        '{"content": "The pier opened.", "cited": [1]}',
        '{"statement": "The pier opened.", "source": "[1]"}',
        '{"output": "The pier opened.", "passages": [1]}',
        "<reasoning>It closed. [2]</reasoning>The pier opened [1].",
        "It closed [2].</reasoning>The pier opened [1].",
        'Here it is:\n```json\n[{"text": "The pier opened.", "citations": [1]}]\n```\n',
        '```json\n{"answer": [{"text": "The pier opened.", "citations": [1]}, {"text": "It is',
        "```\nThe pier opened. [1]\n```",
        '```\nplan\n```\n```json\n[{"text": "The pier opened.", "citations": [1]}]\n```',
    ],
)
def test_a_cited_sentence_is_read_however_it_is_set(reply: str) -> None:
    assert read(reply) == ONE


@pytest.mark.parametrize(
    ("reply", "numbers"),
    [
        ("It opened [1][2].", (1, 2)),
        ("It opened [1, 2].", (1, 2)),
        ("It opened [1，2].", (1, 2)),
        ("It opened [1、2].", (1, 2)),
        ("It opened [1; 2].", (1, 2)),
        ("It opened [1 and 2].", (1, 2)),
        ("It opened [1] [2].", (1, 2)),
        ("It opened. [1], [2]", (1, 2)),
        ("It opened [1-3].", (1, 2, 3)),
        ("It opened [2–3].", (2, 3)),
        ("It opened [1-20].", (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)),
        ("It opened [１，２].", (1, 2)),
        ("It opened [#1, #2].", (1, 2)),
        ("It opened [sources: 1, 2].", (1, 2)),
        ("啟用（段落1和2）。", (1, 2)),
        ("It opened (1, 2)!", (1, 2)),
        ("It opened [99].", (99,)),
        ("It opened.", ()),
    ],
)
def test_every_number_is_read_and_none_is_added(reply: str, numbers: tuple[int, ...]) -> None:
    assert [cited for _, cited in read(reply)] == [numbers]


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("It opened. It closed. [2]", [("It opened.", (2,)), ("It closed.", (2,))]),
        ("[2] It opened. It closed.", [("It opened.", (2,)), ("It closed.", (2,))]),
        ("It opened [1]. It closed.", [("It opened.", (1,)), ("It closed.", ())]),
        ("It opened.\nIt closed. [2]", [("It opened.", ()), ("It closed.", (2,))]),
        ("It opened.\n[1]\nIt closed. [2]", [("It opened.", (1,)), ("It closed.", (2,))]),
        ("It opened. [1], [2]", [("It opened.", (1, 2))]),
        (
            '[{"text": "It opened.", "refs": [1]}, {"text": "It closed.", "refs": [2]}]',
            [("It opened.", (1,)), ("It closed.", (2,))],
        ),
        ("碼頭啟用（來源：1）。渡輪停駛。[2]", [("碼頭啟用。", (1,)), ("渡輪停駛。", (2,))]),
        ("Ana Odell (Ana Odell) left. [1]", [("Ana Odell left.", (1,))]),
        ("- - It opened. [1]\n- 2. It closed. [2]", [("It opened.", (1,)), ("It closed.", (2,))]),
    ],
)
def test_a_sentence_without_a_marker_has_that_of_its_own_line(
    reply: str, sentences: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert read(reply) == sentences


@pytest.mark.parametrize(
    "end",
    [
        ".",
        "!",
        "?",
        ".”",
        ".’",
        ".)",
        '."',
        ".'",
        "。",
        "！",
        "？",
        "．",
        "。」",
        "。』",
        "。）",
    ],
)
@pytest.mark.parametrize("gap", ["", " ", "\t", "\u3000"])
def test_a_marker_behind_a_full_stop_is_of_the_sentence_before_it(end: str, gap: str) -> None:
    assert read(f"It opened{end}{gap}[1] It closed{end}{gap}[2]{gap}[13] It left.") == [
        (f"It opened{end}", (1,)),
        (f"It closed{end}", (2, 13)),
        ("It left.", ()),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "- ",
            "* ",
            "+ ",
            "• ",
            "‧ ",
            "● ",
            "1. ",
            "2) ",
            "10、 ",
            "3． ",
            "# ",
            "###### ",
            "> ",
            " - ",
        ),
        *("Answer: ", "Final answer:", "答案：", "回答: ", "答："),
    ],
)
def test_list_marks_and_labels_are_no_part_of_a_sentence(mark: str) -> None:
    assert read(f"{mark}It opened. [1]") == [("It opened.", (1,))]


@pytest.mark.parametrize(
    "source", ["(Source: [1])", "（來源：[1]）", "See [1].", "sources [1]", "參見[1]"]
)
def test_a_word_before_a_marker_is_no_part_of_a_sentence(source: str) -> None:
    assert read(f"It opened. {source}") == [("It opened.", (1,))]


@pytest.mark.parametrize(
    "reply",
    [
        "NOT_FOUND",
        "<think>hm</think> not found.",
        "NOT\\_FOUND",
        "NOT-FOUND",
        "The answer is NOT FOUND.",
        "The answer is NOTFOUND.",
        "**Not found!**",
        "Not found: nobody says so",
        "not found。",
        "No passage tells it.",
        "The context gives nothing on this.",
        "The information is not there.",
        "I am unable to tell from these sources; no article has it.",
        "報導並無此事。",
        "段落未提此事。",
        "資訊不足。",
        "無法從內容得知。",
        '{"answer": "NOT_FOUND", "citations": []}',
        "The passages do not say who pays.",
        "I cannot answer this from the articles.",
        "這些文章沒有提到誰付錢。",
        "根据提供的资料，无法回答。",
    ],
)
def test_a_refusal_is_known(reply: str) -> None:
    assert read_reply(reply).refused
    assert read(reply) == []


@pytest.mark.parametrize(
    "reply",
    ["", "<think>never ends", "[1][2]", "{}", "[]", "[1, 2]", '{"text": 3}', "```json\n```"],
)
def test_a_reply_that_says_nothing_is_no_refusal(reply: str) -> None:
    assert not read_reply(reply).refused
    assert read(reply) == []


@pytest.mark.parametrize(
    ("reply", "whole"),
    [
        ("It opened [1]. It cost 3 mill", "It opened [1]."),
        ("It opened [1]. It cost 3.5", "It opened [1]."),
        ("碼頭啟用。耗資3億", "碼頭啟用。"),
        ("It opened! It cl", "It opened!"),
        ("It opened? It cl", "It opened?"),
        ("啟用！耗資", "啟用！"),
        ("啟用？耗資", "啟用？"),
        ("It opened [1] and cl", "It opened [1]"),
        ("It cost 3. Then", "It cost 3."),
        ("It opened. 3 fer", "It opened."),
        ("It opened", ""),
        ("", ""),
    ],
)
def test_of_a_reply_that_was_cut_off_only_whole_sentences_are_left(reply: str, whole: str) -> None:
    assert finished_part(reply) == whole


@given(st.recursive(st.none() | st.integers() | st.text(max_size=8), st.lists, max_leaves=8))
def test_any_json_is_read_without_an_error(value: object) -> None:
    for written in read_reply(json.dumps({"answer": value})).sentences:
        assert written.text


@given(st.text(st.sampled_from('碼頭啟用 It.1[]【】(){}":,`<think>/\n'), max_size=80))
def test_whatever_is_written_no_marker_is_left_in_a_sentence(reply: str) -> None:
    for written in read_reply(reply).sentences:
        assert isinstance(written, Written)
        assert "[1]" not in written.text
        assert any(character.isalnum() for character in written.text)
