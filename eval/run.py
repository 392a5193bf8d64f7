"""One measurement from gold files to a finished run folder."""

import asyncio
import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from eval.baseline import ScoredRun, require_same_questions, scored
from eval.compare import Comparison, compare, verdict_in_words
from eval.corpus import Desk
from eval.folder import RunFolder
from eval.gold import GoldQuestion, read_gold
from eval.provenance import (
    SCHEMA,
    code_sha256,
    git_state,
    gold_state,
    identity,
    index_state,
    machine,
    package_versions,
    peak_memory_mb,
    prompt_hashes,
)
from eval.report import Report
from eval.report.markdown import report_markdown
from eval.report.page import report_page
from eval.retrieved import trec_qrels, trec_run
from eval.rows import Json, Row
from eval.runner import Asking, Grade, ask_all
from eval.summary import Summary, summarise, summary_json
from rag.answerer import AnswererName
from rag.errors import BadInput
from rag.index import State
from rag.progress import question_progress
from rag.types import Language

SEED = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask and how.

    Of the questions, those in `language`, of them the first `limit`, and of them `sample` drawn by
    a hash of their ids. `settings` are those in effect, for the record; `base` is what the new run
    is held against; `grade` is the judge.
    """

    gold: tuple[Path, ...]
    out: Path
    retrieval_only: bool = False
    language: Language | None = None
    limit: int | None = None
    sample: int | None = None
    answerer: AnswererName = "auto"
    as_of: date | None = None
    concurrency: int = 1
    title: str = ""
    settings: Json | None = None
    base: ScoredRun | None = None
    grade: Grade | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A finished run."""

    rows: tuple[Row, ...]
    summary: Summary
    run: Json
    comparison: Comparison | None


def measure(plan: Plan, desk: Desk) -> Measurement:
    """Ask what was not asked yet, score, and write the run into `plan.out`.

    Raises:
        BadInput: the gold cannot be read, no question is left to ask, `plan.out` holds another
            run, or `plan.base` asks other questions.
    """
    started = time.monotonic()
    questions = choose(
        read_gold(plan.gold), language=plan.language, limit=plan.limit, sample=plan.sample
    )
    if plan.base:
        require_same_questions(plan.base, {q.id: q.sha256 for q in questions})
    as_of = plan.as_of or newest_day(desk.snapshot)
    run = _provenance(plan, desk, questions, as_of)
    folder = RunFolder(plan.out, run)
    _ask(plan, desk, questions, as_of, folder)
    rows = tuple(folder.rows[question.id] for question in questions)
    summary = summarise(rows, seed=SEED)
    comparison = compare(plan.base, scored(plan.title, rows, run)) if plan.base else None
    more = {
        "seconds": round(time.monotonic() - started, 1),
        "peak_memory_mb": peak_memory_mb(),
        "summary": summary_json(summary),
    }
    report = Report(
        title=plan.title or plan.out.name,
        run={**run, **more},
        summary=summary,
        rows=rows,
        differences={} if comparison is None else comparison.differences,
        base=None if comparison is None else comparison.base,
        verdict=None if comparison is None else verdict_in_words(comparison),
    )
    files = {
        "run.trec": trec_run(rows, "citedesk"),
        "qrels.trec": trec_qrels(rows),
        "report.md": report_markdown(report),
        "report.html": report_page(report),
    }
    return Measurement(rows, summary, folder.finish(rows, more, files), comparison)


def choose(
    questions: Sequence[GoldQuestion],
    *,
    language: Language | None = None,
    limit: int | None = None,
    sample: int | None = None,
) -> tuple[GoldQuestion, ...]:
    """The first `limit` questions in `language`, and of them `sample` by the hash of their ids."""
    chosen = [q for q in questions if language in (None, q.language)][:limit]
    if sample is not None:
        drawn = sorted(chosen, key=lambda q: hashlib.sha256(q.id.encode()).digest())[:sample]
        ids = {question.id for question in drawn}
        chosen = [question for question in chosen if question.id in ids]
    if not chosen:
        asked = f" in {language}" if language else ""
        raise BadInput(f"the gold files hold no question{asked}; name files with at least one")
    return tuple(chosen)


def newest_day(state: State) -> date:
    """The day the newest article was published: "today" of a run that is to give the same again."""
    return state.newest() or datetime.now(UTC).date()


def _ask(
    plan: Plan, desk: Desk, questions: Sequence[GoldQuestion], as_of: date, folder: RunFolder
) -> None:
    missing = [question for question in questions if question.id not in folder.rows]
    asking = Asking(plan.retrieval_only, plan.answerer, as_of, plan.concurrency, plan.grade)
    with question_progress() as report:

        def keep(row: Row) -> None:
            folder.keep(row)
            report(len(folder.rows), len(questions))

        asyncio.run(ask_all(missing, desk.answerer, desk.article_of, asking, keep=keep))


def _provenance(plan: Plan, desk: Desk, questions: Sequence[GoldQuestion], as_of: date) -> Json:
    decides: Json = {
        "gold": gold_state(plan.gold),
        "questions": len(questions),
        "language": plan.language,
        "limit": plan.limit,
        "sample": plan.sample,
        "index": index_state(desk.snapshot),
        "names": desk.answerer.searcher.index.names().version,
        "retrieval_only": plan.retrieval_only,
        "answerer": None if plan.retrieval_only else plan.answerer,
        "as_of": as_of.isoformat(),
        "settings": plan.settings or {},
        "prompts": prompt_hashes(),
        "packages": package_versions(),
        "code_sha256": code_sha256(),
    }
    return {
        "schema": SCHEMA,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "title": plan.title or plan.out.name,
        "identity": identity(decides),
        **decides,
        "git": git_state(),
        "machine": machine(),
        "seed": SEED,
        "concurrency": plan.concurrency,
    }
