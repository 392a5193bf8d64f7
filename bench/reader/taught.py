"""Lay what was learnt over a copy of the embedder's transformer: question side, or reader."""

import copy
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from rag.assembly import open_encoder
from rag.encoder import Encoder, Vectors
from rag.models import require
from rag.passages import embedding_text
from rag.settings import RagSettings

# Tokens of each part; train.py learns with the same.
QUESTION_TOKENS, TITLE_TOKENS, MOST_TOKENS = 64, 24, 224
SPREAD = 8.0
_BEGIN, _END = 0, 2


def embedder() -> tuple[Encoder, Any, Path]:
    """The embedder as it is configured, its sentence-transformers model, and its folder."""
    settings = RagSettings()
    folder = require(settings.embedder, cache=settings.cache)
    model = SentenceTransformer(
        str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.bfloat16}
    )
    return open_encoder(settings.embedder, settings.cache), model.eval(), folder


def changed(transformer: Any, learnt: Path) -> tuple[Any, Mapping[str, torch.Tensor]]:
    """A copy with the low-rank changes of a file in its weights, and the file's other tensors."""
    tensors = {key: value.float() for key, value in load_file(learnt).items()}
    table = transformer.get_input_embeddings()
    twin = copy.deepcopy(transformer, {id(table): table})
    for down in [key for key in tensors if key.endswith(".down")]:
        path = down.removesuffix(".down")
        weight = twin.get_parameter(f"{path}.weight")
        change = tensors.pop(f"{path}.up") @ tensors.pop(down)
        weight.data = (weight.data.float() + change).to(weight.dtype)
    return twin, tensors


class TaughtEncoder:
    """The embedder with another transformer for questions; passages are as they were."""

    def __init__(self, encoder: Encoder, model: Any, learnt: Path) -> None:
        self.plain = encoder
        self._model = model
        self._questions, _ = changed(model[0].auto_model, learnt)
        self.identity = encoder.identity
        self.max_tokens = encoder.max_tokens
        self.count_tokens = encoder.count_tokens
        self.embed_passages = encoder.embed_passages
        self.embed_tokens = encoder.embed_tokens

    def embed_question(self, text: str) -> Vectors:
        """The unit vector of a question, shape [dimension]."""
        given = self._model.tokenizer(
            self.identity.prefixes[0] + text,
            truncation=True,
            max_length=self.max_tokens,
            return_tensors="pt",
        )
        with torch.inference_mode():
            hidden = self._questions(input_ids=given["input_ids"]).last_hidden_state[0]
        mean = hidden.float().mean(0).numpy()
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Sentences of an article in their order, as they stand there, and its title."""

    title: str
    sentences: tuple[str, ...]


class Reader:
    """Tells which sentences of excerpts answer a question.

    A window is read at once, so that "he" is known from the sentence before. All tokens of a text
    lie close together in the embedder's space: a logit comes from how the mean of a sentence's
    tokens lies to that of all, and how that lies to the usual place.
    """

    def __init__(self, model: Any, folder: Path, prefix: str, learnt: Path) -> None:
        self._transformer, self._head = changed(model[0].auto_model, learnt)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._prefix = prefix
        self._one_at_a_time = threading.Lock()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[tuple[float, ...]]:
        """For each excerpt the logit of each sentence; a long excerpt is read in several parts."""
        asked = self._ids([self._prefix + question])[0][:QUESTION_TOKENS]
        with self._one_at_a_time, torch.inference_mode():
            return [self._excerpt(asked, excerpt) for excerpt in excerpts]

    def _ids(self, texts: Sequence[str]) -> list[list[int]]:
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [each.ids for each in encoded]

    def _excerpt(self, asked: list[int], excerpt: Excerpt) -> tuple[float, ...]:
        title, *sentences = self._ids(
            [excerpt.title, *(embedding_text(each) for each in excerpt.sentences)]
        )
        before = [_BEGIN, *asked, _END, *title[:TITLE_TOKENS], _END]
        room = MOST_TOKENS - len(before) - 1
        logits: list[float] = []
        for first, end in parts([len(ids) for ids in sentences], room):
            read = self._part(before, [ids[:room] for ids in sentences[first:end]])
            logits += read[len(logits) - first :]
        return tuple(logits)

    def _part(self, before: list[int], sentences: Sequence[list[int]]) -> list[float]:
        ids, sentence_of = list(before), [-1] * len(before)
        for number, own in enumerate(sentences):
            ids += own
            sentence_of += [number] * len(own)
        given = torch.tensor([[*ids, _END]])
        hidden = self._transformer(input_ids=given).last_hidden_state[0].float()
        return self._of_sentences(hidden, [*sentence_of, -1], len(sentences))

    def _of_sentences(
        self, hidden: torch.Tensor, sentence_of: Sequence[int], count: int
    ) -> list[float]:
        weight, bias = self._head["sentence_head.weight"][0], self._head["sentence_head.bias"][0]
        of = torch.tensor(sentence_of)
        common = hidden.mean(0)
        whole = SPREAD * (common - self._head["usual"])
        logits = []
        for number in range(count):
            own = hidden[of == number]
            apart = SPREAD * (own.mean(0) - common) if len(own) else torch.zeros_like(common)
            logits.append(float(weight @ torch.cat([apart, whole]) + bias))
        return logits


def parts(lengths: Sequence[int], room: int) -> list[tuple[int, int]]:
    """Runs `[first, end)` of sentences that fit into so many tokens, and together are all of them.

    Each but the first begins with the sentence that the one before ends with, where both fit. A
    sentence that alone is longer is a run of its own.
    """
    runs: list[tuple[int, int]] = []
    first = 0
    while first < len(lengths):
        done = runs[-1][1] if runs else 0
        end, left = first, room
        while end < len(lengths) and (lengths[end] <= left or end == first):
            left -= lengths[end]
            end += 1
        if end <= done:
            first = done
            continue
        runs.append((first, end))
        first = end if end == len(lengths) else end - 1
    return runs
