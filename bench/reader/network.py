"""The reader while it learns: the embedder's transformer with low-rank changes and two heads."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional
from transformers import BertModel

LINEAR = ("query", "key", "value", "dense")


class LowRank(nn.Module):
    """A frozen linear map and a change of low rank that is learnt beside it."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.up = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """What the map gives, and its change."""
        return self.base(x) + functional.linear(functional.linear(x, self.down), self.up)


def with_low_rank(model: BertModel, rank: int) -> BertModel:
    """The same model, each linear map of its layers with a change of this rank; the rest frozen."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for layer in model.encoder.layer:
        for module in list(layer.modules()):
            for name in LINEAR:
                child = getattr(module, name, None)
                if isinstance(child, nn.Linear):
                    setattr(module, name, LowRank(child, rank))
    return model


@dataclass
class Batch:
    """Windows of like length.

    `sentence` says of each token which sentence of its window it is in, -1 none; `labels` of each
    sentence 1, 0 or -1 (unknown, or padding); `answer` of each token likewise.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    sentence: torch.Tensor
    labels: torch.Tensor
    answer: torch.Tensor


class ReaderNetwork(nn.Module):
    """Logits that each sentence of a window answers, and that each token is of the answer."""

    def __init__(self, model: BertModel, rank: int) -> None:
        super().__init__()
        self.model = with_low_rank(model, rank)
        width = model.config.hidden_size
        # The embedder's tokens all lie close to their text's vector: what tells them apart is small
        # beside what they share, and is brought to the size of one here.
        self.usual: torch.Tensor
        self.register_buffer("usual", torch.zeros(width))
        self.sentence_head = nn.Linear(width * 2, 1)
        self.token_head = nn.Linear(width, 1)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits of sentences, shape [windows, sentences], and of tokens."""
        hidden = self.model(
            input_ids=batch.ids, attention_mask=batch.mask
        ).last_hidden_state.float()
        count = batch.labels.shape[1]
        own = functional.one_hot(batch.sentence.clamp(min=0), count).float()
        own = own * (batch.sentence >= 0).unsqueeze(-1)
        total = own.sum(1).clamp(min=1).unsqueeze(-1)
        common = (hidden * batch.mask.unsqueeze(-1)).sum(1, keepdim=True)
        common = common / batch.mask.sum(1)[:, None, None]
        apart = 8 * (hidden - common)
        mean = own.transpose(1, 2) @ apart / total
        whole = (8 * (common - self.usual)).expand(-1, count, -1)
        sentence = self.sentence_head(torch.cat([mean, whole], -1)).squeeze(-1)
        return sentence, self.token_head(apart).squeeze(-1)


def loss_of(network: ReaderNetwork, batch: Batch) -> torch.Tensor:
    sentence, token = network(batch)
    known = batch.labels >= 0
    of_sentences = functional.binary_cross_entropy_with_logits(
        sentence[known], batch.labels[known].float()
    )
    told = batch.answer >= 0
    if not told.any():
        return of_sentences
    weight = 1 + 4 * batch.answer[told].float()
    of_tokens = functional.binary_cross_entropy_with_logits(
        token[told], batch.answer[told].float(), weight=weight
    )
    return of_sentences + 0.5 * of_tokens
