"""txtai: Embeddings that keep their texts; variant `hybrid`: vectors and words together."""

from pathlib import Path

from txtai import Embeddings
from worker import PASSAGE, QUERY, TOP, Search, Task, read_rows, work


def ingest(corpus: Path, task: Task) -> None:
    embeddings = Embeddings(
        path=task.model,
        gpu=False,
        content=True,
        hybrid=task.variant == "hybrid",
        instructions={"query": QUERY, "data": PASSAGE},
    )
    embeddings.index((row.id, row.text) for row in read_rows(corpus))
    embeddings.save(str(task.folder))


def open_search(task: Task) -> Search:
    embeddings = Embeddings()
    embeddings.load(str(task.folder))
    return lambda question: [found["id"] for found in embeddings.search(question, TOP)]


if __name__ == "__main__":
    work(ingest, open_search)
