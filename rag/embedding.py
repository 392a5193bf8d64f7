"""The embedder, read from a folder on disk, never from a network.

As OpenVINO's copy of a sentence-transformers model where one was made, and by sentence-transformers
itself where not.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.compiled import CompiledEncoder
from rag.encoder import Encoder, EncoderIdentity, Tokens, Vectors, unit
from rag.models import COMPACT, has_compact, weights_sha256
from rag.models.library import LoadedModel, load_model
from rag.token_vectors import RawTokens, TokenVectors, without_prefix

if TYPE_CHECKING:
    import torch


def load_encoder(name: str, folder: Path) -> Encoder:
    """Load the model in `folder`; `name` is what an index remembers it by.

    Raises:
        ModelDamaged: what is in the folder cannot be loaded.
    """
    if has_compact(folder):
        # A copy that cannot be run here, by this version of OpenVINO or at all, is done without.
        with suppress(RuntimeError, ImportError):
            return _compiled(name, folder)
    return _by_its_library(name, folder)


def _compiled(name: str, folder: Path) -> CompiledEncoder:
    def settings(file: str) -> dict[str, Any]:
        read: dict[str, Any] = json.loads((folder / file).read_bytes())
        return read

    return CompiledEncoder(
        folder / COMPACT,
        folder / "tokenizer.json",
        model=name,
        weights_sha256=weights_sha256(folder),
        prefixes=_prefixes(settings("config_sentence_transformers.json").get("prompts") or {}),
        max_tokens=int(settings("sentence_bert_config.json")["max_seq_length"]),
        padding=int(settings("config.json").get("pad_token_id") or 0),
    )


class SentenceEncoder:
    """Embeds with sentence-transformers; safe to share between threads, one call at a time."""

    def __init__(self, model: LoadedModel, identity: EncoderIdentity) -> None:
        self._model = model
        self._identity = identity
        self._tokens = TokenVectors(self._raw_tokens)

    @property
    def identity(self) -> EncoderIdentity:
        """Model name, weights and prefixes: the same for vectors that may be compared."""
        return self._identity

    @property
    def max_tokens(self) -> int:
        """The longest passage read whole, in tokens, prefix and special tokens included."""
        return int(self._model.get_max_seq_length() or 512)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text costs as a passage: prefix and special tokens included."""
        if not texts:
            return []
        prefix = self._identity.prefixes[1]
        encoded = self._model.tokenizer(
            [prefix + text for text in texts], truncation=False, verbose=False
        )
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape [n, dimension]."""
        if not texts:
            return np.zeros((0, self._identity.dimension), dtype=np.float32)
        return unit(self._model.encode_document(list(texts), show_progress_bar=False))

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text with centred unit vectors."""
        return self._tokens.of(texts)

    def _raw_tokens(self, texts: Sequence[str]) -> list[RawTokens]:
        prefix = self._identity.prefixes[1]
        given = [prefix + text for text in texts]
        encoded = self._model.tokenizer(
            given, truncation=True, max_length=self.max_tokens, return_offsets_mapping=True
        )
        # Its overloads know no such output: one tensor for each text.
        outputs: Any = self._model.encode(
            given,
            prompt="",
            batch_size=32,
            show_progress_bar=False,
            output_value="token_embeddings",
        )
        return [
            without_prefix(offsets, output.float().cpu().numpy(), prefix)
            for offsets, output in zip(encoded["offset_mapping"], outputs, strict=True)
        ]

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, shape [dimension]."""
        with _one_thread():
            vectors = self._model.encode_query([text], show_progress_bar=False)
        return np.ascontiguousarray(unit(vectors)[0])


def _by_its_library(name: str, folder: Path) -> SentenceEncoder:
    model = load_model(folder, _number_type())
    identity = EncoderIdentity(
        model=name,
        weights_sha256=weights_sha256(folder),
        dimension=int(model.get_embedding_dimension() or 0),
        prefixes=_prefixes(model.prompts or {}),
    )
    return SentenceEncoder(model, identity)


@contextmanager
def _one_thread() -> Iterator[None]:
    """So short a text is no faster by several, which wait for each other where cores are busy."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _number_type() -> "torch.dtype":
    """bfloat16 where the processor multiplies it: nearly twice the passages a second, at a cosine
    of .998 and more to the other vectors."""
    import torch

    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32


def _prefixes(prompts: Mapping[str, str | None]) -> tuple[str, str]:
    """What stands before a question and before a passage, as `encode_query` and
    `encode_document` pick it: the latter takes the first of its names that the model has."""
    passage = next((prompts[n] for n in ("document", "passage", "corpus") if prompts.get(n)), "")
    return prompts.get("query") or "", passage or ""
