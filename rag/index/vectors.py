"""Vectors on disk and in search; the only module that knows faiss.

Rows are unit vectors, so inner product is cosine similarity. A file holds all vectors, and
`Nearest` finds the nearest of many rows from a byte a number, by reading them all or through
a graph of neighbours.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.durable import written
from rag.encoder import Vectors

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

# Above what an index of ours can need, far below what a damaged header could ask for.
_MOST_BYTES_OF_ONE_VECTOR = 64 << 30
# From so many rows on a graph of neighbours is made, which finds nearly all without reading each
# (docs/decisions/0025).
_GRAPH_FROM = 60_000
_NEIGHBOURS, _LOOKED_AT_BUILDING = 32, 64
_LOOKED_AT_FOR_EACH, _LOOKED_AT_LEAST = 2.5, 200
_OPEN = 0.5
_LEARNT_FROM, _AT_ONCE = 100_000, 65_536


def _faiss() -> Any:
    """The library, whose own types lack half of what is called here."""
    import faiss

    return faiss


class Stored:
    """Vectors as a file has them, shape [n, dimension]; those asked for are read and widened.

    A number has sixteen bits, the upper half of a single: no fewer than the encoder computes with.
    """

    def __init__(self, index: Any) -> None:
        faiss = _faiss()
        self._index = index  # which owns the memory
        self.shape = (int(index.ntotal), int(index.d))
        size = index.codes.size()
        held = faiss.rev_swig_ptr(index.codes.data(), size) if size else np.zeros(0, np.uint8)
        # As bytes, since what lies in a file need not lie where numbers should.
        self._bytes = held.reshape(self.shape[0], 2 * self.shape[1])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: int | slice) -> Vectors:
        return _widened(self._bytes[rows])

    def take(self, rows: npt.NDArray[np.integer]) -> Vectors:
        """The vectors of some rows, shape [len(rows), dimension]."""
        return _widened(self._bytes.take(rows, axis=0))


def _widened(halves: npt.NDArray[np.uint8]) -> Vectors:
    bits = np.ascontiguousarray(halves).view("<u2").astype("<u4")
    bits <<= 16
    widened: Vectors = bits.view("<f4")
    return widened


def cosines_of(vectors: Vectors | Stored, vector: Vectors) -> Vectors:
    """The cosine of each row to a unit vector, shape [n].

    Row by row: a product of matrices would start threads, which on a busy machine wait for each
    other a hundred times as long as this takes.
    """
    if isinstance(vectors, Stored):
        starts = range(0, len(vectors), _AT_ONCE)
        some = [np.vecdot(vectors[start : start + _AT_ONCE], vector) for start in starts]
        return np.concatenate([np.zeros(0, dtype=np.float32), *some])
    cosines: Vectors = np.vecdot(vectors, vector)
    return cosines


class Nearest:
    """Finds the nearest of some rows; numbers are those they have among all."""

    def __init__(self, index: Any) -> None:
        faiss = _faiss()
        self._index = index  # which owns the others
        self._whole = faiss.downcast_index(index.index)
        self._graph = isinstance(self._whole, faiss.IndexHNSW)
        # The graph's own store of bytes can be read from end to end.
        self._bytes = faiss.downcast_index(self._whole.storage) if self._graph else self._whole
        self._rows: Rows = faiss.vector_to_array(index.id_map)

    def nearest(self, vector: Vectors, count: int, allowed: Mask | None) -> Rows:
        """At most `count` rows, best first; `allowed` is by the numbers of all rows."""
        faiss = _faiss()
        if not len(self._rows):
            return np.zeros(0, dtype=np.int64)
        asked = vector.reshape(1, -1)
        here = None if allowed is None else allowed[self._rows]
        index, parameters = self._bytes, faiss.SearchParameters()
        # A graph of which few rooms may be entered leads nowhere.
        if self._graph and (here is None or here.mean() >= _OPEN):
            looked_at = max(_LOOKED_AT_LEAST, round(_LOOKED_AT_FOR_EACH * count))
            index, parameters = self._whole, faiss.SearchParametersHNSW(efSearch=looked_at)
        if here is not None:
            bits = np.packbits(here, bitorder="little")
            parameters.sel = faiss.IDSelectorBitmap(bits)
        _, places = index.search(asked, count, params=parameters)
        found: Rows = self._rows[places[0][places[0] >= 0]]
        return found


def write_vectors(path: Path, vectors: Vectors, *, halved: bool) -> None:
    """Write unit vectors, shape [n, dimension], and flush the file.

    `halved` leaves a number sixteen bits, which moves a cosine by about .0001.
    """
    faiss = _faiss()
    if halved:
        half, product = faiss.ScalarQuantizer.QT_bf16, faiss.METRIC_INNER_PRODUCT
        index = faiss.IndexScalarQuantizer(vectors.shape[1], half, product)
    else:
        index = faiss.IndexFlatIP(vectors.shape[1])
    for start in range(0, len(vectors), _AT_ONCE):
        some = np.ascontiguousarray(vectors[start : start + _AT_ONCE], dtype=np.float32)
        index.add(_rounded(some) if halved else some)
    _write(path, index)


def _write(path: Path, index: Any) -> None:
    """Through a file of our own: where faiss closes one, a full disk is not an error to it."""
    faiss = _faiss()
    with written(path) as file:
        faiss.write_index(index, faiss.PyCallbackIOWriter(file.write))


def _rounded(vectors: Vectors) -> Vectors:
    """To the nearest number of sixteen bits; faiss would cut, and make every cosine smaller."""
    bits = vectors.view("<u4")
    rounded: Vectors = ((bits + np.uint32(0x8000)) & np.uint32(0xFFFF0000)).view("<f4")
    return rounded


def read_vectors(path: Path) -> Vectors | Stored:
    """Read a file whose SHA-256 the caller has verified: faiss trusts what it reads.

    Halved vectors stay on disk, others are an array.
    """
    faiss = _faiss()
    faiss.set_deserialization_vector_byte_limit(_MOST_BYTES_OF_ONE_VECTOR)
    index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    if not isinstance(index, faiss.IndexFlat):
        return Stored(index)
    whole: Vectors = index.reconstruct_n(0, index.ntotal)
    return whole


def write_nearest(path: Path, vectors: Vectors, rows: Rows) -> None:
    """Write what finds the nearest of some rows, ascending, and flush it.

    What all of them have in common is taken off first: it moves every product by the same, and the
    rest is told apart better in a byte a number.
    """
    faiss = _faiss()
    dimension = vectors.shape[1]
    byte, product = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    if len(rows) < _GRAPH_FROM:
        index = faiss.IndexScalarQuantizer(dimension, byte, product)
    else:
        index = faiss.IndexHNSWSQ(dimension, byte, _NEIGHBOURS, product)
        index.hnsw.efConstruction = _LOOKED_AT_BUILDING
    if len(rows):
        sample = vectors[rows[:: max(1, len(rows) // _LEARNT_FROM)]]
        mean = sample.mean(axis=0)
        index.train(np.ascontiguousarray(sample - mean))
    mapped = faiss.IndexIDMap(index)
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        mapped.add_with_ids(np.ascontiguousarray(vectors[some] - mean), some)
    _write(path, mapped)


def read_nearest(path: Path) -> Nearest:
    """Read a verified file; most of it stays on disk until it is looked at."""
    faiss = _faiss()
    faiss.set_deserialization_vector_byte_limit(_MOST_BYTES_OF_ONE_VECTOR)
    return Nearest(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))
