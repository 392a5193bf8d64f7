"""A large index looks at likely passages only, and finds what a look at every passage would."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, count_words
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index import Generation, Index, IndexFolder, Part, Query
from rag.index.near import FILES, MANY_PASSAGES
from rag.index.vectors import (
    Stored,
    cosines_of,
    read_nearest,
    read_vectors,
    write_nearest,
    write_vectors,
)
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher
from rag.retrieval.scoring import best_rows, score
from rag.types import Filters

SYLLABLES = "ba co di fu ga ho ki lu ma no pe ri so tu va we".split()
HAN = "海港船風暴纜繩燈塔崖沙網魚鹽橋市場會議預算價格"
ENCODER = HashEncoder(dimension=32, max_tokens=60)


def word(chance: np.random.Generator) -> str:
    return "".join(chance.choice(SYLLABLES, size=3))


def article(number: int, chance: np.random.Generator) -> dict[str, str]:
    if number % 5 == 4:
        text = "。".join("".join(chance.choice(list(HAN), size=9)) for _ in range(2)) + "。"
    else:
        text = " ".join(f"{' '.join(word(chance) for _ in range(6))}.".capitalize() for _ in "12")
    title = f"{word(chance)} {word(chance)}" if number % 3 == 0 else ""
    source = "Small Post" if number % 100 == 0 else "Morning Post"
    date = f"2026-01-{number % 28 + 1:02d}"
    return {"id": f"a{number}", "title": title, "text": text, "source": source, "date": date}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("near")
    chance = np.random.default_rng(3)
    corpus = folder / "rows.jsonl"
    rows = (article(number, chance) for number in range(MANY_PASSAGES + 200))
    corpus.write_text("\n".join(map(json.dumps, rows)))
    ingest([corpus], Ingestion(folder / "index", ENCODER, count_words))
    return folder / "index"


@pytest.fixture(scope="module")
def index(root: Path) -> Index:
    return Index(root, model=ENCODER.identity)


@pytest.fixture(scope="module")
def generation(index: Index) -> Generation:
    return index.snapshot().generation


def query(words: str, *, english: bool, filters: Filters = Filters()) -> Query:  # noqa: B008
    return Query(words, english, ENCODER.embed_question(words), filters=filters)


def part_place(part: Part, row: int) -> tuple[str, int]:
    """Article and beginning of a passage."""
    return part.articles[part.passage_article[row]].row[0], int(part.passage_spans[row, 0])


def found(part: Part, asked: Query, count: int) -> list[tuple[str, int]]:
    """Article and beginning of the best passages."""
    rows = best_rows(score(part, asked, None).fused, count)
    return [part_place(part, row) for row in rows]


def both(generation: Generation, asked: Query) -> tuple[Part, Part]:
    everything = replace(generation, near=None)
    return generation.part(asked, frozenset()), everything.part(asked, frozenset())


WORDS = st.lists(
    st.lists(st.sampled_from(SYLLABLES), min_size=3, max_size=3).map("".join),
    min_size=1,
    max_size=6,
).map(" ".join)
CHINESE = st.text(st.sampled_from(HAN), min_size=2, max_size=8)


@settings(deadline=None, max_examples=40)
@given(st.one_of(WORDS.map(lambda w: (w, True)), CHINESE.map(lambda w: (w, False))))
def test_the_first_ten_are_those_of_a_look_at_every_passage(
    generation: Generation, asked: tuple[str, bool]
) -> None:
    question = query(asked[0], english=asked[1])
    likely, everything = both(generation, question)
    assert len(likely.passage_spans) < len(everything.passage_spans) / 2
    same = set(found(likely, question, 10)) & set(found(everything, question, 10))
    assert len(same) >= 9


@settings(deadline=None, max_examples=30)
@given(WORDS)
def test_a_likely_passage_has_the_score_it_has_among_all(
    generation: Generation, words: str
) -> None:
    question = query(words, english=True)
    parts = both(generation, question)
    by_place = [
        {
            part_place(part, row): (float(scores.likeness[row]), float(scores.share[row]))
            for row in range(len(part.passage_spans))
        }
        for part in parts
        for scores in (score(part, question, None),)
    ]
    for place, values in by_place[0].items():
        assert values == pytest.approx(by_place[1][place], abs=1e-5)


@settings(deadline=None, max_examples=20)
@given(WORDS)
def test_a_filter_that_leaves_one_in_a_hundred_still_fills_the_list(
    generation: Generation, words: str
) -> None:
    question = query(words, english=True, filters=Filters(source="Small Post"))
    likely, everything = both(generation, question)
    assert len(found(likely, question, 10)) == 10
    assert found(likely, question, 10) == found(everything, question, 10)


@settings(deadline=None, max_examples=20)
@given(WORDS, st.sampled_from([2, 7, 300]), st.integers(0, 2**32 - 1))
def test_of_some_articles_nothing_but_theirs_is_likely(
    generation: Generation, words: str, one_in: int, seed: int
) -> None:
    held = np.random.default_rng(seed).integers(one_in, size=len(generation.articles)) == 0
    held[seed % len(held)] = True
    theirs = {generation.articles[number].row[0] for number in np.flatnonzero(held)}
    question = replace(query(words, english=True), latest=True)
    everything = replace(generation, near=None)
    parts = [each.part(question, frozenset(), held) for each in (generation, everything)]
    assert {facts.row[0] for facts in parts[0].articles} <= theirs
    of_all, likely = ({article_id for article_id, _ in found(p, question, 10)} for p in parts)
    assert of_all <= theirs
    assert likely <= theirs
    same = set(found(parts[0], question, 10)) & set(found(parts[1], question, 10))
    # What is newest of many is near a few of them only by chance.
    assert len(same) >= (9 if one_in == 300 else 6)
    assert parts[0].newest == generation.whole.published[held].max()


@settings(deadline=None, max_examples=20)
@given(WORDS, st.integers(1, 28), st.integers(0, 14))
def test_a_filter_that_leaves_many_finds_the_first_ten(
    generation: Generation, words: str, since: int, days: int
) -> None:
    first = date(2026, 1, since)
    filters = Filters(since=first, until=first + timedelta(days=days))
    question = query(words, english=True, filters=filters)
    likely, everything = both(generation, question)
    assert all(
        first.toordinal() <= published <= (first + timedelta(days=days)).toordinal()
        for published in likely.published
    )
    same = set(found(likely, question, 10)) & set(found(everything, question, 10))
    assert len(same) >= 9


@settings(deadline=None, max_examples=20)
@given(WORDS, st.integers(1, 28))
def test_the_nearest_of_a_time_that_is_asked_of_are_likely(
    generation: Generation, words: str, day: int
) -> None:
    when = date(2026, 1, day).toordinal()
    question = replace(query(words, english=True), days=((when, when),))
    likely, everything = both(generation, question)
    of_then = np.flatnonzero(
        (everything.published[everything.passage_article] == when) & everything.passage_english
    )
    cosines = cosines_of(everything.passage_vectors, question.vector)[of_then]
    best = of_then[np.argsort(-cosines)[:10]]
    there = {part_place(likely, row) for row in range(len(likely.passage_spans))}
    assert {part_place(everything, row) for row in best} <= there


def test_what_was_deleted_is_not_found(index: Index) -> None:
    searcher = Searcher(index, ENCODER)
    article = index.snapshot().article("a7")
    assert article is not None
    asked = article.text.split(".")[0]
    assert searcher.search(asked, k=1).hits[0].article.id == "a7"
    assert index.snapshot().remove(["a7"]) == []
    assert all(hit.article.id != "a7" for hit in searcher.search(asked, k=10).hits)


def test_a_changed_file_is_noticed(root: Path, index: Index, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "index")
    damaged = tmp_path / "index" / index.snapshot().name / FILES[0]
    content = damaged.read_bytes()
    damaged.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    states = IndexFolder(tmp_path / "index").states()
    assert any(FILES[0] in (state.problem or "") for state in states)


def test_a_graph_of_many_rows_finds_nearly_what_reading_all_does(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    vectors = chance.normal(size=(61_000, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_nearest(tmp_path / "graph", vectors, np.arange(len(vectors)))
    graph = read_nearest(tmp_path / "graph")
    few, most = np.zeros((2, len(vectors)), dtype=bool)
    few[::50] = True
    most[5:] = True
    hits = []
    for vector in vectors[:40] + np.float32(0.1):
        unit = vector / np.linalg.norm(vector)
        for allowed in (np.ones(len(vectors), dtype=bool), few, most):
            cosines = np.where(allowed, vectors @ unit, -2)
            best = np.argsort(-cosines)[:10]
            near = graph.nearest(unit, 100, None if allowed.all() else allowed)
            assert allowed[near].all()
            hits.append(np.isin(best, near).mean())
    assert np.mean(hits[::3]) >= 0.99
    assert np.mean(hits[1::3]) >= 0.99
    assert np.mean(hits[2::3]) >= 0.99


def test_numbers_are_those_among_all_rows(tmp_path: Path) -> None:
    vectors = np.eye(8, dtype=np.float32)
    write_nearest(tmp_path / "some", vectors, np.array([1, 4, 6]))
    some = read_nearest(tmp_path / "some")
    assert some.nearest(vectors[4], 1, None).tolist() == [4]
    assert sorted(some.nearest(vectors[4], 9, None).tolist()) == [1, 4, 6]
    only = np.array([n == 6 for n in range(8)])
    assert some.nearest(vectors[4], 9, only).tolist() == [6]


def test_of_no_rows_none_is_near(tmp_path: Path) -> None:
    vectors = np.eye(8, dtype=np.float32)
    write_nearest(tmp_path / "none", vectors, np.zeros(0, dtype=np.int64))
    assert read_nearest(tmp_path / "none").nearest(vectors[0], 5, None).tolist() == []


VECTORS = np.random.default_rng(0).normal(size=(100, 16)).astype(np.float32)


@pytest.mark.parametrize("halved", [True, False])
def test_vectors_outlive_what_read_them(tmp_path: Path, halved: bool) -> None:
    write_vectors(tmp_path / "file", VECTORS, halved=halved)
    some = read_vectors(tmp_path / "file")[10:20]
    np.testing.assert_allclose(some, VECTORS[10:20], rtol=2**-8 if halved else 0)


def test_halved_vectors_are_read_in_any_way_and_written_again_as_they_are(tmp_path: Path) -> None:
    write_vectors(tmp_path / "file", VECTORS, halved=True)
    stored = read_vectors(tmp_path / "file")
    assert isinstance(stored, Stored)
    held, rows = stored[:], np.array([3, 99, 0])
    np.testing.assert_array_equal(stored.take(rows), held[rows])
    np.testing.assert_array_equal(stored[7], held[7])
    np.testing.assert_allclose(
        cosines_of(stored, VECTORS[0]), cosines_of(held, VECTORS[0]), rtol=1e-5
    )
    write_vectors(tmp_path / "again", held, halved=True)
    np.testing.assert_array_equal(read_vectors(tmp_path / "again")[:], held)


def test_halving_makes_cosines_neither_larger_nor_smaller(tmp_path: Path) -> None:
    chance = np.random.default_rng(2)
    vectors = chance.normal(size=(2000, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    write_vectors(tmp_path / "file", vectors, halved=True)
    moved = cosines_of(read_vectors(tmp_path / "file"), vectors[0]) - vectors @ vectors[0]
    assert np.abs(moved[1:]).max() < 5e-4
    assert abs(moved[1:].mean()) < 1e-5
