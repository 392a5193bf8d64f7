"""A question's time moves articles of that time forward, and never takes others away."""

from datetime import date
from pathlib import Path

import pytest
from fakes import HashEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searching import IndifferentEncoder, ids, nonsense, searcher

from rag.articles import fold_to_simplified
from rag.retrieval import Searcher

MONTHS = [
    {
        "id": f"{2025 + n // 12}-{n % 12 + 1:02d}",
        "text": nonsense(n),
        "date": f"{2025 + n // 12}-{n % 12 + 1:02d}-14",
    }
    for n in range(24)
]


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher(tmp_path_factory.mktemp("months"), MONTHS, IndifferentEncoder())


@pytest.mark.parametrize(
    ("question", "as_of", "first"),
    [
        ("How many boats did the harbour board count last November?", "2026-06-15", "2025-11"),
        ("How many boats did the harbour board count in May 2026?", "2026-06-15", "2026-05"),
        ("How many boats did the harbour board count in May 2026?", None, "2026-05"),
        ("港務局去年12月數了多少船？", "2026-06-15", "2025-12"),
        ("港务局1月中旬数了多少船？", "2026-02-03", "2026-01"),
        ("What is the latest count of boats of the harbour board?", "2026-12-20", "2026-12"),
        ("港務局最新數了多少船？", "2026-12-20", "2026-12"),
    ],
)
def test_articles_of_the_time_asked_about_go_first(
    months: Searcher, question: str, as_of: str | None, first: str
) -> None:
    found = months.search(question, as_of=date.fromisoformat(as_of) if as_of else None)
    assert ids(found)[0] == first
    assert len(found.pool) == len(MONTHS)


def test_a_quarter_is_the_one_that_the_day_lies_in(months: Searcher) -> None:
    found = months.search("港務局本季數了多少船？", as_of=date(2026, 5, 20))
    assert set(ids(found)[:3]) == {"2026-04", "2026-05", "2026-06"}


def test_a_later_article_that_tells_of_the_day_is_found_by_it(tmp_path: Path) -> None:
    rows = [
        {"id": "plain", "text": nonsense(1), "date": "2026-04-02"},
        {"id": "told", "text": f"On 14 November {nonsense(2)}", "date": "2026-04-02"},
    ]
    search = searcher(tmp_path, rows, IndifferentEncoder())
    found = search.search("去年11月中談了什麼？", as_of=date(2026, 6, 1))
    assert ids(found) == ["told", "plain"]


def test_relative_words_need_a_day_to_count_from(months: Searcher) -> None:
    question = "How many boats did the harbour board count the year before last?"
    plain = months.search(question)
    assert {hit.score for hit in plain.pool} == {
        hit.score for hit in months.search(question, as_of=date(2031, 1, 1)).pool
    }


BOTH_SCRIPTS = [
    {"id": "hant", "text": "港務局關閉潮閘，漁民抗議。起重機倒塌，無人受傷。"},
    {"id": "hans", "text": "铁路公司调涨票价，学生抗议。市长表示遗憾，将补贴乘客。"},
    {"id": "hant2", "text": "議會審查預算，團體要求公開會議紀錄與廠商名單。"},
    {"id": "en", "text": "The tide gate jammed, and fishermen protested."},
]


@pytest.fixture(scope="module", params=[BOTH_SCRIPTS, BOTH_SCRIPTS[1:2] + BOTH_SCRIPTS[3:]])
def scripts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher(tmp_path_factory.mktemp("scripts"), request.param, HashEncoder())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(
        ["港務局為什麼關閉潮閘？", "鐵路公司調漲票價，誰抗議？", "議會審查預算時團體要求什麼？"]
    ),
    st.lists(st.booleans(), min_size=20, max_size=20),
)
def test_the_order_does_not_depend_on_the_script_of_the_question(
    scripts: Searcher, question: str, folded: list[bool]
) -> None:
    simplified = fold_to_simplified(question)
    mixed = "".join(
        s if fold else t for t, s, fold in zip(question, simplified, folded, strict=False)
    )
    found = [scripts.search(q, as_of=date(2026, 1, 1)) for q in (question, simplified, mixed)]
    assert [[(h.article.id, h.start, h.score) for h in each.pool] for each in found[1:]] == [
        [(h.article.id, h.start, h.score) for h in found[0].pool]
    ] * 2


@given(st.text())
def test_folding_leaves_every_character_in_its_place(text: str) -> None:
    folded = fold_to_simplified(text)
    assert len(folded) == len(text)
    assert all(fold_to_simplified(sign) == folded[n] for n, sign in enumerate(text))
