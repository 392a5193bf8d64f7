"""Prompt files: released ones are never edited, wrong ones refused."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import prompts
from rag.errors import PromptInvalid
from rag.phrases import not_found
from rag.prompts import FOLDER, Prompt, load_prompt

# A released file is never edited: a change of words is a new version with a line of its own here.
RELEASED = {
    "answer.v1": "757b0e44af3cf30b9f97d3bdd2833e0035443e851e689073a5ff9619a68e8f30",
    "answer.v2": "f8ee6da5532f9d326dacfbfcf5422939c139b8d1091a78477edf588c13544bcd",
    "follow_up.v1": "4b1dc41088676ec3c8ae588ce4028acd6d8baf386be01be9acaf4973111b65b4",
    "judge.v1": "b60f30266baf63acb864c060f3fdcd5b4fe37222c2f63c0fb8f66755899f0c5b",
}
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))
VALID = """
description = "Asks."
variables = ["question", "day"]
system = "It is $day. It costs $$5."
user = "Question: ${question}"
"""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder of prompts; nothing loaded from it stays behind."""
    monkeypatch.setattr(prompts, "FOLDER", tmp_path)
    load_prompt.cache_clear()
    yield tmp_path
    load_prompt.cache_clear()


def test_the_released_prompts_have_the_bytes_they_were_released_with() -> None:
    assert {
        name: hashlib.sha256((FOLDER / f"{name}.toml").read_bytes()).hexdigest() for name in NAMES
    } == RELEASED


@pytest.mark.parametrize("name", NAMES)
def test_every_prompt_file_loads_and_tells_its_name_and_bytes(name: str) -> None:
    prompt = load_prompt(name)
    assert (prompt.name, prompt.sha256) == (name, RELEASED[name])
    assert prompt.system
    assert prompt.user


@pytest.mark.parametrize("name", ["answer.v1", "answer.v2"])
def test_the_answer_prompt_puts_every_value_where_a_model_reads_it(name: str) -> None:
    values = {
        "language": "English",
        "question": "Who pays?",
        "passages": "[1] (Post)\nThe city pays.",
        "as_of": "2026-03-02",
        "fence": "=== f ===",
        "form": "Answer in English.",
    }
    prompt = load_prompt(name)
    used = {value for key, value in values.items() if f"${key}" in prompt.system + prompt.user}
    system, user = prompt.render(values)
    assert len(used) >= 5
    assert all(value in user for value in used - {"English"})
    assert "English" in system
    assert user.count("=== f ===") == 2
    assert "$" not in system + user


def test_a_value_is_left_as_it_is(folder: Path) -> None:
    (folder / "ask.v1.toml").write_text(VALID)
    rendered = load_prompt("ask.v1").render({"question": "$day $$ ${question} {0}", "day": "May"})
    assert rendered == ("It is May. It costs $5.", "Question: $day $$ ${question} {0}")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError, match="day"):
        Prompt("ask", "0" * 64, "It is $day.", "").render({})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(VALID.replace('"day"]', '"day", "place"]'), "place", id="declared-not-used"),
        pytest.param(VALID.replace('", "day"]', '"]'), "day", id="used-not-declared"),
        pytest.param(VALID.replace("$$5", "$5"), r"\$\$", id="stray-dollar"),
        pytest.param(VALID + 'model = "large"', "model", id="unknown-field"),
        pytest.param(VALID.replace("user =", "User ="), "user", id="missing-field"),
        pytest.param(VALID.replace('"Asks."', "Asks"), "ask.v1.toml", id="not-toml"),
    ],
)
def test_a_prompt_file_that_is_not_right_is_refused(folder: Path, text: str, message: str) -> None:
    (folder / "ask.v1.toml").write_text(text)
    with pytest.raises(PromptInvalid, match=message):
        load_prompt("ask.v1")


def test_a_prompt_file_that_is_not_text_is_refused(folder: Path) -> None:
    (folder / "ask.v1.toml").write_bytes(b"description = '\xff'")
    with pytest.raises(PromptInvalid, match=r"ask\.v1\.toml"):
        load_prompt("ask.v1")


def test_a_prompt_that_is_not_there_is_named(folder: Path) -> None:
    with pytest.raises(PromptInvalid, match=r"ask\.v9\.toml"):
        load_prompt("ask.v9")


def test_nothing_found_is_said_in_the_questions_language_and_script() -> None:
    assert not_found("en").isascii()
    assert not_found("zh-Hant") == "這些文章沒有回答這個問題。"
    assert not_found("zh-Hans") == "这些文章没有回答这个问题。"
