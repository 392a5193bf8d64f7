"""LlamaIndex: VectorStoreIndex over HuggingFaceEmbedding, its own splitter and store, persisted."""

from pathlib import Path

from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from worker import PASSAGE, QUERY, TOP, Search, Task, read_rows, work


def embedding(model: str) -> HuggingFaceEmbedding:
    return HuggingFaceEmbedding(
        model_name=model, device="cpu", query_instruction=QUERY, text_instruction=PASSAGE
    )


def ingest(corpus: Path, task: Task) -> None:
    documents = [
        Document(text=row.text, doc_id=row.id, metadata={"title": row.title})
        for row in read_rows(corpus)
    ]
    index = VectorStoreIndex.from_documents(documents, embed_model=embedding(task.model))
    index.storage_context.persist(persist_dir=str(task.folder))


def open_search(task: Task) -> Search:
    stored = StorageContext.from_defaults(persist_dir=str(task.folder))
    index = load_index_from_storage(stored, embed_model=embedding(task.model))
    retriever = index.as_retriever(similarity_top_k=TOP)
    return lambda question: [found.node.ref_doc_id for found in retriever.retrieve(question)]


if __name__ == "__main__":
    work(ingest, open_search)
