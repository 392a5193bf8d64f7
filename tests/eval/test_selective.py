"""Risk against coverage, calibration and separation, worked by hand and as laws."""

import random
from collections.abc import Sequence
from itertools import permutations
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.selective import (
    CalibrationBin,
    Graded,
    Outcome,
    area_under_risk_coverage,
    auroc,
    calibration_bins,
    expected_calibration_error,
    graded,
    resampled_interval,
    risk_coverage,
    separation,
)

# The second and third answers are equally sure, one of them wrong; the last question was refused.
FIVE: list[Outcome] = [
    (0.9, True, True),
    (0.8, True, False),
    (0.8, True, True),
    (0.5, True, False),
    (0.4, False, False),
]
CONFIDENCES = st.sampled_from([0.1, 0.3, 0.5, 0.7, 0.9])
PAIRS = st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=1, max_size=25)
OUTCOMES = st.lists(st.tuples(CONFIDENCES, st.booleans(), st.booleans()), min_size=1, max_size=25)


def test_risk_grows_step_by_step_and_equals_are_one_step() -> None:
    assert risk_coverage(FIVE) == ((1 / 5, 0.0), (3 / 5, 1 / 3), (4 / 5, 1 / 2))


def test_area_by_hand() -> None:
    # Risk after the first answer 0; of the tie, half a wrong one of two, then one of three; then
    # two of four: (0 + 1/4 + 1/3 + 1/2) / 4 = 13/48.
    assert area_under_risk_coverage(FIVE) == pytest.approx(13 / 48)


@settings(deadline=None)
@given(st.lists(st.tuples(CONFIDENCES, st.booleans()), min_size=1, max_size=5))
def test_the_area_is_the_mean_over_the_orders_of_equals(pairs: list[Graded]) -> None:
    areas = []
    for order in permutations(pairs):
        if [pair[0] for pair in order] == sorted((pair[0] for pair in pairs), reverse=True):
            wrong = [not right for _, right in order]
            risks = [sum(wrong[:n]) / n for n in range(1, len(wrong) + 1)]
            areas.append(fsum(risks) / len(risks))
    outcomes = [(confidence, True, right) for confidence, right in pairs]
    assert area_under_risk_coverage(outcomes) == pytest.approx(fsum(areas) / len(areas))


@given(OUTCOMES)
def test_the_last_point_is_the_coverage_and_the_share_of_wrong_answers(
    outcomes: list[Outcome],
) -> None:
    answers = graded(outcomes)
    points = risk_coverage(outcomes)
    assert [coverage for coverage, _ in points] == sorted({coverage for coverage, _ in points})
    if answers:
        wrong = sum(not right for _, right in answers)
        assert points[-1] == (len(answers) / len(outcomes), wrong / len(answers))
    else:
        assert points == ()


def test_without_an_answer_there_is_no_figure() -> None:
    refused: list[Outcome] = [(0.2, False, True), (0.3, False, False)]
    assert risk_coverage(refused) == ()
    assert area_under_risk_coverage(refused) is None
    assert calibration_bins([]) == ()
    assert expected_calibration_error([]) is None


def test_calibration_by_hand() -> None:
    pairs = [(0.8, True), (0.2, False), (0.6, True), (0.4, True)]
    assert calibration_bins(pairs, 2) == (
        CalibrationBin(pytest.approx(0.3), 0.5, 2),
        CalibrationBin(pytest.approx(0.7), 1.0, 2),
    )
    # Half of the answers are 0.2 off, the other half 0.3.
    assert expected_calibration_error(pairs, 2) == pytest.approx(0.25)


def test_bins_have_the_same_number_of_answers() -> None:
    pairs = [(n / 100, n % 2 == 0) for n in range(100)]
    assert [b.n for b in calibration_bins(pairs)] == [10] * 10


def test_equals_go_where_their_middle_lies() -> None:
    pairs = [(0.1, False), *[(0.9, True)] * 4]
    assert [b.n for b in calibration_bins(pairs, 2)] == [1, 4]


