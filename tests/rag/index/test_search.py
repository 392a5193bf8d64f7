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
from rag.retrieval import Searcher
from rag.types import Filters

WORDS = (
    "sea harbour boat storm pilot rope anchor gull tide lamp cliff sand net fish salt wind".split()
)


def build(folder: Path, seed: int, articles: int) -> Searcher:
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(articles):
        sentences = [
            " ".join(chance.choice(WORDS, size=chance.integers(3, 12))) + "." for _ in range(9)
        ]
        rows.append(
            {
                "id": f"a{number}",
                "title": "",
                "text": " ".join(s.capitalize() for s in sentences),
                "source": ("Morning Post", "Evening Post")[number % 2],
            }
        )
    corpus = folder / "rows.jsonl"
    corpus.write_text("\n".join(json.dumps(row) for row in rows))
    encoder = HashEncoder(dimension=16, max_tokens=40)
    ingest([corpus], Ingestion(folder / "index", encoder, count_words))
    return Searcher(Index(folder / "index", model=encoder.identity), encoder)


def brute_force(generation: Generation, vector: np.ndarray) -> np.ndarray:
    passages = generation.whole.passage_vectors @ vector
    sentences = generation.whole.sentence_vectors @ vector
    best = np.full(len(passages), -2.0, dtype=np.float32)
    np.maximum.at(best, generation.sentence_passage, sentences)
    scores = (passages + best) / 2
    for number in range(len(generation.articles)):
        first, end = generation.passages_of_article(number)
        nearest = best[first:end].max()
        title = generation.whole.title_vectors[number] @ vector
        scores[first:end] += max(title - nearest, 0) / 2
    return scores


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return build(tmp_path_factory.mktemp("search"), seed=7, articles=300)


@pytest.fixture(scope="module")
def generation(searcher: Searcher) -> Generation:
    return searcher.index.snapshot().generation


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_every_score_is_what_brute_force_gives(generation: Generation, words: list[str]) -> None:
    vector = HashEncoder(dimension=16).embed_question(" ".join(words))
    scores, cosines = generation.whole.scores(vector)
    np.testing.assert_allclose(scores, brute_force(generation, vector), atol=1e-6)
    sentences = generation.whole.sentence_vectors @ vector
    np.testing.assert_allclose(cosines, sentences, atol=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=8),
    st.integers(1, 40),
    st.sampled_from([None, "Morning Post", "Evening Post"]),
)
def test_a_search_gives_the_best_of_what_is_allowed(
    searcher: Searcher, words: list[str], k: int, source: str | None
) -> None:
    question = " ".join(words)
    found = searcher.search(question, k=k, filters=Filters(source=source))
    assert all(source in (None, hit.article.source) for hit in found.hits)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)
    # Repetition costs a passage its place, but never the first one.
    if source is None:
        for name in ("Morning Post", "Evening Post"):
            best = searcher.search(question, k=1, filters=Filters(source=name)).hits[0]
            assert best.score <= scores[0]
            if found.hits[0].article.source == name:
                assert (best.article.id, best.start) == (
                    found.hits[0].article.id,
                    found.hits[0].start,
                )


def test_each_sentence_of_a_hit_has_its_own_cosine(searcher: Searcher) -> None:
    generation = searcher.index.snapshot().generation
    [hit] = searcher.search("storm over the harbour", k=1).hits
    vector = HashEncoder(dimension=16).embed_question("storm over the harbour")
    passage = next(
        p
        for p, (start, _) in enumerate(generation.whole.passage_spans)
        if generation.articles[generation.whole.passage_article[p]].row[0] == hit.article.id
        and start == hit.start
    )
    rows = np.arange(*generation.whole.sentences_of_passage(passage))
    np.testing.assert_allclose(
        [sentence.score for sentence in hit.sentences],
        generation.whole.scores(vector)[1][rows],
        atol=1e-6,
    )
    assert [(s.start, s.end) for s in hit.sentences] == [
        tuple(span) for span in generation.whole.sentence_spans[rows]
    ]
