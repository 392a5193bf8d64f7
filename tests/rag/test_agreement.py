from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.agreement import Reading, Statement, readings
from rag.articles import detect_language
from rag.types import Article

MAY, JUNE = date(2026, 5, 4), date(2026, 6, 9)
STORY = (
    "港務局星期三說，北岸碼頭的擴建將在秋天動工，工程分成三期，最先完成的是貨櫃場與兩座吊車。"
    "居民擔心卡車變多，市議會因此要求港務局另闢一條不經過學校的聯絡道路，並把夜間裝卸限制到十點。"
    "港務局長回應，道路已經在設計，經費由碼頭的使用費支應，不會動用市府的預算。"
)
OTHER_STORY = (
    "漁會昨天開會討論新的休漁期，多數船東同意從三月休到五月，少數人希望縮短。主管機關表示會參考"
    "資源調查的結果再作決定，並答應補貼油料。近年沿海的漁獲量持續下滑，漁民認為與水溫上升有關。"
)


def article(name: str, text: str, when: date | None = MAY, source: str | None = None) -> Article:
    return Article(name, "", text, detect_language(text), "0" * 64, when, source)


def said(text: str, name: str, when: date | None = MAY, source: str | None = None) -> Statement:
    """A statement that is the whole of an article."""
    return Statement(article(name, text, when, source), 0, len(text))


def part_of(whole: Article, words: str) -> Statement:
    start = whole.text.index(words)
    return Statement(whole, start, start + len(words))


def texts(found: Sequence[Reading]) -> list[list[str]]:
    return [[value.text for value in reading.values] for reading in found]


def disputed(found: Sequence[Reading]) -> list[list[str]]:
    return [values for values in texts(found) if len(values) > 1]


# What the articles disagree on.

CONFLICTS = [
    pytest.param(
        "How many people were hurt in the Odell ferry fire?",
        "The Odell ferry fire hurt 41 people on Sunday, the coastguard said.",
        "The ferry fire in Odell on Sunday hurt 57 people, according to the hospital.",
        {"41 people", "57 people"},
        id="count",
    ),
    pytest.param(
        "北岸码头扩建花了多少钱？",
        "北岸碼頭的擴建花了35億元，比港務局編列的少。",
        "审计单位说，北岸码头扩建花了42亿元。",
        {"35億元", "42亿元"},
        id="across-scripts",
    ),
    pytest.param(
        "What share of Odell voters backed the harbour levy?",
        "The harbour levy was backed by 61% of Odell voters, with a turnout of 48.5%.",
        "Turnout was 48.5%; 67% of voters in Odell backed the levy for the harbour.",
        {"61%", "67%"},
        id="another-figure-shared",
    ),
    pytest.param(
        "歐德燈塔是什麼時候啟用的？",
        "歐德燈塔1921年3月3日啟用，至今仍有人看守。",
        "地方誌記載，歐德燈塔1921年3月13日啟用。",
        {"1921年3月3日", "1921年3月13日"},
        id="chinese-date",
    ),
    pytest.param(
        "Who designed the Odell lighthouse?",
        "The lighthouse at Odell was designed by Ana Prewitt and finished in a year.",
        "The lighthouse at Odell was designed by Tomas Lindgard and finished in a year.",
        {"Ana Prewitt", "Tomas Lindgard"},
        id="name",
    ),
    pytest.param(
        "歐德港的港務局長是誰？",
        "歐德港的港務局長林守正表示，吊車下個月就會運到碼頭。",
        "歐德港的港務局長周克行表示，吊車下個月就會運到碼頭。",
        {"林守正", "周克行"},
        id="chinese-name",
    ),
]


