"""How well the words of one text are matched by those of another."""

import numpy as np
import pytest
from fakes import HashEncoder

from rag.alignment import Nearness, nearness
from rag.encoder import Encoder
from rag.models import require


def near(encoder: Encoder, claim: str, text: str) -> Nearness:
    said, given = encoder.embed_tokens([claim, text])
    return nearness(claim, said, given)


def test_a_text_is_as_near_as_can_be_to_itself() -> None:
    found = near(HashEncoder(), "the ferry left late", "the ferry left late")
    assert (found.weakest, found.mean) == pytest.approx((1, 1), abs=1e-4)


def test_one_word_that_is_nowhere_in_the_text_is_the_weakest() -> None:
    encoder = HashEncoder(dimension=4096)
    found = near(encoder, "the ferry left sober", "the ferry left late")
    assert found.weakest < 0.5 < found.mean < 1


def test_figures_dates_names_and_small_words_are_not_looked_for() -> None:
    encoder = HashEncoder(dimension=4096)
    claim, text = "Odell said on 4 June 2026 that the ferry cost US$3 billion.", "a ferry cost much"
    assert near(encoder, claim, text).weakest == pytest.approx(1, abs=1e-4)


def test_a_claim_without_a_word_to_look_for_is_near_nothing() -> None:
    found = near(HashEncoder(), "2026", "the ferry left in 2026")
    assert (found.weakest, found.mean) == (0.0, 0.0)


@pytest.fixture(scope="module")
def real(model_cache) -> Encoder:  # type: ignore[no-untyped-def]
    from rag.embedding import load_encoder

    name = "intfloat/multilingual-e5-small"
    return load_encoder(name, require(name, cache=model_cache))


REPORT = "市政府宣布，明年將撥款20億元修繕老舊校舍。"


@pytest.mark.model
@pytest.mark.parametrize(
    ("true", "false"),
    [
        (
            "The city will fund repairs of old school buildings next year.",
            "The city will sell old school buildings to hotel chains next year.",
        ),
        (
            "The city announced money to repair old schools.",
            "The city announced prison sentences for old thieves.",
        ),
    ],
)
def test_with_the_real_embedder_a_translation_is_nearer_than_what_is_made_up(
    real: Encoder, true: str, false: str
) -> None:
    right, wrong = near(real, true, REPORT), near(real, false, REPORT)
    assert right.weakest > wrong.weakest
    assert right.mean > wrong.mean


@pytest.mark.model
def test_the_real_embedders_tokens_stand_where_they_say(real: Encoder) -> None:
    texts = ["The 渡輪 left at 5.", REPORT]
    for text, tokens in zip(texts, real.embed_tokens(texts), strict=True):
        assert "".join(text[start:end] for start, end in tokens.spans).replace(" ", "") == (
            text.replace(" ", "")
        )
        assert np.linalg.norm(tokens.vectors, axis=1) == pytest.approx(1, abs=1e-3)
