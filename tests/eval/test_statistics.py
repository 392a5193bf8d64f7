"""Intervals, the test for a loss and its correction, against known values and as laws."""

import random
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.statistics import holm, mean, mean_interval, p_worse, paired_interval

SHARES = st.one_of(
    st.sampled_from([0.0, 0.25, 1 / 3, 0.5, 1.0]), st.floats(0, 1, allow_subnormal=True)
)
VALUES = st.lists(SHARES, min_size=1, max_size=12)
DIFFERENCES = st.lists(SHARES.flatmap(lambda x: st.sampled_from([x, -x])), min_size=1, max_size=12)


def test_a_proportion_has_the_interval_of_wilson() -> None:
    # 7 of 10 with z = 1.95996, z² = 3.84146: the middle is (0.7 + z²/20) / (1 + z²/10) = 0.64449,
    # the half is z · √(0.7 · 0.3 / 10 + z²/400) / (1 + z²/10) = 0.24771.
    low, high = mean_interval([1.0] * 7 + [0.0] * 3, seed=0)
    assert (low, high) == pytest.approx((0.39678, 0.89221), abs=1e-5)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Of n that all failed the upper end is z² / (n + z²).
        pytest.param([0.0] * 5, (0.0, 0.43449), id="none-of-five"),
        pytest.param([1.0] * 5, (0.56551, 1.0), id="all-of-five"),
        pytest.param([1.0], (0.20655, 1.0), id="one-of-one"),
        pytest.param([0.4], (0.4, 0.4), id="one-share"),
        pytest.param([0.4] * 30, (0.4, 0.4), id="always-the-same-share"),
    ],
)
def test_intervals_of_values_that_are_all_the_same(
    values: list[float], expected: tuple[float, float]
) -> None:
    assert mean_interval(values, seed=0) == pytest.approx(expected, abs=1e-5)


def test_the_bootstrap_agrees_with_the_normal_approximation_where_that_is_good() -> None:
    draw = random.Random(3)
    values = [draw.random() for _ in range(300)]
    half = 1.96 * sqrt(sum((v - mean(values)) ** 2 for v in values) / 299) / sqrt(300)
    low, high = mean_interval(values, seed=0)
    assert low == pytest.approx(mean(values) - half, abs=0.003)
    assert high == pytest.approx(mean(values) + half, abs=0.003)


def test_a_rare_loss_reaches_as_far_down_as_wilson_says() -> None:
    # Two of 120 lost: plain percentiles end at −0.042, Wilson's interval for 2 of 120 at −0.059.
    low, high = paired_interval([-1.0] * 2 + [0.0] * 118, seed=0)
    assert low == pytest.approx(-0.0587, abs=0.005)
    assert high == 0


def test_where_bca_is_undefined_there_is_an_interval_all_the_same() -> None:
    low, high = mean_interval([0.0, 1e-200], seed=0)
    assert 0 <= low <= high <= 1e-200


@pytest.mark.parametrize("value", [0.0, -1.0, 0.1])
def test_constant_differences_have_a_point(value: float) -> None:
    low, high = paired_interval([value] * 7, seed=0)
    assert low == high == pytest.approx(value)


def test_nothing_has_no_interval() -> None:
    with pytest.raises(ValueError, match="no values"):
        mean_interval([], seed=0)
    with pytest.raises(ValueError, match="no differences"):
        paired_interval([], seed=0)
    with pytest.raises(ValueError, match="no values"):
        mean([])


@settings(max_examples=60, deadline=None)
@given(VALUES, st.randoms(use_true_random=False))
def test_an_interval_holds_its_mean_lies_within_0_and_1_and_knows_no_order(
    values: list[float], shuffle: random.Random
) -> None:
    low, high = mean_interval(values, seed=1)
    assert 0 <= low <= mean(values) <= high <= 1
    shuffled = list(values)
    shuffle.shuffle(shuffled)
    assert mean_interval(shuffled, seed=1) == (low, high)


