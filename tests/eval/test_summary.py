"""Means of a run, overall and by slice."""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.metrics import METRICS
from eval.rows import Row
from eval.summary import CalibrationBin, Measured, Percentiles, summarise, summary_json


def row(id_: str, **fields: Any) -> Row:
    """An answerable English question that was answered rightly, but for what `fields` say."""
    plain = Row(
        id=id_,
        file="core.jsonl",
        language="en",
        kind="fact",
        pair="en→en",
        age="week",
        question="Which pier was closed?",
        question_sha256="0" * 64,
        answerable=True,
        points=(("the north pier",),),
        gold_articles=("pier",),
        articles=("pier",),
        passages=(),
        answer={"status": "answered", "confidence": 0.9},
        error=None,
        scores={"right": 1.0},
    )
    return replace(plain, **fields)


def answer(confidence: float, status: str = "answered") -> dict[str, object]:
    return {"status": status, "confidence": confidence}


FAILED = row("failed", answer=None, error="the endpoint did not answer", scores={"right": 0.0})


def test_a_mean_is_over_the_questions_a_metric_applies_to() -> None:
    rows = [
        row("a", scores={"right": 1.0, "F1": 0.5, "injected": None}),
        row("b", scores={"right": 0.0, "F1": None}),
        row("c", scores={"right": 1.0, "F1": 1.0}),
    ]
    metrics = summarise(rows).overall.metrics
    assert list(metrics) == ["right", "F1"]
    assert (metrics["F1"].value, metrics["F1"].n) == (0.75, 2)
    # Wilson's interval of two in three.
    assert metrics["right"].n == 3
    assert metrics["right"].value == pytest.approx(2 / 3)
    assert (metrics["right"].low, metrics["right"].high) == pytest.approx(
        (0.2077, 0.9385), abs=1e-4
    )


def test_metrics_are_in_the_order_of_their_definition() -> None:
    scores = dict.fromkeys(sorted(metric.name for metric in METRICS), 1.0)
    metrics = summarise([row("a", scores=scores)]).overall.metrics
    assert list(metrics) == [metric.name for metric in METRICS]


def test_slices_are_of_the_traits_that_vary_and_always_of_pair_and_script() -> None:
    rows = [
        row("a", kind="figure"),
        row("b", language="zh-Hant", pair="zh→en", scores={"right": 0.0}),
        row("c", kind="figure", scores={"right": 0.0}),
    ]
    slices = [(s.by, s.name, s.questions) for s in summarise(rows).slices]
    assert slices == [
        ("all", "all", 3),
        ("pair", "en→en", 2),
        ("pair", "zh→en", 1),
        ("script", "en", 2),
        ("script", "zh-Hant", 1),
        ("kind", "fact", 1),
        ("kind", "figure", 2),
    ]
    by_name = {s.name: s.metrics["right"].value for s in summarise(rows).slices}
    assert by_name == {
        "all": pytest.approx(1 / 3),
        "en→en": 0.5,
        "zh→en": 0,
        "en": 0.5,
        "zh-Hant": 0,
        "fact": 0,
        "figure": 0.5,
    }
    varied = [row("a", age="week", file="core.jsonl"), row("b", age="year", file="more.jsonl")]
    assert [(s.by, s.name) for s in summarise(varied).slices][3:] == [
        ("age", "week"),
        ("age", "year"),
        ("file", "core.jsonl"),
        ("file", "more.jsonl"),
    ]


def test_selective_figures_by_hand() -> None:
    rows = [
        row("a", answer=answer(0.9)),
        row("b", answer=answer(0.6), scores={"right": 0.0}),
        row("c", answer=answer(0.2, "not_found"), scores={"right": 0.0}),
        row("d", answer=answer(0.4, "not_found"), answerable=False),
        FAILED,
        row("left out", answer=answer(0.99), scores={"right": None}),
    ]
    summary = summarise(rows)
    assert (summary.questions, summary.errors) == (6, 1)
    assert summary.risk_coverage == ((1 / 5, 0.0), (2 / 5, 0.5))
    assert summary.calibration == (CalibrationBin(0.6, 0.0, 1), CalibrationBin(0.9, 1.0, 1))
    figures = {name: (m.value, m.n) for name, m in summary.selective.items()}
    assert figures == {
        "AURC": (0.25, 2),
        # Half of the answers are 0.6 off, the other half 0.1.
        "ECE": (pytest.approx(0.35), 2),
        # Of the answerable, 0.9 and 0.6 are above 0.4, and 0.2 is not; what failed has none.
        "AUROC": (pytest.approx(2 / 3), 4),
    }
    for measured in summary.selective.values():
        assert 0 <= measured.low <= measured.value <= measured.high <= 1


