"""Teach the embedder's question side where answers are; the vectors of articles stay as they are.

usage: .venv/bin/python bench/reader/questions.py OUT.safetensors NAME=INDEX... [--minutes 8]

NAME is stories, drcd_dev, chronoqa, or xquad-en and xquad-zh (articles of one language each, which
together are one collection). Each question is held against all passages and sentences of its
collection. Learns from groups with an even SHA-1; prints for the others how often a right passage
is first, among five and among 24 (of all, of the question's language, of the other), and how often
the first sentence answers, before and after.
"""

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import candidates
import numpy as np
import torch
from network import with_low_rank
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional
from transformers import AutoTokenizer, BertModel

from rag.index import Generation, Index, Snapshot
from rag.matching import plain
from rag.models import require
from rag.retrieval.script import for_words, in_script_of
from rag.settings import RagSettings

RANK = 16
TEMPERATURE = 0.02
BATCH = 48
SHOWN = (1, 5, 24)


@dataclass
class Asked:
    """A question as it is embedded, and the rows of sentences that answer, or that may."""

    text: str
    fitted_on: bool
    right: np.ndarray
    unknown: np.ndarray
    english: bool


@dataclass
class Collection:
    """All passages and sentences that a question is held against; `of`: each sentence's passage."""

    passages: torch.Tensor
    sentences: torch.Tensor
    of: np.ndarray
    english: np.ndarray
    questions: list[Asked]


def rows_with(generation: Generation, question: candidates.Question) -> list[int]:
    """The sentences at the places where a question is answered."""
    found = []
    for article, start, end in question.places:
        first, last = generation.passages_of_article(generation.article_number[article])
        for row in range(*generation.sentences_between(first, last)):
            own_start, own_end = generation.whole.sentence_spans[row].tolist()
            if own_start < end and start < own_end:
                found.append(row)
    return found


def rows_with_words(texts: Sequence[str], words: Sequence[str]) -> list[int]:
    """The sentences that have an answer's words, wherever they stand."""
    return [row for row, text in enumerate(texts) if any(word in text for word in words)]


def folded_sentences(snapshot: Snapshot) -> list[str]:
    generation = snapshot.generation
    found = []
    for row, (start, end) in enumerate(generation.whole.sentence_spans.tolist()):
        number = int(generation.whole.passage_article[generation.sentence_passage[row]])
        article = snapshot.database.article(generation.articles[number].row)
        found.append(plain(article.text[start:end]) if article else "")
    return found


def questions_of(name: str, data: Path) -> Iterator[candidates.Question]:
    if name == "stories":
        yield from candidates.story_questions()
    elif name.startswith("xquad-"):
        articles = "en" if name == "xquad-en" else "zh-Hans"
        for language in ("en", "zh-Hans"):
            yield from candidates.public_questions(f"xquad-{language}", data, articles)
    else:
        yield from candidates.public_questions(name, data, "")


def collection_of(indexes: Sequence[tuple[str, Path]], data: Path) -> Collection:
    passages, sentences, of, english = [], [], [], []
    asked: dict[str, Asked] = {}
    sentences_before = passages_before = 0
    for name, root in indexes:
        index = Index(root, model=None)
        snapshot = index.snapshot()
        generation = snapshot.generation
        texts = folded_sentences(snapshot)
        for question in questions_of(name, data):
            if not question.answerable or not question.places:
                continue
            right = np.array(rows_with(generation, question), dtype=int) + sentences_before
            words = rows_with_words(texts, question.words)
            unknown = np.array(words, dtype=int) + sentences_before
            key = f"{question.language} {question.text}"
            old = asked.get(key)
            asked[key] = Asked(
                in_script_of(snapshot, for_words(question.text)),
                candidates.digest(question.group) % 2 == 0,
                np.concatenate([old.right, right]) if old else right,
                np.concatenate([old.unknown, unknown]) if old else unknown,
                question.language == "en",
            )
        passages.append(generation.whole.passage_vectors)
        sentences.append(generation.whole.sentence_vectors)
        of.append(generation.sentence_passage + passages_before)
        english.append(generation.whole.passage_english)
        sentences_before += len(generation.whole.sentence_spans)
        passages_before += len(generation.whole.passage_spans)
        index.close()
    return Collection(
        torch.tensor(np.concatenate(passages)),
        torch.tensor(np.concatenate(sentences)),
        np.concatenate(of),
        np.concatenate(english),
        [question for question in asked.values() if len(question.right)],
    )


