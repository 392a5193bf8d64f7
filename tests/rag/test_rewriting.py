"""A model's Chinese in the script that was asked for; quotations as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citations import quotations
from rag.rewriting import in_script
from rag.types import Language


@pytest.mark.parametrize(
    ("claim", "language", "expected"),
    [
        ("渡輪公司購買新船。", "zh-Hans", "渡轮公司购买新船。"),
        ("渡轮公司購買新船。", "zh-Hant", "渡輪公司購買新船。"),
        ("她在里長家後面。", "zh-Hant", "她在里長家後面。"),
        ("他说「票价不变」。", "zh-Hant", "他說「票价不变」。"),
        ("The ferry 渡輪 left.", "en", "The ferry 渡輪 left."),
        ("The ferry has left.", "zh-Hant", "The ferry has left."),
    ],
)
def test_a_claims_own_words_are_in_the_script_asked_for(
    claim: str, language: Language, expected: str
) -> None:
    assert in_script(claim, language) == expected


@given(st.text(st.sampled_from("渡轮輪说說「」“”票价價 a1。"), max_size=40))
def test_what_is_quoted_is_never_changed(claim: str) -> None:
    for language in ("zh-Hant", "zh-Hans"):
        assert list(quotations(in_script(claim, language))) == list(quotations(claim))
