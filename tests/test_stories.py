"""The stories that the reader learns from: sound, and not what it is measured on."""

import json
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "bench" / "reader" / "stories").glob("*.jsonl"))
STORIES = [json.loads(line) for file in FILES for line in file.read_text("utf-8").splitlines()]


def test_each_story_has_an_id_of_its_own() -> None:
    assert STORIES
    assert max(Counter(story["id"] for story in STORIES).values()) == 1


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story["id"])
def test_answers_stand_verbatim_where_they_are_said_to(story: dict) -> None:
    languages = [article["lang"] for article in story["articles"]]
    assert languages.count("en") == 1
    assert set(languages) <= {"en", "zh-Hant", "zh-Hans"}
    for question in story["questions"]:
        assert (question["status"] == "answered") == bool(question["evidence"])
        for evidence in question["evidence"]:
            sentences = story["articles"][evidence["article"]]["sentences"]
            assert evidence["answer"]
            assert evidence["answer"] in sentences[evidence["sentence"]]


def test_a_good_part_of_the_questions_is_not_answered() -> None:
    statuses = Counter(q["status"] for story in STORIES for q in story["questions"])
    assert 0.35 <= 1 - statuses["answered"] / statuses.total() <= 0.5


def test_no_gold_question_is_among_them() -> None:
    """Whoever is measured on a question must not have learnt it."""
    gold = {
        json.loads(line)["question"]
        for file in (ROOT / "eval" / "gold").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    }
    assert gold
    assert not gold & {q["question"] for story in STORIES for q in story["questions"]}
    seeds = "\n".join(file.read_text("utf-8") for file in (ROOT / "seeds").glob("*.md"))
    for story in STORIES:
        for article in story["articles"]:
            assert not any(sentence in seeds for sentence in article["sentences"])
