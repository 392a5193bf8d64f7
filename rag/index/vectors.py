"""Vectors on disk and in search; the only module that knows faiss.

Rows are unit vectors, so inner product is cosine similarity. The search is exact.
"""

from pathlib import Path
from typing import Any

import numpy as np

from rag.encoder import Vectors
from rag.index.durable import sync_file

# Above what an index of ours can need, far below what a damaged header could ask for.
_MOST_BYTES_OF_ONE_VECTOR = 64 << 30


class FlatVectors:
    """An exact inner-product index over unit vectors, read from a file that was verified."""

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index
        # A view of the index's own memory: every row is read once a question, in one product.
        flat = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self._matrix: Vectors = flat.reshape(index.ntotal, index.d)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return int(self._index.d)

    def cosines(self, vector: Vectors) -> Vectors:
        """The cosine of every row to a unit vector, shape [len(self)]."""
        cosines: Vectors = self._matrix @ np.asarray(vector, dtype=np.float32).ravel()
        return cosines

    def at(self, row: int) -> Vectors:
        """The vector of one row, shape [dimension]; a view."""
        vector: Vectors = self._matrix[row]
        return vector

    def rows(self, start: int, end: int) -> Vectors:
        """Vectors of a range of rows, shape [end - start, dimension]."""
        if end <= start:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self._index.reconstruct_n(start, end - start)
        return vectors


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Write unit vectors, shape [n, dimension], as a flat index and flush it."""
    import faiss

    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    faiss.write_index(index, str(path))
    sync_file(path)


def read_vectors(path: Path) -> FlatVectors:
    """Read a file whose SHA-256 the caller has verified: faiss trusts what it reads."""
    import faiss

    faiss.set_deserialization_vector_byte_limit(_MOST_BYTES_OF_ONE_VECTOR)
    return FlatVectors(faiss.read_index(str(path)))
