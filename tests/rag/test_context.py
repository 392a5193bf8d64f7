"""How far back a quotation begins, on made-up articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import detect_language
from rag.context import context_of, needs_context
from rag.sentences import split_sentences
from rag.types import Article, LeftOut


def shown(text: str, *, left_out: tuple[LeftOut, ...] = (), chosen: int = -1) -> str:
    """The text from the first sentence to show to the end of the chosen one."""
    article = Article("pier", "", text, detect_language(text), "0" * 64, left_out=left_out)
    spans = [(s.start, s.end) for piece in split_sentences(text, left_out) for s in piece]
    chosen %= len(spans)
    first = context_of(article, spans, chosen)
    return text[spans[first][0] : spans[chosen][1]]


@pytest.mark.parametrize(
    "sentence",
    [
        "He closed the pier.",
        "But she had left by then.",
        "They closed the pier.",
        "It was closed on Monday.",
        "This surprised the port.",
        "Under that deal, ferries run daily.",
        "The company declined to comment.",
        "The latter was cheaper.",
        "One of them left.",
        "The two leaders shook hands.",
        "“The pier is safe,” he said.",
        "“The pier in Osaka belongs to Rubio,” he said.",
        "他关闭了码头。",
        "但她已經離開。",
        "他們關閉了碼頭。",
        "該公司拒絕回應。",
        "這名官員拒絕回應。",
        "此舉出乎意料。",
        "這是十年來首次。",
        "其中兩艘停駛。",
        "對此，港口沒有回應。",
        "前者比較便宜。",
        "兩人握了手。",
        "港務局說，這批渡輪將停駛。",
        "「碼頭很安全，」他說。",
        "碼頭很安全，還會擴建。」",
    ],
)
def test_a_reference_that_nothing_explains_needs_context(sentence: str) -> None:
    assert needs_context(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The port closed the pier.",
        "Rubio said he would come.",
        "A clerk said he had seen it.",
        "It is not clear that the pier is safe.",
        "It is understood that the pier is safe.",
        "This week the pier closed.",
        "Talks with He Lifeng went well.",
        "Trump and Xi met, and the two leaders shook hands.",
        "The plan that the port made is cheap.",
        "Both sides of the river flooded.",
        "川普說他會來。",
        "一名官員表示，他看過碼頭。",
        "港口不該停擺。",
        "這個月碼頭關閉。",
        "其他碼頭照常。",
        "其實碼頭照常。",
        "川普與習近平見面，兩人握了手。",
        "陳大文解釋，他看過碼頭。",
        "「碼頭很安全，」發言人說。",
        "",
    ],
)
def test_a_sentence_that_stands_alone_needs_none(sentence: str) -> None:
    assert not needs_context(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Rubio arrived on Monday. He left at noon.",
        "Rubio arrived on Monday. The harbour was shut. He left at noon.",
        "Rubio arrived on Monday. He ate. He left at noon.",
        "Harbourline bought Boeing ferries. The company paid in cash.",
        "The pier closed. This surprised the port.",
        "A clerk spoke up. “The pier is safe,” he said.",
        "Rubio arrived on Monday.\n\nHe left at noon.",
        "盧比歐週一到訪。他中午離開。",
        "台積電擴建碼頭。該公司拒絕回應。",
        "港口關閉碼頭。此舉出乎意料。",
        "川普與習近平到場。兩人握了手。",
        "盧比歐週一到訪。碼頭關閉。他表示遺憾。",
        "局長說：「碼頭很安全。我們還會擴建，擴建的碼頭會比現在的寬一倍，長度也會多出三分之一，"
        "工程預計在後年春天完成，期間渡輪照常行駛，旅客不必改道，票價也維持不變，港務局會在現場設"
        "置諮詢站。明年動工。」",
    ],
)
def test_begins_where_the_reference_is_explained(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The harbour was shut. He left at noon.", "He left at noon."),
        ("Rubio arrived. It rained. It poured. Boats sank. He left.", "He left."),
        ("碼頭關閉。他中午離開。", "他中午離開。"),
        ("The pier closed. The company declined to comment.", "The company declined to comment."),
        ("He ate. The pier in Osaka closed.", "The pier in Osaka closed."),
        # somebody whom the sentence before calls "he" may be another
        ("He met Rubio in the harbour. He left at noon.", "He left at noon."),
        ("# Rubio arrives\n\nHe left at noon.", "He left at noon."),
        ("盧比歐週一到訪" + "，碼頭照常" * 40 + "。他中午離開。", "他中午離開。"),
        ("Rubio arrived" + " and waited" * 40 + ". He left at noon.", "He left at noon."),
    ],
)
def test_shows_nothing_more_where_that_does_not_help(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_never_runs_over_what_the_article_leaves_out() -> None:
    text = "Rubio arrived on Monday.\nphoto: a pier\nHe left at noon."
    caption = LeftOut(text.index("photo"), text.index("\nHe"), "caption")
    assert shown(text) == text
    assert shown(text, left_out=(caption,)) == "He left at noon."


PIECES = [
    "Rubio arrived. ", "He left. ", "It rained. ", "The company paid. ", "# Heading\n\n", "\n\n", "Boats sank. ",
    "盧比歐到訪。", "他離開。", "此舉令人意外。", "該公司付款。", "兩人握手。", "碼頭關閉。", "「碼頭安全，」他說。", "字。" * 90,
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join), st.integers(0, 50))
def test_the_run_is_short_and_has_only_sentences_that_are_body(text: str, number: int) -> None:
    spans = [(s.start, s.end) for piece in split_sentences(text) for s in piece]
    if not spans:
        return
    chosen = number % len(spans)
    article = Article("pier", "", text, detect_language(text), "0" * 64)
    first = context_of(article, spans, chosen)
    assert chosen - 2 <= first <= chosen
    if first < chosen:
        assert spans[chosen][1] - spans[first][0] <= (400 if article.language == "en" else 200)
        assert needs_context(text[spans[chosen][0] : spans[chosen][1]])
        assert not text[spans[first][0] :].startswith("#")
