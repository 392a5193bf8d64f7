"""Fit what puts the sentence that answers first, on half of some public sets; report the rest.

usage: .venv/bin/python bench/public_sets.py --indexes /tmp/idx --out runs/public
       .venv/bin/python bench/fit_sentences.py /tmp/idx [--data ../shared/data] [--most 400]

Prints the weights that rag/evidence/ranking.py holds, beside that of the likeness, which is 1; each
sentence with an answer is held against those without one in the same ranking of XQuAD, DRCD and
ChronoQA. Then, for questions whose id has an odd SHA-1, how often the first sentence has an answer,
and one of the first three. RGB and CRUD are reported only. A sentence has an answer when the
answer's words stand in it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fit_fusion import (
    PARTS,
    Part,
    arguments,
    gain,
    is_fitted_on,
    open_part,
    questions_of,
    with_interval,
)
from sklearn.linear_model import LogisticRegression

from rag.asked import Asked, asked_of, offers
from rag.assembly import open_encoder
from rag.encoder import Encoder
from rag.evidence import Ranked, rank_sentences
from rag.matching import plain
from rag.settings import RagSettings

LEARNT_FROM = ("xquad", "drcd_dev", "chronoqa")
FEATURES = ("likeness", "passage", "neighbour", "share", "offers")
# Sentences of a ranking that are looked at, and how many without an answer are learnt from.
LOOKED_AT, HELD_AGAINST = 40, 25


@dataclass(frozen=True)
class Row:
    """The sentences of one question in the order they have now.

    `features` has shape [n, 5]; `answers` says which have an answer, `learnable` which of those
    stand in a right article.
    """

    fitted_on: bool
    features: npt.NDArray[np.float64]
    answers: npt.NDArray[np.bool_]
    learnable: npt.NDArray[np.bool_]

    def among_first(self, count: int, weights: npt.NDArray[np.float64] | None = None) -> bool:
        """Whether one of the first so many has an answer, as it is or under other weights."""
        if weights is None:
            return bool(self.answers[:count].any())
        order = np.argsort(-(self.features @ weights), kind="stable")
        return bool(self.answers[order[:count]].any())


def rows_of(part: Part, indexes: Path, data: Path, encoder: Encoder, most: int) -> list[Row]:
    """The questions of a part that have answers in words; yes and no are none."""
    searcher = open_part(part, indexes, encoder)
    elsewhere = answers_elsewhere(data / f"{part.questions}.questions.jsonl")
    rows = []
    for asked in questions_of(part, data, most):
        answers = [*asked["answers"], *elsewhere.get(asked.get("parallel"), ())]
        words = [folded for answer in answers if (folded := plain(answer))]
        if words and not asked.get("yesno"):
            found = searcher.search(asked["question"])
            question = asked_of(asked["question"])
            ranked = rank_sentences(found.searched, question, found.pool)[:LOOKED_AT]
            rows.append(row_of(asked, question, ranked, words))
    return rows


def answers_elsewhere(questions: Path) -> Mapping[str | None, list[str]]:
    """The answers to the same question in every language."""
    found: defaultdict[str | None, list[str]] = defaultdict(list)
    with questions.open(encoding="utf-8") as lines:
        for asked in map(json.loads, lines):
            if asked.get("parallel"):
                found[asked["parallel"]] += asked["answers"]
    return found


def row_of(asked: dict, question: Asked, ranked: Sequence[Ranked], words: Sequence[str]) -> Row:
    texts = [each.evidence.quote for each in ranked]
    answers = np.array([any(w in plain(text) for w in words) for text in texts], dtype=bool)
    right = [each.hit.article.id in asked["gold_docs"] for each in ranked]
    features = [
        (
            each.likeness,
            each.hit.score,
            neighbour(each),
            each.sentence.share,
            offers(question, text),
        )
        for each, text in zip(ranked, texts, strict=True)
    ]
    return Row(
        is_fitted_on(asked["id"]),
        np.array(features).reshape(-1, len(FEATURES)),
        answers,
        answers & np.array(right, dtype=bool),
    )


def neighbour(ranked: Ranked) -> float:
    """The likeness of the likelier sentence beside it; its own where it stands alone."""
    sentences, at = ranked.hit.sentences, ranked.index
    beside = [*sentences[max(0, at - 1) : at], *sentences[at + 1 : at + 2]]
    gap = ranked.likeness - ranked.sentence.score
    return max((s.score for s in beside), default=ranked.sentence.score) + gap


def fit(rows: Sequence[Row]) -> npt.NDArray[np.float64]:
    """Weights that put the best sentence with an answer before those without, per question."""
    differences, counts = [], []
    for row in rows:
        without = np.flatnonzero(~row.answers)[:HELD_AGAINST]
        if row.learnable.any() and len(without):
            best = np.flatnonzero(row.learnable)[0]
            differences.append(row.features[best] - row.features[without])
            counts += [1 / len(without)] * len(without)
    x = np.concatenate(differences)
    model = LogisticRegression(fit_intercept=False, C=30, max_iter=1000)
    both = np.concatenate([np.ones(len(x)), np.zeros(len(x))])
    model.fit(np.concatenate([x, -x]), both, sample_weight=np.array(counts * 2))
    return model.coef_[0] / model.coef_[0][0]


def report(part: Part, rows: Sequence[Row], weights: npt.NDArray[np.float64]) -> None:
    alone = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
    first, three = [row.among_first(1) for row in rows], [row.among_first(3) for row in rows]
    fitted = [row.among_first(1, weights) for row in rows]
    fitted_three = [row.among_first(3, weights) for row in rows]
    likeness = np.mean([row.among_first(1, alone) for row in rows])
    print(
        f"| {part.name} | {len(rows)} | {likeness:.3f} | {with_interval(first)} | "
        f"{with_interval(three)} | {np.mean(fitted):.3f} | {np.mean(fitted_three):.3f} | "
        f"{gain(fitted, first)} |"
    )


def tables(found: dict[Part, list[Row]]) -> None:
    fit_parts = [rows for part, rows in found.items() if part.questions in LEARNT_FROM]
    learnt = [row for rows in fit_parts for row in rows if row.fitted_on]
    weights = fit(learnt)
    named = zip(FEATURES, weights, strict=True)
    print(f"fitted on {len(learnt)}: " + ", ".join(f"{name} {value:.3f}" for name, value in named))
    print("\n| odd half | n | likeness alone | first | first three | fitted | three | gain |")
    print("|---|---|---|---|---|---|---|---|")
    for part, rows in found.items():
        report(part, [row for row in rows if not row.fitted_on], weights)
    unseen = [row for rows in found.values() for row in rows if not row.fitted_on]
    print(f"\nfirst, first three of all {len(unseen)} of the odd half: {pooled(unseen, weights)}")
    for column, name in enumerate(FEATURES[1:], start=1):
        fewer = [without(column, rows) for rows in (learnt, unseen)]
        print(f"  without {name}: {pooled(fewer[1], fit(fewer[0]))}")


def pooled(rows: Sequence[Row], weights: npt.NDArray[np.float64]) -> str:
    first, three = ([row.among_first(count, weights) for row in rows] for count in (1, 3))
    return f"{with_interval(first)}, {with_interval(three)}"


def without(column: int, rows: Sequence[Row]) -> list[Row]:
    """The rows as if one of the features told nothing."""
    told = np.arange(len(FEATURES)) != column
    return [replace(row, features=row.features * told) for row in rows]


def main() -> None:
    given = arguments(__doc__)
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)
    tables({p: rows_of(p, given.indexes, given.data, encoder, given.most) for p in PARTS})


if __name__ == "__main__":
    main()
