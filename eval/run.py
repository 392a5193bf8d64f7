"""Run the questions against an index and write what was found, question by question."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.gold import GoldQuestion, read_gold
from rag.assembly import open_encoder
from rag.cli.common import settings_or_error
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from rag.tokens import token_counter

CUTOFFS = (1, 5, 10, 20)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure, on what, and where to write it."""

    gold: tuple[Path, ...]
    out: Path
    corpus: Path | None
    index: Path | None
    limit: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One question: the articles found in order, and the rank of the first that answers."""

    id: str
    language: str
    found: tuple[str, ...]
    rank: int | None


def measure(plan: Plan) -> str:
    """Write per_question.jsonl and summary.json into `plan.out`; the summary as text."""
    questions = read_gold(plan.gold)[: plan.limit]
    with _searcher(plan) as searcher:
        rows = [_row(searcher, question) for question in questions]
    plan.out.mkdir(parents=True, exist_ok=True)
    with (plan.out / "per_question.jsonl").open("w", encoding="utf-8") as handle:
        for row in rows:
            handle.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
    summary = {
        language: summarise([r for r in rows if language in ("all", r.language)])
        for language in ["all", *sorted({row.language for row in rows})]
    }
    (plan.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return "\n".join(
        f"{language}: " + ", ".join(f"{name} {value:.4g}" for name, value in values.items())
        for language, values in summary.items()
    )


def summarise(rows: Sequence[Row]) -> dict[str, float]:
    """Recall of the first article that answers at each cutoff, and the number of questions."""
    recalls = {
        f"R@{k}": sum(row.rank is not None and row.rank <= k for row in rows) / max(len(rows), 1)
        for k in CUTOFFS
    }
    return {"n": len(rows), **recalls}


def _row(searcher: Searcher, question: GoldQuestion) -> Row:
    hits = searcher.search(question.question, k=3 * CUTOFFS[-1]).hits
    found = tuple(dict.fromkeys(hit.article.id for hit in hits))[: CUTOFFS[-1]]
    ranks = [rank for rank, article_id in enumerate(found, 1) if article_id in question.articles]
    return Row(question.id, question.language, found, ranks[0] if ranks else None)


@contextmanager
def _searcher(plan: Plan) -> Iterator[Searcher]:
    settings = settings_or_error()
    encoder = open_encoder(settings.embedder, settings.cache)
    with tempfile.TemporaryDirectory() as scratch:
        root = plan.index or Path(scratch)
        if plan.corpus is not None:
            ingest([plan.corpus], Ingestion(root, encoder, token_counter(settings.cache)))
        index = Index(root, model=encoder.identity)
        try:
            yield Searcher(index, encoder)
        finally:
            index.close()
