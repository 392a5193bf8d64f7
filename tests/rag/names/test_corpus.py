"""A file of names beside an index: in force for the search and for the checks, as it is now."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from fakes import HashEncoder, ScriptedModel, count_words
from hypothesis import given, settings
from hypothesis import strategies as st
from searching import IndifferentEncoder, nonsense, searcher
from typer.testing import CliRunner, Result

from rag.answerer import Answerer
from rag.cli.upkeep import index_app
from rag.encoder import Vectors
from rag.errors import BadInput
from rag.index import IndexFolder
from rag.ingest import Ingestion, ingest
from rag.names import (
    CorpusNames,
    Table,
    default_table,
    load_table,
    mentions_in,
    merge,
    reading_names,
    shipped_table,
    unmatched_names,
)
from rag.words import folding_version, index_terms

HEADING = "id\tkind\twithin\ten\tzh-Hant-TW\tzh-Hant-HK\tzh-Hans"
VALDOR = "ines-valdor\tperson\t\tInes Valdor\t瓦朵"


def write(path: Path, *rows: str) -> None:
    path.write_text("\n".join((HEADING, *rows, "")), encoding="utf-8")
    # Another time than that of the last writing, however fast this was.
    os.utime(path, ns=(0, path.stat().st_size))


def entities(text: str) -> list[list[str]]:
    return [sorted(mention.entities) for mention in mentions_in(text)]


def test_names_are_read_by_the_table_in_force_and_by_no_other(tmp_path: Path) -> None:
    write(tmp_path / "names.tsv", VALDOR)
    own = CorpusNames(tmp_path / "names.tsv").table()
    said = "瓦朵說，Trump 也說"
    assert entities(said) == [["donald-trump"]]
    with reading_names(own):
        assert entities(said) == [["ines-valdor"], ["donald-trump"]]
        assert unmatched_names("Ines Valdor said so", "瓦朵說") == ()
        assert "@ines-valdor" in index_terms(said)
        with reading_names(shipped_table()):
            assert entities(said) == [["donald-trump"]]
    assert entities(said) == [["donald-trump"]]
    assert "@ines-valdor" not in index_terms(said)


def test_without_a_file_the_names_and_the_words_are_the_packages(tmp_path: Path) -> None:
    before = folding_version()
    with reading_names(CorpusNames(tmp_path / "names.tsv").table()):
        assert (default_table(), folding_version()) == (shipped_table(), before)


def test_a_change_takes_effect_and_one_that_cannot_be_read_does_not(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    names = CorpusNames(path)
    assert names.table() is shipped_table()
    write(path, VALDOR)
    table = names.table()
    assert (table.kind("ines-valdor"), names.problem) == ("person", None)
    write(path, VALDOR, "bo\thero\t\tBo Valdor")
    assert names.table() is table
    assert "names.tsv, line 3: there is no kind 'hero'" in str(names.problem)
    path.unlink()
    assert (names.table(), names.problem) == (shipped_table(), None)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("someone-else\tperson\t\tTrump", "line 2: 'trump' is also a form of 'donald-trump'"),
        # The added row is named, even where it adds to one of the package that comes first.
        ("donald-trump\tperson\t\t\t卡尼", "line 2: '卡尼' is also a form of 'mark-carney'"),
        ("ada person", "line 2: 1 columns"),
    ],
)
def test_what_does_not_fit_is_named_from_the_start(tmp_path: Path, row: str, problem: str) -> None:
    path = tmp_path / "names.tsv"
    write(path, row)
    with pytest.raises(BadInput) as raised:
        CorpusNames(path).table()
    assert str(raised.value).startswith(f"{path}, {problem}")


def test_a_form_of_the_package_can_be_marked_as_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    write(path, "ella-trump\tperson\t\t~Trump", "donald-trump\tperson\t\t~Trump")
    with reading_names(CorpusNames(path).table()):
        (mention,) = mentions_in("Trump spoke")
    assert (mention.entities, mention.ambiguous) == ({"ella-trump", "donald-trump"}, True)


def test_the_file_in_the_documents_is_read_as_they_say(tmp_path: Path) -> None:
    document = (Path(__file__).resolve().parents[3] / "docs" / "names.md").read_text("utf-8")
    _, _, rest = document.partition("```text index/names.tsv\n")
    (tmp_path / "names.tsv").write_text(rest.partition("```")[0], encoding="utf-8")
    with reading_names(CorpusNames(tmp_path / "names.tsv").table()):
        read = entities("Valdor of the Port Board met Trump the Elder, 港湾局 said.")
    assert read == [["ines-valdor"], ["harbour-board"], ["donald-trump"], ["harbour-board"]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Table:
    path = tmp_path_factory.mktemp("names") / "names.tsv"
    write(path, VALDOR)
    return merge(shipped_table(), load_table(path))


_PIECES = st.sampled_from(["瓦朵", "川普", "說", " ", "Trump", "Ines", " Ines Valdor ", "-"])


@settings(max_examples=50, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=6))
def test_what_was_read_by_one_table_is_never_given_for_another(
    own: Table, pieces: list[str]
) -> None:
    text = "".join(pieces)
    with reading_names(own):
        mine = mentions_in(text)
    assert mine == mentions_in(text, table=own)
    assert mentions_in(text) == mentions_in(text, table=shipped_table())


# Beside an index.

QUESTION = "What did Ines Valdor say?"


class UnusedEncoder(IndifferentEncoder):
    """Fails when anything is embedded."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"embedded anew: {texts}")


