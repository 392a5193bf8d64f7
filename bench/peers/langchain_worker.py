"""LangChain: recursive splitter, HuggingFaceEmbeddings, FAISS of langchain-community.

Sizes are those of its guide to semantic search, separators those it gives for writing without
spaces.
"""

from pathlib import Path

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from worker import PASSAGE, QUERY, TOP, Search, Task, read_rows, work

# After spaces and Latin marks: zero-width space, full-width comma, ideographic comma, full stops.
SEPARATORS = ["\n\n", "\n", " ", ".", ",", "\u200b", "\uff0c", "\u3001", "\uff0e", "\u3002", ""]


def embeddings(model: str) -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt": PASSAGE},
        query_encode_kwargs={"prompt": QUERY},
    )


def ingest(corpus: Path, task: Task) -> None:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [
        Document(page_content=row.text, metadata={"id": row.id, "title": row.title})
        for row in read_rows(corpus)
    ]
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True, separators=SEPARATORS
    )
    store = FAISS.from_documents(splitter.split_documents(documents), embeddings(task.model))
    store.save_local(str(task.folder))


def open_search(task: Task) -> Search:
    # It keeps its texts pickled; these are the ones written by `ingest` a moment ago.
    store = FAISS.load_local(
        str(task.folder), embeddings(task.model), allow_dangerous_deserialization=True
    )
    return lambda question: [
        document.metadata["id"] for document in store.similarity_search(question, k=TOP)
    ]


if __name__ == "__main__":
    work(ingest, open_search)
