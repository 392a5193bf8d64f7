"""The search of a generation against brute force in numpy."""

import json
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, count_words
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index import Generation, Index
from rag.ingest import Ingestion, ingest

WORDS = (
    "sea harbour boat storm pilot rope anchor gull tide lamp cliff sand net fish salt wind".split()
)


def build(folder: Path, seed: int, articles: int) -> Generation:
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(articles):
        sentences = [
            " ".join(chance.choice(WORDS, size=chance.integers(3, 12))) + "." for _ in range(9)
        ]
        rows.append(
            {"id": f"a{number}", "title": "", "text": " ".join(s.capitalize() for s in sentences)}
        )
    corpus = folder / "rows.jsonl"
    corpus.write_text("\n".join(json.dumps(row) for row in rows))
    encoder = HashEncoder(dimension=16, max_tokens=40)
    ingest([corpus], Ingestion(folder / "index", encoder, count_words))
    return Index(folder / "index", model=encoder.identity).snapshot().generation


def brute_force(generation: Generation, vector: np.ndarray) -> np.ndarray:
    passages = generation.passage_vectors.rows(0, len(generation.passage_vectors)) @ vector
    sentences = generation.sentence_vectors.rows(0, len(generation.sentence_vectors)) @ vector
    best = np.full(len(passages), -2.0, dtype=np.float32)
    np.maximum.at(best, generation.sentence_passage, sentences)
    return (passages + best) / 2


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return build(tmp_path_factory.mktemp("search"), seed=7, articles=300)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.integers(1, 40),
    st.one_of(st.none(), st.floats(0, 1)),
    st.randoms(use_true_random=False),
)
def test_the_search_is_exact_whatever_is_filtered_out(
    generation: Generation, words: list[str], k: int, share: float | None, random
) -> None:
    vector = HashEncoder(dimension=16).embed_question(" ".join(words))
    expected = brute_force(generation, vector)
    allowed = None
    if share is not None:
        allowed = np.array([random.random() < share for _ in expected])
        expected = np.where(allowed, expected, -np.inf)
    found = generation.nearest_passages(vector, k, allowed)
    order = np.argsort(-expected, kind="stable")
    order = order[np.isfinite(expected[order])][:k]
    assert len(found) == len(order)
    np.testing.assert_allclose([score for _, score in found], expected[order], atol=1e-6)
    np.testing.assert_allclose([expected[p] for p, _ in found], expected[order], atol=1e-6)


def test_a_search_of_a_far_corner_goes_deep_enough(generation: Generation) -> None:
    vector = np.zeros(16, dtype=np.float32)
    vector[3], vector[11] = 0.8, -0.6
    expected = np.sort(brute_force(generation, vector))[::-1]
    for k in (1, 5, 60, 10_000):
        found = [score for _, score in generation.nearest_passages(vector, k, None)]
        np.testing.assert_allclose(found, expected[:k], atol=1e-6)


def test_each_sentence_of_a_hit_has_its_own_cosine(generation: Generation) -> None:
    vector = HashEncoder(dimension=16).embed_question("storm over the harbour")
    [(passage, _)] = generation.nearest_passages(vector, 1, None)
    start, end = generation.sentences_of_passage(passage)
    expected = generation.sentence_vectors.rows(start, end) @ vector
    scored = generation.sentence_scores(vector, passage)
    np.testing.assert_allclose([score for _, _, score in scored], expected)
    assert [(s, e) for s, e, _ in scored] == [
        tuple(x) for x in generation.sentence_spans[start:end]
    ]
