"""The second copy of an embedder, in 8 bits, and the encoder that runs it."""

import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_e5 import tiny_folder

import rag
from rag.compiled import CompiledEncoder
from rag.embedding import load_encoder
from rag.errors import ModelDamaged
from rag.models import has_compact, list_models, pull, require, verify, weights_sha256
from rag.models.compact import add_compact
from rag.models.manifest import Manifest, hash_folder, read_manifest, write_manifest

NAME = "someone/tiny"
COPY = ("openvino/openvino_model.xml", "openvino/openvino_model.bin")
OLD_COPY = "model.bf16.safetensors"


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> Path:
    """A cache with the model as it was pulled, and its copy."""
    cache = tmp_path_factory.mktemp("cache")
    put(cache, tiny_folder(tmp_path_factory.mktemp("tiny")))
    pull(NAME, cache=cache)
    return cache


@pytest.fixture
def cache(converted, tmp_path) -> Path:
    """One of its own, to be damaged."""
    shutil.copytree(converted, tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def encoder(converted):
    return load_encoder(NAME, folder_of(converted))


@pytest.fixture(scope="module")
def library(converted):
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder_of(converted)), local_files_only=True, device="cpu")


def folder_of(cache: Path) -> Path:
    return cache / "models" / NAME.replace("/", "--")


def put(cache: Path, model: Path) -> Path:
    """A folder in the cache, as a pull from a hub would leave it without the copy."""
    folder = folder_of(cache)
    folder.parent.mkdir(parents=True)
    shutil.copytree(model, folder)
    write_manifest(Manifest(NAME, "embedder", "hub", NAME, "", "mit", hash_folder(folder)), folder)
    return folder


def size_of(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in read_manifest(folder).everything)


TEXTS = [
    "",
    "a",
    "abc: 卡尼 xyz",
    "the same words, " * 9,
    "more tokens than it reads " * 90,
    *(f"{letter} or {letter * 3}" for letter in "abcdefghijklmnopqrstuvwxyz"),
]


def test_vectors_are_those_of_the_library_but_for_rounding(encoder, library):
    own, published = encoder.embed_passages(TEXTS), library.encode_document(TEXTS)
    assert own.dtype == np.float32
    assert np.linalg.norm(own, axis=1) == pytest.approx(1, abs=1e-5)
    assert ((own * published).sum(axis=1) >= 0.998).all()
    question = encoder.embed_question(TEXTS[2])
    assert question @ library.encode_query(TEXTS[2]) >= 0.998


def test_a_vector_does_not_depend_on_what_is_embedded_with_it(encoder):
    together = encoder.embed_passages(TEXTS)
    alone = np.concatenate([encoder.embed_passages([text]) for text in TEXTS])
    assert ((together * alone).sum(axis=1) >= 0.9999).all()


def test_several_threads_get_what_one_gets(encoder):
    tokens = encoder.embed_tokens(TEXTS)
    with ThreadPoolExecutor(4) as threads:
        passages = [threads.submit(encoder.embed_passages, TEXTS) for _ in range(4)]
        questions = [threads.submit(encoder.embed_question, text) for text in TEXTS * 4]
        again = [threads.submit(encoder.embed_tokens, TEXTS) for _ in range(2)]
    for each in passages:
        assert (each.result() * encoder.embed_passages(TEXTS)).sum(axis=1) == pytest.approx(
            1, abs=1e-4
        )
    for text, each in zip(TEXTS * 4, questions, strict=True):
        assert each.result() @ encoder.embed_question(text) == pytest.approx(1, abs=1e-4)
    for each in again:
        assert [t.spans for t in each.result()] == [t.spans for t in tokens]


def test_tokens_are_counted_as_the_library_counts_them(encoder, library):
    counted = encoder.count_tokens(TEXTS)
    ids = [library.tokenizer("passage: " + text, verbose=False)["input_ids"] for text in TEXTS]
    assert counted == [len(each) for each in ids]
    assert encoder.max_tokens == library.max_seq_length == 512
    assert max(counted) > 512


def test_its_identity_is_that_of_the_model(encoder, converted):
    assert encoder.identity.model == NAME
    assert encoder.identity.weights_sha256 == weights_sha256(folder_of(converted))
    assert encoder.identity.dimension == 32
    assert encoder.identity.prefixes == ("query: ", "passage: ")


