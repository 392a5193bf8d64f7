"""What several articles say together is one value, and of several values one leads."""

from datetime import date

import pytest
from statements import JUNE, MAY, article, disputed, part_of, said, texts

from rag.agreement import readings

STORY = (
    "港務局星期三說，北岸碼頭的擴建將在秋天動工，工程分成三期，最先完成的是貨櫃場與兩座吊車。"
    "居民擔心卡車變多，市議會因此要求港務局另闢一條不經過學校的聯絡道路，並把夜間裝卸限制到十點。"
    "港務局長回應，道路已經在設計，經費由碼頭的使用費支應，不會動用市府的預算。"
)
OTHER_STORY = (
    "漁會昨天開會討論新的休漁期，多數船東同意從三月休到五月，少數人希望縮短。主管機關表示會參考"
    "資源調查的結果再作決定，並答應補貼油料。近年沿海的漁獲量持續下滑，漁民認為與水溫上升有關。"
)


@pytest.mark.parametrize(
    ("question", "one", "other", "text"),
    [
        pytest.param(
            "北岸碼頭擴建花了多少億美元？",
            "北岸碼頭的擴建花了約111億美元。",
            "The North Pier extension cost US$11.1 billion.",
            "US$11.1 billion",
            id="across-languages",
        ),
        pytest.param(
            "How much did the North Pier extension cost?",
            "The North Pier extension cost about US$11 billion.",
            "The extension of the North Pier cost US$11.1 billion, auditors found.",
            "US$11.1 billion",
            id="rounded",
        ),
        pytest.param(
            "歐德燈塔是什麼時候啟用的？",
            "歐德燈塔在去年10月3日啟用。",
            "欧德灯塔在2025年10月3日启用，耗时两年。",
            "2025年10月3日",
            id="date-seen-from-the-article",
        ),
    ],
)
def test_one_value_is_told_once(question: str, one: str, other: str, text: str) -> None:
    statements = [said(one, "a", MAY, "Wire"), said(other, "b", date(2026, 5, 5), "Ledger")]
    (found,) = readings(question, statements)
    (value,) = found.values
    assert (value.text, value.sources, value.newest) == (text, 2, date(2026, 5, 5))
    assert [statement.article.id for statement in value.statements] == ["b", "a"]


def test_who_printed_a_copy_that_was_folded_away_is_no_second_source() -> None:
    question = "北岸碼頭的擴建花了多少億元？"
    cost = "北岸碼頭的擴建花了35億元。"
    wire = article("wire", STORY + cost, MAY, "Wire")
    copy = article("copy", "快訊\n" + cost + STORY, MAY, "Copier")
    own = article("own", "審計單位說：" + cost, JUNE, "Copier")
    statements = [part_of(a, cost) for a in (wire, own)]
    (alone,) = readings(question, statements)
    (found,) = readings(question, statements, {"wire": (copy,)})
    assert (alone.values[0].sources, found.values[0].sources) == (2, 1)


def test_sources_are_publishers_and_not_copies() -> None:
    question = "北岸碼頭的擴建花了多少億元？"
    cost = "北岸碼頭的擴建花了35億元。"
    wire = article("wire", STORY + cost, MAY, "Wire")
    copy = article("copy", "快訊\n" + cost + STORY, MAY, "Copier")
    again = article("again", "審計單位說：" + cost, JUNE, "Wire")
    alone = article("alone", OTHER_STORY + cost, MAY, "Ledger")
    nameless = article("nameless", "議員質詢：" + cost, None)
    (found,) = readings(question, [part_of(a, cost) for a in (wire, copy, again, alone, nameless)])
    assert found.values[0].sources == 3
    assert found.values[0].statements[0].article == again


def test_one_article_alone_is_no_reading() -> None:
    whole = article("a", "北岸碼頭的擴建花了35億元。議員說北岸碼頭擴建花了35億元。")
    statements = [part_of(whole, sentence + "。") for sentence in whole.text.split("。")[:-1]]
    assert readings("北岸碼頭的擴建花了多少億元？", statements) == ()


def test_what_does_not_answer_is_no_reading() -> None:
    statements = [
        said("漁會說，船東今年領到35億元的補貼。", "a"),
        said("另一份報告也說補貼是35億元。", "b"),
    ]
    assert readings("北岸碼頭的擴建花了多少億元？", statements) == ()


def test_the_value_of_more_sources_leads_and_of_equals_the_newer() -> None:
    question = "北岸碼頭擴建花了多少億元？"
    old, new = "北岸碼頭擴建花了35億元。", "北岸碼頭擴建花了42億元。"
    equal = [said(old, "a", MAY), said(new, "b", date(2026, 5, 9))]
    assert texts(readings(question, equal)) == [["42億元", "35億元"]]
    assert texts(readings(question, [*equal, said("據查，" + old, "c", MAY)])) == [
        ["35億元", "42億元"]
    ]


@pytest.mark.parametrize(
    ("question", "first", "later", "leads"),
    [
        pytest.param(
            "How much does the Odell harbour package add up to?",
            "The Odell harbour package adds up to US$10.8 billion, by a first count.",
            "The Ledger has raised its figure for the Odell harbour package to US$11.1 billion.",
            "US$11.1 billion",
            id="revised",
        ),
        pytest.param(
            "市長什麼時候訪問歐德？",
            "市長預定6月第一週訪問歐德，為期兩天。",
            "原定6月第一週的訪問沒有成行，市長改在6月13日訪問歐德。",
            "6月13日",
            id="moved",
        ),
        pytest.param(
            "歐德橋何時通車？",
            "歐德橋預計5月20日通車，市府已在籌備典禮。",
            "歐德橋5月28日通車，市長與居民一起走過橋面。",
            "5月28日",
            id="planned-then-done",
        ),
    ],
)
def test_a_later_report_replaces_the_first(
    question: str, first: str, later: str, leads: str
) -> None:
    plans = [said(first, name, MAY) for name in ("a", "b", "c")]
    (found,) = [
        reading
        for reading in readings(question, [*plans, said(later, "d", JUNE)])
        if len(reading.values) > 1
    ]
    assert found.superseded
    assert found.values[0].text == leads


def test_without_dates_nothing_replaces_anything() -> None:
    found = readings(
        "歐德橋何時通車？",
        [
            said("歐德橋預計5月20日通車，市府已在籌備典禮。", "a", None),
            said("歐德橋5月28日通車，市長與居民一起走過橋面。", "b", JUNE),
        ],
    )
    assert not any(reading.superseded for reading in found)


def test_years_are_counted_back_when_the_last_time_is_asked_for() -> None:
    found = readings(
        "When did the Odell mayor last visit China before? The reports seem to differ.",
        [
            said("The mayor of Odell is in China, the first visit in nine years.", "a"),
            said("The mayor of Odell is in China, the first visit since 2019.", "b"),
        ],
    )
    assert [sorted(values) for values in disputed(found)] == [["2019", "nine years"]]
