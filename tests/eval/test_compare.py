"""The gate: which differences between two runs fail it, pass it, or leave it open."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.baseline import ScoredQuestion, ScoredRun, load_scored, scored, write_baseline
from eval.compare import Comparison, MetricComparison, compare, comparison_text, exit_status
from eval.folder import RunFolder
from eval.metrics import HEADLINE
from eval.report import Difference
from eval.rows import Row, Scores
from rag.errors import BadInput

RUN = {
    "identity": "one",
    "title": "Before",
    "questions": 3,
    "git": {"sha": "abc", "dirty": False},
    "gold": [{"file": "core.jsonl", "sha256": "1"}],
    "index": {"articles": 4},
    "settings": {"CITEDESK_EMBEDDER": "e5-small"},
    "packages": {"torch": "2.13", "faiss-cpu": "1.15", "numpy": "2.4"},
    "machine": {"processor": "of this machine"},
    "seconds": 12.5,
    "summary": {"questions": 3},
}


def run(label: str, values: list[float | None], metric: str = "right") -> ScoredRun:
    """A run of one metric; the questions are numbered."""
    return scores_of(label, [{metric: value} for value in values])


def scores_of(label: str, scores: list[Scores]) -> ScoredRun:
    questions = {f"q{n}": ScoredQuestion("same", found) for n, found in enumerate(scores)}
    return ScoredRun(label, questions)


def only(comparison: Comparison) -> MetricComparison:
    (compared,) = comparison.metrics
    return compared


def lost(count: int, of: int) -> Comparison:
    """Of a run that gets `count` of `of` questions wrong with one that had them all right."""
    values: list[float | None] = [0.0] * count + [1.0] * (of - count)
    return compare(run("base", [1.0] * of), run("new", values))


def row(id_: str, right: float) -> Row:
    scores = {"right": right, "F1": 0.25, "citation_recall": 1 / 3, "false_answer": None}
    question, answer = "哪座碼頭？\u2028Which pier?", {"status": "answered", "confidence": 0.9}
    traits = ("core.jsonl", "en", "fact", "en→en", "week", question, f"hash of {id_}", True)
    return Row(id_, *traits, (("north",),), ("pier",), ("pier",), (), answer, None, scores)


ROWS = [row("b", 1.0), row("a", 0.0), row("c", 1.0)]


def finished(folder: Path) -> Path:
    RunFolder(folder, RUN).finish(ROWS, {}, {})
    return folder


@pytest.mark.parametrize(
    ("count", "of", "verdict"),
    [
        (0, 3, "pass"),
        (1, 120, "pass"),
        # Four of 120 are 3 points, less than the margin, but eight may be behind them.
        (4, 120, "too few"),
        (20, 120, "fail"),
        # One of five is a lot, and nothing beyond chance.
        (1, 5, "too few"),
    ],
)
def test_verdicts_on_a_loss(count: int, of: int, verdict: str) -> None:
    assert lost(count, of).verdict == verdict


def test_without_a_change_no_margin_is_needed() -> None:
    assert compare(run("base", [1.0]), run("new", [1.0]), margin=0).verdict == "pass"


def test_many_small_losses_within_the_margin_pass_though_beyond_chance() -> None:
    base, new = run("base", [0.80] * 60 + [0.81] * 60), run("new", [0.79] * 120)
    compared = only(compare(base, new))
    assert compared.adjusted_p < 0.001
    assert compared.difference == pytest.approx(-0.015)
    assert compared.verdict == "pass"
    assert compare(base, new, margin=0.01).verdict == "fail"


def test_a_difference_by_hand() -> None:
    comparison = compare(run("base", [1, 1, 1, 0, None]), run("new", [1, 0, 0, 0, 1]))
    compared = only(comparison)
    assert (compared.metric, compared.n, compared.lost) == ("right", 4, 0)
    assert (compared.base, compared.new, compared.difference) == (0.75, 0.25, -0.5)
    # Both changed for the worse: one in four assignments of signs.
    assert (compared.p, compared.adjusted_p) == (0.25, 0.25)
    assert (compared.low, compared.high) == (-1, 0)
    told = Difference(0.75, 0.25, -0.5, -1, 0, "too few", 4)
    assert comparison.differences == {"right": told}


def test_where_lower_is_better_a_rise_is_a_loss() -> None:
    good, bad = run("good", [0.0] * 40, "injected"), run("bad", [1.0] * 40, "injected")
    compared = only(compare(good, bad))
    assert (compared.base, compared.new, compared.verdict) == (0, 1, "fail")
    assert (compared.difference, compared.low, compared.high) == (-1, -1, -1)
    assert compare(bad, good).verdict == "pass"


def test_p_values_are_corrected_over_the_metrics_that_differ() -> None:
    # Five of 40 worse: p = 1/32, beyond chance alone, not as one of two.
    base: list[Scores] = [{"right": 1.0}] * 40
    worse: list[Scores] = [{"right": 0.0}] * 5 + [{"right": 1.0}] * 35
    alone = only(compare(scores_of("base", base), scores_of("new", worse)))
    assert (alone.adjusted_p, alone.verdict) == (pytest.approx(1 / 32), "fail")
    # A metric that is the same everywhere cannot be found worse, and costs the other nothing.
    more, less = ([{**q, "point_recall": 0.5} for q in scores] for scores in (base, worse))
    both = compare(scores_of("base", more), scores_of("new", less)).metrics
    assert [(c.metric, c.verdict) for c in both] == [("right", "fail"), ("point_recall", "pass")]
    assert [c.adjusted_p for c in both] == [pytest.approx(1 / 32), 1.0]
    # One that moves on a single question, and be it for the better, is tested too.
    less[0] = {**less[0], "point_recall": 1.0}
    both = compare(scores_of("base", more), scores_of("new", less)).metrics
    assert [(c.metric, c.verdict) for c in both] == [("right", "too few"), ("point_recall", "pass")]
    assert both[0].adjusted_p == pytest.approx(1 / 16)


def test_a_run_that_refuses_everything_fails_and_its_lost_metrics_are_told() -> None:
    base = scores_of("base", [{"right": 1.0, "citation_recall": 1.0}] * 30)
    refuses = scores_of("new", [{"right": 0.0, "citation_recall": None}] * 30)
    comparison = compare(base, refuses)
    assert comparison.verdict == "fail"
    assert only(comparison).metric == "right"
    assert comparison.vanished == {"citation_recall": 30}
    # Where `right` is not lost with it, nobody can tell.
    held = scores_of("new", [{"right": 1.0, "citation_recall": None}] * 30)
    assert compare(base, held).verdict == "too few"


def test_questions_that_are_not_in_both_runs_are_counted() -> None:
    comparison = compare(run("base", [1.0] * 9), run("new", [None] + [1.0] * 8 + [0.0] * 4))
    compared = only(comparison)
    assert (compared.n, compared.lost, comparison.only_in_new) == (8, 1, 4)
    assert comparison.verdict == "pass"
    assert "applies to in the base only: right 1\n" in comparison_text(comparison)
    assert "left out: 4\n" in comparison_text(comparison)


def test_bits_lost_by_another_machine_are_no_change() -> None:
    compared = only(compare(run("base", [0.1 + 0.2] * 9), run("new", [0.3] * 9)))
    assert (compared.difference, compared.p, compared.verdict) == (0, 1, "pass")


def test_nothing_to_compare_is_no_pass() -> None:
    comparison = compare(run("base", [None]), run("new", [1.0]))
    assert comparison.metrics == ()
    assert comparison.verdict == "too few"
    assert comparison_text(comparison).splitlines()[-1].startswith("verdict: too few questions")


SCORE = st.sampled_from([0.0, 1 / 3, 0.5, 1.0, None])
QUESTION = st.fixed_dictionaries({metric.name: SCORE for metric in HEADLINE[::3]})
SCORES = st.lists(st.tuples(QUESTION, QUESTION), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(SCORES)
def test_laws_of_a_comparison(scores: list[tuple[Scores, Scores]]) -> None:
    one, other = (scores_of(f"run {n}", [pair[n] for pair in scores]) for n in (0, 1))
    there = compare(one, other, resamples=499)
    back = compare(other, one, resamples=499)
    assert [c.metric for c in there.metrics] == [c.metric for c in back.metrics]
    for forth, reverse in zip(there.metrics, back.metrics, strict=True):
        assert forth.difference == -reverse.difference
        assert (forth.base, forth.new) == (reverse.new, reverse.base)
        assert forth.low <= forth.difference <= forth.high
        assert forth.p <= forth.adjusted_p
    same = compare(one, one, resamples=499)
    for compared in same.metrics:
        assert (compared.difference, compared.low, compared.high, compared.p) == (0, 0, 0, 1)
        assert compared.verdict == "pass"
    assert same.vanished == {}


def test_questions_that_are_missing_or_changed_are_named_with_the_fix() -> None:
    base, new = run("base", [1.0] * 9), run("new", [1.0] * 7)
    with pytest.raises(BadInput, match=r"2 of the 9 questions of base .*\(q7, q8\); run the base"):
        compare(base, new)
    changed = {**new.questions, "q0": ScoredQuestion("other", {"right": 1.0})}
    with pytest.raises(BadInput, match=r"3 of the 9 .*\(q0, q7, q8\).* write the baseline anew"):
        compare(base, ScoredRun("new", changed))
    with pytest.raises(BadInput, match=r"9 of the 9 .*\(q0, q1, q2, …\)"):
        compare(base, ScoredRun("new", {}))


@pytest.mark.parametrize(("wrong", "plain", "strict"), [(0, 0, 0), (3, 0, 5), (40, 5, 5)])
def test_exit_status(wrong: int, plain: int, strict: int) -> None:
    comparison = lost(wrong, 40)
    assert exit_status(comparison, strict=False) == plain
    assert exit_status(comparison, strict=True) == strict


def test_the_text_is_an_aligned_table_and_the_verdict_in_words() -> None:
    base = scores_of("before", [{"right": 1.0, "citation_precision": 0.5}] * 40)
    worse = scores_of("after", [{"right": 0.0, "citation_precision": 0.5}] * 40)
    lines = comparison_text(compare(base, worse)).splitlines()
    assert lines[0].split() == "metric n base new difference [95 %] p p (Holm) verdict".split()
    assert lines[1].split()[:4] == ["right", "40", "1.000", "0.000"]
    assert "-1.000 [-1.000, -1.000]" in lines[1]
    assert lines[2].split()[-1] == "pass"
    for line in lines[1:3]:
        assert line.index(line.split()[-1]) == lines[0].index("verdict")
    assert "base is before, new is after" in lines[4]
    assert lines[-1].startswith("verdict: fail, ")
    assert lines[-1].endswith(": right")
    passed = comparison_text(compare(base, replace(base, label="again")))
    assert passed.splitlines()[-1] == "verdict: pass, no metric loses 5 points or more"


def test_a_run_folder_is_read(tmp_path: Path) -> None:
    loaded = load_scored(finished(tmp_path / "new"))
    assert loaded == scored("new", ROWS)
    assert loaded.questions["a"].sha256 == "hash of a"
    assert loaded.questions["a"].scores["right"] == 0


def test_a_baseline_has_the_headline_scores_and_no_words_of_a_question(tmp_path: Path) -> None:
    folder, file = finished(tmp_path / "new"), tmp_path / "baseline.json"
    write_baseline(folder, file)
    text = file.read_text(encoding="utf-8")
    document = json.loads(text)
    assert list(document) == ["format", "questions", "run"]
    assert list(document["questions"]) == ["a", "b", "c"]
    assert sum('"sha256": "hash of' in line for line in text.splitlines()) == 3
    assert "pier" not in text
    headline = {metric.name for metric in HEADLINE}
    assert all(set(q["scores"]) == headline for q in document["questions"].values())
    assert set(document["run"]) == {"title", "git", "gold", "index", "settings", "packages"}
    assert document["run"]["packages"] == {"torch": "2.13", "faiss-cpu": "1.15"}


def test_a_run_held_against_its_own_baseline_has_not_changed(tmp_path: Path) -> None:
    folder, file = finished(tmp_path / "new"), tmp_path / "baseline.json"
    write_baseline(folder, file)
    comparison = compare(load_scored(file), load_scored(folder))
    assert (comparison.base, comparison.new) == ("baseline.json", "new")
    assert [(c.metric, c.n) for c in comparison.metrics] == [("right", 3), ("citation_recall", 3)]
    assert all(c.difference == c.low == c.high == 0 for c in comparison.metrics)
    assert comparison.verdict == "pass"


def test_a_run_that_did_not_finish_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    RunFolder(folder, RUN).keep(ROWS[0])
    with pytest.raises(BadInput, match=r"stopped.run\.json has the status 'running'"):
        load_scored(folder)
    with pytest.raises(BadInput, match="not 'finished'"):
        write_baseline(folder, tmp_path / "baseline.json")
    assert not (tmp_path / "baseline.json").exists()


def test_a_run_with_rows_missing_is_refused(tmp_path: Path) -> None:
    folder = finished(tmp_path / "new")
    rows = folder / "per_question.jsonl"
    first = rows.read_text(encoding="utf-8").split("\n")[0]
    rows.write_text(first + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match="rows of 1 questions where 3 were asked"):
        load_scored(folder)


@pytest.mark.parametrize("line", ["{", "[]", "{}", '"row"'])
def test_a_malformed_row_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    folder = finished(tmp_path / "new")
    with (folder / "per_question.jsonl").open("a", encoding="utf-8") as handle:
        handle.write(line + "\n")
    with pytest.raises(BadInput, match=r"per_question\.jsonl:4"):
        load_scored(folder)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere does not exist"):
        load_scored(tmp_path / "nowhere")
    with pytest.raises(BadInput, match=r"nowhere.baseline\.json cannot be written"):
        write_baseline(finished(tmp_path / "new"), tmp_path / "nowhere" / "baseline.json")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match=r"empty.run\.json"):
        load_scored(tmp_path / "empty")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"format": "another/7", "questions": {}}',
        '{"format": "citedesk-baseline/1"}',
        '{"format": "citedesk-baseline/1", "questions": []}',
        '{"format": "citedesk-baseline/1", "questions": {"a": {"scores": {}}}}',
        '{"format": "citedesk-baseline/1",'
        ' "questions": {"a": {"sha256": "1", "scores": {"right": "good"}}}}',
    ],
)
def test_a_malformed_baseline_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text)
    with pytest.raises(BadInput, match=r"baseline\.json .*write the baseline anew"):
        load_scored(file)
