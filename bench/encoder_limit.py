"""How near embedding comes to what the processor can multiply, in one process.

usage: OMP_NUM_THREADS=1 taskset -c 1 .venv/bin/python bench/encoder_limit.py CORPUS [ARTICLES]

First products of the shapes of the encoder's layers at 1,024 tokens, in bfloat16 and of 8-bit whole
numbers; a limit is that of all of them together, as often as each comes in a layer. Then passages
and sentences of the corpus are embedded: tokens a second, and the share of each limit that its own
tokens make use of, with their attention. Seconds are of the processor: with one thread, other work
disturbs them least.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import torch

from rag.articles import read_articles
from rag.assembly import open_ingestion
from rag.encoder import batches
from rag.ingest import Ingestion
from rag.passages import cut_passages, embedding_text
from rag.settings import RagSettings
from rag.types import Article

LAYERS, WIDTH, FEED_FORWARD = 12, 384, 1536
SHAPES = {(WIDTH, WIDTH): 4, (WIDTH, FEED_FORWARD): 1, (FEED_FORWARD, WIDTH): 1}
"""Products of a layer, [tokens, first] x [first, second], and how often each comes."""

LINEAR_OF_TOKEN = LAYERS * sum(2 * a * b * often for (a, b), often in SHAPES.items())
ATTENTION_OF_PAIR = LAYERS * 4 * WIDTH
TOKENS = 1024
GIGA = 1e9

Draw = Callable[[int, int], torch.Tensor]
Product = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
KINDS: dict[str, tuple[Draw, Product]] = {
    "bfloat16": (lambda a, b: torch.randn(a, b).bfloat16(), torch.matmul),
    "8 bits": (lambda a, b: torch.randint(-127, 127, (a, b), dtype=torch.int8), torch._int_mm),
}
"""What is multiplied, and how."""


def main(corpus: Path, most: int) -> None:
    """Print the limit and what embedding makes of it."""
    limits = {kind: multiplying(kind, *how) for kind, how in KINDS.items()}
    settings = RagSettings()
    using = open_ingestion(Path(), embedder=settings.embedder, cache=settings.cache)
    encoder = using.encoder
    for kind, texts in zip(("passages", "sentences"), texts_of(corpus, most, using), strict=True):
        counts = encoder.count_tokens(texts)
        encoder.embed_passages(texts[:32])
        seconds = processor_seconds(lambda texts=texts: encoder.embed_passages(texts))
        padded = sum(len(rows) * max(counts[n] for n in rows) for rows in batches(counts))
        linear = sum(counts) * LINEAR_OF_TOKEN / GIGA
        attention = sum(count**2 for count in counts) * ATTENTION_OF_PAIR / GIGA
        reached = (linear + attention) / seconds
        print(
            f"{kind}: {len(texts)}, {sum(counts)} tokens, {padded / sum(counts) - 1:.1%} padding, "
            f"{seconds:.2f} s, {sum(counts) / seconds:.0f} tokens/s, attention "
            f"{attention / (linear + attention):.1%} of {linear + attention:.0f} GFLOP; "
            f"{reached:.0f} GFLOP/s, "
            + ", ".join(f"{reached / limit:.0%} of {kind}" for kind, limit in limits.items())
        )


def multiplying(kind: str, drawn: Draw, product: Product) -> float:
    """GFLOP/s of the products of a layer; a line for each."""
    work = spent = 0.0
    for (rows, columns), often in SHAPES.items():
        left, right = drawn(TOKENS, rows), drawn(columns, rows).t()
        gigaflop = 2 * TOKENS * rows * columns / GIGA
        product(left, right)
        seconds = min(
            processor_seconds(lambda a=left, b=right: [product(a, b) for _ in range(20)])
            for _ in range(5)
        )
        print(f"{kind} [{TOKENS},{rows}]x[{rows},{columns}]: {20 * gigaflop / seconds:.0f} GFLOP/s")
        work, spent = work + often * 20 * gigaflop, spent + often * seconds
    print(f"{kind}: {work / spent:.0f} GFLOP/s, {torch.get_num_threads()} thread(s)")
    return work / spent


def processor_seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor on each thread."""
    started = time.process_time()
    work()
    return (time.process_time() - started) / torch.get_num_threads()


def texts_of(corpus: Path, most: int, using: Ingestion) -> tuple[list[str], list[str]]:
    """What is embedded of the first articles: passages, and sentences that are no passage."""
    passages: dict[str, None] = {}
    sentences: dict[str, None] = {}
    with tempfile.TemporaryDirectory() as scratch, corpus.open(encoding="utf-8") as lines:
        some = Path(scratch) / "some.jsonl"
        rows = [json.loads(line) for line in islice(lines, most)]
        some.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        articles = [item for item in read_articles([some]) if isinstance(item, Article)]
    for article in articles:
        for passage in cut_passages(article, using.chunker)[0]:
            for found, spans in ((passages, [passage]), (sentences, passage.sentences)):
                found.update(
                    (embedding_text(article.text[span.start : span.end]), None) for span in spans
                )
    return list(passages), [text for text in sentences if text not in passages]


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) == 3 else 100)
