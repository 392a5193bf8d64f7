"""The command as a person runs it, in a process of its own, with the real embedder.

Once the models are there no command may use a network: tests/sealed makes that an error.
"""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import CitedeskError
from rag.models import find

COMMAND = [sys.executable, "-m", "citedesk"]
ROOT = Path(__file__).resolve().parents[1]


def citedesk(*arguments: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "sealed")])
    environment = {**os.environ, "PYTHONPATH": path, "COLUMNS": "80", **variables}
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, model_cache: Path) -> Path:
    """A folder with the seeds ingested into ./index."""
    if find("e5-small", cache=model_cache) is None:
        pytest.skip(f"the embedder is not in {model_cache}; run `citedesk models pull`")
    folder = tmp_path_factory.mktemp("desk")
    done = citedesk("ingest", str(ROOT / "seeds"), "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert set(report) == {
        "added",
        "updated",
        "unchanged",
        "removed",
        "articles",
        "passages",
        "skipped",
        "seconds",
        "generation",
    }
    assert report["added"] == report["articles"] == len(list((ROOT / "seeds").glob("*.md")))
    assert report["skipped"] == []
    return folder


def modules_of(*arguments: str, cwd: Path) -> set[str]:
    """What a command has imported when it ends."""
    told = "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    done = subprocess.run(
        [sys.executable, "-c", f"{told}import citedesk; citedesk.main()", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "command", [["--help"], ["ask", "--help"], ["serve", "--help"], ["eval", "run", "--help"]]
)
def test_help_loads_nothing_heavy(tmp_path: Path, command: list[str]) -> None:
    loaded = modules_of(*command, cwd=tmp_path)
    assert "typer" in loaded
    assert not loaded & {"torch", "transformers", "langchain_core", "faiss", "numpy", "fastapi"}


@pytest.mark.model
def test_a_search_loads_what_it_needs_and_no_more(desk: Path) -> None:
    loaded = modules_of("search", "harbour budget", "--json", cwd=desk)
    assert {"openvino", "faiss"} <= loaded
    assert not loaded & {"torch", "transformers", "sentence_transformers"}
    assert not loaded & {"langchain_core", "openai", "fastapi", "tiktoken", "trafilatura", "pypdf"}


ANSWER_KEYS = {
    "id",
    "conversation",
    "question",
    "searched",
    "language",
    "status",
    "confidence",
    "answer",
    "claims",
    "citations",
    "conflicts",
    "as_of",
    "newest_evidence",
    "answerer",
    "fallback",
    "passages",
    "index",
    "timings_ms",
}


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "language", "point"),
    [
        ("When did Trump's visit to Beijing take place?", "en", "May"),
        ("川普什麼時候走訪北京？", "zh-Hant", "5月"),
        ("特朗普访华改到了什么时候？", "zh-Hans", "5月"),
    ],
)
def test_ask_gives_a_cited_answer_in_the_language_of_the_question(
    desk: Path, question: str, language: str, point: str
) -> None:
    done = citedesk("ask", question, "--json", cwd=desk)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert set(answer) == ANSWER_KEYS
    assert (answer["status"], answer["language"]) == ("answered", language)
    assert any(point in citation["quote"] for citation in answer["citations"])
    listed = json.loads(citedesk("articles", "list", "--json", cwd=desk).stdout)
    assert {c["article_id"] for c in answer["citations"]} <= {row["id"] for row in listed}


@pytest.mark.model
def test_ask_on_a_narrow_terminal_overflows_nowhere(desk: Path) -> None:
    done = citedesk("ask", "川普什麼時候走訪北京？", cwd=desk, COLUMNS="50")
    assert done.returncode == 0, done.stderr
    assert "來源" in done.stdout
    from rich.cells import cell_len

    assert max(cell_len(line) for line in done.stdout.splitlines()) <= 50


@pytest.mark.model
@pytest.mark.parametrize("command", ["ask", "search"])
def test_filters_that_leave_no_article_are_told_of(desk: Path, command: str) -> None:
    done = citedesk(command, "soybeans", "--source", "Harbor Wire", "--json", cwd=desk)
    assert done.returncode == 0
    assert "--source leave no article; `citedesk articles list`" in done.stderr
    assert (
        "leave no article"
        not in citedesk(command, "soybeans", "--source", "harbour wire", cwd=desk).stderr
    )


