"""Laws of the parsers of one file: our own refusal or a result, whatever they are given."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from rag.articles import read_articles
from rag.articles.colors import is_in_the_color_of_its_ground
from rag.articles.markdown import split_front_matter
from rag.articles.page import meta_date, parse_page, visible_blocks
from rag.articles.refusal import Refused
from rag.articles.stylesheet import StyleSheet
from rag.replies import finished_part, read_reply
from rag.types import Article

YAML = st.text(st.sampled_from("titlesourcedpubh:- \n\t[]{}&*a!|>'\"#%@`,?~0129\u202e\x1b\ufeff"))
PAGES = st.lists(
    st.sampled_from(
        "<p> </p> <div style='display:none'> </div> <style> .a{display:none} @media x{ } </style> <b "
        "class=a> <!-- --> <![CDATA[ ]]> &#0; &amp &x; < > \" ' = <table><td> <svg><title> \x0c \u202e "
        "<meta\xa0name=date\xa0content=2026-02-30> <script> 你好。 <bdo> <font\xa0color=#ffffff>".split(
            " "
        )
    ),
    max_size=25,
).map(" ".join)
CSS = st.text(st.sampled_from("ap.#*{}@;:,/ \ndisplay:none visibility:hidden!()\\-_0"), max_size=80)
COLORS = st.text(st.sampled_from("#0fFwhite rgbahsl(),.%:;/background-color"), max_size=40)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["id", "title", "lang", "date", "text", "source", "url", "author"])


@settings(deadline=None)
@given(YAML, st.text(max_size=60))
def test_front_matter_is_read_or_refused_and_apart_from_the_text(yaml: str, rest: str) -> None:
    content = f"---\n{yaml}\n---\n{rest}"
    with suppress(Refused):
        fields, start = split_front_matter(content)
        assert 0 <= start <= len(content)
        assert start == 0 or content[:start].startswith("---")
        assert all(isinstance(value, str) and value.strip() == value for value in fields.values())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rows") / "c.jsonl"


@settings(deadline=None)
@given(st.dictionaries(NAMES, JSON), st.text())
def test_a_row_is_an_article_of_its_own_text_or_a_reason(
    corpus: Path, fields: dict[str, object], text: str
) -> None:
    row = {"id": "a", **fields, "text": text}
    corpus.write_text(json.dumps(row))
    (result,) = read_articles([corpus])
    if isinstance(result, Article):
        assert result.text == text
        at = 0
        for span in result.left_out:
            assert at <= span.start < span.end <= len(text)
            at = span.end
    else:
        assert result.path == f"{corpus}:1"


@settings(deadline=None)
@given(PAGES)
def test_any_page_is_parsed_or_refused(source: str) -> None:
    with suppress(Refused):
        tree = parse_page(source)
        meta_date(tree)
        for block in visible_blocks(tree):
            assert block.strip()


@settings(deadline=None)
@given(CSS, st.text(max_size=6))
def test_any_style_sheet_is_read(css: str, name: str) -> None:
    tree = html.document_fromstring("<p>a</p>")
    style = html.Element("style")
    with suppress(ValueError):  # what no document can hold
        style.text = css
        tree.append(style)
        tree.set("class", name)
    StyleSheet(tree).hides(tree)


@settings(deadline=None)
@given(COLORS, COLORS)
def test_any_colour_is_read(ink: str, ground: str) -> None:
    element = html.fragment_fromstring("<font>a</font>")
    element.set("color", ink)
    element.set("style", f"background:{ground};color:{ink}")
    is_in_the_color_of_its_ground(element)


@settings(deadline=None)
@given(st.text())
def test_any_reply_is_read_and_its_finished_part_begins_it(reply: str) -> None:
    assert reply.startswith(finished_part(reply))
    for written in read_reply(reply).sentences:
        assert not set(written.text) & set("\x1b\x9b\u202e\u2066\U000e0041")