def test_nothing_gives_nothing(encoder):
    assert encoder.embed_passages([]).shape == (0, 32)
    assert encoder.count_tokens([]) == []
    assert encoder.embed_tokens([]) == []


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), max_size=4))
def test_tokens_stand_in_their_text_in_order(encoder, texts):
    for text, tokens in zip(texts, encoder.embed_tokens(texts), strict=True):
        starts = [start for start, _ in tokens.spans]
        assert starts == sorted(starts)
        assert all(0 <= start < end <= len(text) for start, end in tokens.spans)
        assert tokens.vectors.shape == (len(tokens.spans), 32)
        covered = set().union(*(range(start, end) for start, end in tokens.spans))
        assert {n for n, char in enumerate(text) if char.isascii() and char.isalpha()} <= covered


def test_a_pull_needs_no_network_for_it_and_makes_it_once(cache, reports):
    folder = folder_of(cache)
    shutil.rmtree(folder / "openvino")
    assert not has_compact(folder)
    pulled = pull(NAME, cache=cache, report=reports)
    assert has_compact(folder)
    assert f"rounding {NAME} to 8 bits" in reports.text
    verify(pulled)
    assert pulled.size == size_of(folder)
    written = (folder / COPY[0]).stat().st_mtime_ns
    assert pull(NAME, cache=cache) == pulled
    assert (folder / COPY[0]).stat().st_mtime_ns == written


def test_the_copy_may_be_read_by_whom_the_model_may(converted):
    folder = folder_of(converted)
    assert {(folder / name).stat().st_mode for name in COPY} == {
        (folder / "tokenizer.json").stat().st_mode
    }


def test_what_an_older_version_made_is_cleared_away(cache):
    folder = folder_of(cache)
    shutil.rmtree(folder / "openvino")
    (folder / OLD_COPY).write_bytes(b"rounded")
    derived = {OLD_COPY: hash_folder(folder)[OLD_COPY]}
    write_manifest(replace(read_manifest(folder), derived=derived), folder)
    verify(pull(NAME, cache=cache))
    assert not (folder / OLD_COPY).exists()
    assert set(read_manifest(folder).derived) == set(COPY)


@pytest.mark.parametrize("name", COPY)
def test_a_damaged_copy_is_a_damaged_model(cache, name):
    path = folder_of(cache) / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelDamaged, match=name):
        verify(pull(NAME, cache=cache))


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.unlink(), id="lost"),
        pytest.param(lambda path: path.write_bytes(b"cut"), id="cut short"),
    ],
)
@pytest.mark.parametrize("name", COPY)
def test_a_model_does_without_a_copy_that_is_not_whole_and_gets_it_anew(cache, name, damage):
    folder = folder_of(cache)
    before = load_encoder(NAME, folder).embed_passages(TEXTS)
    damage(folder / name)
    assert require(NAME, cache=cache) == folder
    (state,) = (each for each in list_models(cache) if each.name == NAME)
    assert state.present
    without = load_encoder(NAME, folder).embed_passages(TEXTS)
    assert ((before * without).sum(axis=1) >= 0.998).all()
    pull(NAME, cache=cache)
    assert has_compact(folder)


def test_a_copy_that_cannot_be_run_is_done_without(cache):
    folder = folder_of(cache)
    before = load_encoder(NAME, folder).embed_passages(TEXTS)
    size = (folder / COPY[0]).stat().st_size
    (folder / COPY[0]).write_bytes(b" " * size)
    without = load_encoder(NAME, folder).embed_passages(TEXTS)
    assert ((before * without).sum(axis=1) >= 0.998).all()


def test_a_model_without_prompts_has_none(tmp_path):
    model = tiny_folder(tmp_path)
    (model / "config_sentence_transformers.json").write_text('{"__version__": {}}')
    put(tmp_path / "cache", model)
    pull(NAME, cache=tmp_path / "cache")
    assert load_encoder(NAME, folder_of(tmp_path / "cache")).identity.prefixes == ("", "")


def test_a_batch_that_fails_harms_none_that_come_after(converted):
    folder = folder_of(converted)
    beyond = CompiledEncoder(
        folder / COPY[0],
        folder / "tokenizer.json",
        model=NAME,
        weights_sha256="0" * 64,
        prefixes=("", ""),
        max_tokens=2000,  # more than the network has places for
        padding=1,
    )
    before = beyond.embed_passages(TEXTS[:4])
    for _ in range(3):
        with pytest.raises(RuntimeError):
            beyond.embed_passages(["a b c " * 300, *TEXTS[:4]])
    assert (beyond.embed_passages(TEXTS[:4]) == before).all()


