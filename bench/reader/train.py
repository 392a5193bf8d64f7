"""Teach the reader on stories of our own and on public sets under CC BY(-SA); say how good it is.

usage: .venv/bin/python bench/reader/train.py OUT.safetensors CANDIDATES.jsonl... [--minutes 27]

Learns from the rows with `fitted_on` whose set is not rgb_zh; prints, for the others, how often the
sentence that it puts first answers, beside the ranking without it, and how well its best logit
tells answerable from unanswerable questions.
"""

import argparse
import json
import random
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from network import Batch, ReaderNetwork, loss_of
from safetensors.torch import save_file
from sklearn.metrics import roc_auc_score
from transformers import AutoTokenizer, BertModel

from rag.models import require
from rag.passages import embedding_text
from rag.settings import RagSettings

RANK = 32
TITLE, QUESTION, MOST = 24, 64, 224
BATCH_TOKENS = 3072
HEADS = 10  # times faster than the layers
LENGTHS = (64, 96, 128, 160, 192, 256)


@dataclass
class Sentence:
    """A sentence in tokens; `answer` has a label for each, `rank` its place before reading."""

    ids: list[int]
    answer: list[int]
    label: int
    rank: int
    start: int


@dataclass
class Reading:
    """One window with its question, in tokens."""

    question: list[int]
    title: list[int]
    sentences: list[Sentence]
    article: str


@dataclass
class Row:
    """A question with the windows found for it."""

    id: str
    set: str
    fitted_on: bool
    answerable: bool
    kind: str
    ranked: list
    signs: list[float]
    readings: list[Reading]


class Tokens:
    """Texts to ids without special tokens, each once."""

    def __init__(self, folder: Path) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(str(folder))
        self.known: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """The ids of a text."""
        if text not in self.known:
            self.known[text] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return self.known[text]

    def sentence(
        self, text: str, answer: list[int] | None, label: int
    ) -> tuple[list[int], list[int]]:
        """Ids, and of each whether it is of the answer: -1 where that is not known."""
        if answer is None:
            ids = self.ids(embedding_text(text))
            return ids, [0 if label == 0 else -1] * len(ids)
        # An answer's place is that of its characters other than white space.
        packed = embedding_text(text)
        said = "".join(text[answer[0] : answer[1]].split())
        before = len("".join(text[: answer[0]].split()))
        encoded = self.tokenizer(packed, add_special_tokens=False, return_offsets_mapping=True)
        place = np.cumsum([not c.isspace() for c in packed])
        told = []
        for start, end in encoded["offset_mapping"]:
            first = place[start] - 1 if start < len(place) else place[-1]
            last = place[end - 1] if end > start else first
            told.append(int(first < before + len(said) and before < last))
        return encoded["input_ids"], told


def read(paths: list[Path], tokens: Tokens) -> list[Row]:
    rows = []
    for path in paths:
        with path.open(encoding="utf-8") as lines:
            for given in map(json.loads, lines):
                question = tokens.ids("query: " + given["question"])[:QUESTION]
                readings = []
                for w in given["windows"]:
                    sentences = []
                    for text, label, answer, rank, start in zip(
                        *(w[k] for k in ("sentences", "labels", "answers", "rank", "starts")),
                        strict=True,
                    ):
                        ids, told = tokens.sentence(text, answer, label)
                        sentences.append(Sentence(ids, told, label, rank, start))
                    title = tokens.ids(w["title"])[:TITLE]
                    readings.append(Reading(question, title, sentences, w["article"]))
                keys = ("id", "set", "fitted_on", "answerable", "kind", "ranked", "signs")
                rows.append(Row(*(given[k] for k in keys), readings))
    return rows


def cropped(reading: Reading, keep: set[int]) -> Reading:
    """Fewer sentences where the window is too long; `keep` holds the numbers that must stay."""
    sentences = list(enumerate(reading.sentences))
    room = MOST - len(reading.question) - len(reading.title) - 4
    while len(sentences) > 1 and sum(len(s.ids) for _, s in sentences) > room:
        ends = [sentences[0], sentences[-1]]
        loose = [e for e in ends if e[0] not in keep] or ends
        sentences.remove(loose[-1])
    return Reading(reading.question, reading.title, [s for _, s in sentences], reading.article)