class QuestionSide(nn.Module):
    """The embedder with low-rank changes; questions to unit vectors."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder))
        model = BertModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.model = with_low_rank(model, RANK)

    def forward(self, texts: list[str]) -> torch.Tensor:
        """Vectors of shape [texts, dimension]."""
        given = self.tokenizer(
            ["query: " + text for text in texts],
            padding=True,
            truncation=True,
            max_length=128,
            return_tensors="pt",
        )
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.model(**given).last_hidden_state
        mask = given["attention_mask"].unsqueeze(-1)
        return functional.normalize((hidden.float() * mask).sum(1) / mask.sum(1), dim=-1)


def scored(vectors: torch.Tensor, within: Collection) -> tuple[torch.Tensor, torch.Tensor]:
    """The score of every passage as search has it, and the cosine of every sentence."""
    sentences = vectors @ within.sentences.T
    of = torch.tensor(within.of, dtype=torch.long).expand(len(vectors), -1)
    lowest = torch.full((len(vectors), len(within.passages)), -1.0)
    nearest = lowest.scatter_reduce(1, of, sentences, "amax")
    return (vectors @ within.passages.T + nearest) / 2, sentences


def contrast(
    scores: torch.Tensor, right: Sequence[np.ndarray], unknown: Sequence[np.ndarray]
) -> torch.Tensor:
    """Each right row against all that are wrong; those that may be right count on neither side."""
    losses = []
    for row, own, maybe in zip(scores, right, unknown, strict=True):
        logits = row / TEMPERATURE
        left_out = torch.zeros(len(row), dtype=torch.bool)
        left_out[own] = True
        left_out[maybe] = True
        wrong = torch.logsumexp(logits.masked_fill(left_out, -1e9), 0)
        losses.append(functional.softplus(wrong - logits[own]).mean())
    return torch.stack(losses).mean()


@torch.inference_mode()
def measure(side: QuestionSide, collections: dict[str, Collection], most: int) -> None:
    for name, within in collections.items():
        own = [question for question in within.questions if not question.fitted_on]
        own = random.Random(1).sample(own, min(most, len(own)))
        rows = []
        for at in range(0, len(own), 64):
            chunk = own[at : at + 64]
            passages, sentences = scored(side([q.text for q in chunk]), within)
            for asked, p, s in zip(chunk, passages.numpy(), sentences.numpy(), strict=True):
                rows.append([*places(asked, p, within), int(s.argmax()) in set(asked.right)])
        told = np.array(rows, dtype=float)
        shares = ["–" if np.isnan(c).all() else f"{np.nanmean(c):.3f}" for c in told.T]
        groups = [" ".join(shares[n : n + 3]) for n in (0, 3, 6)]
        print(f"{name} ({len(own)}): all, own, other: {' | '.join(groups)}; sentence {shares[9]}")


def places(asked: Asked, passages: np.ndarray, within: Collection) -> list[float]:
    """Whether a right passage is among the first so many: of all, of its language, of the other."""
    wanted = set(within.of[asked.right].tolist())
    own = within.english == asked.english
    found = []
    for mask in (np.ones(len(own), dtype=bool), own, ~own):
        there = wanted & set(np.flatnonzero(mask).tolist())
        order = np.argsort(-np.where(mask, passages, -9.0))[: SHOWN[-1]].tolist()
        rank = next((n for n, row in enumerate(order) if row in there), len(order))
        found += [float(rank < most) if there else np.nan for most in SHOWN]
    return found


def learn(
    side: QuestionSide,
    collections: dict[str, Collection],
    *,
    epochs: int,
    minutes: float,
    rate: float,
) -> None:
    draw = random.Random(0)
    changes = [p for p in side.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(changes, lr=rate, weight_decay=0.01)
    started, step = time.time(), 0
    losses: list[float] = []
    for epoch in range(epochs):
        work = []
        for within in collections.values():
            learnt = [question for question in within.questions if question.fitted_on]
            draw.shuffle(learnt)
            work += [(within, learnt[n : n + BATCH]) for n in range(0, len(learnt), BATCH)]
        draw.shuffle(work)
        for number, (within, chunk) in enumerate(work):
            spent = (time.time() - started) / (60 * minutes)
            gone = max((epoch + number / len(work)) / epochs, spent)
            if gone >= 1:
                return
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1.0, step / 20) * (1 - gone)
            passages, sentences = scored(side([q.text for q in chunk]), within)
            of_passages = contrast(
                passages,
                [np.unique(within.of[q.right]) for q in chunk],
                [np.unique(within.of[q.unknown]) for q in chunk],
            )
            of_sentences = contrast(sentences, [q.right for q in chunk], [q.unknown for q in chunk])
            (of_passages + of_sentences).backward()
            torch.nn.utils.clip_grad_norm_(changes, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            losses.append(float(of_passages + of_sentences))
            if step % 25 == 0:
                print(f"epoch {epoch} step {step} loss {np.mean(losses[-25:]):.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("indexes", nargs="+")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--strength", type=float, default=0.5, help="of the change that is kept")
    given = parser.parse_args()
    torch.manual_seed(0)
    settings = RagSettings()
    groups = defaultdict(list)
    for each in given.indexes:
        name, _, root = each.partition("=")
        groups[name.partition("-")[0]].append((name, Path(root)))
    collections = {name: collection_of(own, given.data) for name, own in groups.items()}
    side = QuestionSide(require(settings.embedder, cache=settings.cache)).eval()
    measure(side, collections, 300)
    learn(side, collections, epochs=given.epochs, minutes=given.minutes, rate=given.rate)
    for name, parameter in side.model.named_parameters():
        if name.endswith(".up"):
            parameter.data *= given.strength
    measure(side, collections, 300)
    kept = {n: p.detach().half() for n, p in side.model.named_parameters() if p.requires_grad}
    save_file(kept, str(given.out))


if __name__ == "__main__":
    main()