@pytest.mark.model
def test_search_ranks_passages_under_the_filters(desk: Path) -> None:
    done = citedesk(
        "search", "soybean purchases", "--json", "-k", "5", "--until", "2026-02-12", cwd=desk
    )
    found = json.loads(done.stdout)
    assert set(found) >= {"question", "language", "searched", "hits", "timings_ms"}
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3, 4, 5]
    assert all(hit["published"] <= "2026-02-12" for hit in found["hits"])
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.model
def test_a_search_says_when_it_finds_nothing_and_when_texts_are_damaged(
    desk: Path, tmp_path: Path
) -> None:
    nothing = citedesk("search", "哪家公司？", "--until", "1950-01-01", cwd=desk)
    assert nothing.stdout == "找不到相關段落。\n"
    assert "leave no article" in nothing.stderr
    shutil.copytree(desk / "index", tmp_path / "index")
    with closing(sqlite3.connect(tmp_path / "index" / "articles.sqlite")) as database, database:
        database.execute("UPDATE articles SET text = text || '!'")
    for command in ("search", "ask"):
        damaged = citedesk(command, "soybean purchases", cwd=tmp_path)
        assert damaged.returncode == 0
        assert "holds damaged articles" in damaged.stderr
        assert "ingest their files again" in damaged.stderr


@pytest.mark.model
def test_export_ingests_again_to_the_same_articles(desk: Path, tmp_path: Path) -> None:
    exported = citedesk("index", "export", cwd=desk)
    rows = [json.loads(line) for line in exported.stdout.splitlines()]
    assert {row["id"] for row in rows} == {path.stem for path in (ROOT / "seeds").glob("*.md")}


@pytest.mark.model
def test_a_removed_article_is_gone_from_the_next_search(desk: Path) -> None:
    before = json.loads(citedesk("search", "defence budget poll", "--json", cwd=desk).stdout)
    first = before["hits"][0]["article_id"]
    assert citedesk("articles", "remove", first, cwd=desk).returncode == 0
    after = json.loads(citedesk("search", "defence budget poll", "--json", cwd=desk).stdout)
    assert first not in {hit["article_id"] for hit in after["hits"]}
    again = citedesk("articles", "remove", first, cwd=desk)
    assert (again.returncode, first in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["ask"], 2, "question"),
        (["ask", "x", "--since", "soon"], 2, "YYYY-MM-DD"),
        (["ask", "  "], 2, "empty"),
        (["ask", "x"], 3, "citedesk ingest"),
        (["search", "x"], 3, "citedesk ingest"),
        (["articles", "list"], 3, "citedesk ingest"),
        (["index", "verify"], 3, "no index"),
        (["ingest", "nowhere"], 2, "nowhere"),
        (["frobnicate"], 2, "frobnicate"),
        (["serve", "--host", "0.0.0.0"], 2, "CITEDESK_API_KEY"),
        (["ask", "x", "--answerer", "oracle"], 2, "oracle"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_a_status(
    tmp_path: Path, arguments: list[str], status: int, words: str
) -> None:
    done = citedesk(*arguments, cwd=tmp_path)
    assert done.returncode == status, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_address_that_is_taken_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = citedesk("serve", "--port", port, cwd=tmp_path)
    assert done.returncode == 2
    assert port in done.stderr
    assert "--port" in done.stderr


def test_a_model_that_was_not_pulled_is_status_4(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The well is dry. The farmer waits for rain.")
    done = citedesk("ingest", "a.txt", cwd=tmp_path, CITEDESK_CACHE=str(tmp_path / "empty"))
    assert done.returncode == 4
    assert "citedesk models pull" in done.stderr


def test_a_setting_that_cannot_be_is_named(tmp_path: Path) -> None:
    for name, value in (("CITEDESK_TIMEZONE", "Asia/Taipeh"), ("CITEDESK_MODEL_SOURCE", "moon")):
        done = citedesk("config", cwd=tmp_path, **{name: value})
        assert done.returncode == 2
        assert name in done.stderr
        assert value in done.stderr
        assert "Traceback" not in done.stderr


def test_config_masks_secrets_and_reports_unknown_names(tmp_path: Path) -> None:
    done = citedesk("config", cwd=tmp_path, CITEDESK_API_KEY="hush", CITEDESK_INDXE="x")
    assert done.returncode == 0
    assert "hush" not in done.stdout + done.stderr
    assert "CITEDESK_INDXE" in done.stderr


def test_the_seal_on_the_network_holds(tmp_path: Path) -> None:
    path = str(ROOT / "tests" / "sealed")
    code = "import urllib.request; urllib.request.urlopen('http://citedesk.invalid/')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 97
    assert "no network may be used" in done.stderr


def test_every_command_explains_itself(tmp_path: Path) -> None:
    for command in (
        [],
        ["models"],
        ["ingest"],
        ["articles"],
        ["ask"],
        ["search"],
        ["serve"],
        ["mcp"],
        ["index"],
        ["eval"],
        ["config"],
    ):
        done = citedesk(*command, "--help", cwd=tmp_path)
        assert done.returncode == 0
        assert "Usage" in done.stdout


def test_expected_errors_have_the_statuses_of_the_contract() -> None:
    def all_errors(base: type[CitedeskError]) -> set[type[CitedeskError]]:
        return {base}.union(*(all_errors(sub) for sub in base.__subclasses__()))

    assert {error.exit_status for error in all_errors(CitedeskError)} <= {1, 2, 3, 4, 5}
