"""A copy of an index folder is whole and sound, or it is not there; what is put back is the same."""

import json
import shutil
import sqlite3
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from fault_steps import bring_up_to_date, look, nobody_waits, retold, story
from filelock import FileLock

from rag.errors import BadInput, IndexUnusable
from rag.index import Index
from rag.index.backup import back_up, put_back


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return retold(tmp_path, 3)


def test_a_copy_put_back_is_the_same_index(index: Path, tmp_path: Path) -> None:
    (index / "uploads" / "job-1").mkdir(parents=True)
    (index / "uploads" / "job-1" / "a.txt").write_text("waits")
    (index / ".building-1").mkdir()
    with closing(Index(index, model=None)) as opened:
        opened.snapshot().remove(["s0"])
        # The deletion lies in the log beside the database while it is open.
        made = back_up(index, tmp_path / "copies" / "monday", waiting=nobody_waits)
    put = put_back(tmp_path / "copies" / "monday", tmp_path / "other", waiting=nobody_waits)
    assert put == made
    assert made.generation == "gen-000002"
    assert look(tmp_path / "other") == look(index)
    assert look(index).texts.keys() == {"s1", "s2"}
    assert (tmp_path / "other" / "uploads" / "job-1" / "a.txt").read_text() == "waits"
    assert not list((tmp_path / "other").glob(".building*"))
    assert [path.name for path in (tmp_path / "copies").iterdir()] == ["monday"]
    bring_up_to_date(tmp_path / "other", tmp_path / "corpus")
    assert look(tmp_path / "other").texts.keys() == {"s0", "s1", "s2"}


