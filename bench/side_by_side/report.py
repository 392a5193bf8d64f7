"""What was measured as a Markdown table and as plots."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from processes import Ingested, Served
from scipy.stats import binomtest
from sets import WorkSet

MEGABYTE = 1e6


@dataclass(frozen=True)
class Result:
    """A system over the rounds of one set. `failure` says why there are no more of them."""

    label: str
    ours: bool
    rounds: tuple[tuple[Ingested, Served], ...]
    failure: str | None


@dataclass(frozen=True)
class Figure:
    """A column: a figure for each round, and whether more is better."""

    title: str
    of: Callable[[Ingested, Served, WorkSet], float]
    more_is_better: bool
    digits: int


FIGURES = (
    Figure("articles/s", lambda i, _, w: len(w.articles) / i.seconds, True, 1),
    Figure("characters/s", lambda i, _, w: w.characters / i.seconds, True, 0),
    Figure("first answer s", lambda _, s, __: s.first_answer_seconds, False, 2),
    Figure("query p50 ms", lambda _, s, __: 1000 * float(np.percentile(s.seconds, 50)), False, 1),
    Figure("query p95 ms", lambda _, s, __: 1000 * float(np.percentile(s.seconds, 95)), False, 1),
    Figure("R@1", lambda _, s, __: float(np.mean(s.right)), True, 3),
    Figure("peak MB, ingest", lambda i, _, __: i.peak_bytes / MEGABYTE, False, 0),
    Figure("peak MB, serving", lambda _, s, __: s.peak_bytes / MEGABYTE, False, 0),
    Figure("index MB", lambda i, _, __: i.index_bytes / MEGABYTE, False, 2),
)


def table(work: WorkSet, results: Sequence[Result]) -> str:
    """The set's table: medians over the rounds, with the least and the greatest where they differ.

    Under it, for each row of ours, each figure as a multiple of the best peer's.
    """
    peers = [result for result in results if result.rounds and not result.ours]
    lines = [
        f"## {work.title}",
        "",
        f"{len(work.articles)} articles, {work.characters:,} characters; "
        f"{len(work.questions)} questions after {len(work.warm_up)} to warm up.",
        "",
        f"| system | rounds | {' | '.join(figure.title for figure in FIGURES)} |",
        "|---" * (len(FIGURES) + 2) + "|",
    ]
    for result in results:
        if result.rounds:
            cells = [_cell(figure, result, work) for figure in FIGURES]
            lines.append(f"| {result.label} | {len(result.rounds)} | {' | '.join(cells)} |")
        if result.failure:
            said = result.failure.replace("|", "\\|")
            lines.append(f"| {result.label} | failed: {said} |{' |' * len(FIGURES)}")
    for result in results:
        if result.ours and result.rounds and peers:
            cells = [_against(figure, result, peers, work) for figure in FIGURES]
            lines.append(f"| *{result.label}, to the best peer* | | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _values(figure: Figure, result: Result, work: WorkSet) -> list[float]:
    return [figure.of(ingested, served, work) for ingested, served in result.rounds]


def _cell(figure: Figure, result: Result, work: WorkSet) -> str:
    values = _values(figure, result, work)
    shown = _number(figure, median(values))
    if figure.title == "R@1":
        right = result.rounds[0][1].right
        interval = binomtest(sum(right), len(right)).proportion_ci(method="wilson")
        return f"{shown} [{interval.low:.3f}, {interval.high:.3f}]"
    low, high = _number(figure, min(values)), _number(figure, max(values))
    return shown if low == high else f"{shown} ({low}–{high})"


def _against(figure: Figure, result: Result, peers: Sequence[Result], work: WorkSet) -> str:
    best = (max if figure.more_is_better else min)(
        median(_values(figure, peer, work)) for peer in peers
    )
    return f"× {median(_values(figure, result, work)) / best:.2f}" if best else "–"


def _number(figure: Figure, value: float) -> str:
    return f"{value:,.{figure.digits}f}"


def plot(work: WorkSet, results: Sequence[Result], path: Path) -> None:
    """One panel a figure: a bar at the median of each system, a dot for each round."""
    from matplotlib.figure import Figure as Drawing

    shown = [result for result in results if result.rounds][::-1]
    columns = 3
    rows = -(-len(FIGURES) // columns)
    drawing = Drawing(
        figsize=(4.2 * columns, (0.32 * len(shown) + 0.9) * rows), layout="constrained"
    )
    drawing.suptitle(work.title)
    panels = drawing.subplots(rows, columns, sharey=True).flat
    for figure, axes in zip(FIGURES, panels, strict=True):
        for place, result in enumerate(shown):
            values = _values(figure, result, work)
            colour = "#1f5fa8" if result.ours else "#b5b5b5"
            axes.barh(place, median(values), color=colour)
            axes.plot(values, [place] * len(values), "o", color="#222222", markersize=3)
        better = "more" if figure.more_is_better else "less"
        axes.set_title(f"{figure.title} ({better} is better)", fontsize=10)
        axes.set_yticks(range(len(shown)), [result.label for result in shown], fontsize=9)
        axes.spines[["top", "right"]].set_visible(False)
    drawing.savefig(path)
