"""The words of a generation against brute force over sets, and what becomes of them on disk."""

import json
import shutil
import tempfile
from math import log1p
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder, count_words
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.index import Index, IndexFolder
from rag.index.lexicon import FILES, POSTINGS, Lexicon, no_lexicon, read_lexicon, write_lexicon
from rag.ingest import Ingestion, IngestReport, ingest
from rag.retrieval import Searcher
from rag.words import Concept, index_terms

TERMS = ("tide", "gate", "ferry", "fare", "港口", "碼頭", "=25", "@tw", "rain", "kelp")
SENTENCE = st.frozensets(st.sampled_from(TERMS[:8]), max_size=5)
# An article is its title and its passages, a passage its sentences.
ARTICLES = st.lists(
    st.tuples(SENTENCE, st.lists(st.lists(SENTENCE, min_size=1, max_size=4), max_size=3)),
    max_size=6,
)
CONCEPTS = st.lists(
    st.builds(
        Concept,
        st.lists(
            st.lists(st.sampled_from(TERMS), min_size=1, max_size=3).map(tuple), max_size=4
        ).map(tuple),
    ),
    max_size=5,
)
Corpus = list[tuple[frozenset[str], list[list[frozenset[str]]]]]


def lexicon_of(articles: Corpus) -> Lexicon:
    """The lexicon of a corpus, written and read again."""
    passages = [(n, passage) for n, (_, of_one) in enumerate(articles) for passage in of_one]
    sentences = [(n, s) for n, (_, passage) in enumerate(passages) for s in passage]
    passage_of = np.array([n for n, _ in sentences], dtype=np.int32)
    article_of = np.array([n for n, _ in passages], dtype=np.int32)
    with tempfile.TemporaryDirectory() as folder:
        write_lexicon(
            Path(folder),
            [sorted(title) for title, _ in articles],
            [sorted(terms) for _, terms in sentences],
            passage_of=passage_of,
            article_of=article_of,
        )
        kept, worked_out = (
            read_lexicon(Path(folder), passage_of, article_of, with_postings=there)
            for there in (True, False)
        )
    np.testing.assert_array_equal(kept.postings.starts, worked_out.postings.starts)
    np.testing.assert_array_equal(kept.postings.terms, worked_out.postings.terms)
    return kept


def has(terms: frozenset[str], concept: Concept) -> bool:
    return any(terms.issuperset(alternative) for alternative in concept.alternatives)


def brute_force(
    articles: Corpus, concepts: list[Concept]
) -> tuple[float, list[float], list[float]]:
    """The weight of all concepts, the share of each passage, the share of each sentence."""
    passages = [title.union(*passage) for title, of_one in articles for passage in of_one]
    sentences = [s for _, of_one in articles for passage in of_one for s in passage]
    weights = []
    for concept in concepts:
        having = sum(has(terms, concept) for terms in passages)
        weights.append(log1p((len(passages) - having + 0.5) / (having + 0.5)))
    total = sum(weights)

    def share(terms: frozenset[str]) -> float:
        had = sum(w for c, w in zip(concepts, weights, strict=True) if has(terms, c))
        return had / total if total else 0.0

    return total, [share(terms) for terms in passages], [share(terms) for terms in sentences]


@settings(deadline=None)
@given(ARTICLES, CONCEPTS, st.randoms(use_true_random=False))
def test_shares_are_those_of_brute_force(articles: Corpus, concepts: list[Concept], chance) -> None:
    lexicon = lexicon_of(articles)
    wanted = lexicon.weigh(concepts)
    weight, passages, sentences = brute_force(articles, concepts)
    assert wanted.weight == pytest.approx(weight)
    np.testing.assert_allclose(wanted.shares(), passages, atol=1e-6)
    rows = [n for n in range(len(sentences)) if chance.random() < 0.7]
    chance.shuffle(rows)
    found = wanted.sentences(np.array(rows, dtype=np.int64))
    np.testing.assert_allclose(found, [sentences[n] for n in rows], atol=1e-6)


@settings(deadline=None)
@given(ARTICLES, CONCEPTS)
def test_shares_are_shares_and_a_sentence_has_no_more_than_its_passage(
    articles: Corpus, concepts: list[Concept]
) -> None:
    lexicon = lexicon_of(articles)
    wanted = lexicon.weigh(concepts)
    passages = wanted.shares()
    sentences = wanted.sentences(np.arange(len(lexicon.sentences), dtype=np.int64))
    assert all(-1e-6 <= share <= 1 + 1e-6 for share in (*passages, *sentences))
    assert all(sentences <= passages[lexicon.passage_of] + 1e-6)


