"""Which dates carry which: written pairs, and laws."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.facts.dates import When, agrees, dates_in
from rag.facts.dates import said as calendar

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "pairs_dates.jsonl").read_text("utf-8").splitlines()
]
# (claim, evidence, whether it carries the claim); neither was written on a known day.
CARRIED = [
    # The ends of a stretch are told, its middle is not.
    ("in May 2025", "from May to July 2025", True),
    ("in June 2025", "from May to July 2025", False),
    ("in July 2025", "from May to July 2025", True),
    ("on 1 May 2025", "from May to July 2025", False),
    ("in 2024", "from 2024 to 2026", True),
    ("in 2025", "from 2024 to 2026", False),
    ("in 2026", "from 2024 to 2026", True),
    ("in May 2025", "13–15 May 2025", True),
    ("13 May 2025", "May 2025", False),
    # Ends of another grain: the same months or years, and none outside them.
    ("from 2024 to 2025", "from March 2024 to May 2025", True),
    ("from 2024 to 2025", "from March 2024 to May 2026", False),
    ("from 2024 to 2025", "from 3 March 2024 to 5 May 2025", True),
    ("from May to July 2025", "from 13 May to 2 July 2025", True),
    ("from May to July 2025", "from 13 May to 2 June 2025", False),
    ("from May to July 2025", "from May 2025 to July 2026", False),
    ("from 13 May to July 2025", "from 13 May to 2 July 2025", True),
    ("from 13 May to July 2025", "from 10 May to 2 July 2025", False),
    ("from 13 May to 2 July 2025", "from May to July 2025", False),
    ("from April to June 2025", "Q2 2025", True),
    ("from May to June 2025", "Q2 2025", False),
    ("2026年", "the week of 31 December 2025", False),
    # Without a year: the same days of any year, also across its end.
    ("2026年2月初", "2月4日", True),
    ("2026年2月", "2月", True),
    ("2026年2月4日", "2月", False),
    ("2月4日", "2026年2月4日", True),
    ("2月4日", "2026年2月", False),
    ("2月", "2024年2月29日", True),
    ("2月", "2月29日", True),
    ("1月2日", "12月29日至1月2日", True),
    ("12月29日", "12月29日至1月2日", True),
    ("12月30日", "12月29日至1月2日", False),
    ("1月2日", "2025年12月29日至2026年1月2日", True),
    ("2026年1月", "12月29日至1月2日", True),
    ("2025年12月29日至2026年1月2日", "12月29日至1月2日", True),
    ("12月29日至1月2日", "2025年12月29日至2026年1月2日", True),
    ("12月29日至1月2日", "2025年12月29日至2026年1月3日", False),
    ("2月4日", "2月30日", False),
    ("2月27日至29日", "2025年2月27日至28日", False),
    ("late 2025", "by the end of the year", False),
    ("2026年第一季", "2月4日", False),
    ("2026年上半年", "2月4日", False),
    ("2026年", "2月4日", False),
    ("2025年至2026年", "2月4日", False),
    # Without a month: only the number of the day is claimed.
    ("當月4日", "2026年2月4日", True),
    ("當月4日", "2月4日", True),
    ("當月4日", "2026年2月", False),
    ("當月4日", "2月30日", False),
    ("2026年2月4日", "當月4日", False),
    ("2月4日", "當月4日", False),
    ("當月3日", "當月3日至5日", True),
    ("當月4日", "當月3日至5日", False),
    ("當月5日", "當月3日至5日", True),
    ("當月3日", "2026年2月3日至5日", True),
    ("當月4日", "2026年2月3日至5日", False),
    ("當月3日至5日", "2026年2月3日至5日", True),
    ("當月3日至5日", "2026年2月3日至6日", False),
    ("當月3日至5日", "當月3日", False),
    ("月底", "2026年1月底", True),
    ("月底", "2026年1月中旬", False),
    ("月底", "2026年1月21日", False),
]
FULL_WIDTH = {code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)}


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def carried(pair: dict[str, Any], claim: str, evidence: str) -> bool:
    """Whether each date of the claim is carried by one of the evidence."""
    told = dates_in(evidence, seen_from=day(pair["published"]))
    claimed = dates_in(claim, seen_from=day(pair["as_of"]))
    assert claimed, f"no date in {claim!r}"
    return all(any(agrees(one, other) for other in told) for one in claimed)


def test_there_are_pairs_of_every_kind() -> None:
    assert len(PAIRS) >= 180
    assert sum(pair.get("fuzz", False) for pair in PAIRS) >= 10
    assert 0.4 < sum(pair["carried"] for pair in PAIRS) / len(PAIRS) < 0.7


@pytest.mark.parametrize(
    "pair", [pytest.param(p, id=f"{p['claim']} <- {p['evidence']}") for p in PAIRS]
)
def test_a_claim_is_carried_by_its_evidence_or_not(pair: dict[str, Any]) -> None:
    assert carried(pair, pair["claim"], pair["evidence"]) is pair["carried"]


@pytest.mark.parametrize(("claim", "evidence", "expected"), CARRIED)
def test_what_carries_what(claim: str, evidence: str, expected: bool) -> None:
    (claimed,) = dates_in(claim, seen_from=None)
    (told,) = dates_in(evidence, seen_from=None)
    assert agrees(claimed, told) is expected


@pytest.mark.parametrize("pair", PAIRS[::5], ids=lambda pair: pair["claim"])
def test_width_does_not_matter(pair: dict[str, Any]) -> None:
    wide = [pair[name].translate(FULL_WIDTH) for name in ("claim", "evidence")]
    assert carried(pair, *wide) is pair["carried"]


DAYS = st.dates(date(1801, 1, 1), date(2198, 12, 31))


@st.composite
def placed(draw: st.DrawFn) -> When:
    one = draw(DAYS)
    month = calendar.months(one.month, one.month)
    shapes: list[tuple[Any, Any]] = [
        ("day", (one, one)),
        ("days", (one, one + timedelta(draw(st.integers(1, 40))))),
        ("week", calendar.week_of(one)),
        ("month", calendar.in_year(month, "month", one.year)),
        ("part", calendar.in_year(calendar.month_part(one.month, "mid"), "part", one.year)),
        ("quarter", calendar.in_year(calendar.quarter(one.month % 4 + 1), "quarter", one.year)),
        ("year", (date(one.year, 1, 1), date(one.year, 12, 31))),
        ("years", (date(one.year, 1, 1), date(one.year + 1, 12, 31))),
    ]
    grain, days = draw(st.sampled_from(shapes))
    return When(0, 1, grain, *days)


@given(placed())
def test_what_is_placed_agrees_with_itself(when: When) -> None:
    assert agrees(when, when)


@given(placed(), placed())
def test_what_agrees_has_days_in_common(claim: When, evidence: When) -> None:
    assert claim.first
    assert claim.last
    assert evidence.first
    assert evidence.last
    apart = claim.last < evidence.first or evidence.last < claim.first
    assert not (apart and agrees(claim, evidence))


@given(DAYS, placed())
def test_a_day_is_carried_only_by_words_that_name_it(one: date, evidence: When) -> None:
    if agrees(When(0, 1, "day", one, one), evidence):
        assert evidence.grain in ("day", "days")
        assert one in (evidence.first, evidence.last)


@given(DAYS, st.integers(1, 1000))
def test_two_days_never_agree(one: date, off: int) -> None:
    other = one + timedelta(off)
    first, second = When(0, 1, "day", one, one), When(0, 1, "day", other, other)
    assert not agrees(first, second)
    assert not agrees(second, first)


@given(placed())
def test_what_could_not_be_placed_agrees_with_nothing(when: When) -> None:
    unplaced = When(0, 1, "day")
    assert not agrees(unplaced, when)
    assert not agrees(when, unplaced)
    assert not agrees(unplaced, unplaced)
