"""Read the 4-bit block file of multilingual-e5-small: its header, tensors and weights."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelDamaged

Floats = NDArray[np.float32]

MAGIC: Final = b"E5S1"
BLOCK_WEIGHTS: Final = 32
BLOCK_BYTES: Final = 18
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK_WEIGHTS // 2,))])
_CHUNK_BLOCKS: Final = 1 << 17  # 2.4 MB read, 17 MB of float32 given


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Special:
    """Ids of the four special pieces."""

    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Tensor:
    """Where one tensor lies in the file."""

    name: str
    count: int
    offset: int
    size: int

    @property
    def packed(self) -> bool:
        """Whether the tensor is in 4-bit blocks rather than plain float32."""
        return self.size != 4 * self.count


@dataclass(frozen=True, slots=True)
class BlockFile:
    """What the head of a block file says; the weights stay on disk."""

    path: Path
    shape: Shape
    special: Special
    tensors: tuple[Tensor, ...]

    def tensor(self, name: str) -> Tensor:
        """Find a tensor by name; raises ModelDamaged when the file has none."""
        for tensor in self.tensors:
            if tensor.name == name:
                return tensor
        raise ModelDamaged(f"{self.path.name} has no tensor {name!r}; pull the model again")


def read_block_file(path: Path) -> BlockFile:
    """Read the header and the tensor table; raises ModelDamaged when they do not hold together."""
    try:
        with path.open("rb") as file:
            shape = _read_shape(file)
            special = _skip_tokenizer(file)
            tensors = tuple(_read_tensors(file))
    except (struct.error, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise ModelDamaged(
            f"{path.name} is not a readable block file ({error}); pull the model again"
        ) from error
    file_bytes = path.stat().st_size
    for tensor in tensors:
        _check_tensor(tensor, file_bytes=file_bytes, name=path.name)
    return BlockFile(path, shape, special, tensors)


def read_weights(file: BlockFile, tensor: Tensor) -> Iterator[Floats]:
    """Give the weights of a tensor in order, as float32 pieces of bounded size."""
    step = BLOCK_BYTES if tensor.packed else 4
    left = tensor.size
    with file.path.open("rb") as stream:
        stream.seek(tensor.offset)
        while left:
            piece = stream.read(min(left, _CHUNK_BLOCKS * step))
            if not piece or len(piece) % step:
                raise ModelDamaged(f"{file.path.name} ends within tensor {tensor.name!r}")
            left -= len(piece)
            yield unpack_blocks(piece) if tensor.packed else np.frombuffer(piece, "<f4")


def unpack_blocks(packed: bytes) -> Floats:
    """Turn blocks of a half-float scale and 32 nibbles into float32 weights.

    The product of an 11-bit and a 4-bit number is exact in float32, so that the result is the
    same on every machine.

    >>> block = np.float16(0.5).tobytes() + bytes([0x80]) + bytes([0x98]) * 15
    >>> unpack_blocks(block)[[0, 1, 16, 17]].tolist()
    [-4.0, 0.0, 0.0, 0.5]
    """
    blocks = np.frombuffer(packed, _BLOCK)
    weights = np.empty((len(blocks), BLOCK_WEIGHTS), np.float32)
    half = BLOCK_WEIGHTS // 2
    weights[:, :half] = blocks["nibbles"] & 0x0F
    weights[:, half:] = blocks["nibbles"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _read_shape(file: BinaryIO) -> Shape:
    magic, _version = _take(file, "<4sI")
    if magic != MAGIC:
        raise ValueError(f"it starts with {magic!r}, not {MAGIC!r}")
    *sizes_and_epsilon, block = _take(file, "<7ifi")
    if block != BLOCK_WEIGHTS:
        raise ValueError(f"its blocks hold {block} weights, not {BLOCK_WEIGHTS}")
    shape = Shape(*sizes_and_epsilon)
    if min(sizes_and_epsilon) <= 0:
        raise ValueError(f"its sizes are {shape}")
    return shape


def _skip_tokenizer(file: BinaryIO) -> Special:
    (pieces,) = _take(file, "<i")
    special = Special(*_take(file, "<4i"))
    (blob_bytes,) = _take(file, "<Q")
    _skip(file, 4 * (pieces + 1) + 4 * pieces + blob_bytes)
    _entries, map_bytes = _take(file, "<iI")
    _skip(file, map_bytes)
    return special


def _skip(file: BinaryIO, count: int) -> None:
    if count < 0:
        raise ValueError(f"a part of it has {count} bytes")
    file.seek(count, 1)


def _read_tensors(file: BinaryIO) -> Iterator[Tensor]:
    (count,) = _take(file, "<i")
    for _ in range(count):
        (name_bytes,) = _take(file, "<H")
        name = file.read(name_bytes).decode()
        _dtype, elements, offset, size = _take(file, "<BIQQ")
        yield Tensor(name, elements, offset, size)


def _check_tensor(tensor: Tensor, *, file_bytes: int, name: str) -> None:
    packed_size = -(-tensor.count // BLOCK_WEIGHTS) * BLOCK_BYTES
    if tensor.size not in (4 * tensor.count, packed_size) or tensor.count % BLOCK_WEIGHTS:
        raise ModelDamaged(
            f"tensor {tensor.name!r} of {name} has {tensor.size} bytes for {tensor.count} weights"
        )
    if tensor.offset + tensor.size > file_bytes:
        raise ModelDamaged(
            f"{name} ends at byte {file_bytes}, before tensor {tensor.name!r} "
            f"(to byte {tensor.offset + tensor.size}); pull the model again"
        )


def _take(file: BinaryIO, layout: str) -> tuple[Any, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))
