"""Haystack: an indexing and a query pipeline over the document store in memory, saved to disk."""

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from worker import PASSAGE, QUERY, TOP, Search, Task, read_rows, work

CPU = ComponentDevice.from_str("cpu")


def ingest(corpus: Path, task: Task) -> None:
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    embedder = SentenceTransformersDocumentEmbedder(
        model=task.model, device=CPU, prefix=PASSAGE, meta_fields_to_embed=["title"]
    )
    indexing = Pipeline()
    indexing.add_component("splitter", DocumentSplitter())
    indexing.add_component("embedder", embedder)
    indexing.add_component("writer", DocumentWriter(document_store=store))
    indexing.connect("splitter", "embedder")
    indexing.connect("embedder", "writer")
    documents = [
        Document(content=row.text, meta={"article": row.id, "title": row.title})
        for row in read_rows(corpus)
    ]
    indexing.run({"splitter": {"documents": documents}})
    task.folder.mkdir(parents=True)
    store.save_to_disk(str(task.folder / "store.json"))


def open_search(task: Task) -> Search:
    store = InMemoryDocumentStore.load_from_disk(str(task.folder / "store.json"))
    embedder = SentenceTransformersTextEmbedder(
        model=task.model, device=CPU, prefix=QUERY, progress_bar=False
    )
    querying = Pipeline()
    querying.add_component("embedder", embedder)
    querying.add_component("retriever", InMemoryEmbeddingRetriever(store, top_k=TOP))
    querying.connect("embedder.embedding", "retriever.query_embedding")

    def search(question: str) -> list[str]:
        found = querying.run({"embedder": {"text": question}})
        return [document.meta["article"] for document in found["retriever"]["documents"]]

    return search


if __name__ == "__main__":
    work(ingest, open_search)
