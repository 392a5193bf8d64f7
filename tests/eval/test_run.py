"""A run from its gold file to its folder: broken off, failed in parts, taken up again."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fakes import HashEncoder, ScriptedModel, count_words

from eval.baseline import scored
from eval.corpus import Desk
from eval.folder import read_rows, read_run
from eval.gold import GoldQuestion, read_gold
from eval.metrics import METRICS
from eval.rows import Json
from eval.run import Measurement, Plan, choose, measure, newest_day
from rag.answerer import Answerer
from rag.errors import BadInput, ModelUnavailable
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher

ROWS = [
    {"id": "dam", "date": "2026-03-05", "text": "The dam at Lowmere will cost US$11.1 billion."},
    {"id": "ferry", "date": "2026-01-10", "text": "渡輪公司宣布，維修費用約3億5000萬元。"},
    {"id": "bell", "text": "The bell of the chapel at Lowmere was stolen on Monday."},
]
QUESTIONS = [
    {
        "id": f"q{number}",
        "lang": language,
        "kind": "figure",
        "question": question,
        "status": "answered" if article else "not_found",
        "evidence": [{"article": article, "quote": quote}] if article else [],
        "points": [[form]] if article else [],
    }
    for number, (language, question, article, quote, form) in enumerate(
        [
            ("en", "How much will the dam at Lowmere cost?", "dam", "11.1 billion", "11.1 billion"),
            ("zh-Hant", "渡輪維修費用多少？", "ferry", "3億5000萬元", "3億5000萬"),
            ("en", "What was stolen from the chapel?", "bell", "The bell", "bell"),
            ("en", "Who painted the lighthouse?", "", "", ""),
            ("en", "Which words does this quote have?", "dam", "no such words", "no"),
        ]
    )
]


@pytest.fixture(scope="module")
def gold_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS))
    return path


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, HashEncoder]]:
    folder = tmp_path_factory.mktemp("run")
    corpus = folder / "rows.jsonl"
    corpus.write_text("".join(json.dumps({"title": "", **row}) + "\n" for row in ROWS))
    encoder = HashEncoder(dimension=4096)
    ingest([corpus], Ingestion(folder / "i", encoder, count_words))
    opened = Index(folder / "i", model=encoder.identity)
    yield opened, encoder
    opened.close()


@pytest.fixture
def desk(index: tuple[Index, HashEncoder]) -> Desk:
    return Desk(Answerer(Searcher(*index)), index[0].snapshot())


def plan(gold_file: Path, out: Path, **changes: object) -> Plan:
    return Plan((gold_file,), out, answerer="extractive", **changes)  # type: ignore[arg-type]


def without_times(measured: Measurement) -> list[object]:
    return [(row.id, row.answer, row.articles, row.scores, row.error) for row in measured.rows]


def test_a_run_is_a_folder_that_says_what_it_is(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    measured = measure(plan(gold_file, out, title="Three articles"), desk)
    assert [row.id for row in measured.rows] == [q["id"] for q in QUESTIONS]
    assert read_rows(out) == measured.rows
    run = read_run(out)
    assert run == measured.run
    assert run["status"] == "finished"
    assert run["as_of"] == "2026-03-05"
    assert run["index"]["articles"] == 3
    assert run["gold"][0]["file"] == "gold.jsonl"
    assert run["summary"]["questions"] == 5
    assert run["peak_memory_mb"] > 0
    for name in ("report.md", "report.html"):
        assert "Three articles" in (out / name).read_text(encoding="utf-8")


def test_a_failed_question_is_a_row_and_is_counted(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    measured = measure(plan(gold_file, tmp_path / "run"), desk)
    assert measured.summary.errors == 1
    assert "no such words" in str(measured.rows[4].error)
    assert measured.summary.overall.metrics["right"].n == 5


def test_the_same_again_gives_the_same_rows(gold_file: Path, desk: Desk, tmp_path: Path) -> None:
    one = measure(plan(gold_file, tmp_path / "one"), desk)
    other = measure(plan(gold_file, tmp_path / "other", concurrency=4), desk)
    assert without_times(one) == without_times(other)
    for name in ("run.trec", "qrels.trec"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_an_interrupted_run_goes_on_where_it_stopped(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    whole = measure(plan(gold_file, tmp_path / "whole"), desk)
    out = tmp_path / "torn"
    measure(plan(gold_file, out), desk)
    lines = (out / "per_question.jsonl").read_text().splitlines(keepends=True)
    marked = json.loads(lines[0]) | {"timings_ms": {"total": 12345.0}}
    (out / "per_question.jsonl").write_text(json.dumps(marked) + "\n" + lines[1] + lines[2][:40])
    again = measure(plan(gold_file, out), desk)
    assert without_times(again) == without_times(whole)
    assert again.rows[0].timings_ms == {"total": 12345.0}
    assert again.rows[2].timings_ms["total"] != 12345.0


def test_what_failed_is_asked_again_and_what_did_not_costs_nothing_more(
    gold_file: Path, index: tuple[Index, HashEncoder], tmp_path: Path
) -> None:
    model = ScriptedModel(RuntimeError("an outage"), *["NOT_FOUND"] * 4, "NOT_FOUND", "NOT_FOUND")
    desk = Desk(Answerer(Searcher(*index), model=model), index[0].snapshot())
    asked = Plan((gold_file,), tmp_path / "run", answerer="llm")
    first = measure(asked, desk)
    assert [row.id for row in first.rows if row.error] == ["q0", "q4"]
    again = measure(asked, desk)
    assert [row.id for row in again.rows if row.error] == ["q4"]
    assert again.rows[1].timings_ms == first.rows[1].timings_ms


def test_a_finished_run_keeps_what_it_cost(gold_file: Path, desk: Desk, tmp_path: Path) -> None:
    asked = plan(gold_file, tmp_path / "run", limit=3)
    first = measure(asked, desk).run
    assert first["seconds"] > 0
    path = tmp_path / "run" / "run.json"
    path.write_text(json.dumps({**first, "seconds": 1234.5}))
    assert measure(asked, desk).run["seconds"] == 1234.5


def test_a_judge_that_fails_changes_no_other_figure(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    async def grade(question: GoldQuestion, _: Json) -> float:
        if question.id == "q0":
            raise ModelUnavailable("the judge is down")
        return 0.5

    judged = measure(plan(gold_file, tmp_path / "judged", grade=grade), desk)
    alone = measure(plan(gold_file, tmp_path / "alone"), desk)
    assert [row.scores["judged"] for row in judged.rows] == [None, 0.5, 0.5, 0.5, None]
    for one, other in zip(judged.rows, alone.rows, strict=True):
        assert {**one.scores, "judged": None} == dict(other.scores)


def test_who_answered_is_counted(
    gold_file: Path, index: tuple[Index, HashEncoder], tmp_path: Path
) -> None:
    model = ScriptedModel(*["Nothing that any passage says. [1]"] * 5)
    desk = Desk(Answerer(Searcher(*index), model=model), index[0].snapshot())
    measured = measure(Plan((gold_file,), tmp_path / "run", answerer="llm"), desk)
    assert measured.summary.answerers == {"extractive": 4}
    assert measured.summary.fallbacks == 4
    assert "stand in for what a model wrote" in (tmp_path / "run" / "report.md").read_text()


def test_a_folder_with_another_run_is_left_alone(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    measure(plan(gold_file, out), desk)
    before = (out / "run.json").read_bytes()
    with pytest.raises(BadInput, match="over other questions"):
        measure(plan(gold_file, out, as_of=date(2026, 1, 1)), desk)
    assert (out / "run.json").read_bytes() == before
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-mother.txt").write_text("Dear mother")
    with pytest.raises(BadInput, match="letters"):
        measure(plan(gold_file, tmp_path / "letters"), desk)


def test_a_base_of_other_questions_is_refused_before_any_is_asked(
    gold_file: Path, desk: Desk, tmp_path: Path
) -> None:
    measured = measure(plan(gold_file, tmp_path / "run"), desk)
    other = replace(measured.rows[0], question_sha256="0" * 64)
    base = scored("base", [other, *measured.rows[1:]])
    with pytest.raises(BadInput, match="q0"):
        measure(plan(gold_file, tmp_path / "new", base=base), desk)
    assert not (tmp_path / "new").exists()
    same = measure(plan(gold_file, tmp_path / "new", base=scored("base", measured.rows)), desk)
    assert same.comparison is not None
    assert same.comparison.verdict == "pass"
    assert "base" in (tmp_path / "new" / "report.md").read_text()


def test_retrieval_alone_asks_nobody(
    gold_file: Path, index: tuple[Index, HashEncoder], tmp_path: Path
) -> None:
    model = ScriptedModel(RuntimeError("asked"))
    desk = Desk(Answerer(Searcher(*index), model=model), index[0].snapshot())
    measured = measure(plan(gold_file, tmp_path / "run", retrieval_only=True), desk)
    assert model.asked == []
    assert {row.answer for row in measured.rows} == {None}
    assert "right" not in measured.summary.overall.metrics or measured.summary.errors
    assert measured.summary.overall.metrics["Success@1"].n == 4


def test_an_answerer_that_breaks_costs_its_question_only(
    gold_file: Path, index: tuple[Index, HashEncoder], tmp_path: Path
) -> None:
    model = ScriptedModel(RuntimeError("broken pipe"), *["NOT_FOUND"] * 4)
    desk = Desk(Answerer(Searcher(*index), model=model), index[0].snapshot())
    measured = measure(Plan((gold_file,), tmp_path / "run", answerer="llm"), desk)
    assert [bool(row.error) for row in measured.rows] == [True, False, False, False, True]
    assert "broken pipe" in str(measured.rows[0].error)


def test_anyone_can_score_the_run_again(gold_file: Path, desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "run"
    measured = measure(plan(gold_file, out), desk)
    names = ["R@1", "R@5", "R@10", "R@20", "Success@1", "nDCG@10", "RR"]
    done = subprocess.run(
        [sys.executable, "-m", "ir_measures", "qrels.trec", "run.trec", *names, "--places", "9"],
        cwd=out,
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = {name: float(value) for name, value in map(str.split, done.stdout.splitlines())}
    assert set(theirs) == set(names)
    for name, value in theirs.items():
        assert measured.summary.overall.metrics[name].value == pytest.approx(value, abs=1e-6)


def test_questions_are_taken_from_the_top_or_drawn(gold_file: Path) -> None:
    questions = read_gold([gold_file])
    assert choose(questions, limit=2) == questions[:2]
    drawn = choose(questions, sample=3)
    assert len(drawn) == 3
    assert drawn == choose(questions, sample=3)
    assert [q for q in questions if q in drawn] == list(drawn)
    # A larger sample has the smaller one in it.
    assert set(drawn) <= set(choose(questions, sample=4))
    assert [q.id for q in choose(questions, language="zh-Hant")] == ["q1"]
    with pytest.raises(BadInput, match="zh-Hans"):
        choose(questions, language="zh-Hans")


def test_a_run_is_asked_on_the_day_of_the_newest_article(desk: Desk) -> None:
    assert newest_day(desk.snapshot) == date(2026, 3, 5)


def test_the_metrics_have_one_name_each() -> None:
    assert len({metric.name for metric in METRICS}) == len(METRICS)
