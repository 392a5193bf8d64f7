"""What each part of the search is worth: Success@k with one part at a time switched off.

usage: .venv/bin/python bench/ablation.py INDEXES [--data ../shared/data] [--most 100] [--at 1]
                                          [--only SLICE...]

INDEXES is what bench/public_sets.py made, and `seeds` with the folder of that name. Public
questions are those whose id has an odd SHA-1, on which nothing was fitted, at most `--most` a
slice; our tuning questions are all that stand alone, and things were fitted on them. A cell is how
much more the search finds as it is than without that part: paired, with a bootstrap interval.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from fit_fusion import PARTS, Part, gain, is_fitted_on, open_part, questions_of, with_interval

from eval.gold import read_gold
from eval.run import newest_day
from rag.articles import detect_language
from rag.assembly import open_encoder
from rag.encoder import OTHER_LANGUAGE_GAP, Encoder, Vectors
from rag.index import Part as Passages
from rag.index import Query, Snapshot
from rag.index.vectors import cosines_of
from rag.names import Table, reading_names, shipped_table
from rag.names.index import build_index
from rag.retrieval import Searcher
from rag.retrieval.choosing import choose
from rag.retrieval.scoring import Scores, best_rows, score
from rag.retrieval.script import for_words, in_script_of
from rag.retrieval.times import gains, time_of
from rag.settings import RagSettings

TUNE = Path("eval/gold/tune.jsonl")
OURS = Part("our tuning questions", "seeds", "tune")
NO_NAMES = Table({}, build_index(()), "none")
# Enough that so many different articles are among them.
DEEP = 24


@dataclass(frozen=True)
class Asked:
    """A question against one state of the corpus, as the search has it.

    `plain_vector` is of the question in Simplified script, whatever script the articles have.
    """

    snapshot: Snapshot
    query: Query
    part: Passages
    plain_vector: Vectors
    gained: Vectors | None


def as_it_is(asked: Asked) -> Scores:
    return score(asked.part, asked.query, asked.gained)


def without_script(asked: Asked) -> Scores:
    return as_it_is(replace(asked, query=replace(asked.query, vector=asked.plain_vector)))


def without_names(asked: Asked) -> Scores:
    with reading_names(NO_NAMES):
        return as_it_is(replace(asked, part=asked.snapshot.part(asked.query)))


def without_time(asked: Asked) -> Scores:
    return as_it_is(replace(asked, gained=None))


def without_words(asked: Asked) -> Scores:
    scores = as_it_is(asked)
    return _less(scores, scores.likeness - scores.dense - _gap(scores))


def without_gap(asked: Asked) -> Scores:
    scores = as_it_is(asked)
    return _less(scores, _gap(scores))


def without_shortness(asked: Asked) -> Scores:
    scores = without_time(asked)
    return _less(as_it_is(asked), scores.fused - scores.likeness)


def without_sentences(asked: Asked) -> Scores:
    scores = as_it_is(asked)
    return _less(scores, scores.dense - cosines_of(asked.part.passage_vectors, asked.query.vector))


def _less(scores: Scores, part: Vectors) -> Scores:
    return replace(scores, fused=scores.fused - part)


def _gap(scores: Scores) -> Vectors:
    gap: Vectors = np.where(scores.own, 0.0, OTHER_LANGUAGE_GAP).astype(np.float32)
    return gap


WITHOUT: dict[str, Callable[[Asked], Scores]] = {
    "words": without_words,
    "names": without_names,
    "time": without_time,
    "sentence vectors": without_sentences,
    "language gap": without_gap,
    "shortness": without_shortness,
    "question's script": without_script,
}


def listed(part: Passages, scores: Scores) -> Iterator[tuple[str, ...]]:
    """The articles of each hit, near-copies folded in and repetition held back."""
    for chosen in choose(part, scores, DEEP):
        article = int(part.passage_article[chosen.passage])
        yield tuple(part.articles[n].row[0] for n in (article, *chosen.copies))


def unfolded(part: Passages, scores: Scores) -> Iterator[tuple[str, ...]]:
    """The article of each of the best passages, whatever is repeated."""
    for row in best_rows(scores.fused, 4 * DEEP):
        yield (part.articles[int(part.passage_article[row])].row[0],)


def found(hits: Iterator[tuple[str, ...]], right: Sequence[str], at: int) -> bool:
    """Whether one of the right articles is among those of the first `at` hits."""
    places: dict[str, tuple[str, ...]] = {}
    for articles in hits:
        places.setdefault(articles[0], articles)
        if len(places) == at:
            break
    return any(each in right for articles in places.values() for each in articles)


def outcomes(asked: Asked, right: Sequence[str], at: int) -> dict[str, bool]:
    """Whether the search finds it, as it is and without each part."""
    part, scores = asked.part, as_it_is(asked)
    by = {"as it is": found(listed(part, scores), right, at)}
    by["near-copies"] = found(unfolded(part, scores), right, at)
    for name, without in WITHOUT.items():
        by[name] = found(listed(part, without(asked)), right, at)
    return by


def asked_of(
    searcher: Searcher, encoder: Encoder, question: str, as_of: date | None = None
) -> Asked:
    snapshot = searcher.index.snapshot()
    folded = for_words(question)
    in_script = in_script_of(snapshot, folded)
    vector = encoder.embed_question(in_script)
    plain = vector if in_script == folded else encoder.embed_question(folded)
    time = time_of(folded, as_of or newest_day(snapshot))
    query = Query(folded, detect_language(folded) == "en", vector, time.terms)
    part = snapshot.part(query)
    return Asked(snapshot, query, part, plain, gains(part, time))


def questions(
    part: Part, data: Path, most: int
) -> Iterator[tuple[str, Sequence[str], date | None]]:
    """Questions, the articles that answer them, and the day of asking where that is known."""
    if part is OURS:
        for gold in read_gold([TUNE]):
            if gold.answerable and not gold.history:
                yield gold.question, gold.articles, gold.as_of
        return
    for row in questions_of(part, data, most):
        if not is_fitted_on(row["id"]):
            yield row["question"], row["gold_docs"], None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=100, help="questions of a slice")
    parser.add_argument("--at", type=int, default=1, help="the k of Success@k")
    parser.add_argument("--only", nargs="*", default=[])
    given = parser.parse_args()
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)
    shipped_table()
    parts = ["near-copies", *WITHOUT]
    print(f"| Success@{given.at} | n | as it is | {' | '.join(parts)} |")
    print(f"|{'---|' * (len(parts) + 3)}", flush=True)
    for part in (*PARTS, OURS):
        if given.only and not any(part.name.startswith(name) for name in given.only):
            continue
        if not (given.indexes / part.index / "CURRENT").exists():
            print(f"no index {part.index}: {part.name} is left out", flush=True)
            continue
        searcher = open_part(part, given.indexes, encoder)
        by = [
            outcomes(asked_of(searcher, encoder, question, as_of), right, given.at)
            for question, right, as_of in questions(part, given.data, given.most)
        ]
        now = [each["as it is"] for each in by]
        cells = [gain(now, [each[name] for each in by]) for name in parts]
        print(
            f"| {part.name} | {len(by)} | {with_interval(now)} | {' | '.join(cells)} |", flush=True
        )


if __name__ == "__main__":
    main()
