"""What words and the gap between languages add to search: Success@1 on public sets.

usage: .venv/bin/python bench/public_sets.py --indexes /tmp/idx --out runs/public
       citedesk ingest ../shared/data/xquad.corpus.jsonl --index /tmp/idx/xquad
       .venv/bin/python bench/fit_fusion.py /tmp/idx [--data ../shared/data] [--most 400]

A hit says what its cosine is and which share of the question's words it has, so that one search
tells what comes first under any weight (rag/retrieval.py) and any gap (rag/encoder.py). What is
best on the questions whose id has an even SHA-1 is printed; the tables are of the others. RGB is
never chosen on. Where an index has both languages, "across" leaves out the right articles in the
question's own, so that only the other language has the answer; "within" leaves out the others.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import binomtest

from rag.articles import detect_language
from rag.assembly import open_encoder
from rag.encoder import OTHER_LANGUAGE_GAP, Encoder
from rag.index import Index
from rag.retrieval import Searcher
from rag.settings import RagSettings
from rag.types import Hit

# Whatever the weight, what comes first is among so many.
DEEP = 100
WEIGHTS = (0.0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12, 0.16, 0.24)
GAPS = (0.0, 0.02, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.12)


@dataclass(frozen=True)
class Part:
    """One line of a table: which questions are asked of which index."""

    name: str
    index: str
    questions: str
    language: str | None = None
    fit: bool = True


PARTS = (
    Part("XQuAD en→en", "xquad-en", "xquad", "en"),
    Part("XQuAD zh→zh", "xquad-zh-Hans", "xquad", "zh-Hans"),
    Part("XQuAD en→zh", "xquad-zh-Hans", "xquad", "en"),
    Part("XQuAD zh→en", "xquad-en", "xquad", "zh-Hans"),
    Part("DRCD (dev)", "drcd_dev", "drcd_dev"),
    Part("ChronoQA", "chronoqa", "chronoqa"),
    Part("RGB zh", "rgb_zh", "rgb_zh", fit=False),
    Part("CRUD news", "crud_news", "crud_news"),
)
BOTH = (
    Part("XQuAD en→both", "xquad", "xquad", "en"),
    Part("XQuAD zh→both", "xquad", "xquad", "zh-Hans"),
)


@dataclass(frozen=True)
class Row:
    """The hits of one question in order; `other` are those of the other language."""

    fitted_on: bool
    score: npt.NDArray[np.float64]
    dense: npt.NDArray[np.float64]
    share: npt.NDArray[np.float64]
    other: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]

    def with_weight(self, weight: float) -> bool:
        """Whether a right article is first under another weight of the share."""
        return self.first_by(self.dense + weight * self.share + OTHER_LANGUAGE_GAP * self.other)

    def with_gap(self, gap: float) -> bool:
        """Whether a right article is first under another gap."""
        return self.first_by(self.score + (gap - OTHER_LANGUAGE_GAP) * self.other)

    def across(self) -> "Row":
        """As if there were no right article in the question's own language."""
        return self._only(self.other | ~self.right)

    def within(self) -> "Row":
        """As if there were no right article in the other language."""
        return self._only(~self.other | ~self.right)

    def _only(self, kept: npt.NDArray[np.bool_]) -> "Row":
        left = (each[kept] for each in (self.score, self.dense, self.share, self.other, self.right))
        return Row(self.fitted_on, *left)

    def first_by(self, scores: npt.NDArray[np.float64]) -> bool:
        """Whether a right article is first when hits are put in order by these scores."""
        return bool(len(scores) and self.right[scores.argmax()])


def digest(question_id: str) -> int:
    return int(hashlib.sha1(question_id.encode()).hexdigest(), 16)


def is_fitted_on(question_id: str) -> bool:
    return digest(question_id) % 2 == 0


