"""An embedder that OpenVINO runs: what rag/models/compact.py makes of a model."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from rag.encoder import AtOnce, EncoderIdentity, Tokens, Vectors, batches, unit
from rag.models.quiet import compiled
from rag.token_vectors import RawTokens, TokenVectors, without_prefix

if TYPE_CHECKING:
    from tokenizers import Encoding

_TEXTS_AT_ONCE: Final = 4096
"""Read into tokens together, which take some kilobytes a text."""

_WIDTHS: Final = 8
"""Several texts are filled up to a multiple of so many tokens: fewer shapes, each takes memory."""

_SENTENCE, _TOKENS = 0, 1  # the network's outputs
_Rows = list[int]


class CompiledEncoder(AtOnce):
    """Embeds with a network and a tokenizer from files; safe to call from several threads.

    Many texts use every core, a batch each. A question, or what is one batch, does not stand behind
    them: it takes a core that nobody uses, or waits for one batch.
    """

    def __init__(
        self,
        network: Path,
        tokenizer: Path,
        *,
        model: str,
        weights_sha256: str,
        prefixes: tuple[str, str],
        max_tokens: int,
        padding: int,
    ) -> None:
        """Load both.

        Args:
            network: OpenVINO's .xml, with its .bin beside it.
            tokenizer: a tokenizer.json.
            model: what an index remembers the model by.
            weights_sha256: of the weights that the network was made from.
            prefixes: what stands before a question and before a passage.
            max_tokens: the longest input, prefix and special tokens included.
            padding: the id of the token that fills up shorter inputs.

        Raises:
            RuntimeError: one of the files cannot be read.
        """
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # the tokenizers library raises nothing narrower
            raise RuntimeError(f"{tokenizer}: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        cores = _usable_cores()
        self._network = compiled(network, cores)
        self._cores = ThreadPoolExecutor(cores, thread_name_prefix="embedding")
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(cores):
            self._idle.put(self._network.create_infer_request())
        self._padding = padding
        self._max_tokens = max_tokens
        dimension = self._network.output(_SENTENCE).get_partial_shape()[-1].get_length()
        self._identity = EncoderIdentity(model, weights_sha256, dimension, prefixes)
        self._centred = TokenVectors(self._raw_tokens)

    @property
    def identity(self) -> EncoderIdentity:
        """Model name, weights and prefixes: the same for vectors that may be compared."""
        return self._identity

    @property
    def max_tokens(self) -> int:
        """The longest passage read whole, in tokens, prefix and special tokens included."""
        return self._max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text costs as a passage: prefix and special tokens included."""
        return [
            len(encoding)
            for some in _parts(texts)
            for encoding in self._tokenizer.encode_batch(self._as_passages(some))
        ]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape [n, dimension]."""
        vectors = np.zeros((len(texts), self._identity.dimension), dtype=np.float32)
        done = 0
        for some in _parts(texts):
            read = self._read(self._as_passages(some))
            for rows, found in self._run([each.ids for each in read], _SENTENCE):
                vectors[[done + row for row in rows]] = found
            done += len(some)
        return unit(vectors)

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text with centred unit vectors."""
        return self._centred.of(texts)

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, shape [dimension]."""
        (read,) = self._read([self._identity.prefixes[0] + text])
        return np.ascontiguousarray(unit(self._run_one([read.ids], _SENTENCE))[0])

    def _raw_tokens(self, texts: Sequence[str]) -> list[RawTokens]:
        read = self._read(self._as_passages(texts))
        outputs: dict[int, Vectors] = {}
        for rows, found in self._run([each.ids for each in read], _TOKENS):
            outputs |= zip(rows, found, strict=True)
        prefix = self._identity.prefixes[1]
        return [without_prefix(each.offsets, outputs[n], prefix) for n, each in enumerate(read)]

    def _as_passages(self, texts: Sequence[str]) -> list[str]:
        return [self._identity.prefixes[1] + text for text in texts]

    def _read(self, texts: Sequence[str]) -> "list[Encoding]":
        """The tokens of each text, no more than the model reads, special ones at both ends."""
        encodings = self._tokenizer.encode_batch(list(texts))
        for n, encoding in enumerate(encodings):
            if len(encoding) > self._max_tokens:
                whole = self._tokenizer.encode(texts[n], add_special_tokens=False)
                whole.truncate(self._max_tokens - self._tokenizer.num_special_tokens_to_add(False))
                encodings[n] = self._tokenizer.post_process(whole)
        return encodings

    def _run(self, ids: Sequence[Sequence[int]], output: int) -> Iterator[tuple[_Rows, Vectors]]:
        """What the network makes of texts that are tokens already, batch by batch: the places of
        its texts, and an output with a row for each."""
        places = list(batches([len(tokens) for tokens in ids]))
        if len(places) == 1:
            yield places[0], self._run_one([ids[row] for row in places[0]], output)
            return
        found = self._cores.map(
            lambda rows: self._run_one([ids[row] for row in rows], output), places
        )
        yield from zip(places, found, strict=True)

    def _run_one(self, ids: Sequence[Sequence[int]], output: int) -> Vectors:
        """An output for one batch, a row for each text."""
        request = self._idle.get()
        try:
            # `infer` says nothing of an error on a stream, and leaves what was there before.
            request.start_async(_inputs(ids, self._padding, self._max_tokens))
            request.wait()
            found: Vectors = request.get_output_tensor(output).data.copy()
        except BaseException:
            request = self._network.create_infer_request()  # what failed may stay so
            raise
        finally:
            self._idle.put(request)
        return found


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        yield texts[start : start + _TEXTS_AT_ONCE]


def _inputs(
    ids: Sequence[Sequence[int]], padding: int, most: int
) -> dict[int, npt.NDArray[np.int64]]:
    """Token ids and which of them count, each of shape [texts, tokens of the longest or more]."""
    width = max(len(tokens) for tokens in ids)
    if len(ids) > 1:
        width = max(width, min(-(-width // _WIDTHS) * _WIDTHS, most))
    shape = (len(ids), width)
    filled = np.full(shape, padding, dtype=np.int64)
    counts = np.zeros(shape, dtype=np.int64)
    for row, tokens in enumerate(ids):
        filled[row, : len(tokens)] = tokens
        counts[row, : len(tokens)] = 1
    return {0: filled, 1: counts}


def _usable_cores() -> int:
    """How many cores this process may use, or fewer where OMP_NUM_THREADS says so."""
    known = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(wanted)) if wanted.isdecimal() and int(wanted) > 0 else cores
