"""Fit what a reading counts for, on questions that the reader did not learn from; report others.

usage: .venv/bin/python bench/reader/weigh.py collect SET INDEX LEARNT OUT.jsonl [SHARE]
       .venv/bin/python bench/reader/weigh.py fit OUT.jsonl...

LEARNT has question.safetensors and reader.safetensors. SET is stories, seeds (our tuning
questions), chronoqa, rgb_zh, drcd_dev, or xquad-en:zh-Hans (languages of questions and articles)
and the like. Groups of questions with an odd SHA-1 were not learnt from; of these the ones with an
even half of it are fitted on here, the others reported. RGB was never learnt from: its even groups
are fitted on, its odd ones reported. Our tuning questions are fitted on.
"""

import json
import sys
from collections import defaultdict
from dataclasses import astuple
from datetime import date
from pathlib import Path

import candidates
import numpy as np
from reread import WEIGHT, reread
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from taught import Reader, TaughtEncoder, embedder

from rag.asked import asked_of
from rag.evidence import rank_sentences, signs_of
from rag.index import Index
from rag.retrieval import Searcher
from rag.types import Turn

TUNING = Path(__file__).resolve().parents[2] / "eval" / "gold" / "tune.jsonl"
NAMES = ("passage", "gap", "share", "names", "dates", "offers", "read")


def tuning(articles) -> list:
    found = []
    for row in map(json.loads, TUNING.open(encoding="utf-8")):
        places = []
        for e in row["evidence"]:
            start = articles(e["article"]).text.index(e["quote"])
            places.append((e["article"], start, start + len(e["quote"])))
        history = [Turn(t["role"], t["content"]) for t in row.get("history", ())]
        found.append(
            (
                candidates.Question(
                    row["id"],
                    row["question"],
                    row["lang"],
                    row["id"],
                    row["status"] == "answered",
                    tuple(places),
                ),
                history,
            )
        )
    return found


def collect(name: str, root: Path, learnt: Path, out: Path, data: Path, share: float) -> None:
    plain, model, folder = embedder()
    encoder = TaughtEncoder(plain, model, learnt / "question.safetensors")
    reader = Reader(model, folder, plain.identity.prefixes[0], learnt / "reader.safetensors")
    index = Index(root, model=encoder.identity)
    searcher = Searcher(index, encoder)
    snapshot = index.snapshot()
    newest = snapshot.newest()
    base, _, articles = name.partition(":")
    if name == "seeds":
        questions = tuning(snapshot.article)
    elif name == "stories":
        questions = [(q, []) for q in candidates.story_questions()]
    else:
        questions = [(q, []) for q in candidates.public_questions(base, data, articles)]
    with out.open("w", encoding="utf-8") as lines:
        for q, history in questions:
            number = candidates.digest(q.group)
            if name not in ("seeds", "rgb_zh") and number % 2 == 0:
                continue
            if candidates.digest(q.id) % 1000 >= 1000 * share:
                continue
            as_of = q.as_of or newest or date(2026, 1, 1)
            if base in ("chronoqa", "rgb_zh"):
                as_of = newest or as_of
            found = searcher.search(q.text, history=history, as_of=as_of)
            asked = asked_of(q.text)
            ranked = rank_sentences(found.searched, asked, found.pool)
            if not ranked:
                continue
            read = reread(found.searched, ranked, reader)
            fit = name == "seeds" or (number % 2 == 0 if name == "rgb_zh" else number // 2 % 2 == 0)
            row = {
                "set": name,
                "id": q.id,
                "kind": q.kind,
                "fit": fit,
                "answerable": q.answerable,
                "signs": [
                    *astuple(
                        signs_of(
                            asked, asked_of(found.searched), [r.ranked for r in read], as_of=as_of
                        )
                    ),
                    max(r.logit for r in read if r.logit is not None),
                ],
                "sentences": [
                    [
                        r.ranked.score,
                        r.logit,
                        candidates.label(q, r.ranked.hit, r.ranked.index),
                        place(r.ranked, ranked),
                    ]
                    for r in read
                    if r.logit is not None
                ],
            }
            lines.write(json.dumps(row) + "\n")


def place(read, ranked) -> int:
    """Where the sentence stood before it was read."""
    return next(n for n, r in enumerate(ranked) if r.hit is read.hit and r.index == read.index)


def firsts(rows: list[dict], weight: float, now: float) -> tuple[float, float, float, int]:
    """How often the first sentence answers, one of three, any that was read; of how many."""
    first, three, reach = [], [], []
    for row in rows:
        if not row["answerable"]:
            continue
        told = row["sentences"]
        value = [s + (weight - now) * min(max(r, -6), 6) for s, r, _, _ in told]
        order = np.argsort(-np.array(value), kind="stable")
        labels = [told[n][2] for n in order]
        first.append(labels[0] == 1)
        three.append(1 in labels[:3])
        reach.append(1 in labels)
    return float(np.mean(first)), float(np.mean(three)), float(np.mean(reach)), len(first)


def report_rows(rows: list[dict], now: float) -> None:
    by_set = defaultdict(list)
    for row in rows:
        by_set[row["set"]].append(row)
    for weight in (0.0, 0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 1.0):
        line, means = [], []
        for name, own in by_set.items():
            f = firsts([r for r in own if r["fit"]], weight, now)
            line.append(f"{name} {f[0]:.3f}/{f[1]:.3f}/{f[2]:.3f}({f[3]})")
            means.append(f[0] + f[1])
        print(f"weight {weight}: {np.mean(means):.4f} " + " ".join(line))


def fit_confidence(rows: list[dict], weights: dict[str, float], columns: list[int]) -> tuple:
    fit = [r for r in rows if r["fit"]]
    x = np.array([[r["signs"][c] for c in columns] for r in fit], dtype=float)
    y = np.array([r["answerable"] for r in fit])
    w = [weights.get(r["set"], 1.0) for r in fit]
    mean, spread = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=0.3, max_iter=5000).fit((x - mean) / spread, y, w)
    coefficients = model.coef_[0] / spread
    return coefficients, float(model.intercept_[0] - coefficients @ mean)


