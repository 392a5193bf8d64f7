"""Text is cut into sentences of both languages, all of it and nothing twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.sentences import split_sentences
from rag.types import LeftOut

FRAGMENTS = [
    "港務局週一宣布", "北側碼頭關閉三個月", "他說", "表示", "，", "。", "！", "？", "？！", "……", "…", "「", "」",
    "『", "』", "“", "”", "（", "）", "(", ")", "《", "》", '"', "'", "’", "：", ";", " ", "  ", "\u3000", "\n",
    "\n\n", "\r\n", "\t", "\u00a0", "\u2028", "\x1c", "The pier closed", "ferries left", "Mr.", "U.S.", "Inc.",
    "J. K.", "p.m.", "No. 5", ".", "...", "!", "?", "3.5", "1,068", "５．７", "https://example.com/a.b?c=d.",
    "desk@example.org", "1. ", "- ", "# ", "（一）", "•", "渡輪", "渡轮", "é", "👩‍🚒", "e\u0301", "．",
    "\ufeff", "\u200b",
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.text(max_size=80),
)


@st.composite
def texts_with_gaps(draw: st.DrawFn) -> tuple[str, tuple[LeftOut, ...]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    return text, tuple(
        LeftOut(start, end, "caption") for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    )


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for piece in split_sentences(text) for span in piece]


@settings(max_examples=500)
@given(texts_with_gaps())
def test_spans_are_sorted_disjoint_and_trimmed(case: tuple[str, tuple[LeftOut, ...]]) -> None:
    text, gaps = case
    pieces = split_sentences(text, gaps)
    assert all(pieces)
    end = 0
    for span in (span for piece in pieces for span in piece):
        assert end <= span.start < span.end <= len(text)
        words = text[span.start : span.end]
        assert words == words.strip()
        end = span.end


@settings(max_examples=500)
@given(texts_with_gaps())
def test_every_character_of_the_body_but_white_space_is_in_one_sentence(
    case: tuple[str, tuple[LeftOut, ...]],
) -> None:
    text, gaps = case
    left_out = {position for gap in gaps for position in range(gap.start, gap.end)}
    covered = [
        position
        for piece in split_sentences(text, gaps)
        for span in piece
        for position in range(span.start, span.end)
    ]
    assert not left_out & set(covered)
    body = {p for p, character in enumerate(text) if not character.isspace()} - left_out
    assert body <= set(covered)


@given(texts_with_gaps())
def test_a_piece_never_reaches_across_a_gap(case: tuple[str, tuple[LeftOut, ...]]) -> None:
    text, gaps = case
    for piece in split_sentences(text, gaps):
        for gap in gaps:
            if gap.start < gap.end:
                assert piece[-1].end <= gap.start or gap.end <= piece[0].start


@given(TEXTS.map(lambda text: text.replace("\n", " ")))
def test_marks_join_the_words_beside_them(text: str) -> None:
    if any(character.isalnum() for character in text):
        for sentence in sentences(text):
            assert any(character.isalnum() for character in sentence)


ONE_LINE = [
    pytest.param("「碼頭明天重開。」他說。工人隨後離開。", ["「碼頭明天重開。」他說。", "工人隨後離開。"], id="speech-tag"),
    pytest.param("「碼頭明天重開！」局長吳敏華強調。雨停了。", ["「碼頭明天重開！」局長吳敏華強調。", "雨停了。"], id="speech-tag-name"),
    pytest.param("“码头明天重开。”他说。雨停了。", ["“码头明天重开。”他说。", "雨停了。"], id="speech-tag-simplified"),
    pytest.param("他問：「誰付錢？！」沒有人回答。", ["他問：「誰付錢？！」", "沒有人回答。"], id="closing-quote-attaches"),
    pytest.param("她說：『這是「最後」一次。』記者追問。", ["她說：『這是「最後」一次。』", "記者追問。"], id="nested-quotes"),
    pytest.param("《誰來付錢？》的作者到場。座無虛席。", ["《誰來付錢？》的作者到場。", "座無虛席。"], id="title-with-question-mark"),
    pytest.param("她提出「誰付錢？」的疑問。無人回答。", ["她提出「誰付錢？」的疑問。", "無人回答。"], id="quoted-question-goes-on"),
    pytest.param("為什麼？！沒有人知道。", ["為什麼？！", "沒有人知道。"], id="two-marks"),
    pytest.param("（雨下了三天。）後來停了。", ["（雨下了三天。）", "後來停了。"], id="bracket"),
    pytest.param("營收成長3.5％。獲利衰退１．２％。", ["營收成長3.5％。", "獲利衰退１．２％。"], id="decimals"),
    pytest.param("華特．林登出任局長。眾人鼓掌。", ["華特．林登出任局長。", "眾人鼓掌。"], id="foreign-name"),
    pytest.param("他停了一下……然後離開。雨停了。", ["他停了一下……然後離開。", "雨停了。"], id="ellipsis-inside"),
    pytest.param("第一句。\u3000第二句！\u3000\u3000第三句", ["第一句。", "第二句！", "第三句"], id="full-width-space"),
    pytest.param("iPhone賣得好。iPad賣不好。", ["iPhone賣得好。", "iPad賣不好。"], id="lower-case-after-chinese-stop"),
    pytest.param("詳見 https://example.com/a.b?c=d。請來電。", ["詳見 https://example.com/a.b?c=d。", "請來電。"], id="link-chinese"),
    pytest.param("局長 said it rained. 工人離開。Ferries stopped.", ["局長 said it rained.", "工人離開。", "Ferries stopped."], id="mixed-scripts"),
    pytest.param("沒有句號的一行", ["沒有句號的一行"], id="no-terminal"),
    pytest.param("……", ["……"], id="marks-alone"),
    pytest.param(" \n\u3000 ", [], id="white-space"),
    pytest.param("", [], id="empty"),
    pytest.param("No terminal here", ["No terminal here"], id="no-terminal-english"),
    pytest.param("Rents rose 3.5 percent. Wages fell.", ["Rents rose 3.5 percent.", "Wages fell."], id="decimal-english"),
    pytest.param("See https://example.com/a.b?c=d. Then call.", ["See https://example.com/a.b?c=d.", "Then call."], id="link-then-stop"),
    pytest.param("Write to desk@example.org. It replies.", ["Write to desk@example.org.", "It replies."], id="address-then-stop"),
    pytest.param("The U.S. economy grew. It slowed later.", ["The U.S. economy grew.", "It slowed later."], id="US-inside"),
    pytest.param("It moved to the U.S. The firm stayed.", ["It moved to the U.S.", "The firm stayed."], id="US-ends"),
    pytest.param("Mr. Odell met Dr. Wu. They spoke.", ["Mr. Odell met Dr. Wu.", "They spoke."], id="titles"),
    pytest.param("Odell Inc. said it grew. Few agreed.", ["Odell Inc. said it grew.", "Few agreed."], id="Inc-inside"),
    pytest.param("She runs Odell Inc. The firm grew.", ["She runs Odell Inc.", "The firm grew."], id="Inc-ends"),
    pytest.param("J. K. Rowling came. Readers cheered.", ["J. K. Rowling came.", "Readers cheered."], id="initials"),
    pytest.param("No. 5 won. No. 6 lost.", ["No. 5 won.", "No. 6 lost."], id="numero"),
    pytest.param('He said: "No." "Yes," she said.', ['He said: "No."', '"Yes," she said.'], id="no-is-a-word"),
    pytest.param('"Who pays?" she asked. He nodded.', ['"Who pays?" she asked.', "He nodded."], id="question-in-quotes"),
    pytest.param('She said, "We open." Crowds left.', ['She said, "We open."', "Crowds left."], id="straight-quotes"),
    pytest.param("She said, “We open.” Crowds left.", ["She said, “We open.”", "Crowds left."], id="curly-quotes"),
    pytest.param("Wait... what happened? Nothing.", ["Wait... what happened?", "Nothing."], id="dots-inside"),
    pytest.param("He paused... Then he left.", ["He paused...", "Then he left."], id="dots-end"),
    pytest.param("Really?! Yes.", ["Really?!", "Yes."], id="english-two-marks"),
    pytest.param("The ferry left at 5 p.m. It was late.", ["The ferry left at 5 p.m.", "It was late."], id="pm-ends"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ONE_LINE)
def test_sentences_of_a_line(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


LINES = [
    pytest.param(
        "碼頭關閉三個月\n\n港務局週一宣布。渡輪改道。",
        ["碼頭關閉三個月", "港務局週一宣布。", "渡輪改道。"],
        id="chinese-heading",
    ),
    pytest.param(
        "Pier closed\n\nFerries left from the south. Crowds came.",
        ["Pier closed", "Ferries left from the south.", "Crowds came."],
        id="english-heading",
    ),
    pytest.param(
        "## Pier closed\nferries left from the south.",
        ["## Pier closed", "ferries left from the south."],
        id="markdown-heading",
    ),
    pytest.param(
        "港務局今天宣布，北側碼頭因颱風受損，\n\n將關閉三個月。旅客請注意。",
        ["港務局今天宣布，北側碼頭因颱風受損，\n\n將關閉三個月。", "旅客請注意。"],
        id="broken-off-with-blank-line",
    ),
    pytest.param(
        "局長說：「我們會重建碼頭\n\n也會補償漁民。」他隨後離開。",
        ["局長說：「我們會重建碼頭\n\n也會補償漁民。」", "他隨後離開。"],
        id="broken-off-inside-quotation",
    ),
    pytest.param(
        "The harbour master closed the northern pier\nafter the storm. Ferries left.",
        ["The harbour master closed the northern pier\nafter the storm.", "Ferries left."],
        id="hard-wrapped",
    ),
    pytest.param(
        "The harbour master closed the northern pier on Monday for\n"
        "Captain Odell and his crew. Ferries left.",
        [
            "The harbour master closed the northern pier on Monday for\n"
            "Captain Odell and his crew.",
            "Ferries left.",
        ],
        id="hard-wrapped-before-a-name",
    ),
    pytest.param("- 船票\n- 車票\n- 門票", ["- 船票", "- 車票", "- 門票"], id="bullets"),
    pytest.param(
        "1. First pier\n2. Second pier", ["1. First pier", "2. Second pier"], id="numbered"
    ),
    pytest.param("1.第一碼頭\n2.第二碼頭", ["1.第一碼頭", "2.第二碼頭"], id="numbered-chinese"),
    pytest.param("船票：\n車票另計。", ["船票：", "車票另計。"], id="colon-ends-a-line"),
    pytest.param("他停了一下……\n雨停了。", ["他停了一下……", "雨停了。"], id="ellipsis-ends-a-line"),
    pytest.param("渡輪停駛\r\n車站關閉", ["渡輪停駛", "車站關閉"], id="carriage-returns"),
]


@pytest.mark.parametrize(("text", "expected"), LINES)
def test_sentences_over_several_lines(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_left_out_text_parts_the_body_even_in_the_middle_of_a_line() -> None:
    text = "渡輪停駛 廣告 車站關閉。"
    pieces = split_sentences(text, (LeftOut(5, 7, "advertisement"),))
    assert [[text[s.start : s.end] for s in piece] for piece in pieces] == [
        ["渡輪停駛"],
        ["車站關閉。"],
    ]


def test_a_body_left_out_wholly_has_no_sentence() -> None:
    assert split_sentences("渡輪停駛。", (LeftOut(0, 5, "footer"),)) == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param(" " * 60_000 + "\n" + "\u3000" * 60_000, id="white-space"),
        pytest.param("! " * 30_000, id="marks"),
        pytest.param("渡輪停駛。" * 30_000, id="one-line"),
        pytest.param("Odell said 3.5 boats left. " * 5_000, id="one-english-line"),
        pytest.param("1," * 50_000, id="digits"),
        pytest.param("「" * 30_000, id="opening-marks"),
        pytest.param("a" * 200_000, id="one-word"),
        pytest.param("the pier closed\n" * 8_000, id="unfinished-lines"),
    ],
)
def test_long_texts_take_no_time(text: str) -> None:
    assert sum(len(piece) for piece in split_sentences(text)) <= len(text)
