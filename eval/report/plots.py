"""The plots of a report; one whose data a run does not have is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.metrics import CUTOFFS
from eval.report.numbers import milliseconds, share
from eval.report.svg import ACCENT, HEIGHT_INCHES, SERIES, SOFT, drawing
from eval.summary import CalibrationBin, Measured, Percentiles, Slice, Summary

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis

_MARKERS = ("o", "s", "^", "D", "v", "P")
_ROWS_AT_USUAL_HEIGHT = 8


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot as an `<svg>` element with what a reader needs to understand it."""

    name: str
    title: str
    caption: str
    svg: str


def plots(summary: Summary) -> tuple[Plot, ...]:
    """Every plot that the summary has data for."""
    drawn = (
        _right_by_pair(summary),
        _success_at_k(summary),
        _risk_coverage(summary.risk_coverage),
        _calibration(summary.calibration),
        _stages(summary),
    )
    return tuple(plot for plot in drawn if plot is not None)


def _right_by_pair(summary: Summary) -> Plot | None:
    pairs = [(s.name, s.metrics["right"]) for s in _pairs(summary) if "right" in s.metrics]
    if not pairs:
        return None
    overall = summary.overall.metrics.get("right")

    def draw(axes: "Axes") -> None:
        if overall is not None:
            axes.axvline(overall.value, color=SOFT, linestyle=(0, (4, 3)), linewidth=1)
        positions = range(len(pairs))
        measured = [value for _, value in pairs]
        axes.errorbar(
            [m.value for m in measured],
            positions,
            xerr=_whiskers(measured),
            fmt="o",
            color=ACCENT,
            markersize=6,
        )
        _named_rows(axes, [f"{name} (n {value.n})" for name, value in pairs])
        axes.set_xlim(-0.02, 1.02)
        _as_shares(axes.xaxis)

    title = "Right answers by language pair"
    caption = "Share of questions answered rightly, with 95 % intervals"
    caption += "." if overall is None else f"; dashed: all {overall.n} questions."
    svg = drawing("right", title, draw, height=_height(len(pairs)))
    return Plot("right", title, caption, svg)


def _success_at_k(summary: Summary) -> Plot | None:
    everything = _by_cutoff(summary.overall)
    if len(everything) < 2:
        return None
    pairs = sorted(_pairs(summary), key=lambda found: (-found.questions, found.name))
    shown = [found for found in pairs if len(_by_cutoff(found)) > 1][: len(SERIES)]

    def draw(axes: "Axes") -> None:
        places = {k: place for place, k in enumerate(CUTOFFS)}
        for found, colour, marker in zip(shown, SERIES, _MARKERS, strict=False):
            points = _by_cutoff(found)
            axes.plot(
                [places[k] for k in points],
                [m.value for m in points.values()],
                color=colour,
                marker=marker,
                linewidth=1.2,
                label=f"{found.name} (n {points[max(points)].n})",
            )
        axes.errorbar(
            [places[k] for k in everything],
            [m.value for m in everything.values()],
            yerr=_whiskers(list(everything.values())),
            color=ACCENT,
            linewidth=2.6,
            label=f"all (n {everything[max(everything)].n})",
        )
        axes.set_xticks(list(places.values()), [str(k) for k in places])
        axes.set_xlabel("k")
        lowest = min(m.low for m in everything.values())
        lowest = min([lowest, *(m.value for s in shown for m in _by_cutoff(s).values())])
        axes.set_ylim(max(0.0, lowest - 0.15), 1.02)
        _as_shares(axes.yaxis)
        axes.figure.legend(loc="outside lower center", ncols=2)  # inside it would hide lines

    title = "Success@k"
    caption = (
        "Share of answerable questions with an article that answers among the first k; "
        "with 95 % intervals over all pairs."
    )
    height = HEIGHT_INCHES + 0.1 * (len(shown) + 2)
    return Plot("success", title, caption, drawing("success", title, draw, height=height))