@pytest.mark.parametrize(("question", "one", "other", "values"), CONFLICTS)
def test_values_that_cannot_both_be_right_stand_in_one_reading(
    question: str, one: str, other: str, values: set[str]
) -> None:
    (found,) = readings(question, [said(one, "a"), said(other, "b")])
    assert {value.text for value in found.values} == values
    assert not found.superseded


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        pytest.param(
            "How many people were hurt in the Odell ferry fire?",
            "The Odell ferry fire hurt 41 people on Sunday, the coastguard said.",
            "The Odell ferry fire burnt 150 cars on Sunday, the coastguard said.",
            id="other-unit",
        ),
        pytest.param(
            "北岸碼頭的預算是多少億元？",
            "北岸碼頭2025年的預算是35億元，由市議會通過。",
            "北岸碼頭2026年的預算是42億元，由市議會通過。",
            id="other-year",
        ),
        pytest.param(
            "北岸碼頭的營收是多少億元？",
            "北岸碼頭上半年的營收是35億元，優於去年。",
            "北岸碼頭6月的營收是7億元，優於去年。",
            id="part-of-the-period",
        ),
        pytest.param(
            "How many ships used the harbour?",
            "More than 4,000 ships used the harbour last year.",
            "Last year 4,120 ships used the harbour.",
            id="a-bound-and-its-value",
        ),
        pytest.param(
            "日本新增多少例確診病例？",
            "日本新增346例確診病例，較前一天減少。",
            "韓國新增912例確診病例，較前一天減少。",
            id="other-country",
        ),
        pytest.param(
            "How many people died in the Odell ferry fire?",
            "12 people died in the Odell ferry fire.",
            "41 people were hurt in the Odell ferry fire.",
            id="dead-and-hurt",
        ),
        pytest.param(
            "How much did the Odell index rise?",
            "The Odell index rose 4.1% on Friday.",
            "The Odell index fell 2.2% on Friday.",
            id="up-and-down",
        ),
        pytest.param(
            "When was the Odell bridge opened?",
            "The Odell bridge was opened on 3 May 2021.",
            "Work on the Odell bridge began on 9 June 2018.",
            id="opened-and-begun",
        ),
        pytest.param(
            "How many votes did Prewitt get?",
            "Prewitt got 4,100 votes in Odell.",
            "Lindgard got 3,200 votes in Odell.",
            id="other-person",
        ),
        pytest.param(
            "火災造成多少人死亡？",
            "歐德渡輪火災造成12人死亡。",
            "歐德渡輪火災造成41人受傷。",
            id="dead-and-hurt-in-chinese",
        ),
        pytest.param(
            "燈塔是什麼時候啟用的？",
            "歐德燈塔1921年3月3日啟用，至今仍有人看守。",
            "歐德燈塔1987年5月6日整修，至今仍有人看守。",
            id="other-event",
        ),
        pytest.param(
            "Who wrote to the Odell harbour office?",
            "The letter to the harbour office says that Mr Prewitt will not pay the levy.",
            "The letter to the harbour office says that President Prewitt will not pay the levy.",
            id="title-of-one-person",
        ),
        pytest.param(
            "誰宣布調高港口的規費？",
            "美國總統川普宣布將調高進口貨櫃的港口規費，下個月生效。",
            "美國總統特朗普宣布將調高進口貨櫃的港口規費，下個月生效。",
            id="two-forms-of-one-name",
        ),
        pytest.param(
            "Why did the ferry burn for 3 hours?",
            "The Odell ferry fire hurt 41 people on Sunday, the coastguard said.",
            "The ferry fire in Odell on Sunday hurt 57 people, according to the hospital.",
            id="a-reason-is-asked-for",
        ),
    ],
)
def test_different_things_are_no_conflict(question: str, one: str, other: str) -> None:
    assert disputed(readings(question, [said(one, "a"), said(other, "b")])) == []


def test_an_article_that_has_both_values_tells_them_apart() -> None:
    question = "How many people were hurt in the Odell ferry fire?"
    first = said("The Odell ferry fire hurt 41 people on Sunday, the coastguard said.", "a")
    whole = article(
        "b",
        "The ferry fire in Odell on Sunday hurt 57 people, according to the hospital. "
        "Of those, 41 people were treated on board.",
    )
    found = readings(question, [first, part_of(whole, whole.text[:76])])
    assert disputed(found) == []


def test_figures_of_long_ago_and_of_now_are_no_conflict() -> None:
    question = "北岸碼頭有多少名工人？"
    words = ("北岸碼頭有350名工人，都住在附近。", "北岸碼頭有420名工人，都住在附近。")
    near = [said(words[0], "a", MAY), said(words[1], "b", date(2026, 5, 30))]
    far = [said(words[0], "a", date(2024, 5, 4)), said(words[1], "b", MAY)]
    assert disputed(readings(question, near)) != []
    assert disputed(readings(question, far)) == []


def test_a_sentence_that_sets_two_accounts_against_each_other() -> None:
    found = readings(
        "How long did the talks in Beijing last?",
        [
            said(
                "The Beijing talks took around 90 minutes; another report put it at two hours.", "a"
            ),
            said("北京的會談進行了約一個半小時，雙方都沒有發表聲明。", "b"),
        ],
    )
    assert len(found) == 1
    assert [value.sources for value in found[0].values] == [2, 1]
    assert found[0].values[1].text == "two hours"


# What the articles agree on.


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


# Which value leads.


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


# Laws.

SENTENCES = [text for case in CONFLICTS for text in case.values[1:3] if isinstance(text, str)]
QUESTIONS = [str(case.values[0]) for case in CONFLICTS]
DAYS = st.sampled_from([None, date(2025, 12, 1), MAY, JUNE])


@given(
    st.sampled_from(QUESTIONS),
    st.lists(st.tuples(st.sampled_from(SENTENCES), DAYS, st.sampled_from("AB")), max_size=6),
    st.randoms(use_true_random=False),
)
def test_readings_hold_together(
    question: str, rows: list[tuple[str, date | None, str]], order: Random
) -> None:
    statements = [said(text, str(n), when, by) for n, (text, when, by) in enumerate(rows)]
    found = readings(question, statements)
    for reading in found:
        assert len({s.article.id for v in reading.values for s in v.statements}) > 1
        assert len(reading.values) > 1 or not reading.superseded
        for value in reading.values:
            days = [s.article.published or date.min for s in value.statements]
            assert set(value.statements) <= set(statements)
            assert value.text in value.statements[0].text
            assert days == sorted(days, reverse=True)
            assert (value.newest or date.min) == days[0]
            assert 1 <= value.sources <= 2
    order.shuffle(statements)
    assert readings(question, statements) == found