def sampled(row: Row, rng: random.Random) -> list[Reading]:
    """What is learnt from a question in one epoch: a window that answers, and some that do not."""
    having = [r for r in row.readings if any(s.label == 1 for s in r.sentences)]
    lacking = [r for r in row.readings if all(s.label == 0 for s in r.sentences)]
    chosen = []
    for reading in rng.sample(
        having, min(len(having), 1 + (len(having) > 1 and rng.random() < 0.5))
    ):
        if rng.random() < 0.25:  # the same window without what answers
            left = [s for s in reading.sentences if s.label == 0]
            if len(left) >= 2:
                chosen.append(cropped(Reading(reading.question, reading.title, left, ""), set()))
        keep = {n for n, s in enumerate(reading.sentences) if s.label == 1}
        chosen.append(cropped(reading, keep))
    most = 1 if having else 2
    beside = rng.sample(lacking[:5], min(most, len(lacking[:5])))
    chosen += [cropped(reading, set()) for reading in beside]
    for reading in chosen:
        if rng.random() < 0.15:
            reading.title = []
    return chosen


def batch_of(readings: list[Reading], length: int = 0) -> Batch:
    packed = []
    for r in readings:
        ids = [0, *r.question, 2, *r.title, 2]
        sentence, answer = [-1] * len(ids), [-1] * len(ids)
        for number, s in enumerate(r.sentences):
            ids += s.ids
            sentence += [number] * len(s.ids)
            answer += s.answer
        packed.append(([*ids[:511], 2], [*sentence[:511], -1], [*answer[:511], -1]))
    length = length or max(len(ids) for ids, _, _ in packed)
    count = max(len(r.sentences) for r in readings)

    def padded(rows: list[list[int]], width: int, value: int) -> torch.Tensor:
        return torch.tensor([row[:width] + [value] * (width - len(row)) for row in rows])

    ids = padded([p[0] for p in packed], length, 1)
    return Batch(
        ids,
        (ids != 1).long(),
        padded([p[1] for p in packed], length, -1),
        padded([[s.label for s in r.sentences] for r in readings], count, -1),
        padded([p[2] for p in packed], length, -1),
    )


def size(r: Reading) -> int:
    return len(r.question) + len(r.title) + sum(len(s.ids) for s in r.sentences) + 3


def batches(readings: list[Reading], rng: random.Random) -> list[tuple[int, list[Reading]]]:
    """Windows of like length, always as many tokens: each new shape costs time to plan for."""
    by_length: dict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        length = next(n for n in LENGTHS if n >= min(size(reading), LENGTHS[-1]))
        by_length[length].append(reading)
    found = []
    for length, own in by_length.items():
        rng.shuffle(own)
        count = BATCH_TOKENS // length
        for at in range(0, len(own), count):
            chunk = own[at : at + count]
            if len(chunk) == count:
                found.append((length, chunk))
    rng.shuffle(found)
    return found