def questions_of(part: Part, data: Path, most: int) -> Iterator[dict]:
    """At most so many answerable questions of either half, drawn by a hash of their ids."""
    with (data / f"{part.questions}.questions.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [r for r in rows if r["answerable"] and part.language in (None, r["lang"])]
    rows.sort(key=lambda r: digest(r["id"]))
    for half in (True, False):
        yield from [r for r in rows if is_fitted_on(r["id"]) == half][:most]


def open_part(part: Part, indexes: Path, encoder: Encoder) -> Searcher:
    return Searcher(Index(indexes / part.index, model=encoder.identity), encoder)


def rows_of(part: Part, indexes: Path, data: Path, encoder: Encoder, most: int) -> list[Row]:
    searcher = open_part(part, indexes, encoder)
    asked = questions_of(part, data, most)
    return [row_of(each, searcher.search(each["question"], k=DEEP).pool) for each in asked]


def row_of(asked: dict, pool: Sequence[Hit]) -> Row:
    english = detect_language(asked["question"]) == "en"
    return Row(
        fitted_on=is_fitted_on(asked["id"]),
        score=np.array([hit.score for hit in pool]),
        dense=np.array([hit.legs["dense"] for hit in pool]),
        share=np.array([hit.legs["lexical"] or 0.0 for hit in pool]),
        other=np.array([(hit.article.language == "en") != english for hit in pool]),
        right=np.array([hit.article.id in asked["gold_docs"] for hit in pool]),
    )


def halves(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Those that are fitted on, and those that are reported."""
    return [row for row in rows if row.fitted_on], [row for row in rows if not row.fitted_on]


def with_interval(outcomes: Sequence[bool]) -> str:
    """A rate with Wilson's interval."""
    interval = binomtest(sum(outcomes), len(outcomes)).proportion_ci(method="wilson")
    return f"{np.mean(outcomes):.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def gain(now: Sequence[bool], before: Sequence[bool]) -> str:
    """The difference question by question with a bootstrap interval."""
    each = np.array(now, dtype=float) - np.array(before, dtype=float)
    drawn = np.random.default_rng(0).choice(each, (2000, len(each))).mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{each.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


def named(values: dict[float, float]) -> str:
    return ", ".join(f"{at:g}: {value:.4f}" for at, value in values.items())


def weight_table(found: dict[Part, list[Row]]) -> None:
    """What the share of the question's words adds to the cosine."""
    chosen_on = [halves(rows)[0] for part, rows in found.items() if part.fit]
    mean = {
        weight: float(
            np.mean([np.mean([r.with_weight(weight) for r in rows]) for rows in chosen_on])
        )
        for weight in WEIGHTS
    }
    best = max(mean, key=lambda weight: mean[weight])
    print(f"even half, mean of Success@1 by the weight of words: {named(mean)}\n")
    print(f"| odd half | n | vectors alone | as it is | gain | weight {best:g} |")
    print("|---|---|---|---|---|---|")
    for part, rows in found.items():
        _, of = halves(rows)
        alone, now = [r.with_weight(0.0) for r in of], [r.with_gap(OTHER_LANGUAGE_GAP) for r in of]
        at_best = np.mean([r.with_weight(best) for r in of])
        print(
            f"| {part.name} | {len(of)} | {with_interval(alone)} | {with_interval(now)} | "
            f"{gain(now, alone)} | {at_best:.3f} |"
        )


def gap_table(found: dict[Part, list[Row]]) -> None:
    """What allowing for the language of a text adds where an index has both."""
    sides = (("across", Row.across), ("within", Row.within))
    print()
    for part, rows in found.items():
        for title, of in sides:
            even = [of(row) for row in halves(rows)[0]]
            mean = {gap: float(np.mean([row.with_gap(gap) for row in even])) for gap in GAPS}
            print(f"even half, {part.name}, {title}, Success@1 by gap: {named(mean)}")
    print("\n| odd half | n | no gap | as it is | gain |")
    print("|---|---|---|---|---|")
    for part, rows in found.items():
        for title, of in sides:
            odd = [of(row) for row in halves(rows)[1]]
            none = [row.with_gap(0.0) for row in odd]
            now = [row.with_gap(OTHER_LANGUAGE_GAP) for row in odd]
            print(
                f"| {part.name}, {title} | {len(odd)} | {with_interval(none)} | "
                f"{with_interval(now)} | {gain(now, none)} |"
            )


def arguments(description: str | None) -> argparse.Namespace:
    """Where the indexes and the questions are, and how many of these are asked."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=400, help="questions of a set and half")
    return parser.parse_args()


def main() -> None:
    given = arguments(__doc__)
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)

    def rows(parts: Sequence[Part]) -> dict[Part, list[Row]]:
        return {p: rows_of(p, given.indexes, given.data, encoder, given.most) for p in parts}

    weight_table(rows(PARTS))
    gap_table(rows(BOTH))


if __name__ == "__main__":
    main()
