"""The 4-bit block file, and the folder that is made from it."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file
from tiny_e5 import (
    HIDDEN,
    LAYERS,
    POSITIONS,
    WIDE,
    WORDS,
    block_file,
    tensor_bytes,
    tensor_sizes,
    tiny_folder,
    tokenizer_file,
)

from rag.errors import ModelDamaged
from rag.models.e5 import read_block_file, read_weights, unpack_blocks
from rag.models.e5_folder import write_e5_folder


def slow_blocks(packed: bytes) -> list[float]:
    """Unpack as the layout is written down, one weight at a time."""
    weights = []
    for start in range(0, len(packed), 18):
        (scale,) = struct.unpack_from("<e", packed, start)
        nibbles = packed[start + 2 : start + 18]
        weights += [((byte & 15) - 8) * scale for byte in nibbles]
        weights += [((byte >> 4) - 8) * scale for byte in nibbles]
    return weights


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory) -> Path:
    return tokenizer_file(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tiny_folder(tmp_path_factory.mktemp("e5"))


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
