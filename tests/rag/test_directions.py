"""Yes and no, up and down, and other opposites: words that turn a sentence round, in both languages."""

from datetime import date

import pytest

from rag.checks import same_direction
from rag.citations import Evidence
from rag.types import Article, Language


def same(claim: str, text: str) -> bool:
    language: Language = "en" if text.isascii() else "zh-Hant"
    article = Article("pier", "Pier", text, language, "0" * 64, date(2026, 3, 2))
    return same_direction(claim, [Evidence(article, 0, len(text))])


SIGNED = "The two groups signed the agreement.", "兩個團體簽署協議。"


@pytest.mark.parametrize(
    "how",
    "did not sign|never signed|didn't sign|refused to sign|rejected signing|failed to sign|"
    "ruled out signing|were unable to sign|stopped short of signing|avoided signing|"
    "denied signing|declined to sign|left without signing|cannot sign|neither signed".split("|"),
)
def test_english_words_that_deny(how: str) -> None:
    claim = f"The two groups {how} the agreement."
    for affirmed in SIGNED:
        assert not same(claim, affirmed)
        assert not same(affirmed, claim)
    assert same(claim, "兩個團體沒有簽署協議。")


@pytest.mark.parametrize(
    "how", "不 沒有 未 未必 並非 而非 否認 拒絕 否決 駁回 缺席 避免 避談 無人 無法".split()
)
def test_chinese_words_that_deny(how: str) -> None:
    claim = f"兩個團體{how}簽署協議。"
    for affirmed in SIGNED:
        assert not same(claim, affirmed)
        assert not same(affirmed, claim)
    assert same(claim, "The two groups did not sign the agreement.")


@pytest.mark.parametrize(
    "word",
    "差不多 不僅 不只 不但 不過 不斷 不少 不同 不久 不惜 不禁 不料 沒收 沒落 未來 未婚 無人機 無人艇 "
    "無論 無線 無疑 無數 無辜 不得不 無不".split(),
)
def test_words_with_a_denying_character_that_deny_nothing(word: str) -> None:
    claim = f"兩個團體{word}簽署協議。"
    for affirmed in SIGNED:
        assert same(claim, affirmed)


@pytest.mark.parametrize("word", ["not only", "no doubt", "nothing but"])
def test_what_denies_and_denies_again_affirms(word: str) -> None:
    for affirmed in SIGNED:
        assert same(f"The two groups {word} signed the agreement.", affirmed)


UP = "rose rises risen raised increased grew growing climbed jumped surged gained soared expanded"
UP_CHINESE = "上升 增加 提高 上漲 調升 增長 成長 攀升 增至 回升 擴大 激增 飆升 提升"
DOWN = "fell fallen falling cut lowered dropped decreased reduced shrank slid slumped declined"
DOWN_CHINESE = "下降 減少 降低 下跌 調降 減至 衰退 萎縮 縮減 削減 驟降 暴跌 下滑 降到"


@pytest.mark.parametrize("word", (UP + " " + UP_CHINESE).split())
def test_what_goes_up_does_not_go_down(word: str) -> None:
    claim = f"Exports {word}." if word.isascii() else f"出口{word}。"
    assert all(same(claim, told) for told in ("出口上升。", "Exports rose."))
    assert not any(same(claim, told) for told in ("出口下降。", "Exports fell."))


@pytest.mark.parametrize("word", (DOWN + " " + DOWN_CHINESE).split())
def test_what_goes_down_does_not_go_up(word: str) -> None:
    claim = f"Exports {word}." if word.isascii() else f"出口{word}。"
    assert all(same(claim, told) for told in ("出口下降。", "Exports fell."))
    assert not any(same(claim, told) for told in ("出口上升。", "Exports rose."))


OPPOSITES = [
    ("imports", "exports", "進口", "出口"),
    ("bought", "sold", "購買", "出售"),
    ("approved", "rejected", "批准", "否決"),
    ("supported", "opposed", "支持", "反對"),
    ("won", "lost", "贏", "輸"),
    ("started", "ended", "開始", "結束"),
    ("resumed", "suspended", "恢復", "暫停"),
    ("more than", "less than", "超過", "少於"),
    ("before", "after", "之前", "之後"),
    ("the first", "the last", "首次", "最後"),
    ("the largest", "the smallest", "最大", "最小"),
    ("arrived", "departed", "抵達", "離開"),
    ("hired", "fired", "任命", "解職"),
]


