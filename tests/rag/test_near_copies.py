"""Which articles are copies of one story."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.agreement import near_copies
from rag.types import Article, LeftOut

STORY = (
    "港務局星期三說，北岸碼頭的擴建將在秋天動工，工程分成三期，最先完成的是貨櫃場與兩座吊車。"
    "居民擔心卡車變多，市議會因此要求港務局另闢一條不經過學校的聯絡道路，並把夜間裝卸限制到十點。"
    "港務局長回應，道路已經在設計，經費由碼頭的使用費支應，不會動用市府的預算。"
)
SIMPLIFIED = (
    "港务局星期三说，北岸码头的扩建将在秋天动工，工程分成三期，最先完成的是货柜场与两座吊车。"
    "居民担心卡车变多，市议会因此要求港务局另辟一条不经过学校的联络道路，并把夜间装卸限制到十点。"
    "港务局长回应，道路已经在设计，经费由码头的使用费支应，不会动用市府的预算。"
)
OTHER_STORY = (
    "漁會昨天開會討論新的休漁期，多數船東同意從三月休到五月，少數人希望縮短。主管機關表示會參考"
    "資源調查的結果再作決定，並答應補貼油料。近年沿海的漁獲量持續下滑，漁民認為與水溫上升有關。"
)


def article(name: str, text: str) -> Article:
    return Article(name, "", text, "zh-Hant", "0" * 64)


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(SIMPLIFIED, id="other-script"),
        pytest.param("北岸碼頭秋天擴建！\n" + STORY, id="headline"),
        pytest.param(STORY + "訂閱本報電子報，每天早上讀到最新消息，前三個月免費。", id="advert"),
        pytest.param(STORY[45:], id="cut-short"),
        pytest.param(STORY.replace("星期三", "昨天").replace("秋天", "九月"), id="reworded"),
    ],
)
def test_copies_are_one_group(copy: str) -> None:
    articles = [article("a", STORY), article("b", OTHER_STORY), article("c", copy)]
    assert near_copies(articles) == ((0, 2), (1,))


def test_what_is_not_body_makes_no_copy() -> None:
    whole = article("a", OTHER_STORY + STORY)
    footer = LeftOut(len(OTHER_STORY), len(whole.text), "footer")
    trimmed = Article("a", "", whole.text, "zh-Hant", "0" * 64, left_out=(footer,))
    assert near_copies([whole, article("b", STORY)]) == ((0, 1),)
    assert near_copies([trimmed, article("b", STORY)]) == ((0,), (1,))


def test_short_texts_are_copies_only_when_equal() -> None:
    texts_ = ("港口關閉。", "港口關閉。", "港口開放。")
    assert near_copies([article(str(n), text) for n, text in enumerate(texts_)]) == ((0, 1), (2,))


@given(st.lists(st.sampled_from((STORY, SIMPLIFIED, OTHER_STORY, "港口關閉。", "")), max_size=6))
def test_every_article_is_in_one_group(bodies: list[str]) -> None:
    groups = near_copies([article(str(n), body) for n, body in enumerate(bodies)])
    assert sorted(n for group in groups for n in group) == list(range(len(bodies)))
    assert all(list(group) == sorted(group) for group in groups)
