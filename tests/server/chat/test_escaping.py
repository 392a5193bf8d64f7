"""Whatever goes in, nothing that comes out calls, links or formats; and it still reads the same."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from server.chat.escaping import (
    GRAVE,
    HAIR,
    JOINER,
    clean,
    fitting,
    literal,
    markdown_text,
    safe_url,
    slack_text,
    split,
)

TRICKS = (
    "<!channel> <!here> <!everyone> <!subteam^S1> <!date^1^{date}|x> <@U1> <#C1|x> @channel @here"
    " @everyone @all @anna a@b.example *bold* _it_ ~gone~ **b** __u__ ~~s~~ `code` ``` [a](https://e.example)"
    " ![a](http://e.example/x.png) [a]: /url <https://e.example|bank> https://e.example www.e.example"
    " :smile: #tag ~town-square &lt;!channel&gt; &amp; \\* > quote | a | b --- === # 1. 1) - + \t \r\n \n \u2028"
    " \u202e \u200b 「 」 “ ” 。 、 兩岸 ， [1] [12] \ud800 \x00 http://user@e.example javascript:x"
).split(" ")  # fmt: skip
hostile = st.lists(
    st.one_of(st.sampled_from([*TRICKS, "\n", " ", "    "]), st.text(max_size=6)), max_size=12
).map("".join)
COMMONMARK = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# How Slack's own markup begins: a mark at the edge of a word, and the same mark closing it.
MRKDWN = re.compile(
    r"(?<!\w)([*_~])(?=\S)[^\n]*?(?<=\S)\1(?!\w)|`[^`\n]+`|:[\w+'-]+:|^>", re.MULTILINE
)


def read(escaped: str) -> str:
    """What a person sees."""
    return html.unescape(escaped).replace(JOINER, "").replace(HAIR, "").replace(GRAVE, "`")


def active(markdown: str) -> set[str]:
    """The kinds of Markdown that a parser finds, apart from paragraphs of words."""
    found = set()
    for token in COMMONMARK.parse(markdown):
        found.add(token.type)
        found |= {inner.type for inner in token.children or ()}
    plain = {"paragraph_open", "paragraph_close", "inline", "text", "softbreak", "hardbreak"}
    return found - plain - {"text_special"}


@settings(max_examples=300)
@given(hostile)
@example("<!channel>")
@example("<<!!channel>>")
@example("<\u2060!channel>")
@example("a\n---\nb")
@example("    indented")
def test_nothing_calls_or_formats_in_slack(words: str) -> None:
    out = slack_text(words)
    assert not re.search(r"<|>|@\w", out)
    assert not MRKDWN.search(out)
    assert not active(out)
    assert not re.search(r"https?://|www\.", out)


@settings(max_examples=300)
@given(hostile)
def test_nothing_calls_or_formats_in_mattermost(words: str) -> None:
    out = markdown_text(words)
    assert not re.search(r"<|>|@\w", out)
    assert not active(out)
    assert not re.search(r"https?://|www\.", out)


@given(hostile)
def test_nothing_calls_where_nothing_is_parsed(words: str) -> None:
    out = literal(words)
    assert not re.search(r"<[!@#]|@(channel|here|everyone)\b", out)
    assert "\n" not in out
    assert out.replace(JOINER, "") == clean(words).replace("\n", " ").replace(JOINER, "")


@given(hostile)
def test_words_read_as_they_were(words: str) -> None:
    plain = clean(words)
    unmarked = plain.replace(JOINER, "").replace(HAIR, "").replace(GRAVE, "`")
    assert read(slack_text(words)) == unmarked
    seen = html.unescape(re.sub(r"\\([\\`*_\[\]|~])", r"\1", markdown_text(words)))
    assert seen.replace(JOINER, "") == plain.replace(JOINER, "")


@pytest.mark.parametrize(
    "words", ["台積電營收成長 39.2%。", "It rose to US$11.1 billion.", "「約90分鐘」"]
)
def test_ordinary_words_are_left_alone(words: str) -> None:
    assert slack_text(words) == markdown_text(words) == literal(words) == words


@given(st.one_of(hostile, st.sampled_from(TRICKS).map("https://e.example/{}?q=".format)))
def test_an_address_cannot_end_early(url: str) -> None:
    address = safe_url(url)
    if address is not None:
        assert re.fullmatch(r"https?://[^\s<>|()\[\]@\"'\\]+", address)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://news.example/文章?q=燈 塔#1", "https://news.example/%E6%96%87%E7%AB%A0?q=%E7%87%88%20%E5%A1%94#1"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("https://xn--fiq228c.example/", "https://xn--fiq228c.example/"),
        ("https://аpple.example/", "https://xn--pple-43d.example/"),
    ],
)  # fmt: skip
def test_addresses_still_lead_where_they_led(url: str, address: str) -> None:
    assert safe_url(url) == address
    assert safe_url(address) == address


@pytest.mark.parametrize(
    "url",
    [None, "", "javascript:alert(1)", "https://", "https://a@e.example/", "http://[", "//e.example",
     "https://e.example/" + "a" * 3000],
)  # fmt: skip
def test_addresses_that_are_no_links(url: str | None) -> None:
    assert safe_url(url) is None


sentences = st.lists(
    st.one_of(
        st.sampled_from(["兩人談了90分鐘。", "The lamp was lit. ", "「燈亮了。它停用九年。」 [1]\n", " [2]", "&amp;", "\\*", "、"]),
        hostile,
    ),
    max_size=20,
).map("".join)  # fmt: skip


@given(sentences, st.integers(1, 60))
def test_parts_joined_are_the_text_and_each_within_the_limit(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert "".join(parts) == text
    assert all(len(part) <= limit for part in parts)
    assert text == "" or all(parts)


@given(
    st.lists(
        st.sampled_from(["「燈亮了。它停用九年。」 [1]\n", "The lamp was lit. [12] "]),
        min_size=1,
        max_size=30,
    )
)
def test_sentences_quotations_and_their_markers_stay_whole(pieces: list[str]) -> None:
    parts = split("".join(pieces), 40)
    assert all(
        re.fullmatch(r"(「燈亮了。它停用九年。」 \[1\]\n|The lamp was lit\. \[12\] )+", part)
        for part in parts
    )


def test_a_quotation_without_end_is_cut_at_a_sentence_within() -> None:
    quotation = "「" + "燈亮了。" * 20 + "」"
    assert split(quotation, 30)[0].endswith("。")


@given(st.text(alphabet="ab&*", max_size=40), st.integers(7, 20))
def test_no_entity_and_no_escape_is_cut(words: str, limit: int) -> None:
    for part in split(slack_text(words), limit):
        assert not re.search(r"&(?!amp;|lt;|gt;)", part)
    for part in split(markdown_text(words), limit):
        assert not re.search(r"(?<!\\)(\\\\)*\\$", part)


@given(sentences, st.integers(1, 60))
def test_what_fits_begins_the_words(text: str, limit: int) -> None:
    kept = fitting(text, limit)
    if kept is None:
        assert len(text) <= limit
    else:
        assert len(kept) <= limit < len(text)
        assert text.startswith(kept)
