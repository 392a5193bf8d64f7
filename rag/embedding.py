"""The embedder: a sentence-transformers model read from a folder on disk, never from a network."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rag.encoder import EncoderIdentity, Vectors
from rag.errors import ModelDamaged
from rag.models import weights_sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SentenceEncoder:
    """Embeds with the model's own prompts; safe to share between threads, one call at a time."""

    def __init__(self, model: "SentenceTransformer", identity: EncoderIdentity) -> None:
        self._model = model
        self._identity = identity

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
        vectors = self._model.encode_document(
            list(texts), batch_size=32, show_progress_bar=False, normalize_embeddings=True
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, shape [dimension]."""
        vectors = self._model.encode_query(
            [text], show_progress_bar=False, normalize_embeddings=True
        )
        return np.ascontiguousarray(vectors[0], dtype=np.float32)


def load_encoder(name: str, folder: Path) -> SentenceEncoder:
    """Load the model in `folder`; `name` is what an index remembers it by."""
    # A folder and `local_files_only` keep the hub out of it; tests/test_cli.py proves that.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError) as error:
        raise ModelDamaged(
            f"the embedder in {folder} cannot be loaded ({error}); "
            f"remove that folder and run `citedesk models pull`"
        ) from error
    prompts = {name: prompt or "" for name, prompt in (model.prompts or {}).items()}
    identity = EncoderIdentity(
        model=name,
        weights_sha256=weights_sha256(folder),
        dimension=int(model.get_embedding_dimension() or 0),
        prefixes=(prompts.get("query", ""), _passage_prefix(prompts)),
    )
    return SentenceEncoder(model, identity)


def _passage_prefix(prompts: dict[str, str]) -> str:
    """The prompt that `encode_document` picks: the first of these names that the model has."""
    for name in ("document", "passage", "corpus"):
        if prompts.get(name):
            return prompts[name]
    return ""
