"""kill -9 at random points of an ingest: the index opens, whole, in the old or the new state.

CITEDESK_KILLS=200 in the environment asks for more runs than the 20 of the ordinary suite.
"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from fakes import HashEncoder, count_words

from rag.index import Index, IndexFolder
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher

KILLS = int(os.environ.get("CITEDESK_KILLS", "20"))
WORKER = Path(__file__).with_name("killed_ingest.py")
ENCODER = HashEncoder(dimension=8)


def worker(corpus: Path, index: Path, *call: str) -> subprocess.CompletedProcess[str]:
    roots = os.pathsep.join([str(WORKER.parents[1]), str(WORKER.parents[2])])
    return subprocess.run(
        [sys.executable, str(WORKER), str(corpus), str(index), *call],
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=False,
    )


def state(index: Path) -> dict[str, str]:
    """Texts by id, after every passage was found to be searchable and to be in its article."""
    opened = Index(index, model=ENCODER.identity)
    assert opened.degraded is None
    snapshot = opened.snapshot()
    generation = snapshot.generation
    hits = Searcher(opened, ENCODER).search("story", k=len(generation.whole.passage_spans)).hits
    assert len(hits) == len(generation.whole.passage_vectors)
    texts = {}
    for article_id in snapshot.article_ids():
        article = snapshot.article(article_id)
        assert article is not None
        texts[article_id] = article.text
    assert {hit.article.id for hit in hits} == set(texts)
    opened.close()
    return texts


def test_a_killed_ingest_loses_nothing_and_the_next_completes_it(tmp_path: Path) -> None:
    corpus, base = tmp_path / "corpus", tmp_path / "base"
    corpus.mkdir()
    for number in range(12):
        (corpus / f"s{number}.txt").write_text(f"Story {number} is about the sea.\nIt ends well.\n")
    ingest([corpus], Ingestion(base, ENCODER, count_words))
    old = state(base)
    for number in range(6, 18):
        (corpus / f"s{number}.txt").write_text(f"Story {number} was told anew.\nIt ends badly.\n")
    (corpus / "s0.txt").unlink()
    whole = tmp_path / "whole"
    shutil.copytree(base, whole)
    calls = int(worker(corpus, whole).stdout)
    new = state(whole)
    assert old != new

    chance = random.Random(20261122)
    outcomes = {"old": 0, "new": 0}
    while sum(outcomes.values()) < KILLS:
        index = tmp_path / f"run-{sum(outcomes.values())}"
        shutil.copytree(base, index)
        # Publishing is the last of it: most kills fall near the end, some anywhere.
        near_the_end = chance.random() < 0.75
        left = int(calls ** chance.random()) if near_the_end else chance.randrange(calls)
        killed = worker(corpus, index, str(calls - left))
        # Runs differ by a few calls: one may be over before its last call comes.
        assert killed.returncode in (0, -9), killed.stderr
        found = state(index)
        assert found in (old, new)
        if killed.returncode:
            outcomes["new" if found == new else "old"] += 1
        ingest([corpus], Ingestion(index, ENCODER, count_words), prune=True)
        assert state(index) == new
        leftovers = [
            path.name for path in index.iterdir() if path.name.startswith((".building", ".removed"))
        ]
        assert not leftovers
        assert all(s.problem is None for s in IndexFolder(index).states())
        shutil.rmtree(index)
    assert min(outcomes.values()) > 0, outcomes