def fit(
    network: ReaderNetwork, rows: list[Row], *, minutes: float, epochs: int, rate: float
) -> None:
    rng = random.Random(0)
    heads = [*network.sentence_head.parameters(), *network.token_head.parameters()]
    changes = [p for p in network.model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": changes, "lr": rate}, {"params": heads, "lr": HEADS * rate}], weight_decay=0.01
    )
    started, step = time.time(), 0
    tokens = 0
    losses: list[float] = []
    with torch.inference_mode():
        sample = [r for row in rng.sample(rows, 24) for r in sampled(row, rng)][:24]
        batch = batch_of(sample)
        hidden = network.model(input_ids=batch.ids, attention_mask=batch.mask).last_hidden_state
        network.usual.copy_(hidden[batch.mask.bool()].mean(0))
    for epoch in range(epochs):
        made = batches([r for row in rows for r in sampled(row, rng)], rng)
        for number, (length, readings) in enumerate(made):
            gone = max(
                (epoch + number / len(made)) / epochs, (time.time() - started) / (60 * minutes)
            )
            if gone >= 1:
                break
            scale = min(1.0, step / 60) * (1 - gone)
            for group, base in zip(optimiser.param_groups, (rate, HEADS * rate), strict=True):
                group["lr"] = base * scale
            batch = batch_of(readings, length)
            with torch.autocast("cpu", torch.bfloat16):
                loss = loss_of(network, batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(changes, 1.0)
            optimiser.step()
            optimiser.zero_grad()
            step += 1
            tokens += batch.ids.numel()
            losses.append(loss.item())
            if step % 25 == 0:
                spent = time.time() - started
                print(
                    f"epoch {epoch} {number}/{len(made)} loss {np.mean(losses[-25:]):.4f} "
                    f"{tokens / spent:.0f} tok/s {spent:.0f} s",
                    flush=True,
                )


@torch.inference_mode()
def logits_of(network: ReaderNetwork, rows: list[Row]) -> dict[str, dict[tuple[str, int], float]]:
    """For each question the logit of each sentence that it was given, by article and start."""
    found: dict[str, dict[tuple[str, int], float]] = defaultdict(dict)
    work = []
    for row in rows:
        for reading in row.readings:
            if not any(0 <= s.rank < 8 for s in reading.sentences):
                continue
            whole = cropped(
                reading, {n for n, s in enumerate(reading.sentences) if 0 <= s.rank < 8}
            )
            work.append((row.id, whole))
    work.sort(key=lambda w: size(w[1]))
    at = 0
    while at < len(work):
        end = at + 1
        while end < len(work) and size(work[end][1]) * (end + 1 - at) <= 4096:
            end += 1
        batch = batch_of([w[1] for w in work[at:end]])
        with torch.autocast("cpu", torch.bfloat16):
            sentence, _ = network(batch)
        for (question, reading), values in zip(work[at:end], sentence.tolist(), strict=True):
            for s, value in zip(reading.sentences, values, strict=False):
                found[question][reading.article, s.start] = value
        at = end
    return found


def measure(network: ReaderNetwork, rows: list[Row], most: int) -> None:
    by_set = defaultdict(list)
    for row in rows:
        if not row.fitted_on or row.set == "rgb_zh":
            by_set[row.set].append(row)
    for name, own in by_set.items():
        own = random.Random(1).sample(own, min(most, len(own)))
        logits = logits_of(network, own)
        before, now = [], []
        for row in (row for row in own if row.answerable):
            labels = {(w.article, s.start): s.label for w in row.readings for s in w.sentences}
            order = sorted(logits[row.id], key=lambda place, of=logits[row.id]: -of[place])
            now.append([labels[place] == 1 for place in order])
            before.append(labels.get((row.ranked[0][0], row.ranked[0][1])) == 1)
        answerable = [row.answerable for row in own]
        told = ""
        if 0 < sum(answerable) < len(own):
            by_reading = roc_auc_score(answerable, [max(logits[row.id].values()) for row in own])
            by_passage = roc_auc_score(answerable, [row.signs[0] for row in own])
            told = f"AUROC {by_reading:.3f}, of the passage's score {by_passage:.3f}"
        print(
            f"{name}: n {len(own)}, first {np.mean(before):.3f} -> "
            f"{np.mean([told[0] for told in now]):.3f}, three "
            f"{np.mean([any(told[:3]) for told in now]):.3f} of {len(now)}, {told}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("candidates", type=Path, nargs="+")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--frozen", type=int, default=4)
    given = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(2)
    settings = RagSettings()
    folder = require(settings.embedder, cache=settings.cache)
    tokens = Tokens(folder)
    rows = read(given.candidates, tokens)
    # Eager attention: on short windows it is half as fast again, backward.
    model = BertModel.from_pretrained(
        str(folder), add_pooling_layer=False, attn_implementation="eager"
    )
    network = ReaderNetwork(model, RANK)
    for layer in model.encoder.layer[: given.frozen]:
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
    learnt = [r for r in rows if r.fitted_on and r.set != "rgb_zh"]
    print(f"{len(rows)} questions, learns from {len(learnt)}")
    network.eval()  # without dropout, which costs a third of the speed
    fit(network, learnt, minutes=given.minutes, epochs=given.epochs, rate=given.rate)
    # What tells answers within sentences only helps to learn.
    kept = {
        name.removeprefix("model."): parameter.detach().half()
        for name, parameter in network.named_parameters()
        if parameter.requires_grad and not name.startswith("token_head")
    }
    kept["usual"] = network.usual
    save_file(kept, str(given.out))
    measure(network, rows, given.most)


if __name__ == "__main__":
    main()