def _risk_coverage(points: Sequence[tuple[float, float]]) -> Plot | None:
    if len(points) < 2:
        return None
    coverage, risk = [p[0] for p in points], [p[1] for p in points]

    def draw(axes: "Axes") -> None:
        axes.axhline(risk[-1], color=SOFT, linestyle=(0, (4, 3)), linewidth=1)
        axes.plot(coverage, risk, color=ACCENT)
        axes.fill_between(coverage, risk, color=ACCENT, alpha=0.12, linewidth=0)
        axes.plot(coverage[-1:], risk[-1:], color=ACCENT, marker="o")
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, max(0.1, 1.1 * max(risk)))
        axes.set_xlabel("share of all questions answered")
        axes.set_ylabel("of these wrong")
        _as_shares(axes.xaxis)
        _as_shares(axes.yaxis)

    title = "Risk and coverage"
    caption = (
        "How many answers are wrong when only the surest are given. The point is the run as it "
        f"was ({share(coverage[-1])} answered, {share(risk[-1])} of these wrong); dashed: if "
        "confidence told nothing."
    )
    return Plot("risk", title, caption, drawing("risk", title, draw))


def _calibration(bins: Sequence[CalibrationBin]) -> Plot | None:
    if not bins:
        return None

    def draw(axes: "Axes") -> None:
        axes.plot([0, 1], [0, 1], color=SOFT, linestyle=(0, (4, 3)), linewidth=1)
        axes.plot([b.confidence for b in bins], [b.right for b in bins], color=ACCENT, marker="o")
        axes.set_xlim(-0.03, 1.03)
        axes.set_ylim(-0.03, 1.03)
        axes.set_xlabel("confidence")
        axes.set_ylabel("share right")
        _as_shares(axes.xaxis)
        _as_shares(axes.yaxis)

    title = "Calibration"
    sizes = [found.n for found in bins]
    few, many = min(sizes), max(sizes)
    of_like = f"{few} to {many}" if few < many else str(few)
    caption = (
        f"Each point is {of_like} of the {sum(sizes)} answers, "
        "of like confidence. On the dashed line confidence is the share that is right; below it "
        "the answers were too sure."
    )
    return Plot("calibration", title, caption, drawing("calibration", title, draw))


def _stages(summary: Summary) -> Plot | None:
    stages = list(summary.timings_ms.items())
    if not stages:
        return None

    def draw(axes: "Axes") -> None:
        positions = range(len(stages))
        axes.barh(positions, [t.p95 for _, t in stages], height=0.55, color=ACCENT, alpha=0.28)
        axes.barh(positions, [t.p50 for _, t in stages], height=0.55, color=ACCENT)
        for position, (_, times) in zip(positions, stages, strict=True):
            axes.annotate(
                _two_times(times),
                (times.p95, position),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
            )
        _named_rows(axes, [name for name, _ in stages])
        # Room for the figures behind the longest bar.
        axes.set_xlim(0, 1.45 * max(t.p95 for _, t in stages) or 1)
        axes.set_xlabel("ms")

    title = "Time by stage"
    most = max(times.n for _, times in stages)
    caption = f"Milliseconds, median (full colour) and 95th percentile (pale), n {most}."
    svg = drawing("stages", title, draw, height=_height(len(stages)))
    return Plot("stages", title, caption, svg)


def _two_times(times: Percentiles) -> str:
    return f"{milliseconds(times.p50)} / {milliseconds(times.p95)}"


def _pairs(summary: Summary) -> list[Slice]:
    return [found for found in summary.slices if found.by == "pair"]


def _by_cutoff(found: Slice) -> dict[int, Measured]:
    return {k: found.metrics[f"Success@{k}"] for k in CUTOFFS if f"Success@{k}" in found.metrics}


def _whiskers(measured: Sequence[Measured]) -> list[list[float]]:
    """How far each interval reaches below and above its value; rounding never makes it negative."""
    below = [max(0.0, m.value - m.low) for m in measured]
    return [below, [max(0.0, m.high - m.value) for m in measured]]


def _named_rows(axes: "Axes", names: Sequence[str]) -> None:
    """Names down the left side, the first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)


def _as_shares(axis: "Axis") -> None:
    axis.set_major_formatter(lambda value, _: f"{value:.2g}".removeprefix("0") or "0")


def _height(rows: int) -> float:
    return HEIGHT_INCHES * max(1.0, rows / _ROWS_AT_USUAL_HEIGHT)
