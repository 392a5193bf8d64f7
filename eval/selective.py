"""What the confidence is worth: risk against coverage, calibration, telling what nothing answers.

Equal confidences are one step everywhere: no figure depends on the order of the questions.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

import numpy as np

Outcome = tuple[float, bool, bool]
"""Of one question: the confidence, whether it was answered, whether the answer is right."""

Graded = tuple[float, bool]
"""A confidence, and whether what it is about holds."""

Item = TypeVar("Item", Outcome, Graded)

_RESAMPLES = 999


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Answered questions of like confidence: their mean confidence and the share answered right."""

    confidence: float
    right: float
    n: int


@dataclass(frozen=True, slots=True)
class _Step:
    """Answers of the same confidence, and how many answers and wrong ones are surer."""

    size: int
    wrong: int
    size_before: int
    wrong_before: int


def risk_coverage(outcomes: Sequence[Outcome]) -> tuple[tuple[float, float], ...]:
    """Points from the surest answer down, one for each confidence that an answer has.

    Share of all questions answered when nothing less sure is, share of those answered wrongly.
    """
    return tuple(
        (
            (step.size_before + step.size) / len(outcomes),
            (step.wrong_before + step.wrong) / (step.size_before + step.size),
        )
        for step in _steps(graded(outcomes))
    )


def area_under_risk_coverage(outcomes: Sequence[Outcome]) -> float | None:
    """AURC: the mean, over the answers from the surest down, of the risk up to each; best is 0.

    Among answers of the same confidence the wrong ones count as spread evenly, which is the mean
    over their orders. Geifman and El-Yaniv, 2017. None when nothing was answered.
    """
    risks = [
        (step.wrong_before + step.wrong * place / step.size) / (step.size_before + place)
        for step in _steps(graded(outcomes))
        for place in range(1, step.size + 1)
    ]
    return math.fsum(risks) / len(risks) if risks else None


def graded(outcomes: Iterable[Outcome]) -> list[Graded]:
    """Confidence and rightness of the answers among the outcomes."""
    return [(confidence, right) for confidence, answered, right in outcomes if answered]


def calibration_bins(pairs: Sequence[Graded], bins: int = 10) -> tuple[CalibrationBin, ...]:
    """Bins of about the same number of answers, least sure first; equal confidences share a bin.

    A confidence goes where the middle of its answers lies, so that there may be fewer bins.
    """
    members: dict[int, list[Graded]] = {}
    before = 0
    for group in _equal(sorted(pairs)):
        place = (2 * before + len(group)) * bins // (2 * len(pairs))
        members.setdefault(place, []).extend(group)
        before += len(group)
    return tuple(
        CalibrationBin(
            math.fsum(confidence for confidence, _ in group) / len(group),
            sum(right for _, right in group) / len(group),
            len(group),
        )
        for group in members.values()
    )


def expected_calibration_error(pairs: Sequence[Graded], bins: int = 10) -> float | None:
    """ECE: the distance of confidence from rightness, averaged over bins by their size.

    Few answers make it too high, for a bin's share is then off by luck alone. None without answers.
    """
    if not pairs:
        return None
    filled = calibration_bins(pairs, bins)
    return math.fsum(b.n * abs(b.confidence - b.right) for b in filled) / len(pairs)


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """The chance that a positive is above a negative, ties half; None when one side is empty."""
    from scipy.stats import mannwhitneyu

    if not positive or not negative:
        return None
    # Only the statistic is wanted; the asymptotic p costs the least.
    wins = mannwhitneyu(positive, negative, method="asymptotic").statistic
    return float(wins) / (len(positive) * len(negative))


def separation(pairs: Iterable[Graded]) -> float | None:
    """AUROC of the confidences of what holds against those of what does not."""
    sides: dict[bool, list[float]] = {True: [], False: []}
    for confidence, holds in pairs:
        sides[holds].append(confidence)
    return auroc(sides[True], sides[False])


def resampled_interval(
    statistic: Callable[[Sequence[Item]], float | None], items: Sequence[Item], *, seed: int
) -> tuple[float, float] | None:
    """The 95 % percentile bootstrap interval of a statistic; None where that is undefined.

    Questions are drawn, and draws for which the statistic is undefined left out. The interval is
    widened to its estimate where that lies outside, as happens to a statistic that is biased.
    """
    estimate = statistic(items)
    if estimate is None:
        return None
    # Sorted, so that the draws do not depend on the order of the questions.
    ordered = sorted(items)
    draws = np.random.default_rng(seed).integers(len(ordered), size=(_RESAMPLES, len(ordered)))
    values = [statistic([ordered[place] for place in draw]) for draw in draws.tolist()]
    defined: list[float] = [value for value in values if value is not None]
    low, high = np.percentile(defined, [2.5, 97.5])
    return min(float(low), estimate), max(float(high), estimate)


def _steps(pairs: Iterable[Graded]) -> Iterator[_Step]:
    size_before = wrong_before = 0
    for group in _equal(sorted(pairs, reverse=True)):
        wrong = sum(not right for _, right in group)
        yield _Step(len(group), wrong, size_before, wrong_before)
        size_before += len(group)
        wrong_before += wrong


def _equal(ordered: Iterable[Graded]) -> Iterator[list[Graded]]:
    """Pairs of the same confidence together."""
    return (list(group) for _, group in groupby(ordered, key=lambda pair: pair[0]))
