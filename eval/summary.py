"""Fold the rows of a run into means with intervals, overall and by slice."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from eval.metrics import METRICS
from eval.rows import Json, Row
from eval.selective import CalibrationBin as CalibrationBin  # part of the types below
from eval.selective import (
    Item,
    Outcome,
    area_under_risk_coverage,
    calibration_bins,
    expected_calibration_error,
    graded,
    resampled_interval,
    risk_coverage,
    separation,
)
from eval.statistics import mean, mean_interval

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over the `n` questions that a metric applies to, with its 95 % interval."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows that share a trait. `by` is "all", "pair", "script", "kind", "age" or "file"."""

    by: str
    name: str
    questions: int
    metrics: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds of one stage."""

    p50: float
    p95: float
    n: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole run.

    `selective` has what is no mean over questions: "AURC", "ECE", "AUROC" (confidence telling
    answerable from unanswerable), absent where undefined. `risk_coverage` are points (share of all
    questions answered, share of those answered wrongly), from the surest answer down. `answerers`
    counts who answered, `fallbacks` how often that was the extract because a model's text could not
    be used.
    """

    questions: int
    errors: int
    slices: tuple[Slice, ...]
    selective: Mapping[str, Measured]
    risk_coverage: tuple[tuple[float, float], ...]
    calibration: tuple[CalibrationBin, ...]
    timings_ms: Mapping[str, Percentiles]
    diagnoses: Mapping[str, int]
    answerers: Mapping[str, int] = field(default_factory=dict)
    fallbacks: int = 0

    @property
    def overall(self) -> Slice:
        """The slice of all rows."""
        return self.slices[0]


# Each has its slices when the rows differ in it; those of the first two are always wanted.
_TRAITS: tuple[tuple[str, Callable[[Row], str]], ...] = (
    ("pair", lambda row: row.pair),
    ("script", lambda row: row.language),
    ("kind", lambda row: row.kind),
    ("age", lambda row: row.age),
    ("file", lambda row: row.file),
)
_ALWAYS = ("pair", "script")


def summarise(rows: Sequence[Row], *, seed: int = 0) -> Summary:
    """The summary of the rows; slices of one trait are in order of their names."""
    judged = [row for row in rows if row.scores.get("right") is not None]
    outcomes = [_outcome(row) for row in judged]
    return Summary(
        questions=len(rows),
        errors=sum(row.error is not None for row in rows),
        slices=(_slice("all", "all", rows, seed), *_slices(rows, seed)),
        selective=_selective(judged, outcomes, seed),
        risk_coverage=risk_coverage(outcomes),
        calibration=calibration_bins(graded(outcomes)),
        timings_ms=_timings(rows),
        diagnoses=dict(
            sorted(Counter(row.diagnosis for row in rows if row.diagnosis is not None).items())
        ),
        answerers=dict(
            Counter(str(row.answer.get("answerer", "unknown")) for row in rows if row.answer)
        ),
        fallbacks=sum(bool(row.answer and row.answer.get("fallback")) for row in rows),
    )


def summary_json(summary: Summary) -> Json:
    """The summary as plain JSON types, numbers rounded to six digits after the point."""
    return {name: _plain(value) for name, value in asdict(summary).items()}


def _plain(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _slices(rows: Sequence[Row], seed: int) -> Iterator[Slice]:
    for by, trait in _TRAITS:
        members: dict[str, list[Row]] = {}
        for row in rows:
            members.setdefault(trait(row), []).append(row)
        if len(members) > 1 or by in _ALWAYS:
            yield from (_slice(by, name, members[name], seed) for name in sorted(members))


def _slice(by: str, name: str, rows: Sequence[Row], seed: int) -> Slice:
    columns = {
        metric.name: [score for row in rows if (score := row.scores.get(metric.name)) is not None]
        for metric in METRICS
    }
    measured = {metric: _measured(scores, seed) for metric, scores in columns.items() if scores}
    return Slice(by, name, len(rows), measured)


def _measured(scores: Sequence[float], seed: int) -> Measured:
    low, high = mean_interval(scores, seed=seed)
    return Measured(mean(scores), low, high, len(scores))


def _outcome(row: Row) -> Outcome:
    # A question that failed has no confidence; as it was not answered either, none is looked at.
    return (row.confidence or 0.0, row.answered, row.scores["right"] == 1)


def _selective(
    judged: Sequence[Row], outcomes: Sequence[Outcome], seed: int
) -> dict[str, Measured]:
    answers = graded(outcomes)
    # A refusal has a confidence too: that there was something to answer with.
    answerable = [(row.confidence, row.answerable) for row in judged if row.confidence is not None]
    figures = {
        "AURC": _figure(area_under_risk_coverage, outcomes, len(answers), seed),
        "ECE": _figure(expected_calibration_error, answers, len(answers), seed),
        "AUROC": _figure(separation, answerable, len(answerable), seed),
    }
    return {name: figure for name, figure in figures.items() if figure is not None}


def _figure(
    statistic: Callable[[Sequence[Item]], float | None], items: Sequence[Item], n: int, seed: int
) -> Measured | None:
    value = statistic(items)
    interval = resampled_interval(statistic, items, seed=seed)
    return None if value is None or interval is None else Measured(value, *interval, n)


def _timings(rows: Sequence[Row]) -> dict[str, Percentiles]:
    stages: dict[str, list[float]] = {}
    for row in rows:
        for stage, milliseconds in row.timings_ms.items():
            stages.setdefault(stage, []).append(milliseconds)
    return {
        stage: Percentiles(
            float(np.percentile(values, 50)), float(np.percentile(values, 95)), len(values)
        )
        for stage, values in sorted(stages.items())
    }
