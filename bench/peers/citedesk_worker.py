"""citedesk as shipped; variant `passages`: vectors of passages alone, which is no setting of it."""

import json
from pathlib import Path

import numpy as np
from worker import TOP, Search, Task, work

from rag.articles import read_articles
from rag.assembly import open_encoder, open_ingestion, open_searcher
from rag.ingest import ingest
from rag.passages import cut_passages, embedding_text
from rag.settings import RagSettings
from rag.types import Article


def ingest_corpus(corpus: Path, task: Task) -> None:
    settings = RagSettings()
    using = open_ingestion(task.folder, embedder=settings.embedder, cache=settings.cache)
    if task.variant != "passages":
        ingest([corpus], using)
        return
    articles = [item for item in read_articles([corpus]) if isinstance(item, Article)]
    ids, texts = [], []
    for article in articles:
        for passage in cut_passages(article, using.chunker)[0]:
            ids.append(article.id)
            texts.append(embedding_text(article.text[passage.start : passage.end]))
    vectors = using.encoder.embed_passages(texts)
    task.folder.mkdir(parents=True)
    np.save(task.folder / "vectors.npy", vectors)
    (task.folder / "passages.json").write_text(json.dumps([ids, texts]), encoding="utf-8")


def open_search(task: Task) -> Search:
    settings = RagSettings()
    if task.variant != "passages":
        searcher = open_searcher(task.folder, embedder=settings.embedder, cache=settings.cache)
        return lambda question: [hit.article.id for hit in searcher.search(question, k=TOP).hits]
    encoder = open_encoder(settings.embedder, settings.cache)
    ids, _ = json.loads((task.folder / "passages.json").read_text(encoding="utf-8"))
    vectors = np.load(task.folder / "vectors.npy")

    def nearest(question: str) -> list[str]:
        scores = vectors @ encoder.embed_question(question)
        return [ids[row] for row in np.argsort(-scores)[:TOP]]

    return nearest


if __name__ == "__main__":
    work(ingest_corpus, open_search)
