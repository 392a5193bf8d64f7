"""Deeds, titles, steps and opening words: what a claim in one language is held to in the other."""

from datetime import date

import pytest

from rag.checks import check_claim, exchanged, same_steps
from rag.citations import Evidence
from rag.types import Article, Language


def evidence(text: str) -> Evidence:
    language: Language = "en" if text.isascii() else "zh-Hant"
    article = Article("pier", "Pier", text, language, "0" * 64, date(2026, 3, 2))
    return Evidence(article, 0, len(text))


def failed(claim: str, text: str) -> list[str]:
    return [check.claim for check in check_claim(claim, [evidence(text)]) if not check.ok]


DEEDS = [
    ("visited", "訪問"), ("criticised", "批評"), ("praised", "稱讚"), ("urged", "呼籲"),
    ("warned", "警告"), ("sued", "控告"), ("defeated", "擊敗"), ("acquired", "收購"),
    ("sold", "出售"), ("sanctioned", "制裁"), ("attacked", "攻擊"), ("supported", "支持"),
    ("opposed", "反對"), ("replaced", "取代"), ("appointed", "任命"), ("dismissed", "解職"),
    ("paid", "支付"), ("hosted", "接待"), ("owned", "持有"), ("led", "領先"), ("detained", "拘留"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), DEEDS)
def test_a_deed_is_the_same_in_both_languages(english: str, chinese: str) -> None:
    there, back = f"川普{chinese}習近平。", f"習近平{chinese}川普。"
    assert exchanged(f"Trump {english} Xi.", back)
    assert exchanged(there, f"Xi {english} Trump.")
    assert not exchanged(f"Trump {english} Xi.", there)


@pytest.mark.parametrize("be", ["was", "were", "is", "are", "has been", "being", "will be", "got"])
def test_who_it_is_done_to_may_stand_first_in_english(be: str) -> None:
    assert exchanged(f"Xi {be} criticised by Trump.", "習近平批評川普。")
    assert not exchanged(f"Xi {be} criticised by Trump.", "川普批評習近平。")


@pytest.mark.parametrize(
    ("mark", "agent_first"),
    [(mark, False) for mark in "被遭獲受由應經"] + [(mark, True) for mark in "向對給把將"],
)
def test_who_it_is_done_to_may_stand_first_in_chinese(mark: str, agent_first: bool) -> None:
    claim = f"川普{mark}習近平批評。"
    assert exchanged(claim, "Xi criticised Trump.") is agent_first
    assert exchanged(claim, "Trump criticised Xi.") is not agent_first


@pytest.mark.parametrize(
    "together",
    [
        *(" with ", " and ", " or ", " met ", " meets ", " meeting ", " spoke to ", " talked to "),
        *(" versus ", " vs ", "私下通話", "首次對話", "會見", "會晤", "會面", "會談"),
        *"與和及跟同、",
    ],
)
def test_what_two_do_together_has_no_order(together: str) -> None:
    one, other = ("Trump", "Xi") if together.isascii() else ("川普", "習近平")
    assert not exchanged(f"{one}{together}{other}.", f"{other}{together}{one}.")


@pytest.mark.parametrize(
    "claim",
    [
        "Carney, president, spoke.",
        "Carney is president.",
        "Carney, who is the president, spoke.",
        "Carney was the president.",
        "Carney became president.",
        "Former president Carney spoke.",
        "The acting president Carney spoke.",
        "The president, Carney, spoke.",
        "卡尼是總統。",
        "卡尼，是總統。",
        "卡尼為總統。",
        "現任總統卡尼發言。",
        "時任總統卡尼發言。",
    ],
)
def test_an_office_is_given_to_somebody_in_many_ways(claim: str) -> None:
    office = "president" if claim.isascii() else "總統"
    assert failed(claim, "川普總統致電加拿大總理卡尼。") == [office]
    assert failed(claim, "加拿大總統卡尼發言。") == []


def test_a_list_gives_no_office() -> None:
    assert failed("The president, Carney, and Xi met.", "川普總統、卡尼與習近平會談。") == []


@pytest.mark.parametrize(
    ("step", "claim"),
    [
        ("from", "Tariffs fell from 30%."),
        ("from", "關稅從30%下降。"),
        ("from", "關稅自30%下降。"),
        ("from", "關稅由原本的30%下降。"),
        ("to", "Tariffs fell to just 30%."),
        ("to", "關稅降至30%。"),
        ("to", "關稅降到約30%。"),
        ("to", "關稅減為30%。"),
        ("to", "關稅達30%。"),
        ("by", "Tariffs fell by a record 30%."),
        ("by", "Tariffs declined 30%."),
        ("by", "Tariffs were down 30%."),
        ("by", "關稅下降了30%。"),
        ("by", "關稅降幅30%。"),
        ("by", "關稅減少30%。"),
        ("by", "關稅降低30%。"),
    ],
)
def test_what_something_moved_from_to_and_by_is_told_apart(step: str, claim: str) -> None:
    for other in ("from", "to", "by"):
        assert same_steps(claim, [evidence(f"Tariffs fell {other} 30%.")]) is (other == step)


@pytest.mark.parametrize(
    "word",
    "Negotiation Translations Expression Extensions Pavement Apartments Brightness Entrance "
    "Balances Presence Sentences Festivities Creativity Durability Friendship Townships "
    "Originally Reportedly Increasingly Seriously Extensively Technology".split(),
)
def test_an_ordinary_word_that_opens_a_sentence_is_no_name(word: str) -> None:
    assert failed(f"{word} of the harbour went on.", "港口的事繼續。") == []
