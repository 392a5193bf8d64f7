"""A made-up embedder of the real one's form, small enough to make, load and convert in a test."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from rag.models.e5_folder import write_e5_folder

HIDDEN, LAYERS, HEADS, WIDE, WORDS, POSITIONS, TYPES = 32, 2, 2, 64, 40, 512, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz:卡尼"]


def tiny_folder(base: Path) -> Path:
    """The model as a folder of sentence-transformers."""
    write_e5_folder(
        block_file(base / "tiny.bin"),
        tokenizer=tokenizer_file(base / "tokenizer.json"),
        folder=base / "model",
    )
    return base / "model"


def tensor_sizes() -> dict[str, int]:
    sizes = {
        "emb.word": WORDS * HIDDEN,
        "emb.pos": POSITIONS * HIDDEN,
        "emb.type": TYPES * HIDDEN,
        "emb.ln.w": HIDDEN,
        "emb.ln.b": HIDDEN,
    }
    for layer in range(LAYERS):
        for part in ("q", "k", "v", "ao"):
            sizes |= {f"l{layer}.{part}.w": HIDDEN * HIDDEN, f"l{layer}.{part}.b": HIDDEN}
        sizes |= {f"l{layer}.fi.w": WIDE * HIDDEN, f"l{layer}.fi.b": WIDE}
        sizes |= {f"l{layer}.fo.w": WIDE * HIDDEN, f"l{layer}.fo.b": HIDDEN}
        for part in ("aln", "oln"):
            sizes |= {f"l{layer}.{part}.w": HIDDEN, f"l{layer}.{part}.b": HIDDEN}
    return sizes


def tensor_bytes(name: str, count: int) -> bytes:
    random = np.random.default_rng(list(name.encode()))
    if (name.endswith(".w") and "ln" not in name) or name == "emb.word":
        scales = random.uniform(0.001, 0.05, count // 32).astype("<f2")
        blocks = [scale.tobytes() + random.bytes(16) for scale in scales]
        return b"".join(blocks)
    return random.normal(1.0 if name.endswith("ln.w") else 0.0, 0.02, count).astype("<f4").tobytes()


def block_file(path: Path, *, leave_out: str = "", sizes: Mapping[str, int] | None = None) -> Path:
    blob = "".join(PIECES).encode()
    head = b"E5S1" + struct.pack("<I", 1)
    head += struct.pack("<7i", HIDDEN, LAYERS, HEADS, WIDE, WORDS, POSITIONS, TYPES)
    head += struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += bytes(4 * (len(PIECES) + 1) + 4 * len(PIECES)) + blob
    head += struct.pack("<iI", 1, 7) + b"mapping"
    data = {
        name: tensor_bytes(name, count)
        for name, count in (sizes or tensor_sizes()).items()
        if name != leave_out
    }
    head += struct.pack("<i", len(data))
    offset = len(head) + sum(2 + len(name) + 21 for name in data)
    for name, raw in data.items():
        count = (sizes or tensor_sizes())[name]
        head += struct.pack("<H", len(name)) + name.encode()
        head += struct.pack("<BIQQ", int(len(raw) != 4 * count), count, offset, len(raw))
        offset += len(raw)
    path.write_bytes(head + b"".join(data.values()))
    return path


def tokenizer_file(path: Path) -> Path:
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    marks = {"special": True, "normalized": False}
    added = [
        {"id": n, "content": text, "single_word": False, "lstrip": False, "rstrip": False, **marks}
        for n, text in enumerate(special)
    ]
    space = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    template = [
        {"SpecialToken": {"id": "<s>", "type_id": 0}},
        {"Sequence": {"id": "A", "type_id": 0}},
        {"SpecialToken": {"id": "</s>", "type_id": 0}},
    ]
    value = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": space,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": template,
            "pair": template,
            "special_tokens": {
                text: {"id": text, "ids": [special.index(text)], "tokens": [text]}
                for text in ("<s>", "</s>")
            },
        },
        "decoder": space,
        "model": {
            "type": "Unigram",
            "unk_id": 3,
            "byte_fallback": False,
            "vocab": [[piece, -float(n)] for n, piece in enumerate(PIECES)],
        },
    }
    path.write_text(json.dumps(value))
    return path
