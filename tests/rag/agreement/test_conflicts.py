"""Which values of several articles cannot both be right, and which are of different things."""

from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statements import JUNE, MAY, article, disputed, part_of, said

from rag.agreement import readings

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
