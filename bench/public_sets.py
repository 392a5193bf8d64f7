"""Measure the present system on every public question set beside the checkout, and print one table.

    python bench/public_sets.py --out runs/public [--data ../shared/data] [--indexes DIR]
                                [--answers 300] [--only NAME...]

Retrieval over all rows of each set, extractive answers over a sample drawn by a hash of the ids. A
set whose questions and articles come in several languages is measured per pair, with the articles
of one language in the index. `rgb_closed` gives each question its own passages: they become
articles with the question's id as their source, and the question is asked under that filter. An
index that is there is taken as it is: remove it after a change of embedder or of cutting. An
interrupted rerun goes on where it stopped, after a change of the code into another --out only.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from eval.corpus import open_desk
from eval.run import Measurement, Plan, measure
from rag.assembly import open_ingestion
from rag.ingest import ingest
from rag.progress import ingest_progress
from rag.settings import RagSettings


@dataclass(frozen=True)
class Part:
    """One line of the table: which questions over which articles, and the floors known for R@1."""

    name: str
    files: str
    asked: str | None = None
    articles: str | None = None
    floors: str = "–"
    answers: bool = True


PARTS = (
    Part("XQuAD en→en", "xquad", "en", "en", ".923 / .938"),
    Part("XQuAD zh→zh", "xquad", "zh-Hans", "zh-Hans", ".931 / .902"),
    Part("XQuAD en→zh", "xquad", "en", "zh-Hans", ".071 / .735"),
    Part("XQuAD zh→en", "xquad", "zh-Hans", "en", ".108 / .699"),
    Part("DRCD (dev)", "drcd_dev", floors=".958 / –"),
    Part("NTREX zh-Hant→zh-Hans", "ntrex", "zh-Hant", "zh-Hans", ".780 / .846", answers=False),
    Part("NTREX en→zh-Hant", "ntrex", "en", "zh-Hant", ".301 / .870", answers=False),
    Part("NTREX zh-Hans→en", "ntrex", "zh-Hans", "en", answers=False),
    Part("NTREX yue→en", "ntrex", "yue", "en", answers=False),
    Part("RGB zh", "rgb_zh", floors=".483 / .645"),
    Part("RGB fact, planted errors", "rgb_fact"),
    Part("ChronoQA", "chronoqa"),
    Part("CRUD news", "crud_news"),
    Part("planted instructions", "injected"),
    Part("RGB closed: noise", "rgb_closed", asked="noise"),
    Part("RGB closed: reject", "rgb_closed", asked="reject"),
    Part("RGB closed: counterfactual", "rgb_closed", asked="counterfactual"),
    Part("RGB closed: integration", "rgb_closed", asked="integration"),
)


def rows(path: Path) -> Iterator[dict]:
    with path.open(encoding="utf-8") as handle:
        yield from map(json.loads, handle)


def write(path: Path, made: Iterator[dict]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as handle:
        handle.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    return path


def slug(part: Part) -> str:
    return re.sub("[^a-z0-9]+", "-", part.name.replace("→", " to ").lower()).strip("-")


def questions(part: Part, data: Path, work: Path, most: int) -> Path:
    """The gold file of a part: rows of one language, or of one task of the closed prompts."""
    name = slug(part)
    if part.files == "rgb_closed":
        return write(work / f"{name}.questions.jsonl", closed_questions(data, part.asked, most))
    source = data / f"{part.files}.questions.jsonl"
    if part.files != "ntrex":
        return source
    # Cantonese counts as zh-Hant, but is a line of its own here.
    kept = (row for row in rows(source) if row["lang"] == part.asked)
    return write(work / f"{name}.questions.jsonl", kept)


def language(part: Part) -> str | None:
    """The language of the questions, where it is not the file that decides it."""
    return part.asked if part.files == "xquad" else None


def drawn(data: Path, task: str, most: int) -> list[dict]:
    """Prompts of a task, as many as are answered, by a hash of their ids."""
    found = [r for r in rows(data / "rgb_closed.prompts.jsonl") if r["task"] == task]
    return sorted(found, key=lambda r: hashlib.sha256(r["id"].encode()).hexdigest())[:most]


def prompt_id(row: dict) -> str:
    return f"{row['task']}-{row['id']}"


def closed_questions(data: Path, task: str, most: int) -> Iterator[dict]:
    for row in drawn(data, task, most):
        forms = [form for point in row["answers_all"] for form in point]
        given = [
            f"{prompt_id(row)}-p{n}"
            for n, text in enumerate(row["passages"])
            if any(form in text for form in forms)
        ]
        yield {
            **{key: value for key, value in row.items() if key != "passages"},
            "id": prompt_id(row),
            "type": row["task"],
            "source": prompt_id(row),
            "gold_docs": given or [f"{prompt_id(row)}-p0"],
        }


def closed_articles(data: Path, most: int) -> Iterator[dict]:
    for task in ("noise", "reject", "counterfactual", "integration"):
        for row in drawn(data, task, most):
            for number, text in enumerate(row["passages"]):
                article = f"{prompt_id(row)}-p{number}"
                yield {"id": article, "title": "", "text": text, "source": prompt_id(row)}


def index_of(
    part: Part, data: Path, work: Path, indexes: Path, settings: RagSettings, most: int
) -> Path:
    """The index of a part's articles; built when it is not there."""
    name = f"{part.files}-{part.articles}" if part.articles else part.files
    if part.files == "rgb_closed":  # whose articles are those of the prompts drawn
        name = f"{name}-{most}"
    root = indexes / name
    if (root / "CURRENT").exists():
        return root
    if part.files == "rgb_closed":
        corpus = write(work / f"{name}.corpus.jsonl", closed_articles(data, most))
    else:
        source = rows(data / f"{part.files}.corpus.jsonl")
        kept = (r for r in source if part.articles in (None, r["lang"]))
        corpus = write(work / f"{name}.corpus.jsonl", kept)
    using = open_ingestion(root, embedder=settings.embedder, cache=settings.cache)
    with ingest_progress() as report:
        ingest([corpus], replace(using, report=report))
    return root


