"""Write a report as Markdown: tables and short texts, for a pull request or docs/evaluation.md."""

import re
from collections.abc import Iterable, Iterator, Sequence

from eval.metrics import METRICS, Metric
from eval.report import Difference, Report
from eval.report.mistakes import diagnosed, worst
from eval.report.numbers import (
    count,
    interval,
    milliseconds,
    share,
    signed,
    signed_interval,
)
from eval.report.origin import answered_by, in_a_line, origin
from eval.report.tables import (
    MetricLine,
    SliceTable,
    confidence_lines,
    headline_lines,
    other_lines,
    slice_tables,
)
from eval.rows import Row
from eval.summary import Slice
from rag.unseen import shown_line

_MOST_CHARACTERS = 160
_NOTHING = "–"


def report_markdown(report: Report) -> str:
    """The whole report; every text of a row is escaped and shortened."""
    blocks = (
        *_headline(report),
        *_slices(report),
        *_times(report),
        *_diagnoses(report),
        *_worst(report.rows),
        *_origin(report),
    )
    return "\n\n".join(blocks) + "\n"


def _headline(report: Report) -> Iterator[str]:
    summary = report.summary
    errors = count(summary.errors, "error")
    yield f"# {_text(report.title)}"
    yield _text(" · ".join(in_a_line(report.run)))
    yield f"{count(summary.questions, 'question')}, " + (
        f"**{errors}**" if summary.errors else errors
    )
    if report.base is not None:
        yield f"Held against {_text(report.base)}; a positive difference is better."
    if report.verdict is not None:
        yield f"**{_text(report.verdict)}**"
    if by := answered_by(summary):
        yield _text(by)
    yield _metric_table(headline_lines(report))
    yield "Values are means over n questions with 95 % intervals. ↓: lower is better."
    if confidence := confidence_lines(report):
        yield "## What confidence is worth"
        yield _metric_table(confidence)
    if others := other_lines(report):
        yield "## All other metrics"
        yield _metric_table(others)


def _metric_table(lines: Sequence[MetricLine]) -> str:
    heads = ["metric", "meaning", "value", "95 %", "n"]
    compared = any(line.difference for line in lines)
    if compared:
        heads += ["base", "difference", "95 %", "both (n)", "verdict"]
    return _table(
        heads,
        [
            [
                _name(line.metric),
                line.metric.meaning,
                share(line.measured.value),
                interval(line.measured.low, line.measured.high),
                str(line.measured.n),
                *(_difference(line.difference) if compared else ()),
            ]
            for line in lines
        ],
    )


def _difference(found: Difference | None) -> list[str]:
    if found is None:
        return [_NOTHING] * 5
    return [
        share(found.base),
        signed(found.difference),
        signed_interval(found.low, found.high),
        str(found.n),
        found.verdict,
    ]


def _slices(report: Report) -> Iterator[str]:
    for table in slice_tables(report.summary):
        yield f"## {table.title}"
        yield _slice_table(table)


def _slice_table(table: SliceTable) -> str:
    heads = [table.by, "questions", *(_name(metric) for metric in table.headline)]
    return _table(
        heads,
        [
            [
                found.name,
                str(found.questions),
                *(_cell(found, metric) for metric in table.headline),
            ]
            for found in table.slices
        ],
    )


def _cell(found: Slice, metric: Metric) -> str:
    """The value; with its n where the metric does not apply to every question of the slice."""
    measured = found.metrics.get(metric.name)
    if measured is None:
        return _NOTHING
    value = share(measured.value)
    return value if measured.n == found.questions else f"{value} (n {measured.n})"


def _times(report: Report) -> Iterator[str]:
    if report.summary.timings_ms:
        yield "## Time by stage"
        yield _table(
            ["stage", "p50 ms", "p95 ms", "n"],
            [
                [stage, milliseconds(times.p50), milliseconds(times.p95), str(times.n)]
                for stage, times in report.summary.timings_ms.items()
            ],
        )


def _diagnoses(report: Report) -> Iterator[str]:
    if found := diagnosed(report.summary.diagnoses):
        yield "## What went wrong"
        yield _table(
            ["diagnosis", "questions", "meaning"],
            [[each.name, str(each.questions), each.meaning] for each in found],
        )


def _worst(rows: Sequence[Row]) -> Iterator[str]:
    if shown := worst(rows):
        wrong = sum(row.diagnosis is not None for row in rows)
        yield f"## The worst errors ({len(shown)} of {wrong})"
        yield _table(
            ["diagnosis", "question", "asked", "expected", "given", "found first"],
            [
                [
                    row.diagnosis or "",
                    f"{row.id} ({row.pair}, {row.kind})",
                    row.question,
                    "; ".join(forms[0] for forms in row.points if forms) or "no answer",
                    _given(row),
                    ", ".join(row.articles[:3]) or _NOTHING,
                ]
                for row in shown
            ],
        )


def _given(row: Row) -> str:
    if row.error is not None:
        return row.error
    return _NOTHING if row.answer is None else str(row.answer["answer"])


def _origin(report: Report) -> Iterator[str]:
    yield "## How it was got"
    for group in origin(report.run):
        yield f"### {_text(group.name)}"
        yield _table(["", ""], [[fact.name, fact.value] for fact in group.facts], longest=None)
    yield "### What the metrics are"
    yield _table(
        ["metric", "meaning", "applies to"],
        [[_name(metric), metric.meaning, metric.applies_to] for metric in METRICS],
    )


def _name(metric: Metric) -> str:
    return metric.name if metric.higher_is_better else f"{metric.name} ↓"


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    longest: int | None = _MOST_CHARACTERS,
) -> str:
    """A table of plain texts, each escaped and cut to `longest` characters."""
    lines = [[_text(cell, longest) for cell in row] for row in (heads, *rows)]
    lines.insert(1, ["---"] * len(heads))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


# Who pastes a report where people are called by @NAME must not call them.
_MENTION = re.compile(r"(?<![\w@])@(?=\w)")
# A bracket is markup only as a link, an underscore only at the edge of a word: elsewhere both read
# better unescaped, in intervals and in the names of metrics.
_MARKUP = re.compile(r"([\\`*|~#$]|\](?=[(:])|(?<![^\W_])_|_(?![^\W_]))")


def _text(text: str, longest: int | None = None) -> str:
    """A text that Markdown shows as it is, on one line."""
    flat = shown_line(text)
    if longest is not None and len(flat) > longest:
        flat = flat[:longest].rstrip() + "…"
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub("@\u2060", _MARKUP.sub(r"\\\1", flat))
