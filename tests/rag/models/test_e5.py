"""The 4-bit block file, and the folder that is made from it."""

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from rag.errors import ModelDamaged
from rag.models.e5 import read_block_file, read_weights, unpack_blocks
from rag.models.e5_folder import write_e5_folder

HIDDEN, LAYERS, HEADS, WIDE, WORDS, POSITIONS, TYPES = 32, 2, 2, 64, 40, 512, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz:卡尼"]


def slow_blocks(packed: bytes) -> list[float]:
    """Unpack as the layout is written down, one weight at a time."""
    weights = []
    for start in range(0, len(packed), 18):
        (scale,) = struct.unpack_from("<e", packed, start)
        nibbles = packed[start + 2 : start + 18]
        weights += [((byte & 15) - 8) * scale for byte in nibbles]
        weights += [((byte >> 4) - 8) * scale for byte in nibbles]
    return weights


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


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory) -> Path:
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
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    path.write_text(json.dumps(value))
    return path


@pytest.fixture(scope="module")
def folder(tokenizer, tmp_path_factory) -> Path:
    base = tmp_path_factory.mktemp("e5")
    write_e5_folder(block_file(base / "tiny.bin"), tokenizer=tokenizer, folder=base / "model")
    return base / "model"


@given(
    st.lists(
        st.tuples(
            st.floats(width=16, allow_nan=False, allow_infinity=False),
            st.binary(min_size=16, max_size=16),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_blocks_unpack_as_the_layout_says(blocks):
    packed = b"".join(struct.pack("<e", scale) + nibbles for scale, nibbles in blocks)
    np.testing.assert_array_equal(unpack_blocks(packed), np.array(slow_blocks(packed), "<f4"))


def test_large_tensor_comes_in_pieces_that_join_up(tmp_path):
    count = 32 * ((1 << 17) + 5)
    file = read_block_file(block_file(tmp_path / "big.bin", sizes={"emb.word": count}))
    pieces = list(read_weights(file, file.tensor("emb.word")))
    assert [len(piece) for piece in pieces] == [32 << 17, 32 * 5]
    raw = tensor_bytes("emb.word", count)
    assert np.concatenate(pieces)[-160:].tolist() == pytest.approx(slow_blocks(raw[-90:]), abs=0)


def test_weights_have_the_names_and_values_of_a_bert_model(folder):
    weights = load_file(folder / "model.safetensors")
    assert len(weights) == 5 + 16 * LAYERS
    named = {
        "embeddings.word_embeddings.weight": ("emb.word", (WORDS, HIDDEN)),
        "embeddings.position_embeddings.weight": ("emb.pos", (POSITIONS, HIDDEN)),
        "encoder.layer.1.intermediate.dense.weight": ("l1.fi.w", (WIDE, HIDDEN)),
        "encoder.layer.1.output.dense.weight": ("l1.fo.w", (HIDDEN, WIDE)),
        "encoder.layer.0.attention.output.LayerNorm.bias": ("l0.aln.b", (HIDDEN,)),
    }
    for full, (name, shape) in named.items():
        raw = tensor_bytes(name, tensor_sizes()[name])
        packed = len(raw) != 4 * tensor_sizes()[name]
        expected = np.array(slow_blocks(raw), "<f4") if packed else np.frombuffer(raw, "<f4")
        assert weights[full].shape == shape
        np.testing.assert_array_equal(weights[full].ravel(), expected)


def test_same_bytes_each_time(folder, tokenizer, tmp_path):
    write_e5_folder(block_file(tmp_path / "t.bin"), tokenizer=tokenizer, folder=tmp_path / "again")
    first = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    again = {
        p.relative_to(tmp_path / "again"): p.read_bytes()
        for p in (tmp_path / "again").rglob("*")
        if p.is_file()
    }
    assert first == again


def test_folder_loads_whole_in_sentence_transformers(folder, caplog):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), local_files_only=True, device="cpu")
    assert [r.message for r in caplog.records if r.levelname in {"WARNING", "ERROR"}] == []
    assert model.prompts == {"query": "query: ", "document": "passage: ", "passage": "passage: "}
    assert model.max_seq_length == 512
    assert model.tokenizer("卡尼")["input_ids"] == [0, 4, 32, 33, 2]
    assert model.tokenizer.pad_token_id == 1
    query, document = model.encode_query("a b"), model.encode_document("a b")
    np.testing.assert_allclose(query, model.encode("query: a b"), rtol=1e-5)
    np.testing.assert_allclose(document, model.encode("passage: a b"), rtol=1e-5)
    assert np.linalg.norm(query) == pytest.approx(1.0, abs=1e-5)


def test_vectors_are_the_normalised_mean_of_the_network(folder):
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertModel

    model = SentenceTransformer(str(folder), local_files_only=True, device="cpu")
    bert = BertModel.from_pretrained(folder, add_pooling_layer=False).eval()
    ids = torch.tensor([model.tokenizer("query: abc")["input_ids"]])
    with torch.no_grad():
        mean = bert(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy()
    # Beside a longer text it is padded, which must change nothing.
    padded = model.encode_query(["abc", "a much longer text of many more words"])[0]
    np.testing.assert_allclose(padded, mean / np.linalg.norm(mean), atol=1e-5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param(lambda raw: b"GGUF" + raw[4:], "it starts with", id="another format"),
        pytest.param(lambda raw: raw[:30], "is not a readable block file", id="half a header"),
        pytest.param(lambda raw: raw[:-100], "ends at byte", id="truncated"),
        pytest.param(lambda _raw: b"", "is not a readable block file", id="empty"),
        pytest.param(
            lambda raw: raw[:40] + struct.pack("<i", 64) + raw[44:], "hold 64", id="other blocks"
        ),
        pytest.param(
            lambda raw: raw[:8] + struct.pack("<i", -1) + raw[12:], "sizes", id="negative size"
        ),
    ],
)
def test_damaged_block_file_is_refused(tmp_path, change, words):
    path = block_file(tmp_path / "tiny.bin")
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(ModelDamaged, match=words):
        read_block_file(path)


def test_missing_tensor_is_named(tokenizer, tmp_path):
    path = block_file(tmp_path / "tiny.bin", leave_out="l1.k.b")
    with pytest.raises(ModelDamaged, match=r"no tensor 'l1\.k\.b'"):
        write_e5_folder(path, tokenizer=tokenizer, folder=tmp_path / "model")


def test_tensor_of_another_size_is_named(tokenizer, tmp_path):
    sizes = {**tensor_sizes(), "l0.fi.b": WIDE * 2}
    path = block_file(tmp_path / "tiny.bin", sizes=sizes)
    with pytest.raises(ModelDamaged, match=r"'l0\.fi\.b' of tiny\.bin has 128 weights, not 64"):
        write_e5_folder(path, tokenizer=tokenizer, folder=tmp_path / "model")
