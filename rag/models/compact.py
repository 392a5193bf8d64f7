"""A second copy of an embedder's network for OpenVINO, its large weights in 8 bits."""

import json
import shutil
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from rag.errors import ModelDamaged
from rag.models import quiet
from rag.models.files import pin_of, sync_tree
from rag.models.library import LoadedModel, load_model
from rag.models.manifest import Manifest, read_manifest, write_manifest

if TYPE_CHECKING:
    import openvino

COMPACT: Final = "openvino/openvino_model.xml"
"""Where sentence-transformers, too, looks for a network in OpenVINO's form."""
_FOLDER: Final = "openvino"
_FILES: Final = (COMPACT, "openvino/openvino_model.bin")
_READING: Final = "sentence_bert_config.json"

_PIPELINES: Final = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
_LEAST_ROWS: Final = 32
"""Smaller matrices, such as the two rows that tell kinds of token, stay as they are."""

_TRIED_TOKENS: Final = 160
_LEAST_LIKENESS: Final = 0.99

_TOKENISED_ALIKE: Final = (
    "",
    "  Two  spaces,\ttabs\n",
    "US$11.1 billion　１２３ ½",
    "總統說：「不會。」",
    "总统说",
)


def has_compact(folder: Path) -> bool:
    """Whether a pulled model has the copy, whole."""
    manifest = read_manifest(folder)
    return manifest is not None and _is_there(manifest, folder)


def _is_there(manifest: Manifest, folder: Path) -> bool:
    return all(
        name in manifest.derived
        and (folder / name).is_file()
        and (folder / name).stat().st_size == manifest.derived[name].size
        for name in _FILES
    )


def wants_compact(folder: Path) -> Manifest | None:
    """The manifest of a model that lacks the copy and could have one, since it does no more than
    pool its tokens; None for any other."""
    manifest = read_manifest(folder)
    if manifest is None or manifest.kind != "embedder" or _is_there(manifest, folder):
        return None
    return manifest if _is_plain(folder) else None


def add_compact(manifest: Manifest, folder: Path) -> Manifest:
    """Write the copy into the folder, then its hashes into the manifest there.

    Raises:
        ModelDamaged: the model cannot be loaded, or does what the copy cannot.
        OSError: there is no room for a quarter of the size again, or the folder may not be written.
    """
    openvino = quiet.openvino()
    unfinished = folder / f".{_FOLDER}"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        network = _converted(folder)
        try:
            openvino.save_model(network, unfinished / Path(COMPACT).name)
        except RuntimeError as error:
            raise OSError(f"{unfinished} cannot be written ({error})") from error
        for path in unfinished.iterdir():
            shutil.copymode(folder / "tokenizer.json", path)
        sync_tree(unfinished)
        shutil.rmtree(folder / _FOLDER, ignore_errors=True)
        unfinished.rename(folder / _FOLDER)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    added = replace(manifest, derived={name: pin_of(folder / name) for name in _FILES})
    write_manifest(added, folder)
    for name in manifest.derived.keys() - added.derived.keys():  # what older versions made
        (folder / name).unlink(missing_ok=True)
    return added


def _is_plain(folder: Path) -> bool:
    """Whether a model pools the tokens of prompt and text, as E5 does, and nothing else.

    What `encode` knows besides, the copy does not: prompts that are not pooled, tasks, vectors cut
    short.
    """
    try:
        modules = json.loads((folder / "modules.json").read_bytes())
        kinds = [str(module["type"]).rpartition(".")[2] for module in modules]
        if kinds not in _PIPELINES or not (folder / "tokenizer.json").is_file():
            return False
        pooling = json.loads((folder / modules[1]["path"] / "config.json").read_bytes())
        settings = json.loads((folder / "config_sentence_transformers.json").read_bytes())
        return (
            bool(pooling.get("include_prompt", True))
            and _most_tokens(folder) > 0
            and settings.get("truncate_dim") is None
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _converted(folder: Path) -> "openvino.Model":
    """The network as sentence-transformers runs it: its pooling is in it, its tokenizer is not.

    OpenVINO's `convert_model` does the same and reports its use to a host outside.
    """
    quiet.openvino()
    import torch
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Network(torch.nn.Module):
        def __init__(self, modules: Iterable[torch.nn.Module]) -> None:
            super().__init__()
            self.parts = torch.nn.ModuleList(modules)

        def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any]:
            found = {"input_ids": input_ids, "attention_mask": attention_mask}
            for part in self.parts:
                found = part(found)
            return found["sentence_embedding"], found["token_embeddings"]

    ids, mask = torch.ones((2, 16), dtype=torch.long), torch.ones((2, 16), dtype=torch.long)
    mask[0, 12:] = 0
    with _quietly():
        network = Network(_loaded(folder)).eval()
        try:
            decoder = TorchScriptPythonDecoder(
                network, example_input={"input_ids": ids, "attention_mask": mask}
            )
            frontend = FrontEndManager().load_by_framework("pytorch")
            converted: openvino.Model = frontend.convert(frontend.load(decoder))
            _round_weights(converted)
            likeness = _likeness(network, converted)
        except Exception as error:  # of several kinds, which share no other base
            raise ModelDamaged(f"the network in {folder} cannot be converted ({error})") from error
    if not likeness >= _LEAST_LIKENESS:
        raise ModelDamaged(f"the network in {folder} gives other vectors when it is converted")
    return converted


