"""Passages are runs of whole sentences within both limits."""

from collections.abc import Sequence

import pytest
from fakes import count_words
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.passages import Chunker, cut_passages, embedding_text
from rag.sentences import split_sentences
from rag.types import Article, LeftOut, Span

WORDS = [
    "渡輪停駛", "港務局宣布", "三個月", "，", "。", "！", "「", "」", "\n", "\n\n", " ", "\u3000", "1,068", "3.5",
    "Ferries left", "the pier", ". ", ", ", "? ", "U.S.", "10:30", "；", "漁民獲得補償",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=60).map("".join)


def article(text: str, left_out: Sequence[LeftOut] = ()) -> Article:
    return Article("pier", "Pier", text, "en", "0" * 64, left_out=tuple(left_out))


def chunker(*, budget: int = 20, ceiling: int = 30) -> Chunker:
    return Chunker(budget, ceiling, count_words, count_words)


def tokens(text: str, span: Span) -> int:
    return count_words([embedding_text(text[span.start : span.end])])[0]


@st.composite
def articles(draw: st.DrawFn) -> Article:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    gaps = zip(cuts[::2], cuts[1::2], strict=False)
    return article(text, [LeftOut(start, end, "caption") for start, end in gaps])


CHUNKERS = st.builds(
    lambda budget, above: chunker(budget=budget, ceiling=budget + above),
    st.integers(1, 30),
    st.integers(0, 20),
)


@settings(max_examples=300)
@given(articles(), CHUNKERS)
def test_every_sentence_is_whole_in_one_passage_or_reported_as_cut(
    given_article: Article, cutter: Chunker
) -> None:
    text = given_article.text
    passages, cuts = cut_passages(given_article, cutter)
    whole = [s for piece in split_sentences(text, given_article.left_out) for s in piece]
    packed = [s for passage in passages for s in passage.sentences]
    beyond = [s for s in whole if tokens(text, s) > cutter.ceiling]
    assert [cut.sentence for cut in cuts] == beyond
    assert [s for s in packed if s in whole and s not in beyond] == [
        s for s in whole if s not in beyond
    ]
    for cut in cuts:
        pieces = [s for s in packed if cut.sentence.start <= s.start < cut.sentence.end]
        assert len(pieces) == cut.pieces > 1
        assert cut.tokens == tokens(text, cut.sentence)
        kept = "".join(text[s.start : s.end] for s in pieces)
        assert "".join(kept.split()) == "".join(text[cut.sentence.start : cut.sentence.end].split())


@settings(max_examples=300)
@given(articles(), CHUNKERS)
def test_no_passage_is_beyond_the_ceiling_or_reaches_into_what_is_left_out(
    given_article: Article, cutter: Chunker
) -> None:
    text = given_article.text
    passages, _ = cut_passages(given_article, cutter)
    end = 0
    for passage in passages:
        assert end <= passage.start < passage.end
        end = passage.end
        assert tokens(text, Span(passage.start, passage.end)) <= cutter.ceiling
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
        for gap in given_article.left_out:
            assert gap.start == gap.end or passage.end <= gap.start or gap.end <= passage.start


@given(articles(), CHUNKERS)
def test_the_budget_holds_for_all_passages_of_more_than_one_sentence(
    given_article: Article, cutter: Chunker
) -> None:
    text = given_article.text
    for passage in cut_passages(given_article, cutter)[0]:
        spent = tokens(text, Span(passage.start, passage.end))
        assert spent <= cutter.budget or len(passage.sentences) == 1


@given(articles(), CHUNKERS)
def test_the_same_article_is_cut_the_same_twice(given_article: Article, cutter: Chunker) -> None:
    assert cut_passages(given_article, cutter) == cut_passages(given_article, cutter)


def test_sentences_are_packed_up_to_the_budget() -> None:
    text = "渡輪停駛。車站關閉。漁民抗議。局長道歉。"
    passages, cuts = cut_passages(article(text), chunker(budget=10))
    assert [text[p.start : p.end] for p in passages] == [
        "渡輪停駛。車站關閉。",
        "漁民抗議。局長道歉。",
    ]
    assert cuts == ()