@given(PAIRS, st.integers(1, 12))
def test_bins_keep_every_answer_and_never_part_equals(pairs: list[Graded], bins: int) -> None:
    found = calibration_bins(pairs, bins)
    assert len(found) <= bins
    assert sum(b.n for b in found) == len(pairs)
    assert sum(b.n * b.right for b in found) == pytest.approx(sum(right for _, right in pairs))
    assert [b.confidence for b in found] == sorted(b.confidence for b in found)
    if len({confidence for confidence, _ in pairs}) == 1:
        assert len(found) == 1


def test_who_is_right_as_often_as_sure_is_calibrated() -> None:
    pairs = [(0.25, n == 0) for n in range(4)] + [(0.75, n < 3) for n in range(4)]
    assert expected_calibration_error(pairs) == pytest.approx(0)


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2, 0.3], 1.0, id="apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside-down"),
        # 0.9 beats both; 0.5 ties with one and beats the other: 3.5 of 4.
        pytest.param([0.9, 0.5], [0.5, 0.1], 3.5 / 4, id="a-tie-is-half"),
        pytest.param([0.5, 0.5], [0.5], 0.5, id="all-the-same"),
        pytest.param([], [0.5], None, id="no-positive"),
        pytest.param([0.5], [], None, id="no-negative"),
    ],
)
def test_auroc(positive: list[float], negative: list[float], expected: float | None) -> None:
    assert auroc(positive, negative) == (None if expected is None else pytest.approx(expected))


@given(PAIRS)
def test_separation_counts_the_pairs_in_the_right_order(pairs: list[Graded]) -> None:
    wins = [
        (p > n) + (p == n) / 2 for p, holds in pairs if holds for n, other in pairs if not other
    ]
    expected = pytest.approx(fsum(wins) / len(wins)) if wins else None
    assert separation(pairs) == expected


@settings(max_examples=15, deadline=None)
@given(OUTCOMES, st.randoms(use_true_random=False))
def test_an_interval_holds_its_figure_and_knows_no_order(
    outcomes: list[Outcome], shuffle: random.Random
) -> None:
    value = area_under_risk_coverage(outcomes)
    interval = resampled_interval(area_under_risk_coverage, outcomes, seed=1)
    if value is None or interval is None:
        assert value is interval is None
        return
    assert 0 <= interval[0] <= value <= interval[1] <= 1
    shuffled = list(outcomes)
    shuffle.shuffle(shuffled)
    assert resampled_interval(area_under_risk_coverage, shuffled, seed=1) == interval


def test_drawing_knows_no_order() -> None:
    outcomes = [(n / 40, n % 9 > 0, n % 4 > 0) for n in range(40)]
    there, back = (
        resampled_interval(area_under_risk_coverage, order, seed=0)
        for order in (outcomes, outcomes[::-1])
    )
    assert there == back


def test_the_interval_of_a_biased_figure_reaches_to_it() -> None:
    # Drawing questions leaves no bin calibrated: all draws are above the figure.
    pairs = [(n / 100, place < n) for n in range(5, 100, 10) for place in range(100)]
    interval = resampled_interval(expected_calibration_error, pairs, seed=0)
    assert interval is not None
    assert interval[0] == expected_calibration_error(pairs) == pytest.approx(0)
    assert interval[1] > 0.01


def test_draws_without_one_of_the_sides_are_left_out() -> None:
    pairs = [(0.9, True), (0.5, False), (0.2, False)]
    assert resampled_interval(separation, pairs, seed=0) == (1.0, 1.0)


def test_an_interval_is_that_of_drawing_questions() -> None:
    # The share of the right among 200 answers of the same confidence is a plain proportion.
    pairs = [(0.5, n < 140) for n in range(200)]

    def share(drawn: Sequence[Graded]) -> float:
        return sum(right for _, right in drawn) / len(drawn)

    low, high = resampled_interval(share, pairs, seed=0) or (0.0, 0.0)
    assert (low, high) == pytest.approx((0.637, 0.763), abs=0.012)
