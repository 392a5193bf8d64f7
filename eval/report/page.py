"""Write a report as one HTML page that needs nothing else: no script, no font, no network.

Questions, articles and answers are strangers' words: the template escapes everything, and only the
plots, which escape their own labels, are put in as they are.
"""

import re
from pathlib import Path
from typing import Any

from eval.metrics import METRICS, Metric
from eval.report import Report
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
from eval.report.plots import plots
from eval.report.tables import confidence_lines, headline_lines, other_lines, slice_tables
from eval.rows import Json
from eval.summary import Measured
from rag.articles import detect_language
from rag.passages import embedding_text
from rag.unseen import shown

_LEAD_CHARACTERS = 200
_WHISKER_WIDTH = 100
_DARKEST_PERCENT = 60


def report_page(report: Report) -> str:
    """The whole report as HTML."""
    shown = worst(report.rows)
    page: str = _template().render(
        report=report,
        summary=report.summary,
        line=in_a_line(report.run),
        answered_by=answered_by(report.summary),
        headline=headline_lines(report),
        confidence=confidence_lines(report),
        others=other_lines(report),
        tables=slice_tables(report.summary),
        plots=[(plot, _markup(plot.svg)) for plot in plots(report.summary)],
        diagnosed=diagnosed(report.summary.diagnoses),
        shown=shown,
        wrong=sum(row.diagnosis is not None for row in report.rows),
        origin=origin(report.run),
        all_metrics=METRICS,
    )
    return page


def _template() -> Any:
    """The page's template; every name it uses must exist, everything it shows is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        finalize=_shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "share": share,
        "signed": signed,
        "milliseconds": milliseconds,
        "lead": _lead,
        "language": detect_language,
        "segments": _segments,
        "citations": _citations,
    }
    environment.globals |= {
        "count": count,
        "interval": interval,
        "signed_interval": signed_interval,
        "shade": _shade,
        "tooltip": _tooltip,
        "across": _across,
        "tone": _tone,
    }
    return environment.get_template("page.html.j2")


def _shown(value: Any) -> Any:
    """Words without what nobody sees; markup of our own is of another type."""
    return shown(value) if type(value) is str else value


def _markup(svg: str) -> Any:
    from markupsafe import Markup

    return Markup(svg)  # noqa: S704 - matplotlib has escaped the labels


def _lead(text: str) -> str:
    """The beginning of a passage."""
    flat = embedding_text(text)
    if len(flat) <= _LEAD_CHARACTERS:
        return flat
    return flat[:_LEAD_CHARACTERS].rstrip() + "…"


_MARKER = re.compile(r"(\[\d+\])")


def _segments(text: str) -> list[tuple[str, bool]]:
    """An answer cut at its markers; True with a marker."""
    return [(part, bool(_MARKER.fullmatch(part))) for part in _MARKER.split(text) if part]


def _citations(answer: Json) -> list[Json]:
    """The citations of an answer, with every key that the page shows."""
    keys = ("number", "article_id", "title", "source", "published", "quote")
    return [{key: found.get(key) for key in keys} for found in answer.get("citations", ())]


def _shade(metric: Metric, measured: Measured) -> int:
    """How dark a cell is, in percent: darker is better.

    Squared, because most of what is worth telling apart lies between .7 and 1.
    """
    goodness = measured.value if metric.higher_is_better else 1.0 - measured.value
    return round(_DARKEST_PERCENT * _clamped(goodness) ** 2)


def _tooltip(metric: Metric, measured: Measured) -> str:
    return f"{metric.name} {interval(measured.low, measured.high)}, n {measured.n}"


def _across(value: float) -> str:
    """Where a share lies on the line of a whisker, in its own units."""
    return f"{_WHISKER_WIDTH * _clamped(value):.1f}"


def _clamped(value: float) -> float:
    return min(max(value, 0.0), 1.0)


def _tone(verdict: str) -> str:
    """The class that colours a verdict; the words say the same."""
    return {"pass": "good", "fail": "bad"}.get(verdict.lower(), "open")