def edit(folder: Path, name: str, **values: object) -> None:
    path = folder / name
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda f: edit(f, "1_Pooling/config.json", include_prompt=False), id="prompt not pooled"
        ),
        pytest.param(
            lambda f: edit(f, "config_sentence_transformers.json", truncate_dim=16), id="cut short"
        ),
        pytest.param(lambda f: edit(f, "sentence_bert_config.json", max_seq_length=None), id="?"),
        pytest.param(lambda f: (f / "modules.json").write_text("[]"), id="other modules"),
        pytest.param(lambda f: (f / "modules.json").unlink(), id="no modules"),
        pytest.param(lambda f: (f / "tokenizer.json").unlink(), id="another tokenizer"),
    ],
)
def test_a_model_that_does_more_than_pool_is_left_to_its_library(tmp_path, change, reports):
    model = tiny_folder(tmp_path)
    change(model)
    put(tmp_path / "cache", model)
    pull(NAME, cache=tmp_path / "cache", report=reports)
    assert not has_compact(folder_of(tmp_path / "cache"))
    assert "8 bits" not in reports.text


def test_a_model_that_cannot_be_converted_is_kept_without_the_copy(tmp_path, reports):
    model = tiny_folder(tmp_path)
    (model / "model.safetensors").write_bytes(b"no tensors")
    folder = put(tmp_path / "cache", model)
    pull(NAME, cache=tmp_path / "cache", report=reports)
    assert (
        f"{NAME} is not kept in 8 bits: the embedder in {folder} cannot be loaded" in reports.text
    )
    assert sorted(path.name for path in folder.iterdir() if "openvino" in path.name) == []


def test_a_model_that_is_said_to_read_more_than_it_can_reads_what_it_can(tmp_path, reports):
    model = tiny_folder(tmp_path)
    edit(model, "sentence_bert_config.json", max_seq_length=2000)
    folder = put(tmp_path / "cache", model)
    pull(NAME, cache=tmp_path / "cache", report=reports)
    assert "says 2000 tokens, and the model reads 512" in reports.text
    encoder = load_encoder(NAME, folder)
    assert encoder.max_tokens == 512
    long, longer = encoder.embed_passages(["a b c " * 300, "a b c " * 600])
    assert long @ longer == pytest.approx(1, abs=1e-3)
    assert len(encoder.embed_tokens(["a b c " * 300])) == 1


def test_a_tokenizer_that_the_library_reads_otherwise_is_not_relied_on(tmp_path):
    model = tiny_folder(tmp_path)
    edit(model, "tokenizer_config.json", add_prefix_space=False, tokenizer_class="BertTokenizer")
    folder = put(tmp_path / "cache", model)
    with pytest.raises(ModelDamaged, match=r"reads|cannot be loaded"):
        add_compact(read_manifest(folder), folder)


WATCHED = """
import sys
sys.addaudithook(lambda event, told: event.startswith(("socket.", "os.fork", "subprocess"))
                 and event != "socket.__new__" and print(event, told))
from pathlib import Path
from rag.compiled import CompiledEncoder
from rag.embedding import load_encoder
from rag.models import pull
pull(sys.argv[1], cache=Path(sys.argv[2]))
load_encoder(sys.argv[1], Path(sys.argv[3])).embed_passages(["a", "b c"])
"""


def test_neither_converting_nor_embedding_tells_anybody(cache, tmp_path):
    folder = folder_of(cache)
    shutil.rmtree(folder / "openvino")
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, NAME, str(cache), str(folder)],
        env={**os.environ, "HOME": str(home), "PYTHONPATH": str(Path(rag.__path__[0]).parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert has_compact(folder)
    assert done.stdout == ""
    assert list(home.iterdir()) == []


def test_a_copy_that_cannot_be_written_is_done_without(cache, reports):
    folder = folder_of(cache)
    shutil.rmtree(folder / "openvino")
    (folder / "openvino").write_text("in the way")
    pulled = pull(NAME, cache=cache, report=reports)
    assert not has_compact(folder)
    assert f"{NAME} is not kept in 8 bits: " in reports.text
    assert pulled.folder == folder
