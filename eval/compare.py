"""Hold a run against another or against a baseline, metric by metric: the gate.

A metric passes when the interval of its mean paired difference lies above −margin, fails when it
does not and is worse beyond chance, and otherwise has too few questions to tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.baseline import ScoredRun, require_same_questions
from eval.metrics import HEADLINE, Metric
from eval.report import Difference
from eval.statistics import holm, mean, p_worse, paired_interval

Verdict = Literal["pass", "fail", "too few"]

GATE_FAILED = 5
# Two machines may differ in the last bits of a score; that is no change of the question.
_DIGITS = 9
_HEADER = ("metric", "n", "base", "new", "difference [95 %]", "p", "p (Holm)", "verdict")


@dataclass(frozen=True, slots=True)
class MetricComparison:
    """One metric over the `n` questions that it applies to in both runs.

    `base` and `new` are the means as they are; `difference` and its 95 % interval are turned so
    that positive is better. `p` is one-sided for worse, `adjusted_p` after Holm. `lost` and
    `gained` count the questions that it applies to in the base only, and in the new run only.
    """

    metric: str
    n: int
    lost: int
    gained: int
    base: float
    new: float
    difference: float
    low: float
    high: float
    p: float
    adjusted_p: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs held against each other.

    `vanished` are the metrics that apply to questions of the base, and to how many, but to none of
    them in the new run. A metric that applies to nothing in the base is not there at all.
    `other_articles`: the indexes held different articles, so that the difference may be theirs.
    """

    base: str
    new: str
    margin: float
    metrics: tuple[MetricComparison, ...]
    vanished: Mapping[str, int]
    only_in_new: int
    other_articles: bool = False

    @property
    def verdict(self) -> Verdict:
        """Fails if any metric does; passes if each does and there is at least one."""
        verdicts = {compared.verdict for compared in self.metrics}
        if "fail" in verdicts:
            return "fail"
        return "pass" if verdicts == {"pass"} and not self.vanished else "too few"

    @property
    def differences(self) -> dict[str, Difference]:
        """What a report tells of each metric."""
        return {
            c.metric: Difference(c.base, c.new, c.difference, c.low, c.high, c.verdict, c.n)
            for c in self.metrics
        }


def compare(
    base: ScoredRun,
    new: ScoredRun,
    *,
    margin: float = 0.05,
    alpha: float = 0.05,
    seed: int = 0,
    resamples: int = 9999,
) -> Comparison:
    """Judge `new` by each headline metric on the questions of `base`.

    Raises:
        BadInput: `new` lacks a question of `base`, or has another one under its id.
    """
    require_same_questions(base, {id_: q.sha256 for id_, q in new.questions.items()})
    pairs = {metric: _pairs(metric, base, new) for metric in HEADLINE}
    differences = {metric: _gains(metric, found) for metric, found in pairs.items() if found}
    ps = {m: p_worse(d, seed=seed, resamples=resamples) for m, d in differences.items()}
    adjusted_ps = _adjusted(ps, differences)
    metrics = []
    for metric, values in differences.items():
        p, adjusted = ps[metric], adjusted_ps[metric]
        low, high = paired_interval(values, seed=seed, resamples=resamples)
        borne = low > -margin or not any(values)
        metrics.append(
            MetricComparison(
                metric=metric.name,
                n=len(values),
                lost=_applied(metric, base, base) - len(values),
                gained=_applied(metric, base, new) - len(values),
                base=mean([before for before, _ in pairs[metric]]),
                new=mean([after for _, after in pairs[metric]]),
                difference=mean(values),
                low=low,
                high=high,
                p=p,
                adjusted_p=adjusted,
                verdict="pass" if borne else "fail" if adjusted < alpha else "too few",
            )
        )
    applied = {metric: _applied(metric, base, base) for metric in HEADLINE}
    vanished = {m.name: applied[m] for m in HEADLINE if applied[m] and not pairs[m]}
    only_in_new = len(new.questions.keys() - base.questions.keys())
    other_articles = base.articles_sha256 != new.articles_sha256
    return Comparison(
        base.label, new.label, margin, tuple(metrics), vanished, only_in_new, other_articles
    )


