"""`citedesk eval` as a person runs it, with the real embedder where something is measured."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from citedesk import app
from eval.folder import read_rows, read_run
from rag.errors import BadInput, CitedeskError
from rag.models import find

CORPUS = {
    "well": "The well in the lower field is dry since 3 May.",
    "bell": "The bell of the chapel was stolen on Monday night.",
}
QUESTIONS = [
    ("q1", "Which well has no water?", "well", "dry"),
    ("q2", "What was taken from the chapel?", "bell", "bell"),
    ("q3", "Who was elected mayor of Lowmere?", None, ""),
]


def citedesk(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["eval", *map(str, arguments)])


def refused(*arguments: object) -> CitedeskError:
    error = citedesk(*arguments).exception
    assert isinstance(error, CitedeskError)
    return error


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    corpus = [{"id": i, "title": "", "text": text} for i, text in CORPUS.items()]
    gold = [
        {
            "id": id_,
            "lang": "en",
            "question": question,
            "answers": [answer],
            "gold_doc": article,
            "answerable": article is not None,
        }
        for id_, question, article, answer in QUESTIONS
    ]
    for name, rows in (("corpus", corpus), ("gold", gold[:1]), ("more", gold[1:])):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines)
    return folder


@pytest.mark.model
def test_a_run_is_measured_compared_and_made_the_baseline(
    files: Path, tmp_path: Path, model_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if find("e5-small", cache=model_cache) is None:
        pytest.skip(f"the embedder is not in {model_cache}; run `citedesk models pull`")
    cache = tmp_path / "cache"
    cache.mkdir()
    for part in ("models", "tiktoken"):
        (cache / part).symlink_to(model_cache / part)
    monkeypatch.setenv("CITEDESK_CACHE", str(cache))
    corpus = ("--corpus", files / "corpus.jsonl")
    gold = ("--gold", files / "gold.jsonl", files / "more.jsonl")

    whole, searched = tmp_path / "whole", tmp_path / "searched"
    done = citedesk("run", *gold, *corpus, "--out", whole, "--answerer", "extractive")
    assert done.exit_code == 0, done.output
    assert "3 questions, 0 failed" in done.output
    assert str(whole / "report.html") in done.output
    assert [row.id for row in read_rows(whole)] == ["q1", "q2", "q3"]
    assert read_rows(whole)[1].articles[0] == "bell"

    done = citedesk("run", *gold, *corpus, "--out", searched, "--retrieval-only")
    assert done.exit_code == 0, done.output
    assert all(row.answer is None for row in read_rows(searched))

    baseline = tmp_path / "baseline.json"
    assert citedesk("baseline", whole, baseline).exit_code == 0
    done = citedesk("compare", baseline, whole)
    assert done.exit_code == 0, done.output
    assert "pass" in done.output
    assert "Which well" not in baseline.read_text()

    again = tmp_path / "again"
    arguments = (*gold, *corpus, "--base", baseline, "--out", again, "--answerer", "extractive")
    assert citedesk("run", *arguments).exit_code == 0
    assert read_run(again)["identity"] == read_run(whole)["identity"]


def test_what_cannot_be_measured_is_said(files: Path, tmp_path: Path) -> None:
    gold = ("--gold", files / "gold.jsonl", "--out", tmp_path / "run")
    corpus = ("--corpus", files / "corpus.jsonl")
    assert "--corpus" in str(refused("run", *gold))
    assert "--corpus" in str(refused("run", *gold, *corpus, "--index", tmp_path))
    assert "loudly" in str(refused("run", *gold, *corpus, "--answerer", "loudly"))
    assert "klingon" in str(refused("run", *gold, *corpus, "--language", "klingon"))
    assert "tomorrow" in str(refused("run", *gold, *corpus, "--as-of", "tomorrow"))
    assert not (tmp_path / "run").exists()


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    error = refused("compare", tmp_path / "none", tmp_path)
    assert isinstance(error, BadInput)
    assert "none" in str(error)


def test_half_a_judge_is_named(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITEDESK_JUDGE_MODEL", "grader")
    gold = ("--gold", files / "gold.jsonl", "--out", tmp_path / "run")
    error = refused("run", *gold, "--corpus", files / "corpus.jsonl")
    assert "CITEDESK_JUDGE_BASE_URL" in str(error)
