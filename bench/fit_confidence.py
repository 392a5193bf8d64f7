"""Fit the extract's confidence on half of ChronoQA and our tuning questions; report on the rest.

usage: citedesk ingest ../shared/data/chronoqa.corpus.jsonl --index /tmp/chronoqa
       citedesk ingest seeds --index /tmp/seeds
       .venv/bin/python bench/fit_confidence.py /tmp/chronoqa /tmp/seeds [FOLDER OF THE PUBLIC DATA]

Prints the coefficients that rag/extractive.py holds, for questions in the language of the articles
and, from the gap alone, for questions in another; then AUROC, coverage and false answers.
"""

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from rag.assembly import open_searcher
from rag.extractive import rank_sentences, signs_of
from rag.settings import RagSettings

Row = tuple[list[float], bool]
TUNING = Path(__file__).resolve().parents[1] / "eval" / "gold" / "tune.jsonl"
# Ours are few, hard and natural, theirs are many and close to the articles' words.
WEIGHT_OF_OURS = 3


def main(chronoqa: Path, seeds: Path, data: Path) -> None:
    """Fit, then print."""
    asked = [json.loads(line) for line in (data / "chronoqa.questions.jsonl").open()]
    halves: dict[int, list[Row]] = {0: [], 1: []}
    for row, signs in zip(asked, all_signs(chronoqa, asked), strict=True):
        half = int(hashlib.sha1(row["id"].encode()).hexdigest(), 16) % 2
        halves[half].append((signs, row["answerable"]))
    asked = [json.loads(line) for line in TUNING.open()]
    answered = [row["status"] == "answered" for row in asked]
    ours = list(zip(all_signs(seeds, asked), answered, strict=True))
    for name, columns in (("same language", [0, 1, 2]), ("another language", [2])):
        x, y = arrays(halves[0] + ours, columns)
        weights = np.r_[np.ones(len(halves[0])), np.full(len(ours), WEIGHT_OF_OURS)]
        # Scaled so that the regularisation, which is weak, is of no account.
        model = LogisticRegression(C=1e4, max_iter=10_000).fit(x * 10, y, sample_weight=weights)
        print(
            f"{name}: intercept {model.intercept_[0]:.2f}, "
            f"coefficients {(model.coef_[0] * 10).round(2)}"
        )
        for rows, label in ((halves[1], "ChronoQA, other half"), (ours, "ours, fitted on")):
            x, y = arrays(rows, columns)
            chance = model.predict_proba(x * 10)[:, 1]
            print(
                f"  {label}: n={len(y)}, AUROC {auroc(y, chance)}, "
                f"answered {np.mean(chance[y] >= 0.5):.3f} of {y.sum()} answerable and "
                f"{np.mean(chance[~y] >= 0.5):.3f} of {(~y).sum()} unanswerable"
            )


def all_signs(index: Path, asked: list[dict]) -> list[list[float]]:
    """Score, coverage and gap of each question's best sentence."""
    settings = RagSettings()
    searcher = open_searcher(index, embedder=settings.embedder, cache=settings.cache)
    found = []
    for row in asked:
        signs = signs_of(rank_sentences(row["question"], searcher.search(row["question"]).hits))
        found.append([signs.score, signs.coverage, signs.gap])
    return found


def arrays(rows: list[Row], columns: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels."""
    return np.array([[x[c] for c in columns] for x, _ in rows]), np.array([y for _, y in rows])


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
    public = Path(sys.argv[3]) if len(sys.argv) > 3 else here.parents[2] / "shared" / "data"
    main(Path(sys.argv[1]), Path(sys.argv[2]), public)