def exit_status(comparison: Comparison, *, strict: bool) -> int:
    """0, or 5 when the gate failed; with `strict` also when there are too few questions to tell."""
    borne = ("pass",) if strict else ("pass", "too few")
    return 0 if comparison.verdict in borne else GATE_FAILED


def comparison_text(comparison: Comparison) -> str:
    """A table for the terminal, and the verdict in words on its last line."""
    table = [_HEADER, *map(_cells, comparison.metrics)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = [
        "  ".join(
            # Words stand to the left, numbers to the right.
            cell.ljust(width) if place in (0, len(row) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join([*lines, "", *_notes(comparison), verdict_in_words(comparison)])


def _adjusted(
    ps: Mapping[Metric, float], differences: Mapping[Metric, Sequence[float]]
) -> dict[Metric, float]:
    """The p-values after Holm over the metrics that differ on any question.

    One without a difference can never be found worse and needs no share of the chance of error
    (R. E. Tarone, A modified Bonferroni method for discrete data, 1990).
    """
    tested = [metric for metric in ps if any(differences[metric])]
    adjusted = dict(zip(tested, holm([ps[metric] for metric in tested]), strict=True))
    return {metric: adjusted.get(metric, 1.0) for metric in ps}


def _applied(metric: Metric, base: ScoredRun, run: ScoredRun) -> int:
    """To how many questions of the base the metric applies in a run."""
    return sum(run.questions[id_].scores.get(metric.name) is not None for id_ in base.questions)


def _pairs(metric: Metric, base: ScoredRun, new: ScoredRun) -> list[tuple[float, float]]:
    """The scores of the questions that the metric applies to in both runs."""
    both = (
        (question.scores.get(metric.name), new.questions[id_].scores.get(metric.name))
        for id_, question in base.questions.items()
    )
    return [(b, n) for b, n in both if b is not None and n is not None]


def _gains(metric: Metric, pairs: Sequence[tuple[float, float]]) -> list[float]:
    sign = 1 if metric.higher_is_better else -1
    # 0.0 is added so that there is no −0.
    return [round(sign * (after - before), _DIGITS) + 0.0 for before, after in pairs]


def _cells(compared: MetricComparison) -> tuple[str, ...]:
    c = compared
    difference = f"{c.difference:+.3f} [{c.low:+.3f}, {c.high:+.3f}]"
    means = (f"{c.base:.3f}", f"{c.new:.3f}")
    return (c.metric, str(c.n), *means, difference, f"{c.p:.3f}", f"{c.adjusted_p:.3f}", c.verdict)


def _notes(comparison: Comparison) -> list[str]:
    lost = {c.metric: c.lost for c in comparison.metrics if c.lost} | dict(comparison.vanished)
    gained = {c.metric: c.gained for c in comparison.metrics if c.gained}
    notes = [f"base is {comparison.base}, new is {comparison.new}; a positive difference is better"]
    for where, counts in (("base", lost), ("new run", gained)):
        if counts:
            told = ", ".join(f"{name} {count}" for name, count in counts.items())
            notes.append(f"questions a metric applies to in the {where} only: {told}")
    if comparison.other_articles:
        notes.append("the two runs were over different articles")
    if comparison.only_in_new:
        notes.append(f"questions in the new run only, left out: {comparison.only_in_new}")
    return notes


def verdict_in_words(comparison: Comparison) -> str:
    """The verdict, and which metrics decided it, in a line."""
    names = [c.metric for c in comparison.metrics if c.verdict == comparison.verdict]
    gone = comparison.vanished if comparison.verdict == "too few" else ()
    which = ", ".join([*names, *gone]) or "no metric applies"
    points = f"{100 * comparison.margin:g} points"
    return {
        "pass": f"verdict: pass, no metric loses {points} or more",
        "fail": f"verdict: fail, worse beyond chance, perhaps by {points} or more: {which}",
        "too few": f"verdict: too few questions to tell a loss of {points}: {which}",
    }[comparison.verdict]
