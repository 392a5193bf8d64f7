"""What the question side is worth: a right passage first, on questions that nothing was chosen on.

usage: .venv/bin/python bench/reader/held_out.py INDEXES QUESTION.safetensors [--most 300]

INDEXES holds stories, xquad-en, xquad-zh-Hans, drcd_dev and chronoqa. Groups with an odd SHA-1,
without the 150 of each on which strength, weight of words and the constant were chosen. Before:
the embedder as it comes, .05 for the other language, .08 for words; now: .1 for words, no constant.
"""

import argparse
import random
from pathlib import Path

import candidates
import numpy as np
from taught import TaughtEncoder, embedder

from rag.articles import detect_language
from rag.index import Index, Query
from rag.retrieval.scoring import score
from rag.retrieval.script import for_words, in_script_of

PARTS = (
    ("stories", "stories", ""),
    ("xquad-en", "xquad-en", "en"),
    ("xquad-zh-Hans", "xquad-zh-Hans", "zh-Hans"),
    ("xquad-en", "xquad-zh-Hans", "zh-Hans"),
    ("xquad-zh-Hans", "xquad-en", "en"),
    ("drcd_dev", "drcd_dev", ""),
    ("chronoqa", "chronoqa", ""),
)
CHOSEN_ON = 150
SHOWN = (1, 5, 24)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", type=Path)
    parser.add_argument("learnt", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--most", type=int, default=300)
    given = parser.parse_args()
    plain, model, _ = embedder()
    encoder = TaughtEncoder(plain, model, given.learnt)
    print("| set | n | first before | now | gain | among 5 | among 24 |")
    print("|---|---|---|---|---|---|---|")
    for name, root, articles in PARTS:
        if name == "stories":
            questions = list(candidates.story_questions())
        else:
            questions = list(candidates.public_questions(name, given.data, articles))
        odd = [q for q in questions if q.answerable and q.places]
        odd = [q for q in odd if candidates.digest(q.group) % 2 == 1]
        chosen_on = random.Random(3).sample(odd, min(CHOSEN_ON, len(odd)))
        left = [q for q in odd if q not in chosen_on]
        asked = random.Random(4).sample(left, min(given.most, len(left)))
        index = Index(given.indexes / root, model=encoder.identity)
        snapshot = index.snapshot()
        generation = snapshot.generation
        rows = []
        for question in asked:
            wanted = passages_with(generation, question)
            folded = for_words(question.text)
            text = in_script_of(snapshot, folded)
            english = detect_language(folded) == "en"
            query = Query(folded, english, plain.embed_question(text))
            given_now = score(snapshot.part(query), query, None)
            taught, _ = generation.whole.scores(encoder.embed_question(text))
            short = given_now.likeness - given_now.fused
            now = taught + 0.1 * given_now.share - short
            rows.append([*among(given_now.fused, wanted), *among(now, wanted)])
        index.close()
        told = np.array(rows, dtype=float)
        each = told[:, 3] - told[:, 0]
        drawn = np.random.default_rng(0).choice(each, (2000, len(each))).mean(1)
        low, high = np.percentile(drawn, [2.5, 97.5])
        m = told.mean(0)
        print(
            f"| {name} → {articles or 'all'} | {len(rows)} | {m[0]:.3f} | {m[3]:.3f} | "
            f"{each.mean():+.3f} [{low:+.3f}, {high:+.3f}] | "
            f"{m[1]:.3f} → {m[4]:.3f} | {m[2]:.3f} → {m[5]:.3f} |",
            flush=True,
        )


def passages_with(generation, question) -> set[int]:
    found = set()
    for article, start, end in question.places:
        for passage in range(*generation.passages_of_article(generation.article_number[article])):
            own_start, own_end = generation.whole.passage_spans[passage].tolist()
            if own_start < end and start < own_end:
                found.add(passage)
    return found


def among(scores: np.ndarray, wanted: set[int]) -> list[bool]:
    order = np.argsort(-scores, kind="stable")[: SHOWN[-1]].tolist()
    return [any(row in wanted for row in order[:most]) for most in SHOWN]


if __name__ == "__main__":
    main()
