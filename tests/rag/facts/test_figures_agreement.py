"""What a figure of the evidence carries: written pairs, and laws."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rag.facts import Figure, Unit, figures_in
from rag.facts.figures import agrees

PAIRS = [
    json.loads(line)
    for path in sorted(Path(__file__).parent.glob("pairs_figures*.jsonl"))
    for line in path.read_text("utf-8").splitlines()
]


def only(text: str) -> Figure:
    (figure,) = figures_in(text)
    return figure


@pytest.mark.parametrize(
    "pair", [pytest.param(p, id=f"{p['claim']}|{p['evidence']}") for p in PAIRS]
)
def test_written_pairs(pair: dict[str, str | bool]) -> None:
    claim, evidence = only(str(pair["claim"])), only(str(pair["evidence"]))
    assert agrees(claim, evidence) is pair["agrees"]


def test_there_are_enough_pairs_and_no_pair_twice() -> None:
    assert len({(pair["claim"], pair["evidence"]) for pair in PAIRS}) == len(PAIRS) >= 260
    assert sum(pair.get("fuzz", False) for pair in PAIRS) >= 12


UNITS = st.sampled_from(
    [Unit("none"), Unit("percent"), Unit("percent", "of price"), Unit("points")]
    + [Unit("money", code) for code in ("", "USD", "TWD", "CNY")]
    + [Unit("duration", name) for name in ("hour", "day", "week", "month", "year")]
    + [Unit("count", name) for name in ("person", "ship", "tonne", "time", "times")]
)
QUALIFIERS = st.sampled_from(["exact", "about", "over", "under"])
VALUES = st.decimals(min_value=0, max_value=10**13, places=2)


@st.composite
def figures(draw: st.DrawFn) -> Figure:
    low, wide = draw(VALUES), draw(st.booleans())
    high = low + draw(VALUES) if wide else low
    step = Decimal(1).scaleb(draw(st.integers(-2, 9)))
    return Figure(0, 1, low, high, step, draw(QUALIFIERS), draw(UNITS))


@given(figures())
def test_a_figure_carries_itself(figure: Figure) -> None:
    assert agrees(figure, figure)


@given(figures(), UNITS, UNITS)
def test_two_known_units_that_differ_never_agree(figure: Figure, one: Unit, other: Unit) -> None:
    durations = one.kind == other.kind == "duration"
    assume(one != other and "none" not in (one.kind, other.kind) and not durations)
    assume(one.kind != "money" or other.kind != "money" or (one.name and other.name))
    assert not agrees(replace(figure, unit=one), replace(figure, unit=other))


@given(figures())
def test_a_bare_number_is_never_per_cent_or_points(figure: Figure) -> None:
    for kind in ("percent", "points"):
        known = replace(figure, unit=Unit(kind))
        bare = replace(figure, unit=Unit("none"))
        assert not agrees(known, bare)
        assert not agrees(bare, known)


@given(st.integers(1, 10**6), st.integers(1, 9), st.sampled_from([10, 100]))
def test_a_claim_is_never_finer_than_its_evidence(value: int, more: int, finer: int) -> None:
    evidence = Figure(0, 1, *2 * [Decimal(value)], Decimal(1), "exact", Unit("percent"))
    low = value + Decimal(more) / finer
    claim = replace(evidence, low=low, high=low, step=Decimal(1) / finer)
    assert not agrees(claim, evidence)
    assert not agrees(claim, replace(evidence, qualifier="about"))


@given(figures(), figures())
def test_what_agrees_is_off_by_no_more_than_a_tenth(claim: Figure, evidence: Figure) -> None:
    assume(claim.low == claim.high and claim.qualifier in {"exact", "about"})
    evidence = replace(evidence, high=evidence.low, unit=claim.unit)
    for given_value in (evidence.low, claim.low * Decimal("1.2"), claim.low * Decimal("0.8")):
        near = replace(evidence, low=given_value, high=given_value)
        if agrees(claim, near):
            assert abs(claim.low - given_value) <= given_value / 10


@given(figures(), figures())
def test_a_bound_never_carries_a_bare_value(claim: Figure, evidence: Figure) -> None:
    evidence = replace(evidence, low=claim.low, high=claim.high, unit=claim.unit)
    for bound in ("over", "under"):
        assert not agrees(replace(claim, qualifier="exact"), replace(evidence, qualifier=bound))