@settings(max_examples=40, deadline=None)
@given(DIFFERENCES, st.randoms(use_true_random=False))
def test_an_interval_of_differences_holds_their_mean_and_knows_no_order(
    differences: list[float], shuffle: random.Random
) -> None:
    low, high = paired_interval(differences, seed=1, resamples=999)
    assert -1 <= low <= mean(differences) <= high <= 1
    shuffled = list(differences)
    shuffle.shuffle(shuffled)
    assert paired_interval(shuffled, seed=1, resamples=999) == (low, high)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        pytest.param([0.0] * 20, 1.0, id="nothing-changed"),
        pytest.param([-1.0], 0.5, id="one-worse"),
        pytest.param([1.0], 1.0, id="one-better"),
        pytest.param([-1.0] * 5, 1 / 32, id="five-worse"),
        pytest.param([-0.1] * 13, 1 / 8192, id="thirteen-worse"),
        # Of ±1 ±2 ±3, −6 and −4 are at most −4.
        pytest.param([-3.0, -2.0, 1.0], 2 / 8, id="by-hand"),
        # Of ±0.1 ±0.2 ±0.3, 0 twice, −0.2, −0.4 and −0.6 are at most 0.
        pytest.param([0.1, 0.2, -0.3], 5 / 8, id="a-tie-but-for-rounding"),
        pytest.param([-0.1, -0.2, 0.3], 5 / 8, id="the-same-turned"),
    ],
)
def test_few_changes_are_tested_exactly(differences: list[float], expected: float) -> None:
    assert p_worse(differences, seed=0) == pytest.approx(expected)
    assert p_worse([*differences, *[0.0] * 100], seed=0) == pytest.approx(expected)


def test_many_changes_are_tested_by_drawing() -> None:
    # The sign test says the same of ±1: at least 25 of 40 tosses are tails with p = 0.0769.
    assert p_worse([-1.0] * 25 + [1.0] * 15, seed=0) == pytest.approx(0.0769, abs=0.01)


def test_drawing_knows_no_order() -> None:
    differences = [(n % 7 - 3.2) / 7 for n in range(40)]
    assert p_worse(differences[::-1], seed=0) == p_worse(differences, seed=0)


@settings(max_examples=40, deadline=None)
@given(DIFFERENCES, st.randoms(use_true_random=False))
def test_a_test_gives_a_share_that_knows_no_order(
    differences: list[float], shuffle: random.Random
) -> None:
    p = p_worse(differences, seed=0)
    assert 0 < p <= 1
    shuffled = list(differences)
    shuffle.shuffle(shuffled)
    assert p_worse(shuffled, seed=0) == p


@pytest.mark.parametrize(
    ("p_values", "expected"),
    [
        # 4 · 0.005; 3 · 0.01; 2 · 0.03; 1 · 0.04, which may not fall below the one before.
        pytest.param([0.01, 0.04, 0.03, 0.005], [0.03, 0.06, 0.06, 0.02], id="worked"),
        pytest.param([0.6, 0.02, 0.7], [1.0, 0.06, 1.0], id="never-above-1"),
        pytest.param([0.04], [0.04], id="one-stays"),
        pytest.param([0.02, 0.02], [0.04, 0.04], id="equal"),
        pytest.param([], [], id="none"),
    ],
)
def test_holms_correction(p_values: list[float], expected: list[float]) -> None:
    assert holm(p_values) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1), max_size=10))
def test_holm_keeps_the_ranking_and_lies_between_the_p_and_that_of_bonferroni(
    p_values: list[float],
) -> None:
    adjusted = holm(p_values)
    for p, q in zip(p_values, adjusted, strict=True):
        assert p <= q <= min(1, len(p_values) * p)
    by_p = [q for _, q in sorted(zip(p_values, adjusted, strict=True))]
    assert by_p == sorted(adjusted)
