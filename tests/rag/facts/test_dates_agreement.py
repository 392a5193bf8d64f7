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
