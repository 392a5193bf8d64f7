"""Write multilingual-e5-small as a sentence-transformers folder, from its 4-bit block file."""

import json
import shutil
import struct
from pathlib import Path
from typing import Final

from rag.errors import ModelDamaged
from rag.models.e5 import BlockFile, Shape, Tensor, read_block_file, read_weights
from rag.models.files import write_json

PROMPTS: Final = {"query": "query: ", "document": "passage: ", "passage": "passage: "}
MAX_TOKENS: Final = 512

_EMBEDDINGS: Final = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS: Final = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def write_e5_folder(blocks: Path, *, tokenizer: Path, folder: Path) -> None:
    """Write every file that sentence-transformers needs; the same bytes on every machine."""
    file = read_block_file(blocks)
    folder.mkdir(parents=True, exist_ok=True)
    _write_weights(file, folder / "model.safetensors")
    shutil.copyfile(tokenizer, folder / "tokenizer.json")
    write_json(folder / "config.json", _network_config(file))
    write_json(folder / "tokenizer_config.json", _tokenizer_config(file, tokenizer))
    reader = {"max_seq_length": MAX_TOKENS, "model_kwargs": {"add_pooling_layer": False}}
    write_json(folder / "sentence_bert_config.json", reader)
    write_json(folder / "modules.json", _modules())
    pooling = {"embedding_dimension": file.shape.hidden, "pooling_mode": "mean"}
    write_json(folder / "1_Pooling" / "config.json", pooling)
    write_json(folder / "2_Normalize" / "config.json", {})
    write_prompts(folder)


def write_prompts(folder: Path) -> None:
    """Write the prefixes that the model was trained with, where encode_query finds them."""
    settings = {
        "model_type": "SentenceTransformer",
        "prompts": PROMPTS,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    write_json(folder / "config_sentence_transformers.json", settings)


def _modules() -> list[dict[str, str | int]]:
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return [
        {"idx": n, "name": str(n), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for n, (path, kind) in enumerate(kinds)
    ]


def _network_config(file: BlockFile) -> dict[str, object]:
    shape = file.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.feed_forward,
        "hidden_act": "gelu",
        "vocab_size": shape.vocabulary,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": float(f"{shape.epsilon:.6g}"),  # stored as float32: 1e-12 again
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "initializer_range": 0.02,
        "pad_token_id": file.special.pad,
        "bos_token_id": file.special.begin,
        "eos_token_id": file.special.end,
        "dtype": "float32",
    }


def _tokenizer_config(file: BlockFile, tokenizer: Path) -> dict[str, object]:
    with tokenizer.open("rb") as stream:
        tokens = json.load(stream)["added_tokens"]
    added = {token["id"]: token["content"] for token in tokens}
    begin, end = added[file.special.begin], added[file.special.end]
    masks = [text for text in added.values() if text == "<mask>"]
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": begin,
        "cls_token": begin,
        "eos_token": end,
        "sep_token": end,
        "pad_token": added[file.special.pad],
        "unk_token": added[file.special.unknown],
        **({"mask_token": masks[0]} if masks else {}),
        "model_max_length": MAX_TOKENS,
        "padding_side": "right",
        "truncation_side": "right",
        "clean_up_tokenization_spaces": False,
        "model_input_names": ["input_ids", "attention_mask"],
        # Without these transformers reads all pieces in Python to find them, at each start.
        "added_tokens_decoder": {
            str(token["id"]): {key: value for key, value in token.items() if key != "id"}
            for token in tokens
        },
    }


def _wanted(shape: Shape) -> dict[str, tuple[str, tuple[int, ...]]]:
    """Map each tensor of the block file to its name in a BertModel and its dimensions."""
    hidden, wide = shape.hidden, shape.feed_forward
    rows = {"emb.word": shape.vocabulary, "emb.pos": shape.positions, "emb.type": shape.types}
    wanted: dict[str, tuple[str, tuple[int, ...]]] = {
        name: (full, (rows[name], hidden) if name in rows else (hidden,))
        for name, full in _EMBEDDINGS.items()
    }
    matrices = dict.fromkeys(("q", "k", "v", "ao"), (hidden, hidden))
    matrices |= {"fi": (wide, hidden), "fo": (hidden, wide)}
    for layer in range(shape.layers):
        for part, full in _LAYER_PARTS.items():
            weight = matrices.get(part, (hidden,))
            prefix = f"encoder.layer.{layer}.{full}"
            wanted[f"l{layer}.{part}.w"] = (f"{prefix}.weight", weight)
            wanted[f"l{layer}.{part}.b"] = (f"{prefix}.bias", weight[:1])
    return wanted


def _write_weights(file: BlockFile, target: Path) -> None:
    # Written here rather than by the safetensors package, which wants all tensors in memory at
    # once (1 GB) and whose header may change with its version: this file's hash is pinned.
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    order: list[Tensor] = []
    start = 0
    for name, (full, dimensions) in sorted(_wanted(file.shape).items(), key=lambda i: i[1][0]):
        tensor = file.tensor(name)
        expected = dimensions[0] * (dimensions[1] if len(dimensions) > 1 else 1)
        if tensor.count != expected:
            raise ModelDamaged(
                f"tensor {name!r} of {file.path.name} has {tensor.count} weights, not {expected}"
            )
        end = start + 4 * tensor.count
        header[full] = {"dtype": "F32", "shape": dimensions, "data_offsets": [start, end]}
        order.append(tensor)
        start = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with target.open("wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for tensor in order:
            for piece in read_weights(file, tensor):
                out.write(piece.astype("<f4", copy=False).data)