@settings(deadline=None)
@given(ARTICLES, CONCEPTS, st.data())
def test_among_some_articles_words_weigh_what_they_would_if_there_were_no_others(
    articles: Corpus, concepts: list[Concept], data: st.DataObject
) -> None:
    held = data.draw(st.lists(st.booleans(), min_size=len(articles), max_size=len(articles)))
    whole = lexicon_of(articles)
    among = np.array(held, dtype=bool)[whole.article_of]
    wanted = whole.weigh(concepts, among)
    alone = lexicon_of([each for each, kept in zip(articles, held, strict=True) if kept])
    expected = alone.weigh(concepts)
    assert wanted.weights == expected.weights
    np.testing.assert_array_equal(wanted.shares()[among], expected.shares())
    assert not wanted.shares()[~among].any()


def one(*terms: str) -> Concept:
    return Concept(tuple((term,) for term in terms))


HARBOUR: Corpus = [
    (frozenset({"港口"}), [[frozenset({"tide"}), frozenset({"gate"})], [frozenset({"fare"})]]),
    (frozenset(), [[frozenset({"tide", "gate"})]]),
]


def test_a_title_counts_for_all_passages_of_its_article_and_for_no_sentence() -> None:
    lexicon = lexicon_of(HARBOUR)
    wanted = lexicon.weigh([one("港口")])
    assert wanted.shares().tolist() == [1.0, 1.0, 0.0]
    assert wanted.sentences(np.arange(4, dtype=np.int64)).tolist() == [0.0] * 4


def test_the_terms_of_an_alternative_are_needed_together_and_any_alternative_will_do() -> None:
    lexicon = lexicon_of(HARBOUR)
    both = lexicon.weigh([Concept((("tide", "gate"),))])
    assert both.shares().tolist() == [1.0, 0.0, 1.0]
    assert both.sentences(np.arange(4, dtype=np.int64)).tolist() == [0.0, 0.0, 0.0, 1.0]
    either = lexicon.weigh([Concept((("tide", "gate"), ("fare",)))])
    assert either.shares().tolist() == [1.0, 1.0, 1.0]


def test_what_nothing_has_keeps_its_weight() -> None:
    lexicon = lexicon_of(HARBOUR)
    alone, with_unknown = lexicon.weigh([one("fare")]), lexicon.weigh([one("fare"), one("kelp")])
    assert with_unknown.weight > 2 * alone.weight
    assert alone.shares()[1] == 1.0
    assert 0.0 < with_unknown.shares()[1] < 0.5


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    lexicon = lexicon_of(HARBOUR)
    assert lexicon.weigh([one("fare")]).weight > lexicon.weigh([one("tide")]).weight
    shares = lexicon.weigh([one("fare"), one("tide")]).shares()
    assert shares[1] > shares[0] > 0.0


def test_without_concepts_nothing_has_a_share() -> None:
    wanted = lexicon_of(HARBOUR).weigh([])
    assert wanted.weight == 0.0
    assert wanted.shares().tolist() == [0.0, 0.0, 0.0]


def test_a_generation_without_words_has_none_of_them() -> None:
    lexicon = no_lexicon(np.array([0, 0, 1], dtype=np.int32), np.array([0, 1], dtype=np.int32))
    wanted = lexicon.weigh([one("tide"), one("gate")])
    assert wanted.weight > 0.0
    assert wanted.shares().tolist() == [0.0, 0.0]
    assert wanted.sentences(np.arange(3, dtype=np.int64)).tolist() == [0.0, 0.0, 0.0]


# On disk.