def _likeness(network: Any, converted: "openvino.Model") -> float:
    """The least cosine of what both make of texts of several lengths in one batch; NaN may be."""
    import torch

    ids = torch.arange(3 * _TRIED_TOKENS).reshape(3, -1) % 30 + 5
    mask = (torch.arange(_TRIED_TOKENS) < torch.tensor([[4], [40], [_TRIED_TOKENS]])).long()
    with torch.inference_mode():
        wanted = network(ids, mask)[0].numpy()
    given = quiet.compiled(converted, 1)([ids.numpy(), mask.numpy()])[0]
    lengths = np.linalg.norm(wanted, axis=1) * np.linalg.norm(given, axis=1)
    return float(((wanted * given).sum(axis=1) / lengths).min())


def _loaded(folder: Path) -> LoadedModel:
    """The model in single precision, found to read texts as its copy will."""
    import torch
    from tokenizers import Tokenizer

    model = load_model(folder, torch.float32)
    tokens = _most_tokens(folder)
    if tokens != model.max_seq_length:
        raise ModelDamaged(
            f"{folder / _READING} says {tokens} tokens, and the model reads {model.max_seq_length}"
        )
    try:
        published = Tokenizer.from_file(str(folder / "tokenizer.json"))
        read = {text: model.tokenizer(text)["input_ids"] for text in _TOKENISED_ALIKE}
    except Exception as error:  # the tokenizers library raises nothing narrower
        raise ModelDamaged(f"{folder / 'tokenizer.json'} cannot be used ({error})") from error
    for text, ids in read.items():
        if ids != published.encode(text).ids:
            raise ModelDamaged(f"{folder / 'tokenizer.json'} reads {text!r} in another way")
    return model


def _most_tokens(folder: Path) -> int:
    return int(json.loads((folder / _READING).read_bytes())["max_seq_length"])


@contextmanager
def _quietly() -> Iterator[None]:
    """Without the remarks of tracing, which follows one path through a network on purpose."""
    from transformers.utils import logging as transformers_logging

    before = transformers_logging.get_verbosity()
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        transformers_logging.set_verbosity(before)


def _round_weights(network: "openvino.Model") -> None:
    """Large weights as whole numbers of 8 bits, with one scale for each row."""
    quiet.openvino()
    from openvino import opset13 as ops

    for weight in list(_large_weights(network)):
        readers = weight.output(0).get_target_inputs()
        numbers, scales = _rounded(weight.get_data())
        whole = ops.convert(ops.constant(numbers), "f16")
        scaled = ops.convert(ops.multiply(whole, ops.constant(scales)), "f32")
        for reader in readers:
            reader.replace_source_output(scaled.output(0))


def _large_weights(network: "openvino.Model") -> Iterator[Any]:
    """Matrices with a row for each output or each piece of the vocabulary."""
    for node in network.get_ordered_ops():
        if node.get_type_name() != "Constant":
            continue
        shape = node.get_output_shape(0)
        readers = {
            (reader.get_node().get_type_name(), reader.get_index())
            for reader in node.output(0).get_target_inputs()
        }
        large = len(shape) == 2 and min(shape) >= _LEAST_ROWS
        if large and readers <= {("Gather", 0), ("MatMul", 1)}:
            yield node


def _rounded(
    weights: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float16]]:
    scales = np.maximum(np.abs(weights).max(axis=1, keepdims=True) / 127, 1e-7).astype(np.float16)
    numbers = np.clip(np.round(weights / scales.astype(np.float32)), -127, 127).astype(np.int8)
    return numbers, scales
