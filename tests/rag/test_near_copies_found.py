"""A hundred papers that print one story are one hit, and nobody floods the list."""

import asyncio
from pathlib import Path

import pytest
from fakes import HashEncoder
from searching import IndifferentEncoder, ids, nonsense, searcher

from rag.answerer import Answerer
from rag.articles import fold_to_simplified
from rag.encoder import Vectors
from rag.types import Filters

STORY = (
    "The harbour board closed the northern tide gate on Monday after a crane fell. "
    "Divers will inspect the gate before it opens again. "
    "Ferries sail from the southern pier until the work is done. "
    "The board said the repair would cost 42 million dollars."
)
OTHERS = {
    "ferry": "Ferry companies complained that the tide gate closure empties their boats.",
    "crane": "The crane that fell on the tide gate was built forty years ago in Gdansk.",
    "divers": "A diver spoke of poor sight below the tide gate and of strong currents.",
    "council": "The council asked why the tide gate had not been inspected since spring.",
    "fish": "Fishermen welcomed the closed tide gate because eels gather in front of it.",
}
QUESTION = "Why was the northern tide gate of the harbour closed?"
LEADS = (
    "",
    "From our correspondent. ",
    "Updated. ",
    "The following was published by the wire service this morning. ",
)


def copies(count: int) -> list[dict[str, str]]:
    return [
        {
            "id": f"copy-{n}",
            "title": f"Gate closed ({n})",
            "text": LEADS[n % len(LEADS)] + STORY,
            "source": f"Paper {n}",
        }
        for n in range(count)
    ]


def others() -> list[dict[str, str]]:
    return [{"id": name, "text": text, "source": name} for name, text in OTHERS.items()]


def test_a_hundred_copies_are_one_hit_and_the_others_are_found(tmp_path: Path) -> None:
    found = searcher(tmp_path, [*copies(100), *others()]).search(QUESTION)
    assert set(OTHERS) <= {hit.article.id for hit in found.hits}
    [story] = [hit for hit in found.hits if hit.article.id.startswith("copy")]
    assert len(story.also) == 99
    assert story.article.id not in story.also


def test_a_copy_in_the_other_script_is_the_same_hit(tmp_path: Path) -> None:
    rows = [
        {"id": "hant", "text": "港務局週一關閉北岸潮閘，因為起重機倒塌。維修預計需要三個月。"},
        {"id": "hans", "text": "港务局周一关闭北岸潮闸，因为起重机倒塌。维修预计需要三个月。"},
        {"id": "other", "text": "渡輪公司抱怨乘客減少，要求市府補貼票價損失。"},
    ]
    encoder = FoldingEncoder()
    found = searcher(tmp_path, rows, encoder).search("北岸潮閘為什麼關閉？")
    assert len(found.hits) == 2
    assert {found.hits[0].article.id, *found.hits[0].also} == {"hant", "hans"}


class FoldingEncoder(HashEncoder):
    """Finds both scripts alike, as the real one nearly does."""

    def embed_question(self, text: str) -> Vectors:
        return super().embed_question(fold_to_simplified(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [("42 million", "64 million"), ("northern tide gate", "southern tide gate")],
)
def test_a_report_that_says_otherwise_is_shown(tmp_path: Path, old: str, new: str) -> None:
    rows = [*copies(6), {"id": "otherwise", "text": STORY.replace(old, new)}]
    question = "What does the repair of the tide gate cost, and which gate was closed on Monday?"
    found = searcher(tmp_path, [*rows, *others()]).search(question)
    assert "otherwise" in ids(found)


def test_who_was_deleted_is_no_copy_any_more(tmp_path: Path) -> None:
    search = searcher(tmp_path, [*copies(4), *others()])
    search.index.snapshot().database.add_tombstones(["copy-1"])
    found = search.search(QUESTION)
    assert "copy-1" not in {also for hit in found.pool for also in (hit.article.id, *hit.also)}


def test_a_filter_decides_which_copy_is_shown(tmp_path: Path) -> None:
    search = searcher(tmp_path, [*copies(9), *others()])
    [hit] = search.search(QUESTION, filters=Filters(source="Paper 7")).hits
    assert (hit.article.id, hit.also) == ("copy-7", ())


def test_a_long_article_leaves_room_for_others_that_are_nearly_as_good(tmp_path: Path) -> None:
    long = " ".join(nonsense(n) for n in range(90))
    rows = [{"id": "long", "text": long}, *others()]
    found = searcher(tmp_path, rows, IndifferentEncoder()).search("Why?", k=10)
    assert ids(found)[:3] == ["long"] * 3
    assert set(OTHERS) <= {hit.article.id for hit in found.hits}


def test_an_answer_names_the_copies_that_have_its_words(tmp_path: Path) -> None:
    search = searcher(tmp_path, [*copies(5), *others()])
    answer = asyncio.run(Answerer(search).answer(QUESTION))
    cited = [c for c in answer.citations if c.article.id.startswith("copy")]
    assert cited
    for citation in cited:
        assert len(citation.also) == 4
        for other in citation.also:
            article = search.index.snapshot().article(other)
            assert article is not None
            assert citation.quote in article.text
