"""Open an index in a process of its own, ask it questions, print what it took as JSON.

usage: look.py INDEX QUESTIONS.json VECTORS.npy HOW_MANY_AGAINST_ALL
"""

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.index import Index, Query
from rag.retrieval import Searcher
from rag.retrieval.scoring import best_rows, score

TOP = 10


class Saved:
    """Gives the vectors that a real encoder gave before; it says whose they are."""

    def __init__(self, index: Path, texts: list[str], vectors: np.ndarray) -> None:
        self.identity = Index(index, model=None).snapshot().generation.manifest.model
        self._vectors = vectors
        self._texts = texts

    def asked(self, number: int) -> str:
        """The text of a question, whose vector is given next."""
        self._next = self._vectors[number]
        return self._texts[number]

    def embed_question(self, _: str) -> np.ndarray:
        """The vector of the question that `asked` was called for last."""
        return self._next


def memory(field: str) -> int:
    """Bytes, as the kernel counts them: VmHWM is the most, RssAnon what no file stands behind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(field))


def main() -> None:
    root, texts = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text())
    vectors, against_all = np.load(sys.argv[3]), int(sys.argv[4])
    started = time.perf_counter()
    index = Index(root, model=None)
    ready = time.perf_counter() - started
    encoder = Saved(root, texts, vectors)
    searcher = Searcher(index, encoder)
    milliseconds = []
    for turn in range(2):
        for number in range(len(texts)):
            found = searcher.search(encoder.asked(number))
            if not found.hits:
                raise SystemExit(f"{root} gives nothing for {texts[number]!r}: {index.degraded}")
            if turn:
                milliseconds.append(found.timings_ms["retrieve"])
    most, anonymous = memory("VmHWM"), memory("RssAnon")
    print(
        json.dumps(
            {
                "passages": index.snapshot().generation.manifest.passages,
                "ready_seconds": ready,
                "milliseconds": milliseconds,
                "most_bytes": most,
                "anonymous_bytes": anonymous,
                "recall": recall(index, texts[:against_all], vectors),
            }
        )
    )


def recall(index: Index, texts: list[str], vectors: np.ndarray) -> list[float]:
    """Which share of the ten best of all passages is among the likely ones' ten best."""
    generation = index.snapshot().generation
    shares = []
    for text, vector in zip(texts, vectors, strict=False):
        query = Query(text, english=False, vector=vector)
        parts = (generation.part(query, frozenset()), everything(generation, query))
        best = [
            {(part.articles[part.passage_article[row]].row[0], *part.passage_spans[row].tolist())
             for row in best_rows(score(part, query, None).fused, TOP)}
            for part in parts
        ]  # fmt: skip
        shares.append(len(best[0] & best[1]) / TOP)
    return shares


def everything(generation, query):
    return replace(generation, near=None).part(query, frozenset())


if __name__ == "__main__":
    main()
