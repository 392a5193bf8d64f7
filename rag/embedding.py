"""The embedder: a sentence-transformers model read from a folder on disk, never from a network."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.encoder import EncoderIdentity, Tokens, Vectors, batches
from rag.errors import ModelDamaged
from rag.models import VARIANT, has_half, weights_sha256

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer


# What the vectors of all tokens have in common is their mean over a few sentences on many matters.
_REFERENCE = (
    "The council approved the harbour budget on Tuesday after a long debate about rising costs.",
    "Fishermen said the storm destroyed twelve boats and closed the market for three days.",
    "A spokesman declined to say when talks between the two companies would resume.",
    "The central bank left interest rates unchanged, while exports fell for the second month.",
    "Doctors warned that hospitals need more nurses before winter, when demand usually increases.",
    "He told reporters that his government would neither buy the aircraft nor join the exercise.",
    "市議會經過漫長辯論，週二通過了新的港口預算，成本仍在上升。",
    "漁民說，暴風雨毀壞了十二艘船，市場關閉了三天。",
    "發言人拒絕說明兩家公司何時恢復談判。",
    "央行維持利率不變，出口則連續第二個月下降。",
    "医生警告说，冬季需求通常增加，医院需要更多护士。",
    "他告诉记者，他的政府既不会购买这些飞机，也不会参加演习。",
)


_TEXTS_AT_ONCE = 4096
"""Read into tokens together, which take some kilobytes a text."""

_RawTokens = tuple[tuple[tuple[int, int], ...], Vectors]


class SentenceEncoder:
    """Embeds with the model's own prompts; safe to share between threads, one call at a time."""

    def __init__(self, model: "SentenceTransformer", identity: EncoderIdentity) -> None:
        self._model = model
        self._identity = identity
        self._plain = _is_plain(model)

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
        if not self._plain:
            return _unit(self._model.encode_document(list(texts), show_progress_bar=False))
        vectors = np.zeros((len(texts), self._identity.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            ids = self._ids(self._identity.prefixes[1], texts[start : start + _TEXTS_AT_ONCE])
            for rows in batches([len(tokens) for tokens in ids]):
                places = [start + row for row in rows]
                vectors[places] = self._forward([ids[row] for row in rows])
        return _unit(vectors)

    def _ids(self, prefix: str, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, no more than the model reads."""
        encoded = self._model.tokenizer(
            [prefix + text for text in texts], truncation=True, max_length=self.max_tokens
        )
        ids: list[list[int]] = encoded["input_ids"]
        return ids

    def _forward(self, ids: Sequence[Sequence[int]]) -> Vectors:
        """What the model makes of texts that are tokens already, shape [n, dimension].

        `SentenceTransformer.encode` would tokenise them again, and batch them by number.
        """
        import torch
        from torch.nn.utils.rnn import pad_sequence

        lengths = torch.tensor([len(tokens) for tokens in ids])
        padded = pad_sequence(
            [torch.tensor(tokens) for tokens in ids],
            batch_first=True,
            padding_value=int(self._model.tokenizer.pad_token_id or 0),
        )
        features = {"input_ids": padded}
        # Where nothing is filled up, attention without a mask takes half the time.
        if len({len(tokens) for tokens in ids}) > 1:
            mask = torch.arange(padded.shape[1]) < lengths[:, None]
            features["attention_mask"] = mask.long()
        with torch.inference_mode():
            found = self._model(features)
            vectors: Vectors = found["sentence_embedding"].float().numpy()
        return vectors

    def embed_tokens(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text with centred unit vectors."""
        return [
            Tokens(spans, _unit(vectors - self._common))
            for spans, vectors in self._raw_tokens(texts)
        ]

    @cached_property
    def _common(self) -> Vectors:
        rows = [vectors for _, vectors in self._raw_tokens(_REFERENCE)]
        mean: Vectors = np.concatenate(rows).mean(axis=0)
        return mean

    def _raw_tokens(self, texts: Sequence[str]) -> list[_RawTokens]:
        """Places and vectors; of the prefix and special tokens nothing."""
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
        found = []
        for offsets, output in zip(encoded["offset_mapping"], outputs, strict=True):
            # A token may begin with the space that ends the prefix.
            kept = [n for n, (start, end) in enumerate(offsets) if start < end > len(prefix)]
            spans = tuple(
                (max(0, offsets[n][0] - len(prefix)), offsets[n][1] - len(prefix)) for n in kept
            )
            found.append((spans, output.float().cpu().numpy()[kept]))
        return found

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, shape [dimension]."""
        with _one_thread():
            if self._plain:
                vectors = self._forward(self._ids(self._identity.prefixes[0], [text]))
            else:
                vectors = self._model.encode_query([text], show_progress_bar=False)
        return np.ascontiguousarray(_unit(vectors)[0])


def _is_plain(model: "SentenceTransformer") -> bool:
    """Whether a model does no more than pool the tokens of prompt and text, as E5 does.

    `encode` knows what others want: prompts that are not pooled, tasks, vectors cut short.
    """
    kinds = [type(module).__name__ for module in model]
    pooling = [module for module in model if type(module).__name__ == "Pooling"]
    return (
        kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
        and all(getattr(module, "include_prompt", True) for module in pooling)
        and model.truncate_dim is None
    )


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


def _unit(given: Vectors) -> Vectors:
    """Each row at length one, which rows that were computed in few digits are not."""
    vectors = np.asarray(given, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


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
            model_kwargs=_how_to_read(folder),
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
    model.eval()
    return SentenceEncoder(model, identity)


def _how_to_read(folder: Path) -> dict[str, Any]:
    """What transformers reads the weights as; in bfloat16 from the copy in it, if there is one."""
    import torch

    number = _number_type()
    copy = {"variant": VARIANT} if number is torch.bfloat16 and has_half(folder) else {}
    return {"use_safetensors": True, "dtype": number, **copy}


def _number_type() -> "torch.dtype":
    """bfloat16 where the processor multiplies it: nearly twice the passages a second, at a cosine
    of .998 and more to the other vectors."""
    import torch

    fast = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return torch.bfloat16 if fast else torch.float32


def _passage_prefix(prompts: dict[str, str]) -> str:
    """The prompt that `encode_document` picks: the first of these names that the model has."""
    for name in ("document", "passage", "corpus"):
        if prompts.get(name):
            return prompts[name]
    return ""
