"""Vectors on disk and in search; the only module that knows faiss.

Rows are unit vectors, so inner product is cosine similarity. The search is exact.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.encoder import Vectors
from rag.index.durable import sync_file

# Above what an index of ours can need, far below what a damaged header could ask for.
_MOST_BYTES_OF_ONE_VECTOR = 64 << 30


class FlatVectors:
    """An exact inner-product index over unit vectors, read from a file that was verified."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Numbers per vector."""
        return int(self._index.d)

    def search(
        self, vector: Vectors, k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], Vectors]:
        """The `k` nearest rows and their cosines, best first; `allowed` is a mask over the rows."""
        import faiss

        if k <= 0 or len(self) == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        query = np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32)
        if allowed is None:
            scores, rows = self._index.search(query, min(k, len(self)))
        else:
            bits = np.packbits(allowed, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(bits))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
            scores, rows = self._index.search(query, min(k, len(self)), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def rows(self, start: int, end: int) -> Vectors:
        """Vectors of a range of rows, shape [end - start, dimension]."""
        if end <= start:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self._index.reconstruct_n(start, end - start)
        return vectors

    def at(self, rows: npt.NDArray[np.int64]) -> Vectors:
        """Vectors of the rows given, shape [len(rows), dimension]."""
        if len(rows) == 0:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self._index.reconstruct_batch(np.ascontiguousarray(rows, dtype=np.int64))
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
