"""Bytes become text or a refusal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import decode_text
from rag.articles.refusal import Refused

TRADITIONAL = "水務單位指出，新水庫將在明年春天啟用，屆時可供應二十萬戶的用水。" * 3
SIMPLIFIED = "水务单位指出，新水库将在明年春天启用，届时可供应二十万户的用水。" * 3
WESTERN = "The café’s owner, Renée Müller, said that the “new” menu costs £12. " * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "utf-8"),
        (TRADITIONAL, "utf-8-sig"),
        (TRADITIONAL, "utf-16"),
        (TRADITIONAL, "big5"),
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "gb2312"),
        (WESTERN, "cp1252"),
    ],
)
def test_reads_the_encodings_that_articles_come_in(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_line_ends_become_line_feeds() -> None:
    assert decode_text(b"a\r\nb\rc\n") == "a\nb\nc\n"


@pytest.mark.parametrize(
    "data",
    [
        b"abc\x00def",
        "abc".encode("utf-16-le"),
        bytes(range(1, 32)) * 10,
        b"\xff\xfe\x00\xd8",  # half of a surrogate pair
        b"\xef\xbb\xbf\xff",
        bytes(range(128, 256)) * 8,
    ],
)
def test_refuses_what_is_not_text(data: bytes) -> None:
    with pytest.raises(Refused):
        decode_text(data)


@given(st.binary())
def test_any_bytes_give_text_that_can_be_stored_or_a_refusal(data: bytes) -> None:
    try:
        text = decode_text(data)
    except Refused:
        return
    text.encode()
    assert "\r" not in text
    assert "\x00" not in text


# A leading mark is dropped, and text full of control characters is refused: neither reads back.
PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"))


@given(PLAIN)
def test_utf8_text_reads_back(text: str) -> None:
    assert decode_text(text.encode()) == text