@pytest.mark.parametrize(("one", "other", "one_chinese", "other_chinese"), OPPOSITES)
def test_opposites_are_told_apart_in_and_across_languages(
    one: str, other: str, one_chinese: str, other_chinese: str
) -> None:
    ones = f"The harbour {one} the ferry.", f"港口{one_chinese}渡輪。"
    others = f"The harbour {other} the ferry.", f"港口{other_chinese}渡輪。"
    for said in ones:
        assert all(same(said, told) for told in ones)
        assert not any(same(said, told) for told in others)
    for said in others:
        assert all(same(said, told) for told in others)
        assert not any(same(said, told) for told in ones)


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("雙方宣布停火。", "Both sides announced a ceasefire."),
        ("雙方達成貿易協議。", "Both sides struck a trade deal."),
        ("雙方有共識。", "Both sides had a consensus."),
        ("央行發行債券。", "The central bank issued bonds."),
        ("央行買國債。", "The central bank bought national debt."),
        ("市府達成目標。", "The city met its target."),
        ("市府蓋停車場。", "The city built a car park."),
        ("市府取消制裁。", "The city lifted its sanctions."),
        ("市府撤銷禁令。", "The city lifted its ban."),
        ("市府放寬制裁。", "The city lifted some sanctions."),
        ("雙方達成停火。", "Both sides agreed to a ceasefire."),
        ("雙方休戰。", "Both sides called a truce."),
        ("這筆交易價值200億美元。", "The deal is worth 20 billion dollars."),
        ("法案涉及移民。", "The bill deals with migration."),
        ("措施旨在阻止病毒擴散。", "The measures aim to stop the spread of the virus."),
        ("警方攔下一輛車。", "Police stopped a car."),
        ("兩國簽署條約。", "The two countries signed a pact."),
        ("貨架上沒有米。", "There was no rice on the shelves."),
        ("父女情深。", "Father and daughter have a close bond."),
        ("各國意見一致。", "There was a consensus among the countries."),
    ],
)
def test_what_only_looks_grave_or_is_told_in_another_word_passes(
    chinese: str, english: str
) -> None:
    assert same(chinese, english)
    assert same(english, chinese)


def test_to_cancel_is_more_than_to_ease() -> None:
    assert same("The United States cancelled sanctions on Syria.", "美國解除對敘利亞制裁。")
    assert not same("The United States cancelled sanctions on Syria.", "美國放寬對敘利亞制裁。")
    assert not same("美國放寬對敘利亞制裁。", "The United States cancelled sanctions on Syria.")


def test_to_transport_is_not_to_lose_and_to_decline_an_offer_is_not_to_fall() -> None:
    assert same("港口運輸渡輪。", "The harbour moved the ferry.")
    assert not same("The harbour lost the ferry.", "港口運輸渡輪。")
    assert same(
        "The group declined to comment.", "The group declined to comment, and exports rose."
    )


@pytest.mark.parametrize(
    "how",
    "declined the invitation|declined an invitation|declined invitations|declined her offer|"
    "declined requests for an interview|was declined".split("|"),
)
def test_what_is_declined_does_not_fall(how: str) -> None:
    assert same(f"The minister {how}.", "部長婉謝邀約。")
    assert same(f"The minister {how}.", "The minister turned down the invitation.")


@pytest.mark.parametrize(
    "how", ["declined a third", "declined further", "have declined", "declined by 3%"]
)
def test_what_declined_by_itself_fell(how: str) -> None:
    assert same(f"Exports {how}.", "出口下降。")
    assert not same(f"Exports {how}.", "出口持平。")


GRAVE = [
    ("cancelled", "取消"), ("postponed", "延後"), ("banned", "禁止"), ("lifted", "解除"),
    ("resigned", "辭職"), ("killed", "身亡"), ("shelved", "擱置"), ("injured", "受傷"), ("arrested", "逮捕"),
    ("fined", "罰款"), ("apologised", "道歉"), ("threatened", "威脅"), ("lost", "失去"),
    ("owed", "欠債"), ("lent", "貸款"), ("sold", "出售"), ("bought", "購買"),
    ("resumed", "恢復"), ("suspended", "暫停"), ("agreed", "同意"), ("promised", "承諾"),
    ("confirmed", "證實"), ("won", "獲勝"), ("invaded", "入侵"),
]  # fmt: skip


@pytest.mark.parametrize(("english", "chinese"), GRAVE)
def test_a_grave_word_needs_its_like_in_the_other_language(english: str, chinese: str) -> None:
    claims = f"The harbour {english} the ferry.", f"港口{chinese}渡輪。"
    assert same(*claims)
    assert same(*claims[::-1])
    assert not same(claims[0], "港口談到渡輪。")
    assert not same(claims[1], "The harbour spoke of the ferry.")