STORIES = {
    "bridge": "The old bridge will be rebuilt in stone. The council set aside four million for it.",
    "harbour": "The harbour master closed the northern pier. Ferries now leave from the south.",
    "港口": "港務局週一關閉北側碼頭。渡輪改由南側碼頭出發，載客2,500人。",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write(tmp_path / "corpus", STORIES)


def write(folder: Path, stories: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in stories.items():
        (folder / f"{name}.txt").write_text(f"{text}\n", encoding="utf-8")
    return folder


def run(corpus: Path, root: Path, encoder: HashEncoder | None = None) -> IngestReport:
    return ingest([corpus], Ingestion(root, encoder or HashEncoder(), count_words))


def terms_of(root: Path) -> dict[str, list[list[str]]]:
    """The terms of each article: those of its title, then those of each of its sentences."""
    generation = Index(root, model=None).snapshot().generation
    lexicon, words = generation.lexicon, list(generation.lexicon.vocabulary)
    found = {}
    for number, facts in enumerate(generation.articles):
        passages = range(*generation.passages_of_article(number))
        rows = [n for p in passages for n in range(*generation.whole.sentences_of_passage(p))]
        lists = [lexicon.titles.words(number, words)]
        found[facts.row[0]] = lists + [lexicon.sentences.words(n, words) for n in rows]
    return found


def without_words(root: Path) -> None:
    """Make the index what it was before words were kept."""
    folder = IndexFolder(root)
    generation = folder.path(str(folder.current()))
    shutil.rmtree(generation / "lexical")
    manifest = json.loads((generation / "MANIFEST.json").read_text())
    del manifest["sha256"], manifest["cuts_sha256"]
    for name in (*FILES, POSTINGS):
        del manifest["files"][name]
    del manifest["layout"]["folding"]
    (generation / "MANIFEST.json").write_text(json.dumps(manifest))


def test_an_index_from_before_words_were_kept_still_searches(corpus: Path, tmp_path: Path) -> None:
    root, encoder = tmp_path / "index", HashEncoder()
    run(corpus, root)
    without_words(root)
    searcher = Searcher(Index(root, model=encoder.identity), encoder)
    found = searcher.search("Which pier did the harbour master close?")
    assert found.hits[0].article.id == "harbour"
    assert {hit.legs["lexical"] for hit in found.pool} == {0.0}
    assert searcher.index.degraded is None


def test_the_next_ingest_gives_it_words_and_embeds_nothing(corpus: Path, tmp_path: Path) -> None:
    root, encoder = tmp_path / "index", HashEncoder()
    run(corpus, root)
    expected = terms_of(root)
    without_words(root)
    report = run(corpus, root, encoder)
    assert (report.generation, report.unchanged) == ("gen-000002", 3)
    assert encoder.embedded == []
    assert terms_of(root) == expected
    assert run(corpus, root, encoder).generation == "gen-000002"


def test_an_incremental_ingest_gives_the_words_of_a_fresh_one(corpus: Path, tmp_path: Path) -> None:
    root, fresh = tmp_path / "index", tmp_path / "fresh"
    run(corpus, root)
    write(
        corpus,
        {"harbour": "The harbour master resigned.", "tower": "A tower fell. 該塔高25公尺。"},
    )
    (corpus / "bridge.txt").unlink()
    ingest([corpus], Ingestion(root, HashEncoder(), count_words), prune=True)
    run(corpus, fresh)
    assert set(terms_of(root)) == {"harbour", "tower", "港口"}
    assert terms_of(root) == terms_of(fresh)
    vocabularies = [Index(r, model=None).snapshot().generation.lexicon for r in (root, fresh)]
    assert set(vocabularies[0].vocabulary) == set(vocabularies[1].vocabulary)
    assert "bridg" not in vocabularies[0].vocabulary


def test_each_article_has_the_words_of_its_own_title_and_sentences(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "Tide gate", "text": "Rain fell."},
        {"id": "b", "title": "渡輪票價", "text": "Kelp grew. Gulls came."},
    ]
    corpus = tmp_path / "rows.jsonl"
    corpus.write_text("\n".join(map(json.dumps, rows)))
    run(corpus, tmp_path / "index")
    found = terms_of(tmp_path / "index")
    assert [set(words) for words in found["a"]] == [
        set(index_terms(t)) for t in ("Tide gate", "Rain fell.")
    ]
    assert [set(words) for words in found["b"]] == [
        set(index_terms(text)) for text in ("渡輪票價", "Kelp grew.", "Gulls came.")
    ]


@pytest.mark.parametrize("file", [*FILES, POSTINGS])
def test_a_flipped_bit_in_the_words_is_found(corpus: Path, tmp_path: Path, file: str) -> None:
    root = tmp_path / "index"
    run(corpus, root)
    write(corpus, {"tower": "A tower fell during the storm."})
    run(corpus, root)
    path = root / "gen-000002" / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    sound, damaged = IndexFolder(root).states()
    assert sound.problem is None
    assert damaged.problem is not None
    assert Path(file).name in damaged.problem
    index = Index(root, model=None)
    assert index.degraded is not None
    assert "gen-000001 serves" in index.degraded
    assert set(index.snapshot().article_ids()) == set(STORIES)
