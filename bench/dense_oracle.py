"""Dense retrieval on XQuAD: equal to brute force in numpy, and its R@1 beside the known floors.

usage: .venv/bin/python bench/dense_oracle.py [FOLDER OF THE PUBLIC DATA]
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.stats import binomtest

from rag.assembly import open_ingestion
from rag.index import Index
from rag.ingest import ingest
from rag.settings import RagSettings

FLOORS = {
    ("en", "en"): 0.938,
    ("zh-Hans", "zh-Hans"): 0.902,
    ("en", "zh-Hans"): 0.735,
    ("zh-Hans", "en"): 0.699,
}


def main(data: Path) -> None:
    """Print one line a language pair."""
    settings = RagSettings()
    using = open_ingestion(Path(), embedder=settings.embedder, cache=settings.cache)
    encoder = using.encoder
    rows = [json.loads(line) for line in (data / "xquad.corpus.jsonl").open(encoding="utf-8")]
    questions = [
        question
        for line in (data / "xquad.questions.jsonl").open(encoding="utf-8")
        if (question := json.loads(line))["answerable"]
    ]
    vectors = {q["id"]: encoder.embed_question(q["question"]) for q in questions}
    for language in ("en", "zh-Hans"):
        with tempfile.TemporaryDirectory() as scratch:
            corpus = Path(scratch) / "corpus.jsonl"
            with corpus.open("w", encoding="utf-8") as handle:
                for row in rows:
                    if row["lang"] == language:
                        handle.write(json.dumps(row, ensure_ascii=False) + "\n")
            root = Path(scratch) / "index"
            report = ingest([corpus], replace(using, root=root))
            characters = sum(len(row["text"]) for row in rows if row["lang"] == language)
            print(
                f"{language}: {report.articles} articles, {report.passages} passages in "
                f"{report.seconds:.1f} s ({characters / report.seconds:.0f} characters/s)"
            )
            compare(Index(root, model=encoder.identity), questions, vectors, language)


def compare(index: Index, questions: list[dict], vectors: dict, language: str) -> None:
    """Score every question both ways; count where the first article is a right one."""
    generation = index.snapshot().generation
    passages = generation.whole.passage_vectors
    sentences = generation.whole.sentence_vectors
    articles = [generation.articles[n].row[0] for n in generation.whole.passage_article]
    for asked in ("en", "zh-Hans"):
        right = alone = total = 0
        for question in questions:
            if question["lang"] != asked:
                continue
            vector = vectors[question["id"]]
            own = passages @ vector
            nearest = np.full(len(own), -2.0, dtype=np.float32)
            np.maximum.at(nearest, generation.sentence_passage, sentences @ vector)
            expected = (own + nearest) / 2
            found, _ = generation.whole.scores(vector)
            np.testing.assert_allclose(found, expected, atol=1e-5)
            total += 1
            right += articles[int(found.argmax())] in question["gold_docs"]
            alone += articles[int(own.argmax())] in question["gold_docs"]
        interval = binomtest(right, total).proportion_ci(method="wilson")
        print(
            f"  {asked} → {language}: R@1 {right / total:.3f} "
            f"[{interval.low:.3f}, {interval.high:.3f}] n={total} "
            f"(passage vectors alone {alone / total:.3f}, floor {FLOORS[asked, language]:.3f}); "
            f"all scores equal brute force"
        )
    index.close()


if __name__ == "__main__":
    here = Path(__file__).resolve()
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parents[2] / "shared" / "data")
