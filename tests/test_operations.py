"""The commands of docs/operations.md, run as they stand there, over an index that is in use."""

import os
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from fault_steps import ENCODER, Texts, bring_up_to_date, look, retold

from rag.index import Index
from server.keys import Keys
from server.state import FILE_NAME, State

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = re.findall(
    r"^```bash\n(.*?)^```",
    (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
EXPORT, COPY, PUT_BACK, INGEST = COMMANDS


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with ./index, `.venv/bin/python` and a `citedesk` with stand-in models."""
    retold(tmp_path, 4)
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    script = "import sys; from fault_steps import command; command(*sys.argv[1:])()"
    (programs / "citedesk").write_text(f"#!/bin/sh\nexec {sys.executable} -c '{script}' \"$@\"\n")
    (programs / "citedesk").chmod(0o755)
    return tmp_path


def run(command: str, desk: Path) -> None:
    paths = {
        "PATH": os.pathsep.join([str(desk / ".venv" / "bin"), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", command],
        cwd=desk,
        env={**os.environ, **paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_copy_taken_in_use_is_put_back_with_keys_and_deletions(desk: Path) -> None:
    index = desk / "index"
    with closing(State(index / FILE_NAME)) as state, closing(Index(index, model=None)) as opened:
        # Both lie in logs beside their files, as they do while a server runs.
        _, key = Keys(state).create("wire desk")
        opened.snapshot().remove(["s2"])
        run(COPY, desk)
        opened.snapshot().remove(["s3"])
        Keys(state).create("late desk")
    assert look(index).texts.keys() == {"s0", "s1"}
    index.rename(desk / "index.before")
    run(PUT_BACK, desk)
    assert look(index).texts.keys() == {"s0", "s1", "s3"}
    with closing(State(index / FILE_NAME)) as state:
        assert Keys(state).holder(key) is not None
        assert [each.name for each in Keys(state).all()] == ["wire desk"]
    bring_up_to_date(index, desk / "corpus")
    assert len(look(index).texts) == 4


def test_an_export_ingested_anew_is_the_same_corpus(desk: Path) -> None:
    with closing(Index(desk / "index", model=None)) as opened:
        opened.snapshot().remove(["s2"])
    for path in desk.rglob("*.faiss"):
        path.write_bytes(path.read_bytes()[:-1])
    run(EXPORT, desk)
    run(INGEST, desk)
    with closing(Index(desk / "restored", model=ENCODER.identity)) as restored:
        snapshot = restored.snapshot()
        hashes = {i: snapshot.article(i) for i in snapshot.article_ids()}
    bring_up_to_date(desk / "index", desk / "corpus")
    wanted: Texts = look(desk / "index").texts
    assert look(desk / "restored").texts == {i: t for i, t in wanted.items() if i != "s2"}
    with closing(Index(desk / "index", model=ENCODER.identity)) as opened:
        snapshot = opened.snapshot()
        for article_id, article in hashes.items():
            before = snapshot.article(article_id)
            assert before is not None
            assert article is not None
            assert (article.sha256, article.url) == (before.sha256, before.url)