def test_a_run_beyond_the_ceiling_of_the_embedder_is_halved() -> None:
    text = "渡輪停駛。車站關閉。漁民抗議。局長道歉。"
    cutter = Chunker(100, 10, count_words, count_words)
    passages, cuts = cut_passages(article(text), cutter)
    assert [text[p.start : p.end] for p in passages] == [
        "渡輪停駛。車站關閉。",
        "漁民抗議。局長道歉。",
    ]
    assert cuts == ()


def test_what_is_left_out_parts_passages() -> None:
    text = "渡輪停駛。廣告廣告。車站關閉。"
    passages, _ = cut_passages(article(text, [LeftOut(5, 10, "advertisement")]), chunker())
    assert [text[p.start : p.end] for p in passages] == ["渡輪停駛。", "車站關閉。"]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    text = "渡輪停駛三個月，車站關閉兩週，漁民上街抗議，局長出面道歉。"
    passages, cuts = cut_passages(article(text), chunker(budget=16, ceiling=16))
    assert [text[s.start : s.end] for p in passages for s in p.sentences] == [
        "渡輪停駛三個月，車站關閉兩週，",
        "漁民上街抗議，局長出面道歉。",
    ]
    assert [(cut.sentence, cut.pieces) for cut in cuts] == [(Span(0, len(text)), 2)]


@pytest.mark.parametrize("ceiling", range(4, 24))
def test_a_cut_never_falls_inside_a_figure_that_a_clause_surrounds(ceiling: int) -> None:
    text = "At 10:30 they sold 1,068 seats and 2,500,300 meals at 10:45 for 1,200 euros, they said"
    passages, _ = cut_passages(article(text), chunker(budget=ceiling, ceiling=max(ceiling, 8)))
    pieces = [text[s.start : s.end] for p in passages for s in p.sentences]
    for figure in ("10:30", "1,068", "2,500,300", "10:45", "1,200"):
        assert any(figure in piece for piece in pieces)


def test_a_run_without_any_clause_is_cut_all_the_same() -> None:
    text = "渡" * 95
    passages, cuts = cut_passages(article(text), chunker())
    assert [p.end - p.start for p in passages] == [30, 30, 30, 5]
    assert cuts[0].tokens == 95


def test_an_article_without_body_has_no_passage() -> None:
    assert cut_passages(article(" \n\u3000\n"), chunker()) == ((), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("北側\n碼頭", "北側碼頭", id="break-between-chinese"),
        pytest.param("北側 \u3000 碼頭，\n\n關閉", "北側 碼頭，關閉", id="full-width-space"),
        pytest.param("the\nnorthern  pier", "the northern pier", id="break-between-words"),
        pytest.param("台積電 TSMC\n宣布", "台積電 TSMC 宣布", id="between-scripts"),
        pytest.param("關閉 3 個月", "關閉 3 個月", id="around-digits"),
        pytest.param("  Pier\t", "Pier", id="ends"),
        pytest.param("\n\u3000 ", "", id="white-space"),
    ],
)
def test_embedding_text_closes_up_white_space(text: str, expected: str) -> None:
    assert embedding_text(text) == expected


SPACED = st.text(st.sampled_from("北側。，「Ab3 \n\t\u3000\u00a0１ａ\u2028"), max_size=30)


@given(SPACED)
def test_embedding_text_is_idempotent_and_changes_nothing_but_white_space(text: str) -> None:
    once = embedding_text(text)
    assert embedding_text(once) == once
    assert "".join(once.split()) == "".join(text.split())


@given(SPACED)
def test_embedding_text_keeps_english_words_apart(text: str) -> None:
    assert [w for w in embedding_text(text).split() if w.isascii()] == [
        w for w in text.split() if w.isascii()
    ]
