"""Which sentences of a model's reply are kept, and what stands as their evidence."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from two_articles import PASSAGES, hit, judged

from rag.facts import numbers_in
from rag.generative import new_ask
from rag.types import Hit, Language


def kept(reply: str, passages: Sequence[Hit] = PASSAGES) -> list[tuple[str, list[str]]]:
    return [
        (claim.text, list(dict.fromkeys(e.article.id for e in claim.evidence)))
        for claim in judged(reply, passages).claims
    ]


KEPT = [
    ("Harbour Works will spend 11.1 billion on the pier [1].", "Harbour Works will spend 11.1 billion on the pier."),
    ("Harbour Works will spend US$11.1 billion on the pier. [1]", "Harbour Works will spend US$11.1 billion on the pier."),
    ("Harbour Works will spend US$11.1bn on the pier.[1]", "Harbour Works will spend US$11.1bn on the pier."),
    ("[1] Harbour Works will spend it in 2026.", "Harbour Works will spend it in 2026."),
    ("The mayor said “we will not raise fares.” [1]", "The mayor said “we will not raise fares.”"),
    ('The mayor said "we will not raise fares" [1, 9].', 'The mayor said "we will not raise fares".'),
    ("The **northern pier** costs `11.1 billion` [1].", "The northern pier costs 11.1 billion."),
]  # fmt: skip
KEPT_CHINESE = [
    ("公司將斥資3.5億元購買12艘新船。[2]", "公司將斥資3.5億元購買12艘新船。"),
    ("公司將斥資3億5000萬元購買12艘新船【2】。", "公司將斥資3億5000萬元購買12艘新船。"),
    ("公司將購買１２艘新船［２］。", "公司將購買１２艘新船。"),
    ("公司于2025年宣布购买12艘新船[2]。", "公司于2025年宣布购买12艘新船。"),
    ("董事長表示「票價不會調漲。」[2]", "董事長表示「票價不會調漲。」"),
]


@pytest.mark.parametrize(("reply", "claim"), KEPT)
def test_a_sentence_that_its_passage_carries_is_kept_without_its_marker(
    reply: str, claim: str
) -> None:
    assert kept(reply) == [(claim, ["pier"])]


@pytest.mark.parametrize(("reply", "claim"), KEPT_CHINESE)
def test_a_chinese_sentence_is_kept_likewise(reply: str, claim: str) -> None:
    assert kept(reply) == [(claim, ["ferry"])]


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param("Harbour Works will spend 111 billion on the pier [1].", id="magnitude"),
        pytest.param("公司將斥資35億元購買12艘新船[2]。", id="magnitude-chinese"),
        pytest.param("公司將斥資3億元購買12艘新船[2]。", id="half-of-a-figure"),
        pytest.param("Harbour Works spent 11.1 billion in 2020 [1].", id="year"),
        pytest.param("公司2020年宣布購買12艘新船[2]。", id="year-chinese"),
        pytest.param("The mayor said “we will raise fares” [1].", id="quotation"),
        pytest.param('The mayor said "fares will double" [1].', id="straight-quotation"),
        pytest.param("董事長表示「票價會調漲」[2]。", id="quotation-chinese"),
        pytest.param("The mayor is Justin Trudeau [1].", id="name"),
        pytest.param("Harbour Works will spend 11.1 billion on the pier.", id="no-marker"),
        pytest.param(
            "Harbour Works will spend 11.1 billion on the pier [9].", id="no-such-passage"
        ),
        pytest.param("Harbour Works will spend 11.1 billion on the pier [0].", id="passage-nought"),
        pytest.param(
            "Harbour Works will spend 11.1 billion on the pier [2].", id="another-passage"
        ),
    ],
)
def test_a_sentence_that_says_more_than_its_passage_is_dropped(reply: str) -> None:
    verdict = judged(reply, PASSAGES)
    assert verdict.claims == ()
    assert verdict.written == len(verdict.dropped) == 1
    assert not verdict.refused


@pytest.mark.parametrize(
    "reply",
    [
        "NOT_FOUND",
        "not_found",
        "NOT FOUND.",
        "Not found",
        "NotFound",
        "NOT-FOUND",
        "NOT\\_FOUND",
        "**NOT_FOUND**",
        '"Not found."',
        "Answer: NOT_FOUND [1]",
        "Not found. The passages do not say.",
        "I looked.\nNot found\n",
    ],
)
def test_a_refusal_is_known_in_several_spellings(reply: str) -> None:
    verdict = judged(reply, PASSAGES)
    assert verdict.refused
    assert (verdict.claims, verdict.written) == ((), 0)


@pytest.mark.parametrize("reply", ["", " \n", "- \n* \n•", "[1]\n[2]", "```\n```", "……"])
def test_a_reply_without_words_says_nothing(reply: str) -> None:
    verdict = judged(reply, PASSAGES)
    assert (verdict.claims, verdict.written, verdict.dropped, verdict.refused) == ((), 0, (), False)


def test_each_sentence_stands_or_falls_alone() -> None:
    reply = (
        "Harbour Works will spend 11.1 billion [1]. It will spend 99 billion later. [1] "
        "Ferries leave from the south. [1] Fares will double."
    )
    verdict = judged(reply, PASSAGES)
    assert [claim.text for claim in verdict.claims] == [
        "Harbour Works will spend 11.1 billion.",
        "Ferries leave from the south.",
    ]
    assert (verdict.written, len(verdict.dropped)) == (4, 2)


def test_a_marker_after_the_stop_belongs_to_the_sentence_before() -> None:
    reply = "The mayor will not raise fares. [1] Ferries leave from the south. [1]"
    assert kept(reply) == [
        ("The mayor will not raise fares.", ["pier"]),
        ("Ferries leave from the south.", ["pier"]),
    ]


def test_a_marker_after_a_closing_quotation_mark_belongs_to_it() -> None:
    reply = "董事長表示「票價不會調漲。」[2]渡輪公司購買新船。[2]"
    assert [text for text, _ in kept(reply)] == [
        "董事長表示「票價不會調漲。」",
        "渡輪公司購買新船。",
    ]


def test_a_marker_that_opens_a_line_belongs_to_that_line() -> None:
    reply = "[1] Ferries leave from the south.\n[2] Harbour Works will spend 11.1 billion."
    assert kept(reply) == [("Ferries leave from the south.", ["pier"])]


def test_list_marks_are_no_part_of_a_claim() -> None:
    reply = (
        "- Ferries leave from the south [1]\n"
        "* The mayor will not raise fares [1]\n"
        "3. Harbour Works will spend 11.1 billion [1]\n"
        "## The northern pier [1]"
    )
    assert [text for text, _ in kept(reply)] == [
        "Ferries leave from the south",
        "The mayor will not raise fares",
        "Harbour Works will spend 11.1 billion",
        "The northern pier",
    ]


def test_evidence_is_the_sentence_that_carries_the_claim() -> None:
    (claim,) = judged("Ferries leave from the south [1].", PASSAGES).claims
    assert [e.quote for e in claim.evidence] == ["Ferries leave from the south."]
    assert claim.support == "supported"


def test_a_second_sentence_is_evidence_only_for_a_figure_the_first_lacks() -> None:
    reply = (
        "Harbour Works will spend 11.1 billion, and the mayor will not raise fares before 2027 [1]."
    )
    (claim,) = judged(reply, PASSAGES).claims
    assert {e.quote.split()[0] for e in claim.evidence} == {"Harbour", "The"}
    (claim,) = judged("公司2025年購買12艘新船[2]。", PASSAGES).claims
    assert len(claim.evidence) == 1


def test_evidence_comes_from_every_passage_cited() -> None:
    more = hit("Ferries leave from the south since the flood.", "flood")
    assert kept("Ferries leave from the south [1][2].", [PASSAGES[0], more]) == [
        ("Ferries leave from the south.", ["pier", "flood"])
    ]


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("票價不會調漲。[2]", "en"),
        ("Ferries leave from the south [1].", "zh-Hant"),
        ("Fares stay: 票價不會調漲 [2].", "en"),
    ],
)
def test_a_sentence_in_another_language_is_dropped(reply: str, language: Language) -> None:
    assert judged(reply, PASSAGES, language).claims == ()


@pytest.mark.parametrize(
    ("reply", "language", "claim"),
    [
        ("票價不會調漲。[2]", "zh-Hans", "票价不会调涨。"),
        ("票价不会调涨。[2]", "zh-Hant", "票價不會調漲。"),
        ("渡轮公司購買12艘新船。[2]", "zh-Hant", "渡輪公司購買12艘新船。"),
        ("董事長表示「票價不會調漲」。[2]", "zh-Hans", "董事长表示「票價不會調漲」。"),
    ],
)
def test_chinese_is_set_in_the_script_of_the_question_and_quotations_are_not(
    reply: str, language: Language, claim: str
) -> None:
    assert [c.text for c in judged(reply, PASSAGES, language).claims] == [claim]


def spelt(value: int, style: str) -> str:
    match style:
        case "plain":
            return str(value)
        case "grouped":
            return f"{value:,}"
        case "億":
            return f"{value}億"
        case "萬":
            return f"{value}萬"
        case "billion":
            return f"{value} billion"
        case _:
            return f"£{value / 10:.1f}m"


FIGURES = st.builds(
    spelt,
    st.integers(0, 5000),
    st.sampled_from(["plain", "grouped", "億", "萬", "billion", "m"]),
)


def rounds(said: Decimal, told: Decimal) -> bool:
    """Whether one is the other in fewer digits, a tenth off at most."""
    coarser = len(said.as_tuple().digits) < len(told.as_tuple().digits)
    return coarser and abs(said - told) <= told / 10


@settings(deadline=None)
@given(st.lists(FIGURES, min_size=1, max_size=3), st.lists(FIGURES, min_size=1, max_size=4))
def test_no_claim_has_a_number_that_its_evidence_neither_has_nor_rounds_to(
    claimed: list[str], reported: list[str]
) -> None:
    text = " ".join(f"The harbour took {figure}." for figure in reported)
    passages = [hit(text, "pier", None)]
    reply = " ".join(f"The harbour took {figure} [1]." for figure in (*claimed, *reported))
    claims = judged(reply, passages).claims
    for claim in claims:
        carried = numbers_in("\n".join(e.quote for e in claim.evidence))
        for said in numbers_in(claim.text) - carried:
            assert any(rounds(said, told) for told in carried)
    assert len(claims) >= len(set(reported))


@given(st.text(st.sampled_from('Ferry 渡輪12億[]【】。."「」-*\n_#“”A'), max_size=60))
def test_whatever_a_model_writes_only_carried_words_are_kept(reply: str) -> None:
    verdict = judged(reply, PASSAGES)
    assert verdict.refused or verdict.written == len(verdict.claims) + len(verdict.dropped)
    for claim in verdict.claims:
        assert claim.evidence
        assert all(check.ok for check in claim.checks)
        assert "[1]" not in claim.text


def test_every_ask_has_a_fence_of_its_own() -> None:
    asks = [new_ask("Who pays?", "en", date(2026, 3, 2), PASSAGES) for _ in range(2)]
    assert asks[0].fence != asks[1].fence
    assert asks[0].passages == tuple(PASSAGES)
    assert (asks[0].question, asks[0].language, asks[0].as_of) == (
        "Who pays?",
        "en",
        date(2026, 3, 2),
    )
