"""Times as terms: a text that tells of a day is found by every time that the day lies in."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts import dates_in
from rag.words import DAY_MARK, day_terms, index_terms, terms_of_time

DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(0, 700), st.integers(0, 700))
def test_a_day_is_found_by_each_time_it_lies_in(day: date, before: int, after: int) -> None:
    told = day_terms(dates_in(day.isoformat(), seen_from=None))
    assert told & terms_of_time(day - timedelta(before), day + timedelta(after))


@given(DAYS, st.integers(0, 30), st.integers(1, 400))
def test_a_day_is_not_found_by_a_time_of_days_that_it_lies_outside(
    day: date, length: int, later: int
) -> None:
    first = day + timedelta(later)
    asked = terms_of_time(first, first + timedelta(length))
    told = day_terms(dates_in(day.isoformat(), seen_from=None))
    whole_months = {term for term in asked if len(term) < len("~2026-01-01")}
    assert not told & (asked - whole_months)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("去年11月的統計", (date(2025, 11, 1), date(2025, 11, 30))),
        ("a report of 14 November 2025", (date(2025, 11, 1), date(2025, 11, 30))),
        ("上個月底前完成", (date(2026, 1, 1), date(2026, 12, 31))),
        ("in the first quarter of 2026", (date(2026, 2, 1), date(2026, 2, 28))),
    ],
)
def test_times_of_every_grain_meet(text: str, asked: tuple[date, date]) -> None:
    assert day_terms(dates_in(text, seen_from=date(2026, 2, 10))) & terms_of_time(*asked)


def test_a_time_that_cannot_be_placed_has_no_term() -> None:
    assert day_terms(dates_in("yesterday; 2月4日", seen_from=None)) == frozenset()


@given(st.text())
def test_no_word_looks_like_a_time(text: str) -> None:
    assert not any(term.startswith(DAY_MARK) for term in index_terms(text))
