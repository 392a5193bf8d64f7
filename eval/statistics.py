"""Intervals of means, a test for "worse" and its correction over several metrics.

Nothing here depends on the order of its values: they are sorted before anything is drawn.
"""

import math
import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Interval = tuple[float, float]
_Numbers = npt.NDArray[np.float64]

# A summary has hundreds of means; the gate has about ten, and something hangs on them.
_RESAMPLES_OF_A_MEAN = 1999
_RESAMPLES_OF_THE_GATE = 9999
# What is drawn at once, so that thousands of questions do not take gigabytes: 8 MB.
_NUMBERS_AT_ONCE = 1_000_000
# Means and sums that are equal but for the order of adding are equal: both BCa and the permutation
# test count what lies below the observed value.
_DIGITS = 12


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean, the same in any order; ValueError without values."""
    if not values:
        raise ValueError("there is no mean of no values")
    return math.fsum(values) / len(values)


def mean_interval(values: Sequence[float], *, seed: int) -> Interval:
    """The 95 % interval of a mean; ValueError without values.

    Wilson's for a proportion, that is when every value is 0 or 1; else that of the bootstrap, as
    `paired_interval` has it.
    """
    if not values:
        raise ValueError("there is no interval of no values")
    if set(values) <= {0, 1}:
        return _wilson(round(math.fsum(values)), len(values))
    return _bootstrap(values, seed=seed, resamples=_RESAMPLES_OF_A_MEAN)


def paired_interval(
    differences: Sequence[float], *, seed: int, resamples: int = _RESAMPLES_OF_THE_GATE
) -> Interval:
    """The 95 % bootstrap interval of the mean difference: BCa, or percentile where it is undefined.

    Differences that are all the same have a point for an interval. ValueError without any.
    """
    if not differences:
        raise ValueError("there is no interval of no differences")
    return _bootstrap(differences, seed=seed, resamples=resamples)


def p_worse(
    differences: Sequence[float], *, seed: int, resamples: int = _RESAMPLES_OF_THE_GATE
) -> float:
    """How likely a mean difference this low is if either run were as likely to be the better one.

    One-sided sign-flip permutation test: over all assignments of signs if these are no more than
    `resamples`, else over that many random ones. 1.0 when no difference is other than 0.
    """
    from scipy.stats import permutation_test

    # A 0 adds nothing to a sum under either sign, and which sums are as low as the observed one is
    # all that counts. Without the zeros, few changed questions are tested exactly and soon.
    changed = np.sort(np.asarray([d for d in differences if d != 0], dtype=float))
    if not len(changed):
        return 1.0
    if len(changed) == 1:  # scipy wants two
        return 0.5 if changed[0] < 0 else 1.0

    result = permutation_test(
        (changed,),
        _mean_along,
        permutation_type="samples",
        alternative="less",
        vectorized=True,
        n_resamples=resamples,
        batch=_batch(len(changed)),
        rng=seed,
    )
    return float(result.pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down adjustment, in the order given.

    S. Holm, A simple sequentially rejective multiple test procedure, 1979. What is below alpha
    afterwards may be rejected; that any true hypothesis is among it has at most the chance alpha.
    """
    adjusted = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def _wilson(successes: int, trials: int) -> Interval:
    from scipy.stats import binomtest

    interval = binomtest(successes, trials).proportion_ci(method="wilson")
    return _around(successes / trials, float(interval.low), float(interval.high))


def _bootstrap(values: Sequence[float], *, seed: int, resamples: int) -> Interval:
    from scipy import stats

    sample = np.sort(np.asarray(values, dtype=float))
    centre = mean(values)
    if sample[0] == sample[-1]:
        return centre, centre
    batch = _batch(len(sample))
    # Where BCa is undefined, scipy says so by nan and by warnings.
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        result = stats.bootstrap(
            (sample,), _mean_along, n_resamples=resamples, batch=batch, method="BCa", rng=seed
        )
        if not np.isfinite(result.confidence_interval).all():
            result = stats.bootstrap(
                (sample,), _mean_along, n_resamples=0, bootstrap_result=result, method="percentile"
            )
    low, high = result.confidence_interval
    return _around(centre, float(low), float(high))


def _mean_along(values: _Numbers, axis: int) -> _Numbers:
    means: _Numbers = np.asarray(np.mean(values, axis=axis)).round(_DIGITS)
    return means


def _around(centre: float, low: float, high: float) -> Interval:
    """The interval with its estimate inside, which rounding may have left just outside."""
    return min(low, centre), max(high, centre)


def _batch(count: int) -> int:
    return max(1, _NUMBERS_AT_ONCE // count)
