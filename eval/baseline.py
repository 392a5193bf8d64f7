"""The scores that runs are held against each other by: of a run folder, or kept as a baseline."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.folder import RUN, read_rows, read_run
from eval.metrics import HEADLINE
from eval.rows import Json, Row, Scores
from rag.errors import BadInput

_FORMAT = "citedesk-baseline/1"
# Of run.json, what decides the scores; no times, no machine.
_KEPT = (
    "title git gold index retrieval_only answerer as_of language limit sample settings prompts "
    "code_sha256"
).split()
_KEPT_PACKAGES = ("torch", "sentence-transformers", "faiss-cpu")


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """`sha256` is over the question and what is expected of its answer."""

    sha256: str
    scores: Scores


@dataclass(frozen=True, slots=True)
class ScoredRun:
    """The scores of a run by question id, and a hash of the articles it was over, where known."""

    label: str
    questions: Mapping[str, ScoredQuestion]
    articles_sha256: str | None = None


def scored(label: str, rows: Sequence[Row], run: Json | None = None) -> ScoredRun:
    """The scores of rows; `run` is run.json."""
    questions = {row.id: ScoredQuestion(row.question_sha256, row.scores) for row in rows}
    return ScoredRun(label, questions, _articles(run or {}))


def load_scored(path: Path) -> ScoredRun:
    """The scores of a run folder or of a baseline file.

    Raises:
        BadInput: it is missing or malformed, or the run was not finished.
    """
    if path.is_dir():
        return _finished(path)[1]
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise BadInput(f"{path} has not the format {_FORMAT!r}; write the baseline anew")
        questions = {
            id_: ScoredQuestion(str(question["sha256"]), _scores(question["scores"]))
            for id_, question in document["questions"].items()
        }
    except FileNotFoundError as error:
        raise BadInput(f"{path} does not exist; name a run folder or a baseline file") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"{path} is no baseline: {error!r}; write the baseline anew") from error
    return ScoredRun(path.name, questions, _articles(document.get("run", {})))


def write_baseline(run_folder: Path, file: Path) -> None:
    """Keep the headline scores of a finished run, one question a line, and what it was made of.

    Raises:
        BadInput: the run cannot be read or was not finished, or the file cannot be written.
    """
    run, whole = _finished(run_folder)
    packages = run.get("packages", {})
    kept = {name: run[name] for name in _KEPT if name in run}
    kept["packages"] = {name: packages[name] for name in _KEPT_PACKAGES if name in packages}
    lines = []
    for id_, question in sorted(whole.questions.items()):
        scores = {metric.name: question.scores.get(metric.name) for metric in HEADLINE}
        lines.append(f"{_json(id_)}: {_json({'sha256': question.sha256, 'scores': scores})}")
    questions = "{\n" + ",\n".join(lines) + "\n}"
    parts = {"format": _json(_FORMAT), "questions": questions, "run": _json(kept)}
    text = ",\n".join(f"{_json(name)}: {part}" for name, part in parts.items())
    try:
        file.write_text(f"{{\n{text}\n}}\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error}; name another file") from error


def require_same_questions(base: ScoredRun, new: Mapping[str, str]) -> None:
    """Refuse a run whose questions, by id with their hashes, are not those of the base.

    Raises:
        BadInput: `new` lacks a question of `base`, or has another one under its id.
    """
    other = [id_ for id_, question in base.questions.items() if new.get(id_) != question.sha256]
    if other:
        named = ", ".join(other[:3]) + (", …" if len(other) > 3 else "")
        raise BadInput(
            f"{len(other)} of the {len(base.questions)} questions of {base.label} are missing "
            f"or were changed since ({named}); run the base again on the questions as "
            f"they are now, or write the baseline anew"
        )


def _finished(folder: Path) -> tuple[Json, ScoredRun]:
    run = read_run(folder)
    if run.get("status") != "finished":
        raise BadInput(
            f"{folder / RUN} has the status {run.get('status')!r}, not 'finished'; "
            f"start the run again as before to finish it"
        )
    whole = scored(folder.resolve().name, read_rows(folder), run)
    asked = run.get("questions", len(whole.questions))
    if len(whole.questions) != asked:
        raise BadInput(
            f"{folder} has rows of {len(whole.questions)} questions where {asked} were asked; "
            f"run them again into another folder"
        )
    return run, whole


def _articles(run: Json) -> str | None:
    index = run.get("index")
    return index.get("articles_sha256") if isinstance(index, dict) else None


def _scores(document: Json) -> Scores:
    return {name: None if score is None else float(score) for name, score in document.items()}


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True)
