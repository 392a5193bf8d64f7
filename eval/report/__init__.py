"""The report of a measured run: what goes into it; how it is written is in the modules below."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.rows import Json, Row
from eval.summary import Summary


@dataclass(frozen=True, slots=True)
class Difference:
    """How a metric moved from a base run to this one, on the questions that both have.

    `difference` and its 95 % interval are turned so that positive is better; `base` and `new` are
    the two means as they are. `n` is how many questions both have the metric on.
    """

    base: float
    new: float
    difference: float
    low: float
    high: float
    verdict: str
    n: int


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report tells.

    `run` is the content of run.json, of which any key may be missing. `differences` go by metric
    and hold against the run named `base`; `verdict` is that of the whole comparison.
    """

    title: str
    run: Json
    summary: Summary
    rows: tuple[Row, ...]
    differences: Mapping[str, Difference] = field(default_factory=dict)
    base: str | None = None
    verdict: str | None = None
