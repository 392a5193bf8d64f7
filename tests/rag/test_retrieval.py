"""Search by vectors and words over small made-up corpora of both languages."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from fakes import HashEncoder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from searching import ids, searcher

from rag.encoder import EncoderIdentity, Vectors
from rag.retrieval import POOL, Searcher, self_contained
from rag.types import Filters, Turn


class LanguageEncoder(HashEncoder):
    """Knows nothing but the language: texts of the other one are a little less near."""

    def __init__(self) -> None:
        super().__init__(dimension=2)
        self.identity = EncoderIdentity("language", "0" * 64, 2, ("", ""))

    def embed_question(self, text: str) -> Vectors:
        near = 0.94 if any("㐀" <= character <= "鿿" for character in text) else 1.0
        return np.array([near, (1 - near**2) ** 0.5], dtype=np.float32)


ENGLISH = [
    {"text": text}
    for text in (
        "The old bridge is being rebuilt in stone.",
        "Kelp grows along the northern shore.",
        "Rain fell for nine days on the hills.",
    )
]
CHINESE = [
    {"text": text} for text in ("舊橋正用石頭重建。", "北岸長滿了海帶。", "山上接連下了九天雨。")
]


# Across languages.


@pytest.mark.parametrize(
    ("question", "gold", "decoys"),
    [
        ("What did Rubio say of the 3,500 jets?", "國務卿盧比歐談到3,500架戰機。", ENGLISH),
        ("What did Rubio say of the 3,500 jets?", "国务卿鲁比奥谈到3500架战机。", ENGLISH),
        ("盧比歐怎麼談那3,500架戰機？", "Marco Rubio spoke of 3,500 jets.", CHINESE),
        ("鲁比奥怎么谈那三千五百架战机？", "Marco Rubio spoke of 3,500 jets.", CHINESE),
    ],
)
def test_names_and_numbers_find_the_article_of_the_other_language(
    tmp_path: Path, question: str, gold: str, decoys: list[dict[str, str]]
) -> None:
    search = searcher(tmp_path, [*decoys, {"id": "gold", "text": gold}], LanguageEncoder())
    found = search.search(question)
    assert found.hits[0].article.id == "gold"
    assert found.hits[0].legs["lexical"] > 0.0


@pytest.mark.parametrize(
    ("question", "others"),
    [("Why did the tide gate jam?", CHINESE), ("潮閘為什麼卡住？", ENGLISH)],
)
def test_without_words_in_common_the_questions_own_language_goes_first(
    tmp_path: Path, question: str, others: list[dict[str, str]]
) -> None:
    own = {"id": "own", "text": "Nobody knows." if others is CHINESE else "無人知曉。"}
    found = searcher(tmp_path, [*others, own], LanguageEncoder()).search(question)
    assert found.hits[0].article.id == "own"


@pytest.mark.parametrize("gold", ["Rubio: 3,500.", "盧比歐：3,500。", "鲁比奥：3500。"])
def test_words_find_an_article_among_many_that_are_as_near(tmp_path: Path, gold: str) -> None:
    others = [{"text": row["text"]} for row in (*ENGLISH, *CHINESE) for _ in range(40)]
    search = searcher(tmp_path, [*others, {"id": "gold", "text": gold}], LanguageEncoder())
    for question in ("Why did Rubio order 3,500?", "盧比歐為何要買3,500架？"):
        assert ids(search.search(question, k=1))[0] == "gold"


# Words beside vectors.


def test_words_break_ties_of_vectors(tmp_path: Path) -> None:
    rows = [*ENGLISH, {"id": "gold", "text": "The tide gate jammed on Monday."}]
    found = searcher(tmp_path, rows, LanguageEncoder()).search("Why did the tide gate jam?")
    assert ids(found)[0] == "gold"
    assert len({hit.legs["dense"] for hit in found.pool}) == 1


def test_ties_are_in_the_order_of_the_index(tmp_path: Path) -> None:
    found = searcher(tmp_path, ENGLISH, LanguageEncoder()).search("Why did the tide gate jam?")
    assert ids(found) == ["a0", "a1", "a2"]


def test_words_of_the_title_count(tmp_path: Path) -> None:
    rows = [*ENGLISH, {"id": "gold", "title": "Tide gate", "text": "It jammed on Monday."}]
    found = searcher(tmp_path, rows, LanguageEncoder()).search("Who fixed the tide gate?")
    assert ids(found)[0] == "gold"


def test_a_title_that_is_nearer_than_the_text_counts(tmp_path: Path) -> None:
    said = "It jammed on Monday, the harbour master said."
    rows = [{"id": "plain", "text": said}, {"id": "titled", "title": "砸壞的閘門", "text": said}]
    found = searcher(tmp_path, rows, HashEncoder()).search("砸壞的閘門")
    dense = {hit.article.id: hit.legs["dense"] for hit in found.pool}
    assert set(dense) >= {"titled"}
    assert dense["titled"] > dense.get("plain", 0.0) + 0.1


def test_legs_are_the_cosine_and_the_share_of_the_words(tmp_path: Path) -> None:
    encoder = HashEncoder()
    rows = [*ENGLISH, {"id": "gold", "text": "The tide gate jammed."}, *CHINESE]
    found = searcher(tmp_path, rows, encoder).search("Who says the tide gate jammed?")
    for hit in found.pool:
        own = encoder.embed_question(hit.text) @ encoder.embed_question(found.question)
        title = encoder.embed_question(hit.article.title) @ encoder.embed_question(found.question)
        nearest = max(sentence.score for sentence in hit.sentences)
        nearest += 0.0 if hit.article.title == hit.article.id else max(title - nearest, 0.0)
        assert hit.legs["dense"] == pytest.approx((own + nearest) / 2, abs=1e-5)
        assert hit.score == pytest.approx(hit.legs["dense"] + 0.08 * hit.legs["lexical"], abs=0.07)
    gold, *others = found.pool
    assert gold.legs["lexical"] == pytest.approx(1.0)
    assert {hit.legs["lexical"] for hit in others} == {0.0}


def test_a_question_that_speaks_of_nothing_has_no_leg_of_words(tmp_path: Path) -> None:
    found = searcher(tmp_path, [*ENGLISH, *CHINESE], HashEncoder()).search("What is it?")
    assert {hit.legs["lexical"] for hit in found.pool} == {None}


def test_each_sentence_says_how_much_of_the_question_it_has(tmp_path: Path) -> None:
    text = "The tide gate jammed. Nobody knew why. A gate is a gate."
    search = searcher(tmp_path, [{"text": text}, *ENGLISH], HashEncoder())
    (whole, none, half) = search.search("the tide gate jammed").hits[0].sentences
    assert whole.share == pytest.approx(1.0)
    assert none.share == 0.0
    assert 0.0 < half.share < 1.0


# How many, and which.

MANY = [
    {
        "text": f"The harbour logged vessel number {n} at noon.",
        "source": ("Gazette", "Courier")[n % 2],
        "date": f"2026-03-{n % 28 + 1:02d}",
    }
    for n in range(90)
]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return searcher(tmp_path_factory.mktemp("many"), MANY, HashEncoder())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(
        ["Which vessel came at noon?", "vessel number 41", "第41號船何時到？", "", "港"]
    ),
    st.integers(1, 60),
    st.sampled_from([Filters(), Filters(source="courier"), Filters(since=date(2026, 3, 20))]),
)
def test_hits_are_the_first_of_a_pool_in_order(
    many: Searcher, question: str, k: int, filters: Filters
) -> None:
    found = many.search(question, k=k, filters=filters)
    assert found.hits == found.pool[:k]
    allowed = 45 if filters.source else 27 if filters.since else 90
    assert len(found.hits) == min(k, allowed)
    assert len(found.pool) == min(max(k, POOL), allowed)
    assert [hit.rank for hit in found.pool] == list(range(1, len(found.pool) + 1))
    scores = [hit.score for hit in found.pool]
    assert scores == sorted(scores, reverse=True)
    assert len({(hit.article.id, hit.start) for hit in found.pool}) == len(found.pool)
    assert many.search(question, k=k, filters=filters).pool == found.pool
    for hit in found.pool:
        assert filters.source is None or hit.article.source == "Courier"
        assert filters.since is None or hit.article.published >= filters.since


def test_as_many_are_found_as_are_asked_for(many: Searcher) -> None:
    assert len(many.search("Which vessel came at noon?", k=85).hits) == 85
    assert len(many.search("What is it?", k=85).hits) == 85


@pytest.mark.parametrize("text", ["Kelp.", "海帶。", "The harbour logged vessel number 3."])
def test_an_allowed_passage_is_found_however_many_others_are_nearer(
    tmp_path: Path, text: str
) -> None:
    rows = [{"text": row["text"], "source": "Gazette"} for row in MANY]
    rows += [{"id": "gold", "text": text, "source": "Courier", "date": "2026-05-01"}]
    search = searcher(tmp_path, rows, HashEncoder())
    question = "Which vessel number did the harbour log at noon?"
    for filters in (Filters(source="Courier"), Filters(since=date(2026, 5, 1))):
        assert ids(search.search(question, filters=filters)) == ["gold"]
    assert ids(search.search(question, filters=Filters(source="Herald"))) == []


def test_what_was_deleted_is_not_found(tmp_path: Path) -> None:
    search = searcher(tmp_path, [*ENGLISH, *CHINESE], HashEncoder())
    search.index.snapshot().database.add_tombstones(["a1"])
    found = search.search("Kelp grows along the northern shore.")
    assert "a1" not in ids(found)
    assert len(found.pool) == 5


def test_a_follow_up_is_searched_with_what_it_leaves_out(tmp_path: Path) -> None:
    rows = [*ENGLISH, {"id": "gold", "text": "Rubio left the tide gate at noon."}]
    search = searcher(tmp_path, rows, LanguageEncoder())
    history = [Turn("user", "What did Rubio open?"), Turn("assistant", "The bridge in stone.")]
    found = search.search("And when did he leave?", history=history)
    assert (found.question, found.searched) == (
        "And when did he leave?",
        self_contained("And when did he leave?", history),
    )
    assert ids(found)[0] == "gold"
