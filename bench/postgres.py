"""Hold the store in PostgreSQL against files: the same articles, vectors and questions in both.

    python bench/postgres.py --index DIR --gold FILE --store postgresql://… --out DIR
                             [--language LANG] [--sample N]

Articles and vectors of the index are copied into the store, which must be empty or hold them from
an earlier run; nothing but questions is embedded. Prints the retrieval figures of both, how many
questions have the same first eight hits, and the median times of a search.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from eval.corpus import Desk
from eval.gold import read_gold
from eval.run import Plan, choose, measure
from rag.answerer import Answerer
from rag.assembly import open_encoder
from rag.batches import CutArticle, Embedded
from rag.index import Index, Snapshot
from rag.index.opening import open_index, open_writer
from rag.index.rows import passages_of
from rag.names import reading_names
from rag.retrieval import Searcher
from rag.settings import RagSettings
from rag.words import folding_version

_ARTICLES_AT_A_TIME = 200
_FIGURES = ("Success@1", "Success@5", "Success@20", "nDCG@10")


def embedded(state: Snapshot) -> Iterator[Embedded]:
    """What a generation holds, article by article."""
    generation, key = state.generation, state.generation.manifest.layout.key
    for number, facts in enumerate(generation.articles):
        article = state.database.article(facts.row)
        arrays = state.database.passages(facts.row, key)
        assert article is not None
        assert arrays is not None
        start, end = generation.passages_of_article(number)
        first, last = generation.sentences_between(start, end)
        yield Embedded(
            CutArticle(article, passages_of(arrays), ()),
            generation.whole.passage_vectors[start:end],
            generation.whole.sentence_vectors[first:last],
        )


def copy(index: Index, root: Path, store: str) -> float:
    """Put an index of files into the store; the seconds that took."""
    started = time.monotonic()
    state = index.snapshot()
    generation, layout = state.generation, state.generation.manifest.layout
    with (
        reading_names(index.names()),
        closing(
            open_writer(
                root, store, model=generation.manifest.model, layout=layout, waiting=lambda: None
            )
        ) as writer,
    ):
        assert folding_version() == layout.folding, "ingest into the index once more: other words"
        rows = [facts.row for facts in generation.articles]
        waiting = embedded(state)
        while some := list(islice(waiting, _ARTICLES_AT_A_TIME)):
            writer.add(
                [e for e in some if not writer.has((e.cut.article.id, e.cut.article.sha256))]
            )
        titles = generation.whole.title_vectors
        assert titles is not None, "the index has no titles; ingest into it once more"
        number = {row: n for n, row in enumerate(rows)}
        wanted = {row: titles[number[row]] for row, _ in writer.untitled(rows)}
        writer.publish({article_id: (sha256, None) for article_id, sha256 in rows}, [], wanted)
    return time.monotonic() - started


def hits(searcher: Searcher, question: str) -> list[tuple[str, int]]:
    return [(hit.article.id, hit.start) for hit in searcher.search(question).hits]


def median_milliseconds(searcher: Searcher, questions: list[str]) -> float:
    """Of a search without its embedding, each question asked twice and the second time counted."""
    taken = []
    for question in questions:
        searcher.search(question)
        taken.append(searcher.search(question).timings_ms["retrieve"])
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--store", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--language")
    parser.add_argument("--sample", type=int)
    given = parser.parse_args()
    settings = RagSettings()
    encoder = open_encoder(settings.embedder, settings.cache)
    files = Index(given.index, model=encoder.identity)
    print(f"copied in {copy(files, given.index, given.store):.0f} s", flush=True)
    stores = {
        "files": Searcher(files, encoder),
        "postgres": Searcher(open_index(given.index, given.store, model=encoder.identity), encoder),
    }
    gold = choose(read_gold([given.gold]), language=given.language, sample=given.sample)
    questions = [question.question for question in gold]
    for name, searcher in stores.items():
        plan = Plan(
            (given.gold,),
            given.out / name,
            title=name,
            retrieval_only=True,
            language=given.language,
            sample=given.sample,
        )
        done = measure(plan, Desk(Answerer(searcher), searcher.index.snapshot()))
        figures = ", ".join(
            f"{figure} {done.summary.overall.metrics[figure].value:.4f}" for figure in _FIGURES
        )
        print(f"{name}: {len(questions)} questions, {figures}", flush=True)
    same = sum(hits(stores["files"], q) == hits(stores["postgres"], q) for q in questions[:200])
    print(f"the same eight hits for {same} of {len(questions[:200])}")
    for name, searcher in stores.items():
        print(f"{name}: {median_milliseconds(searcher, questions[:100]):.1f} ms a search")


if __name__ == "__main__":
    main()
