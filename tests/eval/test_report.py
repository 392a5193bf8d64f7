"""Reports of a made-up run: what a reader must find in them."""

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from made_up_run import FATES, RUN, differences_of, report_of, rows

from eval.diagnosis import DIAGNOSES
from eval.metrics import HEADLINE, METRICS
from eval.report import Report
from eval.report.markdown import report_markdown
from eval.report.mistakes import worst
from eval.report.numbers import duration, interval, milliseconds, share, signed
from eval.report.page import report_page
from eval.report.plots import plots


def page_text(report: Report) -> str:
    """The page with its entities read, as a reader sees its words."""
    return html.unescape(report_page(report))


both_forms = pytest.mark.parametrize(
    "written", [pytest.param(report_markdown, id="markdown"), pytest.param(page_text, id="page")]
)
Written = Callable[[Report], str]


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(rows())


@pytest.fixture(scope="module")
def compared(report: Report) -> Report:
    return replace(report, differences=differences_of(report), base="baseline.json")


@pytest.fixture(scope="module")
def retrieval_only() -> Report:
    return replace(report_of(rows(retrieval_only=True)), run={**RUN, "answerer": None})


@both_forms
def test_each_headline_metric_is_told_with_its_interval(report: Report, written: Written) -> None:
    text, measured = written(report), report.summary.overall.metrics
    names = [metric.name for metric in HEADLINE if metric.name in measured]
    assert len(names) > 8
    for name in names:
        assert name in text.replace("<wbr>", "")
        assert share(measured[name].value) in text
        assert interval(measured[name].low, measured[name].high) in text


def test_each_metric_of_the_run_has_a_line_with_its_n(report: Report) -> None:
    lines = report_markdown(report).split("## By language pair")[0].splitlines()
    for name, measured in report.summary.overall.metrics.items():
        [line] = [line for line in lines if re.match(rf"\| {re.escape(name)} (↓ )?\|", line)]
        assert line.endswith(f"| {measured.n} |")


def test_every_slice_has_a_row_with_its_n(report: Report) -> None:
    text, page = report_markdown(report), report_page(report)
    slices = report.summary.slices[1:]
    assert {found.by for found in slices} == {"pair", "script", "kind", "age", "file"}
    for found in slices:
        assert f"\n| {found.name} | {found.questions} |" in text
        assert f'<th scope="row">{found.name}</th><td>{found.questions}</td>' in page


def test_a_lower_value_that_is_better_is_marked(report: Report) -> None:
    assert "| false_answer ↓ |" in report_markdown(report)
    assert report_page(report).count("↓ lower is better") == 4


def test_a_stronger_colour_is_better_whichever_way_a_metric_points(report: Report) -> None:
    cells = re.findall(r'--dark: (\d+)%" title="(\S+) [^"]*">([.\d]+)<', report_page(report))
    for name, turned in (("right", 1), ("false_answer", -1)):
        strengths = [
            (turned * float(value), int(dark)) for dark, found, value in cells if found == name
        ]
        assert len(set(strengths)) > 1
        assert [dark for _, dark in sorted(strengths)] == sorted(dark for _, dark in strengths)


@both_forms
def test_differences_are_told_where_they_are_known(
    report: Report, compared: Report, written: Written
) -> None:
    assert not re.search(r"[|>] ?verdict", written(report))
    text = written(compared)
    assert re.search(r"[|>] ?verdict", text)
    assert "baseline.json" in text
    for difference in compared.differences.values():
        assert signed(difference.difference) in text
        assert difference.verdict in text


def test_a_metric_without_a_difference_has_empty_cells(compared: Report) -> None:
    lines = report_markdown(compared).splitlines()
    [right] = [line for line in lines if line.startswith("| right |") and "pass" in line]
    base = share(compared.differences["right"].base)
    assert right.endswith(f"| {base} | +.080 | [+.010, +.150] | 60 | pass |")
    recall = next(line for line in lines if line.startswith("| point_recall |"))
    assert recall.endswith("| – | – | – | – | – |")


@both_forms
def test_the_same_run_gives_the_same_bytes(report: Report, written: Written) -> None:
    assert written(report_of(rows())) == written(report)


@both_forms
def test_each_diagnosis_is_counted_and_explained(report: Report, written: Written) -> None:
    assert set(report.summary.diagnoses) == set(FATES.values()) == set(DIAGNOSES)
    text = written(report)
    assert all(meaning in text for meaning in DIAGNOSES.values())


@both_forms
def test_a_run_says_how_it_was_got(report: Report, written: Written) -> None:
    text = written(report)
    for known in ("4f1c" * 10, "ab" * 32, "cd" * 32, "ef" * 32, "2.13.0", "retrieval.k"):
        assert known in text
    assert "92 articles in 410 passages" in text
    assert "in 3 min 12 s" in text
    assert all(metric.meaning in text and metric.applies_to in text for metric in METRICS)
    assert "not to be told twice" not in text