def run(part: Part, arguments: argparse.Namespace, settings: RagSettings) -> tuple:
    work = arguments.out / "work"
    gold = questions(part, arguments.data, work, arguments.answers)
    index = index_of(
        part,
        arguments.data,
        work,
        arguments.indexes or work / "indexes",
        settings,
        arguments.answers,
    )
    measured: list[Measurement | None] = []
    with open_desk(
        index=index, corpora=(), embedder=settings.embedder, cache=settings.cache, endpoint=None
    ) as desk:
        for kind, options in (
            ("retrieval", {"retrieval_only": True}),
            ("answers", {"sample": arguments.answers, "answerer": "extractive"}),
        ):
            if kind == "answers" and not part.answers:
                measured.append(None)
                continue
            out = arguments.out / kind / slug(part)
            title = f"{part.name}, {kind}"
            measured.append(
                measure(Plan((gold,), out, title=title, language=language(part), **options), desk)
            )
    return tuple(measured)


def cell(measured: Measurement | None, name: str) -> str:
    value = measured and measured.summary.overall.metrics.get(name)
    if not value:
        return "–"
    figures = f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}]"
    return figures.replace("0.", ".") + f" n {value.n}"


def tables(done: list[tuple]) -> str:
    lines = [
        "| set | Success@1 | Success@5 | Success@20 | nDCG@10 | span_recall@5 | "
        "floor: BM25 / dense |",
        "|---|---|---|---|---|---|---|",
    ]
    for part, retrieval, _ in done:
        names = ("Success@1", "Success@5", "Success@20", "nDCG@10", "span_recall@5")
        cells = [cell(retrieval, name) for name in names]
        # The counts are the same along a line, but for evidence that has no known place.
        cells[1:4] = [c.rpartition(" n ")[0] or c for c in cells[1:4]]
        lines.append(f"| {part.name} | {' | '.join(cells)} | {part.floors} |")
    names = (
        "right",
        "point_recall",
        "F1",
        "figure_accuracy",
        "coverage",
        "false_answer",
        "evidence_precision",
        "misled",
        "injected",
    )
    lines += [
        "",
        f"| set | {' | '.join(names)} | AUROC | p50 / p95 ms |",
        "|---" * (len(names) + 3) + "|",
    ]
    for part, _, answers in done:
        if answers is None:
            continue
        cells = [cell(answers, name) for name in names]
        auroc = answers.summary.selective.get("AUROC")
        total = answers.summary.timings_ms["total"]
        lines.append(
            f"| {part.name} | {' | '.join(cells)} | "
            f"{f'{auroc.value:.3f}'.replace('0.', '.') if auroc else '–'} | "
            f"{total.p50:.0f} / {total.p95:.0f} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--indexes", type=Path)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    settings = RagSettings()
    done = []
    for part in PARTS:
        if arguments.only and part.files not in arguments.only:
            continue
        done.append((part, *run(part, arguments, settings)))
        (arguments.out / "table.md").write_text(tables(done) + "\n", encoding="utf-8")
        print(tables(done[-1:]), flush=True)


if __name__ == "__main__":
    main()
