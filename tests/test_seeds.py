"""The articles that come with the project are what the documentation says they are."""

import re
from collections import Counter
from pathlib import Path

from rag.articles import detect_language, read_articles
from rag.types import Article


def articles(seeds: Path) -> list[Article]:
    found = list(read_articles([seeds]))
    assert all(isinstance(item, Article) for item in found), found
    return [item for item in found if isinstance(item, Article)]


def letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


def test_every_seed_is_an_article_of_the_language_it_names(seeds: Path) -> None:
    found = articles(seeds)
    assert len(found) >= 12
    counts = Counter(article.language for article in found)
    assert counts["zh-Hant"] >= 5
    assert min(counts.values()) >= 3
    for article in found:
        assert detect_language(article.text) == article.language
        assert article.title
        assert article.source


def test_no_seed_is_too_short_to_be_asked_about(seeds: Path) -> None:
    for article in articles(seeds):
        if article.language == "en":
            assert len(article.text.split()) >= 180
        else:
            assert sum("\u4e00" <= character <= "\u9fff" for character in article.text) >= 250


def test_nothing_of_a_seed_is_left_out(seeds: Path) -> None:
    assert {article.id: article.left_out for article in articles(seeds) if article.left_out} == {}


def test_no_seed_repeats_a_raw_article(seeds: Path, raw_articles: Path) -> None:
    raw = "".join(path.read_text(encoding="utf-8") for path in raw_articles.glob("*.txt"))
    raw_letters = letters(raw)
    for article in articles(seeds):
        told = letters(article.text)
        for start in range(len(told) - 23):
            assert told[start : start + 24] not in raw_letters, article.id
        for run in re.findall(r"[\u4e00-\u9fff]{16,}", article.text):
            for start in range(len(run) - 15):
                assert run[start : start + 16] not in raw, article.id
