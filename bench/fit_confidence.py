"""Fit the extract's confidence on half of ChronoQA and RGB and on our tuning questions.

usage: citedesk ingest ../shared/data/chronoqa.corpus.jsonl --index /tmp/idx/chronoqa
       citedesk ingest ../shared/data/rgb_zh.corpus.jsonl --index /tmp/idx/rgb_zh
       citedesk ingest seeds --index /tmp/idx/seeds
       .venv/bin/python bench/fit_confidence.py /tmp/idx [FOLDER OF THE PUBLIC DATA]

Prints the coefficients that rag/evidence/confidence.py holds, then AUROC, coverage, false answers
on the rows whose id has an odd SHA-1, beside each sign alone.
"""

import hashlib
import json
import sys
from dataclasses import astuple, dataclass, fields
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.asked import asked_of
from rag.assembly import open_searcher
from rag.evidence import Signs, rank_sentences, signs_of
from rag.settings import RagSettings
from rag.types import Turn

TUNING = Path(__file__).resolve().parents[1] / "eval" / "gold" / "tune.jsonl"
# ChronoQA's questions are many and close to the articles' words; the others are few and hard.
WEIGHTS = {"chronoqa": 1.0, "rgb_zh": 3.0, "seeds": 2.0}


@dataclass
class Row:
    """The signs of one question and whether the articles answer it."""

    source: str
    signs: list[float]
    answerable: bool
    fitted_on: bool


def main(indexes: Path, data: Path) -> None:
    """Fit, then print."""
    rows = [*signs(indexes, "seeds", TUNING)]
    for name in ("chronoqa", "rgb_zh"):
        rows += signs(indexes, name, data / f"{name}.questions.jsonl")
    fitted = [row for row in rows if row.fitted_on]
    x, y = arrays(fitted)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-6
    weights = [WEIGHTS[row.source] for row in fitted]
    model = LogisticRegression(C=0.1, max_iter=10_000).fit((x - mean) / spread, y, weights)
    coefficients = model.coef_[0] / spread
    intercept = model.intercept_[0] - coefficients @ mean
    print(f"fitted on {len(fitted)}: intercept {intercept:.3f}")
    for field, coefficient in zip(fields(Signs), coefficients, strict=True):
        print(f"  {field.name}: {coefficient:.3f}")
    unseen = [row for row in rows if not row.fitted_on]
    report("ours, fitted on", [r for r in fitted if r.source == "seeds"], coefficients, intercept)
    for name in ("chronoqa", "rgb_zh"):
        own = [row for row in unseen if row.source == name]
        report(f"{name}, other half", own, coefficients, intercept)
    report("both, other halves", unseen, coefficients, intercept)
    x, y = arrays(unseen)
    for number, field in enumerate(fields(Signs)):
        print(f"  {field.name} alone: AUROC {auroc(y, x[:, number])}")


def signs(indexes: Path, name: str, questions: Path) -> list[Row]:
    """The signs of each question of a file, asked on the day of the newest article."""
    settings = RagSettings()
    searcher = open_searcher(indexes / name, embedder=settings.embedder, cache=settings.cache)
    day = searcher.index.snapshot().newest() or date.fromordinal(738_000)
    rows = []
    for asked in map(json.loads, questions.open()):
        history = [Turn(turn["role"], turn["content"]) for turn in asked.get("history", ())]
        found = searcher.search(asked["question"], history=history, as_of=day)
        wanted = asked_of(asked["question"])
        ranked = rank_sentences(found.searched, wanted, found.pool)
        answerable = asked.get("answerable", asked.get("status") == "answered")
        half = int(hashlib.sha1(asked["id"].encode()).hexdigest(), 16) % 2
        values = list(astuple(signs_of(wanted, asked_of(found.searched), ranked, as_of=day)))
        rows.append(Row(name, values, answerable, name == "seeds" or half == 0))
    return rows


def report(title: str, rows: list[Row], coefficients: np.ndarray, intercept: float) -> None:
    """AUROC, and who is answered at a chance of one half."""
    x, y = arrays(rows)
    logit = x @ coefficients + intercept
    print(
        f"{title}: n={len(y)}, AUROC {auroc(y, logit)}, "
        f"answered {np.mean(logit[y] >= 0):.3f} of {y.sum()} answerable and "
        f"{np.mean(logit[~y] >= 0):.3f} of {(~y).sum()} unanswerable"
    )


def arrays(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels."""
    return np.array([row.signs for row in rows]), np.array([row.answerable for row in rows])


def auroc(y: np.ndarray, chance: np.ndarray) -> str:
    """AUROC with a bootstrap interval."""
    generator = np.random.default_rng(0)
    samples = []
    for _ in range(1000):
        chosen = generator.integers(0, len(y), len(y))
        if 0 < y[chosen].sum() < len(y):
            samples.append(roc_auc_score(y[chosen], chance[chosen]))
    low, high = np.percentile(samples, [2.5, 97.5])
    return f"{roc_auc_score(y, chance):.3f} [{low:.3f}, {high:.3f}]"


if __name__ == "__main__":
    here = Path(__file__).resolve()
    public = Path(sys.argv[2]) if len(sys.argv) > 2 else here.parents[2] / "shared" / "data"
    main(Path(sys.argv[1]), public)
