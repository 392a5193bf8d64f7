"""Claims and evidence made into an answer whose markers name the exact words."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations import (
    MOST_CITATIONS,
    DraftClaim,
    DraftConflict,
    Evidence,
    compose,
    quotations,
    quoted,
    split_markers,
)
from rag.types import Article, Check, Conflict, ConflictingValue, Language

ARTICLES = [
    Article(name, name, "渡輪停駛。車站關閉。漁民抗議。局長道歉。" * 3, "zh-Hant", "0" * 64)
    for name in ("pier", "dam", "ferry")
]
LANGUAGES: list[Language] = ["en", "zh-Hant", "zh-Hans"]


def evidence(article: int, sentence: int) -> Evidence:
    return Evidence(ARTICLES[article], 5 * sentence, 5 * sentence + 5)


def draft(text: str, *found: Evidence) -> DraftClaim:
    return DraftClaim(text, found, "supported")


EVIDENCE = st.builds(evidence, st.integers(0, 2), st.integers(0, 5))
DRAFTS = st.lists(
    st.builds(
        lambda text, found: draft(text, *found),
        st.text(st.sampled_from("渡輪停駛 Pier。，"), min_size=1, max_size=12),
        st.lists(EVIDENCE, max_size=8),
    ),
    max_size=8,
)


@given(DRAFTS)
def test_numbers_are_dense_and_markers_and_citations_are_one_to_one(
    drafts: list[DraftClaim],
) -> None:
    composition = compose(drafts)
    numbers = [citation.number for citation in composition.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) <= MOST_CITATIONS
    in_text = [int(n) for n in re.findall(r"\[(\d+)\]", composition.text)]
    assert set(in_text) == set(numbers)
    assert (
        list(dict.fromkeys(n for claim in composition.claims for n in claim.citations)) == numbers
    )


@given(DRAFTS, st.sampled_from(["\n", " ", ""]))
def test_joined_parts_are_the_text_one_part_a_claim(
    drafts: list[DraftClaim], separator: str
) -> None:
    composition = compose(drafts, separator=separator)
    assert "".join(composition.parts) == composition.text
    assert len(composition.parts) == len(composition.claims)
    for part, claim in zip(composition.parts, composition.claims, strict=True):
        assert part.lstrip(separator).startswith(claim.text.lstrip(separator))


@given(DRAFTS)
def test_each_claim_keeps_all_of_its_evidence(drafts: list[DraftClaim]) -> None:
    composition = compose(drafts)
    places = {c.number: (c.article.id, c.start, c.end) for c in composition.citations}
    assert len(set(places.values())) == len(places)
    left = iter(drafts)
    for claim in composition.claims:
        source = next(
            d
            for d in left
            if d.text == claim.text and _places(d) == {places[n] for n in claim.citations}
        )
        assert source.support == claim.support
    for citation in composition.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote


def _places(source: DraftClaim) -> set[tuple[str, int, int]]:
    return {(e.article.id, e.start, e.end) for e in source.evidence}


def test_repeated_evidence_shares_a_number() -> None:
    composition = compose(
        [draft("停駛", evidence(0, 0)), draft("關閉", evidence(0, 1)), draft("又", evidence(0, 0))]
    )
    assert composition.text == "停駛 [1]\n關閉 [2]\n又 [1]"


def test_the_same_place_in_another_article_is_another_citation() -> None:
    composition = compose([draft("停駛", evidence(0, 0), evidence(1, 0))])
    assert composition.text == "停駛 [1][2]"


def test_a_claim_keeps_its_checks() -> None:
    checks = (Check("name", "Odell", "Odell left.", ok=True),)
    (claim,) = compose([replace(draft("Odell left.", evidence(0, 0)), checks=checks)]).claims
    assert claim.checks == checks


def test_a_draft_without_evidence_is_dropped() -> None:
    composition = compose([draft("謠言"), draft("停駛", evidence(0, 0))])
    assert composition.text == "停駛 [1]"
    assert compose([draft("謠言")]).citations == ()


def test_what_would_need_a_seventh_citation_is_dropped_and_later_drafts_are_not() -> None:
    six = draft("六", *(evidence(0, n) for n in range(6)))
    composition = compose([six, draft("七", evidence(1, 0)), draft("又", evidence(0, 2))])
    assert composition.text == "六 [1][2][3][4][5][6]\n又 [3]"


def test_nothing_makes_an_empty_text() -> None:
    assert compose([]).text == ""


def test_articles_with_the_same_words_are_kept_with_the_citation() -> None:
    copied = replace(evidence(0, 0), also=("dam", "ferry"))
    citations = compose([draft("停駛", copied), draft("關閉", evidence(0, 1))]).citations
    assert [citation.also for citation in citations] == [("dam", "ferry"), ()]


# Conflicts: the dam's article has a day, the ferry's has none.

MAY = date(2026, 5, 4)
DAM, UNDATED = replace(ARTICLES[1], published=MAY), ARTICLES[2]
TWO_DAYS = ("兩天", Evidence(DAM, 5, 10))
THREE_DAYS = ("三天", Evidence(UNDATED, 0, 5))
FOUR_DAYS = ("四天", evidence(0, 3))


def test_a_conflict_is_told_with_the_numbers_and_days_of_what_is_cited() -> None:
    drafts = [draft("抗議", evidence(0, 2)), draft("三", THREE_DAYS[1]), draft("二", TWO_DAYS[1])]
    composition = compose(drafts, [DraftConflict("多久？", (TWO_DAYS, THREE_DAYS))])
    values = (ConflictingValue("兩天", 3, MAY), ConflictingValue("三天", 2, None))
    assert composition.conflicts == (Conflict("多久？", values),)
    assert composition.text == "抗議 [1]\n三 [2]\n二 [3]"


def test_words_within_a_longer_quotation_are_cited() -> None:
    drafts = [draft("長", Evidence(DAM, 0, 15)), draft("三", Evidence(UNDATED, 0, 10))]
    (told,) = compose(drafts, [DraftConflict("多久？", (TWO_DAYS, THREE_DAYS))]).conflicts
    assert [(value.value, value.citation) for value in told.values] == [("兩天", 1), ("三天", 2)]


def test_a_value_that_is_not_cited_is_left_out_of_its_conflict() -> None:
    drafts = [draft("二", TWO_DAYS[1]), draft("三", THREE_DAYS[1])]
    conflict = DraftConflict("多久？", (FOUR_DAYS, TWO_DAYS, THREE_DAYS))
    (told,) = compose(drafts, [conflict]).conflicts
    assert [value.value for value in told.values] == ["兩天", "三天"]


@pytest.mark.parametrize(
    "cited",
    [
        pytest.param([TWO_DAYS[1]], id="one-of-them"),
        pytest.param([TWO_DAYS[1], Evidence(UNDATED, 0, 4)], id="cut-short"),
        pytest.param([TWO_DAYS[1], Evidence(UNDATED, 1, 10)], id="begun-too-late"),
        pytest.param([TWO_DAYS[1], Evidence(DAM, 0, 5)], id="same-place-elsewhere"),
        pytest.param([evidence(0, 4)], id="none"),
    ],
)
def test_a_conflict_of_which_fewer_than_two_values_are_cited_is_not_told(
    cited: list[Evidence],
) -> None:
    drafts = [draft("停駛", each) for each in cited]
    assert compose(drafts, [DraftConflict("多久？", (TWO_DAYS, THREE_DAYS))]).conflicts == ()


def test_what_was_dropped_is_not_told_in_a_conflict() -> None:
    six = draft("六", TWO_DAYS[1], *(evidence(0, n) for n in range(5)))
    composition = compose(
        [six, draft("三", THREE_DAYS[1])], [DraftConflict("多久？", (TWO_DAYS, THREE_DAYS))]
    )
    assert (len(composition.citations), composition.conflicts) == (MOST_CITATIONS, ())


@given(
    DRAFTS,
    st.lists(
        st.builds(
            lambda found: DraftConflict("?", tuple((e.quote, e) for e in found)),
            st.lists(EVIDENCE, max_size=4),
        ),
        max_size=3,
    ),
)
def test_every_value_of_a_conflict_is_in_the_quotation_it_is_cited_to(
    drafts: list[DraftClaim], conflicts: list[DraftConflict]
) -> None:
    composition = compose(drafts, conflicts)
    quotes = {citation.number: citation.quote for citation in composition.citations}
    for told in composition.conflicts:
        assert len(told.values) > 1
        assert all(value.value in quotes[value.citation] for value in told.values)


@pytest.mark.parametrize(
    ("quote", "language", "expected"),
    [
        pytest.param("渡輪停駛。", "zh-Hant", "「渡輪停駛。」", id="chinese"),
        pytest.param("渡轮停驶。", "zh-Hans", "“渡轮停驶。”", id="simplified"),
        pytest.param("渡輪停駛。", "en", "“渡輪停駛。”", id="english"),
        pytest.param("局長說「會」。", "zh-Hant", "“局長說「會」。”", id="holds-corners"),
        pytest.param("局长说“会”。", "zh-Hans", "「局长说“会”。」", id="simplified-holds-curly"),
        pytest.param("局長說「會」。", "en", "“局長說「會」。”", id="holds-the-others"),
        pytest.param("He said “yes”.", "en", "「He said “yes”.」", id="holds-curly"),
        pytest.param(
            "局长“会”，也「會」。", "zh-Hant", "「局长“会”，也「會」。」", id="holds-both"
        ),
        pytest.param("會」他說“好”。", "zh-Hant", "“會」他說“好”。”", id="one-of-them-alone"),
        pytest.param("也會補償。」", "zh-Hant", "“也會補償。」”", id="closing-mark-alone"),
        pytest.param("北側\n碼頭 the\npier", "en", "“北側碼頭 the pier”", id="hard-breaks"),
        pytest.param(
            "Ferries [12] left [see 3].", "en", "“Ferries [ 12] left [see 3].”", id="note"
        ),
    ],
)
def test_quotation_marks_of_the_questions_language(
    quote: str, language: Language, expected: str
) -> None:
    assert quoted(quote, language) == expected


def squeezed(text: str) -> str:
    return "".join(text.split())


QUOTES = st.recursive(
    st.text(st.sampled_from("渡輪ab 3。，\n\u3000『』\"[]'"), min_size=1, max_size=8),
    lambda inner: st.builds(
        lambda before, marks, within, after: before + marks[0] + within + marks[1] + after,
        inner,
        st.sampled_from(["「」", "“”"]),
        inner,
        inner,
    ),
    max_leaves=6,
)


@given(QUOTES, st.sampled_from(LANGUAGES))
def test_the_outer_quotation_comes_back_and_is_the_source_white_space_apart(
    quote: str, language: Language
) -> None:
    shown = quoted(quote, language)
    assert shown[0] + shown[-1] in ("「」", "“”")
    assert [squeezed(words) for words in quotations(shown)] == [squeezed(quote)]


@given(QUOTES, st.sampled_from(LANGUAGES))
def test_a_number_in_brackets_of_the_source_is_no_marker_of_ours(
    quote: str, language: Language
) -> None:
    assert not re.search(r"\[\d+\]", quoted(quote + "[3]", language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("他說「會」，又說“好”。", ["會", "好"], id="two-kinds"),
        pytest.param("『會「嗎」』", ["會「嗎」"], id="nested"),
        pytest.param("「會「嗎」吧」", ["會「嗎」吧"], id="nested-in-its-own-kind"),
        pytest.param('She said "yes" and "no".', ["yes", "no"], id="straight"),
        pytest.param("她說＂會＂。", ["會"], id="straight-full-width"),
        pytest.param("He said “we will", ["we will"], id="never-closed"),
        pytest.param("we will”, he said", ["we will"], id="never-opened"),
        pytest.param("他說「會」，不會」。", ["會", "，不會"], id="closed-twice"),
        pytest.param("會」好」嗎", ["會", "好"], id="closed-twice-and-never-opened"),
        pytest.param("the workers' don’t", [], id="apostrophes"),
        pytest.param("渡輪停駛", [], id="none"),
    ],
)
def test_words_between_outermost_quotation_marks(text: str, expected: list[str]) -> None:
    assert list(quotations(text)) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Ferries left [1].", ("Ferries left.", (1,))),
        ("Ferries left [1][2].", ("Ferries left.", (1, 2))),
        ("Ferries left [1, 2].", ("Ferries left.", (1, 2))),
        ("Ferries left [2] and came back [1].", ("Ferries left and came back.", (2, 1))),
        ("Ferries left. [1] [1]", ("Ferries left.", (1,))),
        ("渡輪停駛【1】。", ("渡輪停駛。", (1,))),
        ("渡輪停駛［1］。", ("渡輪停駛。", (1,))),
        ("渡輪停駛［１］。", ("渡輪停駛。", (1,))),
        ("渡輪停駛[1，2]。", ("渡輪停駛。", (1, 2))),
        ("渡輪停駛【1、12】。", ("渡輪停駛。", (1, 12))),
        ("[3] Ferries left.", ("Ferries left.", (3,))),
        ("Ferries left [see 3] (4).", ("Ferries left [see 3] (4).", ())),
        ("Ferries left [1[2]].", ("Ferries left.", (2, 1))),
        ("", ("", ())),
    ],
)
def test_markers_are_taken_out_of_a_sentence(
    sentence: str, expected: tuple[str, tuple[int, ...]]
) -> None:
    assert split_markers(sentence) == expected


@given(st.text(st.sampled_from("渡a [1]2,，【】［］"), max_size=25))
def test_no_marker_is_left_behind(sentence: str) -> None:
    words, numbers = split_markers(sentence)
    assert split_markers(words) == (words, ())
    assert len(set(numbers)) == len(numbers)