def main() -> None:
    if sys.argv[1] == "collect":
        data = Path("../shared/data")
        share = float(sys.argv[6]) if len(sys.argv) > 6 else 1.0
        index, learnt, out = (Path(given) for given in sys.argv[3:6])
        collect(sys.argv[2], index, learnt, out, data, share)
        return
    files = [Path(name).read_text(encoding="utf-8") for name in sys.argv[2:]]
    rows = [json.loads(line) for file in files for line in file.splitlines()]
    report_rows(rows, WEIGHT)
    weights = {"stories": 1.0, "seeds": 2.0, "rgb_zh": 2.0, "chronoqa": 1.0}
    sets = [
        s for s in ("stories", "seeds", "rgb_zh", "chronoqa") if any(r["set"] == s for r in rows)
    ]
    used = [r for r in rows if r["set"] in sets]
    for columns in ([0, 1, 2, 3, 4, 5], [6], [0, 1, 2, 3, 4, 5, 6]):
        coefficients, intercept = fit_confidence(used, weights, columns)
        print([NAMES[c] for c in columns], np.round(coefficients, 3).tolist(), round(intercept, 3))
        for which in (True, False):
            for name in [*sets, "chronoqa+rgb_zh"]:
                own = [r for r in used if r["set"] in name.split("+") and r["fit"] == which]
                if not own or len({r["answerable"] for r in own}) < 2:
                    continue
                x = np.array([[r["signs"][c] for c in columns] for r in own], dtype=float)
                y = np.array([r["answerable"] for r in own])
                logit = x @ coefficients + intercept
                answered = [np.mean(logit[y == kind] >= 0) for kind in (True, False)]
                print(
                    f"  {'fit' if which else 'new'} {name}: n {len(y)} "
                    f"AUROC {roc_auc_score(y, logit):.3f} answered {answered[0]:.3f} of "
                    f"answerable, {answered[1]:.3f} of {sum(~y)} not"
                )


if __name__ == "__main__":
    main()
