"""A model in a folder as sentence-transformers loads it: the one module that imports it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rag.errors import ModelDamaged

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

LoadedModel: TypeAlias = "SentenceTransformer"


def load_model(folder: Path, number_type: "torch.dtype") -> LoadedModel:
    """Load what is in a folder, without any network; it reads no more tokens than it has places
    for, whatever its settings say.

    Raises:
        ModelDamaged: sentence-transformers cannot load it.
    """
    # A folder and `local_files_only` keep the hub out: tests/rag/models/test_compact.py holds it.
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            model_kwargs={"use_safetensors": True, "dtype": number_type},
        )
        for places in _places(model):
            model.max_seq_length = min(model.max_seq_length or places, places)
    except MemoryError:
        raise
    except Exception as error:  # a folder from a hub may hold anything
        raise ModelDamaged(
            f"the embedder in {folder} cannot be loaded ({error}); "
            f"remove that folder and run `citedesk models pull`"
        ) from error
    return model.eval()


def _places(model: LoadedModel) -> Iterator[int]:
    """How many tokens each table of positions has room for; many networks do without a table."""
    import torch

    for name, module in model.named_modules():
        if name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding):
            # Where padding has a row of its own, positions are counted from the one after it.
            padding = module.padding_idx
            yield module.num_embeddings - (0 if padding is None else padding + 1)