def test_the_search_follows_once_the_articles_are_ingested_again(tmp_path: Path) -> None:
    decoys = ("北岸長滿了海帶。", "山上下了九天雨。", "舊橋用石頭重建。")
    rows = [*({"text": text} for text in decoys), {"id": "gold", "text": "瓦朵談到了碼頭。"}]
    search = searcher(tmp_path, rows, IndifferentEncoder())
    folder = IndexFolder(tmp_path / "index")
    assert search.search(QUESTION).hits[0].article.id != "gold"
    write(folder.names, VALDOR)
    ingest([tmp_path / "rows.jsonl"], Ingestion(folder.root, UnusedEncoder(), count_words))
    found = search.search(QUESTION)
    assert found.hits[0].article.id == "gold"
    assert found.names.kind("ines-valdor") == "person"
    # Nothing has changed since, so nothing is published.
    again = ingest([tmp_path / "rows.jsonl"], Ingestion(folder.root, UnusedEncoder(), count_words))
    assert again.generation == found.generation


def test_an_ingest_with_names_that_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    search = searcher(tmp_path, [{"text": nonsense(1)}])
    folder = IndexFolder(tmp_path / "index")
    before = folder.current()
    write(folder.names, "ada person")
    with pytest.raises(BadInput, match=r"names\.tsv, line 2"):
        ingest([tmp_path / "rows.jsonl"], Ingestion(folder.root, HashEncoder(), count_words))
    assert folder.current() == before
    with pytest.raises(BadInput, match=r"names\.tsv, line 2"):
        search.search("Who?")


def test_what_a_model_says_is_held_to_the_names_of_the_corpus(tmp_path: Path) -> None:
    search = searcher(tmp_path, [{"text": "Zorvane closed the pier on 4 March."}])
    desk = Answerer(search, model=ScriptedModel("Ines Valdor closed the pier on 4 March. [1]"))
    question = "Who closed the pier on 4 March?"
    assert asyncio.run(desk.answer(question, answerer="llm")).answerer == "extractive"
    write(IndexFolder(tmp_path / "index").names, "ines-valdor\tperson\t\tInes Valdor|Zorvane")
    assert asyncio.run(desk.answer(question, answerer="llm")).answerer == "llm:scripted"


def test_verify_says_when_the_search_is_behind_the_names(tmp_path: Path) -> None:
    searcher(tmp_path, [{"text": nonsense(1)}])
    folder = IndexFolder(tmp_path / "index")

    def verify() -> Result:
        return CliRunner().invoke(index_app, ["verify", "--index", str(folder.root)])

    assert (verify().exit_code, verify().stderr) == (0, "")
    write(folder.names, VALDOR)
    assert verify().exit_code == 0
    assert "the names have changed since gen-000001 was built" in verify().stderr
    ingest([tmp_path / "rows.jsonl"], Ingestion(folder.root, HashEncoder(), count_words))
    assert verify().stderr == ""
    write(folder.names, "ada person")
    assert isinstance(verify().exception, BadInput)


def test_a_server_goes_on_with_the_names_it_has_and_says_so(tmp_path: Path) -> None:
    search = searcher(tmp_path, [{"text": nonsense(1)}])
    assert search.index.degraded is None
    found = search.search("Who?")
    write(IndexFolder(tmp_path / "index").names, "ada person")
    assert search.search("Who?").names is found.names
    assert "names.tsv, line 2" in str(search.index.degraded)