@both_forms
@pytest.mark.parametrize("run", [{}, {"git": {}, "index": {}, "gold": []}, {"git": {"sha": None}}])
def test_a_run_that_says_nothing_of_itself_is_reported_all_the_same(
    report: Report, written: Written, run: dict[str, object]
) -> None:
    text = written(replace(report, run=run, rows=report.rows[:4]))
    assert "Held-out questions" in text
    assert "Success@1" in text


@both_forms
def test_retrieval_alone_has_no_answer_parts(
    report: Report, retrieval_only: Report, written: Written
) -> None:
    text = written(retrieval_only)
    assert "retrieval only" in text
    assert "ferries-1" in text
    assert "What confidence is worth" in written(report)
    for absent in ("What confidence is worth", "<dt>Confidence", "<dt>Answer", "Calibration"):
        assert absent not in text
    results = text.split("What the metrics are")[0]
    assert "citation_" not in results
    assert "false_answer" not in results


def test_a_plot_without_data_is_left_out(report: Report, retrieval_only: Report) -> None:
    names = ["right", "success", "risk", "calibration", "stages"]
    assert [plot.name for plot in plots(report.summary)] == names
    assert [plot.name for plot in plots(retrieval_only.summary)] == ["success", "stages"]
    empty = replace(retrieval_only.summary, timings_ms={}, slices=())
    assert plots(replace(empty, slices=(report_of(rows()[4:5]).summary.overall,))) == ()


def test_a_plot_shows_names_as_they_are(report: Report) -> None:
    first = next(found for found in report.summary.slices if found.by == "pair")
    odd = replace(first, name="中文 $x$ <b> & id", questions=1000)
    drawn = plots(replace(report.summary, slices=(report.summary.overall, odd)))
    assert all("中文 $x$ &lt;b&gt; &amp; id" in plot.svg for plot in drawn[:2])
    assert "http" not in "".join(plot.svg for plot in drawn)


def columns(line: str) -> int:
    """How many cells a line of a table has: bars count unless a backslash stands before them."""
    return len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) - 1


@pytest.mark.parametrize("words", ["a | b", "a \\| b", "a\\", "a\nb", "`|`", "|\u2028|"])
def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head(
    compared: Report, words: str
) -> None:
    odd = replace(compared.rows[1], question=words, kind=words, diagnosis="misread")
    run = {**RUN, "machine": {words: words}}
    text = report_markdown(replace(compared, rows=(odd, *compared.rows), run=run))
    tables = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)
    assert len(tables) > 10
    for table in tables:
        lines = table.split("\n")[:-1]
        assert re.fullmatch(r"\|( --- \|)+", lines[1])
        assert {columns(line) for line in lines} == {columns(lines[1])}


@both_forms
def test_words_of_a_run_call_nobody_and_hide_nothing(written: Written) -> None:
    nasty = "@desk see <script>alert(1)</script> [x](javascript:alert(1)) \x1b[31m\u202ered\x9b0m"
    row = next(row for row in rows() if row.diagnosis is not None)
    text = written(report_of((replace(row, question=nasty, error=nasty),)))
    assert not set(text) & set("\x1b\x9b\u202e")
    if written is report_markdown:
        assert "<script" not in text
        assert not re.search(r"(?<!\\)\]\(javascript", text)
        assert "@desk" not in text
    else:
        assert "<script>alert" in text


def test_rare_diagnoses_are_not_crowded_out_and_the_surest_answers_come_first() -> None:
    wrong = tuple(replace(each, diagnosis="misread") for each in rows())
    rare = replace(rows()[0], id="rare", diagnosis="failed")
    chosen = worst((*wrong, rare), limit=5)
    assert [each.diagnosis for each in chosen] == ["misread"] * 4 + ["failed"]
    confidences = [each.confidence or 0 for each in chosen[:4]]
    assert confidences == sorted((each.confidence or 0 for each in wrong), reverse=True)[:4]


def test_what_misleads_most_comes_first(report: Report) -> None:
    shown = [each.diagnosis for each in worst(report.rows)]
    assert list(dict.fromkeys(shown)) == [
        "answered what is not there",
        "unsupported",
        "misread",
        "wrong language",
        "not retrieved",
        "ranked low",
        "wrongly refused",
        "failed",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (share(0.0), ".000"),
        (share(0.9996), "1.000"),
        (share(-0.25), "−.250"),
        (signed(0.0004), ".000"),
        (signed(-0.0004), ".000"),
        (signed(1.0), "+1.000"),
        (interval(0.5, 1.0), "[.500, 1.000]"),
        (milliseconds(0.04), "0.04"),
        (milliseconds(12.6), "13"),
        (milliseconds(61000.0), "61,000"),
        (duration(59.97), "1 min 0 s"),
        (duration(3.04), "3.0 s"),
    ],
)
def test_numbers_are_written_alike(written: str, expected: str) -> None:
    assert written == expected
