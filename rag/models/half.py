"""A second copy of an embedder's weights, in bfloat16, for processors that compute in it.

Read in place from the disk, it costs no time for rounding, and memory only for the rows of the
vocabulary that texts have.
"""

import json
import shutil
import struct
from pathlib import Path
from typing import Final

from rag.errors import ModelDamaged
from rag.models.files import pin_of, sync_file, sync_folder
from rag.models.manifest import Manifest, read_manifest, write_manifest

VARIANT: Final = "bf16"
"""What transformers calls this copy: `model.bf16.safetensors` beside `model.safetensors`."""
_FULL: Final = "model.safetensors"
_HALF: Final = f"model.{VARIANT}.safetensors"


def has_half(folder: Path) -> bool:
    """Whether a pulled model has its weights in bfloat16 too, whole."""
    manifest = read_manifest(folder)
    if manifest is None or _HALF not in manifest.derived:
        return False
    copy = folder / _HALF
    return copy.is_file() and copy.stat().st_size == manifest.derived[_HALF].size


def wants_half(manifest: Manifest, folder: Path) -> bool:
    """Whether a model lacks the copy and could have one: its weights are one file of float32."""
    weights = [name for name in manifest.files if name.endswith(".safetensors")]
    return (
        manifest.kind == "embedder"
        and weights == [_FULL]
        and not has_half(folder)
        and _numbers(folder / _FULL) == {"F32"}
    )


def add_half(manifest: Manifest, folder: Path) -> Manifest:
    """Write the copy into the folder, then its hash into the manifest there.

    Each number is rounded as it is when the full copy is loaded in bfloat16.

    Raises:
        ModelDamaged: the weights are no safetensors file.
        OSError: there is no room for half the size again, or the folder may not be written.
    """
    unfinished = folder / f".{_HALF}"
    try:
        _round(folder / _FULL, unfinished)
        shutil.copymode(folder / _FULL, unfinished)
        sync_file(unfinished)
        unfinished.replace(folder / _HALF)
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(folder)
    added = manifest.with_derived(_HALF, pin_of(folder / _HALF))
    write_manifest(added, folder)
    return added


def _round(full: Path, target: Path) -> None:
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    try:
        tensors = {name: each.to(torch.bfloat16) for name, each in load_file(full).items()}
    except SafetensorError as error:
        raise ModelDamaged(f"{full} cannot be rounded ({error})") from error
    try:
        save_file(tensors, target, metadata={"format": "pt"})
    except SafetensorError as error:
        raise OSError(str(error)) from error


def _numbers(weights: Path) -> set[str]:
    """The types of number in a safetensors file, from its header; none in what has no such."""
    try:
        with weights.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, weights.stat().st_size)))
        return {tensor["dtype"] for name, tensor in header.items() if name != "__metadata__"}
    except (ValueError, KeyError, TypeError, AttributeError, struct.error):
        return set()