def test_a_run_of_retrieval_alone_has_no_selective_figures() -> None:
    summary = summarise([row("a", answer=None, scores={"RR": 0.5, "right": None})])
    assert summary.selective == {}
    assert summary.risk_coverage == summary.calibration == ()
    assert summary.overall.metrics == {"RR": Measured(0.5, 0.5, 0.5, 1)}


def test_figures_that_are_undefined_are_absent() -> None:
    refused = row("a", answer=answer(0.2, "not_found"), scores={"right": 0.0})
    assert summarise([refused]).selective == {}
    assert list(summarise([row("a")]).selective) == ["AURC", "ECE"]


def test_times_and_diagnoses() -> None:
    rows = [
        row(str(n), timings_ms={"total": float(n), "search": 5.0} if n else {"total": 0.0})
        for n in range(101)
    ]
    assert summarise(rows).timings_ms == {
        "search": Percentiles(5.0, 5.0, 100),
        "total": Percentiles(50.0, 95.0, 101),
    }
    rows = [row("a", diagnosis="not retrieved"), row("b"), row("c", diagnosis="not retrieved")]
    assert summarise(rows).diagnoses == {"not retrieved": 2}


def test_no_rows_make_an_empty_summary() -> None:
    summary = summarise([])
    assert (summary.questions, summary.errors, len(summary.slices)) == (0, 0, 1)
    assert summary.overall.metrics == summary.selective == summary.timings_ms == {}


ROWS = st.lists(
    st.builds(
        lambda pair, confidence, answered, answerable, right, f1, milliseconds: row(
            "any",
            pair=pair,
            answerable=answerable,
            answer=answer(confidence, "answered" if answered else "not_found"),
            scores={"right": right, "F1": f1},
            timings_ms={"total": milliseconds},
        ),
        st.sampled_from(["en→en", "en→zh", "zh→en"]),
        st.sampled_from([0.2, 0.5, 0.8]),
        st.booleans(),
        st.booleans(),
        st.sampled_from([0.0, 1.0, None]),
        st.one_of(st.none(), st.floats(0, 1)),
        st.floats(0, 100),
    ),
    max_size=12,
)


@settings(max_examples=5, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows: list[Row], shuffle: random.Random) -> None:
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    assert summary_json(summarise(shuffled)) == summary_json(summarise(rows))


@settings(max_examples=5, deadline=None)
@given(ROWS)
def test_slices_of_a_trait_add_up(rows: list[Row]) -> None:
    summary = summarise(rows)
    for by in ("pair", "script"):
        parts = [part for part in summary.slices if part.by == by]
        assert sum(part.questions for part in parts) == summary.questions
        for name, whole in summary.overall.metrics.items():
            found = [part.metrics[name] for part in parts if name in part.metrics]
            assert sum(m.n for m in found) == whole.n
            assert sum(m.n * m.value for m in found) == pytest.approx(whole.n * whole.value)


def test_the_summary_as_json_is_plain_and_rounded() -> None:
    rows = [row("a"), row("b", scores={"right": 0.0}), row("c"), FAILED]
    document = summary_json(summarise(rows))
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["risk_coverage"] == [[0.75, 0.333333]]
    assert document["calibration"] == [{"confidence": 0.9, "right": 0.666667, "n": 3}]
    assert document["slices"][0]["metrics"]["right"]["value"] == 0.5
    assert (document["questions"], document["errors"]) == (4, 1)


def test_the_seed_decides_the_draws() -> None:
    rows = [row(str(n), scores={"F1": n**2 / 81}) for n in range(10)]
    first = summarise(rows, seed=1).overall.metrics["F1"]
    assert summarise(rows, seed=1).overall.metrics["F1"] == first
    assert summarise(rows, seed=2).overall.metrics["F1"] != first
