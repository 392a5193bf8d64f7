"""Choose what stands in which table of a report: metrics, slices, diagnoses, times."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics import METRICS, Metric
from eval.report import Difference, Report
from eval.summary import Measured, Slice, Summary

TRAITS = {
    "pair": "By language pair",
    "script": "By language and script of the question",
    "kind": "By kind of question",
    "age": "By age of the articles",
    "file": "By gold file",
}

CONFIDENCE = (
    Metric(
        "AURC",
        "abstention",
        "share wrong among the surest answers, averaged from one answer to all of them",
        "answered",
        higher_is_better=False,
    ),
    Metric(
        "ECE",
        "abstention",
        "how far confidence is from the share that is right, averaged over bins",
        "answered",
        higher_is_better=False,
    ),
    Metric(
        "AUROC",
        "abstention",
        "the chance that an answerable question gets more confidence than an unanswerable one",
        "all",
    ),
)
"""What `Summary.selective` holds: figures of a whole run, no means over its questions."""


@dataclass(frozen=True, slots=True)
class MetricLine:
    """A metric as a run has it."""

    metric: Metric
    measured: Measured
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class SliceTable:
    """The slices by one trait, and the metrics that at least one of them has."""

    by: str
    title: str
    slices: tuple[Slice, ...]
    headline: tuple[Metric, ...]
    others: tuple[Metric, ...]


def headline_lines(report: Report) -> tuple[MetricLine, ...]:
    """The headline metrics that apply to anything in the run."""
    return tuple(line for line in _lines(report) if line.metric.headline)


def other_lines(report: Report) -> tuple[MetricLine, ...]:
    """All other metrics that apply to anything in the run."""
    return tuple(line for line in _lines(report) if not line.metric.headline)


def _lines(report: Report) -> tuple[MetricLine, ...]:
    measured = report.summary.overall.metrics
    return tuple(
        MetricLine(metric, measured[metric.name], report.differences.get(metric.name))
        for metric in METRICS
        if metric.name in measured
    )


def confidence_lines(report: Report) -> tuple[MetricLine, ...]:
    """What confidence is worth; nothing where the run has none."""
    selective = report.summary.selective
    return tuple(
        MetricLine(metric, selective[metric.name], report.differences.get(metric.name))
        for metric in CONFIDENCE
        if metric.name in selective
    )


def slice_tables(summary: Summary) -> tuple[SliceTable, ...]:
    """One table a trait, in the order in which a reader asks; traits without slices have none."""
    tables = []
    for by, title in TRAITS.items():
        slices = tuple(found for found in summary.slices if found.by == by)
        if slices:
            metrics = _occurring(slices)
            tables.append(
                SliceTable(
                    by,
                    title,
                    slices,
                    tuple(metric for metric in metrics if metric.headline),
                    tuple(metric for metric in metrics if not metric.headline),
                )
            )
    return tuple(tables)


def _occurring(slices: Sequence[Slice]) -> tuple[Metric, ...]:
    return tuple(
        metric for metric in METRICS if any(metric.name in found.metrics for found in slices)
    )