def test_nothing_that_is_there_is_written_over(index: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    back_up(index, copy, waiting=nobody_waits)
    with pytest.raises(BadInput, match="is there already"):
        back_up(index, copy, waiting=nobody_waits)
    with pytest.raises(BadInput, match="lies in the index folder"):
        back_up(index, index / "copy", waiting=nobody_waits)
    other = tmp_path / "other"
    put_back(copy, other, waiting=nobody_waits)
    (other / "desk.sqlite").write_bytes(b"keys")
    with pytest.raises(BadInput, match=r"holds desk\.sqlite, .*move it away"):
        put_back(copy, other, waiting=nobody_waits)
    (other / "desk.sqlite").unlink()
    (tmp_path / "corpus" / "s9.md").write_text(story(9))
    bring_up_to_date(other, tmp_path / "corpus")
    before = look(other)
    with pytest.raises(BadInput, match="which is not of this backup"):
        put_back(copy, other, waiting=nobody_waits)
    assert look(other) == before


def test_a_restore_that_was_cut_short_is_done_again(index: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    back_up(index, copy, waiting=nobody_waits)
    put_back(copy, other, waiting=nobody_waits)
    # As a kill leaves it: some is in place, some is on its way, nothing can be read.
    (other / ".restoring").mkdir()
    for name in ("articles.sqlite", "gen-000001"):
        (other / name).rename(other / ".restoring" / name)
    with pytest.raises(IndexUnusable, match="is missing"):
        look(other)
    put_back(copy, other, waiting=nobody_waits)
    assert look(other) == look(index)
    assert not (other / ".restoring").exists()


def test_what_became_of_a_copy_is_noticed(index: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    back_up(index, copy, waiting=nobody_waits)
    listed = json.loads((copy / "BACKUP.json").read_text())["files"]
    assert "articles.sqlite" in listed
    for name in listed:
        kept = (copy / name).read_bytes()
        (copy / name).write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        with pytest.raises(IndexUnusable, match="is not as it was"):
            put_back(copy, other, waiting=nobody_waits)
        (copy / name).unlink()
        with pytest.raises(IndexUnusable, match="is missing"):
            put_back(copy, other, waiting=nobody_waits)
        (copy / name).write_bytes(kept)
    assert not list(other.glob("[!.]*"))
    (copy / "BACKUP.json").write_text((copy / "BACKUP.json").read_text().replace("CURRENT", "C"))
    with pytest.raises(BadInput, match="not as it was written"):
        put_back(copy, other, waiting=nobody_waits)
    with pytest.raises(BadInput, match="is no backup that was made whole"):
        put_back(index, other, waiting=nobody_waits)


def test_a_copy_that_names_files_elsewhere_is_refused(index: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    back_up(index, copy, waiting=nobody_waits)
    listed = json.loads((copy / "BACKUP.json").read_text())
    (tmp_path / "outside").write_text("theirs")
    for name in ("../outside", str(tmp_path / "outside"), "gen-000002/../CURRENT"):
        files = {**listed["files"], name: sha256(b"theirs").hexdigest()}
        digest = sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()
        body = {"format": 1, "files": files, "sha256": digest}
        (copy / "BACKUP.json").write_text(json.dumps(body))
        with pytest.raises(BadInput, match="is no file of a backup"):
            put_back(copy, other, waiting=nobody_waits)
    (copy / "BACKUP.json").write_text(json.dumps(listed))
    (copy / "CURRENT").rename(tmp_path / "CURRENT")
    (copy / "CURRENT").symlink_to(tmp_path / "CURRENT")
    with pytest.raises(IndexUnusable, match="leads elsewhere"):
        put_back(copy, other, waiting=nobody_waits)


def test_only_its_owner_looks_into_a_copy_and_what_was_put_back(
    index: Path, tmp_path: Path
) -> None:
    back_up(index, tmp_path / "copy", waiting=nobody_waits)
    put_back(tmp_path / "copy", tmp_path / "other", waiting=nobody_waits)
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("copy", "other")] == [0o700] * 2


def test_two_backups_to_one_name_do_not_meet(index: Path, tmp_path: Path) -> None:
    (tmp_path / ".copy.partial").mkdir()
    (tmp_path / ".copy.partial" / "left").write_text("by one that was killed")
    with (
        FileLock(tmp_path / ".copy.partial" / ".lock"),
        pytest.raises(BadInput, match="another backup to"),
    ):
        back_up(index, tmp_path / "copy", waiting=nobody_waits)
    made = back_up(index, tmp_path / "copy", waiting=nobody_waits)
    assert put_back(tmp_path / "copy", tmp_path / "other", waiting=nobody_waits) == made
    assert not (tmp_path / "copy" / "left").exists()


@pytest.mark.parametrize("damage", ["vectors", "a text", "the database", "CURRENT", "published"])
def test_what_is_damaged_is_not_backed_up(index: Path, tmp_path: Path, damage: str) -> None:
    if damage == "vectors":
        path = next((index / "gen-000002").glob("*.faiss"))
        path.write_bytes(path.read_bytes()[:-1])
    elif damage == "a text":
        with closing(sqlite3.connect(index / "articles.sqlite")) as database, database:
            database.execute("UPDATE articles SET text = replace(text, '3 May', '4 May')")
    elif damage == "CURRENT":
        (index / "CURRENT").write_text("?")
    elif damage == "published":
        (index / "CURRENT").write_text("gen-000009\n")
    else:
        path = index / "articles.sqlite"
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexUnusable, match="is damaged") as raised:
        back_up(index, tmp_path / "copies" / "copy", waiting=nobody_waits)
    assert str(index) in str(raised.value)
    assert not list((tmp_path / "copies").iterdir())


def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for root in (tmp_path / "empty", tmp_path / "none"):
        with pytest.raises(IndexUnusable, match="there is no index"):
            back_up(root, tmp_path / "copy", waiting=nobody_waits)


def test_articles_that_nothing_publishes_are_no_index(index: Path, tmp_path: Path) -> None:
    for path in [*index.glob("gen-*"), index / "CURRENT"]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(IndexUnusable, match="nothing is published"):
        back_up(index, tmp_path / "copy", waiting=nobody_waits)


def test_keys_alone_are_backed_up(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    with closing(sqlite3.connect(tmp_path / "index" / "desk.sqlite")) as database:
        database.execute("CREATE TABLE keys (id)")
    made = back_up(tmp_path / "index", tmp_path / "copy", waiting=nobody_waits)
    assert (made.generation, made.files) == (None, 1)
