"""What every store keeps to: the same tests over files and over PostgreSQL."""

import threading
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from fakes import HashEncoder
from stores import Store, hits, write_articles, write_rows

from rag.encoder import Vectors
from rag.errors import IndexUnusable
from rag.index.listing import Listing, Wanted
from rag.types import Filters, folded_source

TEA, RICE, SALT = (
    "Tea is grown on the hill above the lake.",
    "Rice is grown in the valley by the river.",
    "Salt comes from the mine in the north.",
)

ALL = Filters()


@pytest.fixture(params=["files", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    url = None if request.param == "files" else request.getfixturevalue("database")
    return Store(tmp_path / "index", url)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "corpus", tea=TEA, rice=RICE)


def found(store: Store, question: str, filters: Filters = ALL) -> list[str]:
    searcher = store.searcher()
    try:
        return [hit.article.id for hit in searcher.search(question, filters=filters, k=8).hits]
    finally:
        searcher.index.close()


def test_what_is_ingested_is_found_and_reads_back_whole(store: Store, corpus: Path) -> None:
    report = store.ingest(corpus)
    assert (report.added, report.articles, report.generation) == (2, 2, "gen-000001")
    assert found(store, "Where is rice grown?")[0] == "rice"
    state = store.open().snapshot()
    article = state.article("tea")
    assert article is not None
    assert article.text.strip() == TEA
    row = ("tea", article.sha256)
    assert state.versions([row, ("salt", "0"), row]) == {row: article}
    assert state.versions([]) == {}
    assert state.article("salt") is None
    assert state.characters([("tea", article.sha256), ("salt", "0")]) == [len(article.text), 0]
    assert {each.id: each.sha256 for each in state.listed()}["tea"] == article.sha256


def test_an_update_takes_the_place_of_what_was_there(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    index = store.open()
    write_articles(corpus, rice="Rice is grown on the hill now.", salt=SALT)
    report = store.ingest(corpus)
    assert (report.added, report.updated, report.unchanged) == (1, 1, 1)
    assert index.snapshot().article_ids() == ("rice", "tea", "salt")
    article = index.snapshot().article("rice")
    assert article is not None
    assert "hill now" in article.text
    assert index.snapshot().facts().articles == 3
    index.close()


def test_an_ingest_of_what_is_there_changes_and_embeds_nothing(store: Store, corpus: Path) -> None:
    first = store.ingest(corpus)
    encoder = HashEncoder()
    again = store.ingest(corpus, encoder=encoder)
    assert (again.generation, again.unchanged) == (first.generation, 2)
    assert (again.articles, again.passages) == (first.articles, first.passages)
    assert encoder.embedded == []


def test_what_is_gone_from_the_paths_is_removed_only_when_asked(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    (corpus / "tea.txt").unlink()
    store.ingest(corpus)
    assert store.ids() == ["rice", "tea"]
    assert store.ingest(corpus, prune=True).removed == 1
    assert store.ids() == ["rice"]


def test_a_deletion_holds_from_the_next_question_on(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    searcher = store.searcher()
    assert searcher.index.snapshot().remove(["rice", "nothing"]) == ["nothing"]
    assert searcher.search("Where is rice grown?").hits[0].article.id == "rice"
    assert searcher.index.snapshot().remove(["rice"]) == []
    assert [h.article.id for h in searcher.search("Where is rice grown?").hits] == ["tea"]
    assert searcher.index.snapshot().article("rice") is None
    assert store.ids() == ["tea"]
    assert store.ingest(corpus).added == 1
    assert sorted(store.ids()) == ["rice", "tea"]


def test_a_deletion_during_an_ingest_is_not_undone_by_it(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    index = store.open()

    class DeletesMeanwhile(HashEncoder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            index.snapshot().remove(["rice"])
            return super().embed_passages(texts)

    write_articles(corpus, salt=SALT)
    with_deletion = DeletesMeanwhile()
    # The second call finds that it was deleted already.
    store.ingest(corpus, encoder=with_deletion)
    assert store.ids() == ["tea", "salt"]
    index.close()


def test_a_filter_that_leaves_one_in_a_hundred_leaves_as_many_hits_as_asked_for(
    store: Store, tmp_path: Path
) -> None:
    rows = [
        {
            "id": f"a{n}",
            "title": "",
            "text": f"The ferry to pier {n} sailed with {n * 7} people on board.",
            "source": "Harbour Post" if n % 100 == 0 else "Hill Post",
            "date": str(date(2020, 1, 1) + timedelta(n)),
        }
        for n in range(800)
    ]
    store.ingest(write_rows(tmp_path / "rows.jsonl", rows))
    question = "How many people sailed on the ferry?"
    by_source = found(store, question, Filters(source="HARBOUR post"))
    assert len(by_source) == 8
    assert all(int(i[1:]) % 100 == 0 for i in by_source)
    days = Filters(since=date(2022, 1, 1), until=date(2022, 1, 10))
    assert len(found(store, question, days)) == 8
    assert found(store, question, Filters(source="Valley Post")) == []
    assert found(store, question, Filters(since=date(2030, 1, 1))) == []


def test_an_article_without_a_day_fails_a_filter_by_day(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    assert found(store, "Rice?", Filters(until=date(2030, 1, 1))) == []


def test_within_some_sources_there_are_no_other_articles(store: Store, tmp_path: Path) -> None:
    rows = [
        {
            "id": "rice",
            "title": "Rice",
            "text": RICE,
            "source": "Valley Post",
            "date": "2026-03-01",
        },
        {"id": "tea", "title": "", "text": TEA, "source": "Hill Post", "date": "2026-01-02"},
        {"id": "cha", "title": "茶", "text": "茶種在湖邊的山上。", "source": "山城日報"},
        {"id": "mi", "title": "米", "text": "米种在河边的谷地里。这里没有茶。", "source": "谷地报"},
        {"id": "salt", "title": "Salt", "text": SALT},
    ]
    store.ingest(write_rows(tmp_path / "rows.jsonl", rows))
    index = store.open()
    hill = frozenset({folded_source("HILL Post"), "山城日報"})
    state = index.snapshot(hill)
    assert state.article_ids() == ("tea", "cha")
    assert state.article("tea") is not None
    assert [state.article(other) for other in ("rice", "mi", "salt", "nothing")] == [None] * 4
    assert (state.facts().articles, state.facts().passages, state.facts().sentences) == (2, 2, 2)
    assert state.newest() == date(2026, 1, 2)
    assert (state.traditional, state.bilingual) == (True, True)
    assert index.snapshot(frozenset({"山城日報"})).bilingual is False
    assert index.snapshot().traditional is False
    listed = Listing().find(state, Wanted())
    assert [article.id for article in listed] == ["tea", "cha"]
    assert index.snapshot(frozenset({"nowhere"})).article_ids() == ()
    assert index.snapshot(frozenset()).article_ids() == ()
    assert index.snapshot(frozenset({""})).article_ids() == ()
    assert state.remove(["rice"]) == ["rice"]
    assert state.remove(["rice", "tea"]) == ["rice"]
    assert state.remove(["tea"]) == []
    assert index.snapshot().article_ids() == ("rice", "cha", "mi", "salt")
    assert index.snapshot(hill).article_ids() == ("cha",)
    index.close()


def test_within_some_sources_what_is_found_is_what_they_alone_would_give(
    store: Store, tmp_path: Path
) -> None:
    def rows(*numbers: int) -> list[dict[str, str]]:
        return [
            {
                "id": f"a{n}",
                "title": f"Pier {n % 7}" if n % 2 else "",
                "text": f"The ferry to pier {n % 7} sailed with {n} people. It was late by {n % 5}.",
                "source": f"Post {n % 3}",
            }
            for n in numbers
        ]

    every = range(900)
    store.ingest(write_rows(tmp_path / "all.jsonl", rows(*every)))
    some = frozenset({"post 0", "post 2"})
    searcher = store.searcher()
    # Few enough in the first of them to be looked at one and all, in the second not.
    for within in (frozenset({"post 1"}), some):
        alone = Store(tmp_path / f"of{len(within)}", None)
        mine = [n for n in every if f"post {n % 3}" in within]
        alone.ingest(write_rows(tmp_path / "own.jsonl", rows(*mine)))
        own = alone.searcher()
        for question in ("How many people sailed to pier 3?", "late ferry", "渡輪晚了多久？"):
            got, expected = searcher.search(question, within=within), own.search(question)
            assert hits(got) == hits(expected)
        own.index.close()
    searcher.index.close()


def test_who_opens_it_anew_sees_the_same(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    searcher = store.searcher()
    before = searcher.search("Where is tea grown?")
    facts = searcher.index.snapshot().facts()
    searcher.index.close()
    again = store.searcher()
    assert hits(again.search("Where is tea grown?")) == hits(before)
    assert again.index.snapshot().facts() == facts
    again.index.close()


def test_of_two_writers_at_once_neither_loses_an_article(store: Store, tmp_path: Path) -> None:
    folders = [
        write_articles(
            tmp_path / f"of{writer}", **{f"a{writer}x{n}": f"{TEA} {writer} {n}" for n in range(8)}
        )
        for writer in range(3)
    ]
    started = threading.Barrier(len(folders))

    def write(folder: Path) -> None:
        started.wait(30)
        for article in sorted(folder.iterdir()):
            store.ingest(article)

    writers = [threading.Thread(target=write, args=(folder,)) for folder in folders]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(120)
    assert sorted(store.ids()) == sorted(f"a{w}x{n}" for w in range(3) for n in range(8))


@pytest.mark.parametrize(
    "other", [HashEncoder(dimension=32), HashEncoder(name="other")], ids=["dimension", "model"]
)
def test_an_index_of_another_model_is_refused_and_not_harmed(
    store: Store, corpus: Path, other: HashEncoder
) -> None:
    store.ingest(corpus)
    with pytest.raises(IndexUnusable, match=r"built by hash.* not by") as refused:
        store.open(other)
    assert refused.value.exit_status == 3
    assert store.ids() == ["rice", "tea"]
    assert found(store, "Where is rice grown?")[0] == "rice"


def test_where_nothing_was_ingested_that_is_said(store: Store) -> None:
    with pytest.raises(IndexUnusable, match="citedesk ingest"):
        store.open()


def test_an_ingest_that_broke_off_is_unseen_and_taken_up_again(store: Store, corpus: Path) -> None:
    store.ingest(corpus)
    many = [
        {"id": f"a{n}", "title": "Salt", "text": f"Mine {n} gave it. So it did {n} years ago."}
        for n in range(300)
    ]
    write_rows(corpus / "many.jsonl", many)

    class BreaksOff(HashEncoder):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if self.embedded:
                raise KeyboardInterrupt
            return super().embed_passages(texts)

    broken, again = BreaksOff(), HashEncoder()
    with pytest.raises(KeyboardInterrupt):
        store.ingest(corpus, encoder=broken)
    assert store.ids() == ["rice", "tea"]
    assert store.ingest(corpus, encoder=again).articles == 302
    assert broken.embedded
    assert not set(broken.embedded) & set(again.embedded)


def test_other_names_are_in_force_after_an_ingest_that_embeds_nothing(
    store: Store, corpus: Path
) -> None:
    store.ingest(corpus)
    version = store.open().snapshot().versions_sha256()
    (store.root / "names.tsv").write_text(
        "id\tkind\twithin\ten\tzh-Hant-TW\tzh-Hant-HK\tzh-Hans\nthe-town\tplace\t\tRice\t穀倉鎮\t穀倉鎮\t谷仓镇\n"
    )
    encoder = HashEncoder()
    report = store.ingest(corpus, encoder=encoder)
    assert (report.unchanged, report.generation, encoder.embedded) == (2, "gen-000002", [])
    assert store.open().snapshot().versions_sha256() == version
    searcher = store.searcher()
    shares = {h.article.id: h.legs["lexical"] for h in searcher.search("穀倉鎮？").hits}
    assert shares["tea"] == 0
    assert shares["rice"]
    searcher.index.close()


def test_articles_are_cut_anew_when_the_model_reads_less_at_once(
    store: Store, corpus: Path
) -> None:
    write_articles(corpus, long=" ".join(f"{SALT} For the {n}th time." for n in range(40)))
    before = store.ingest(corpus)
    short = HashEncoder(max_tokens=40)
    after = store.ingest(corpus / "tea.txt", encoder=short)
    assert after.passages > before.passages
    assert store.open().snapshot().facts().passages == after.passages
    assert found(store, "How often does salt come from the mine?")[0] == "long"
