"""What nobody sees does not reach a person, a terminal or a document as it is."""

import json
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.unseen import bare, escaped_json, shown, shown_line

NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x1b\x9b\x7f\u202e\u2066\u200b\u200d\ufeff\u2028\x85\r\t\n\U000e0041"),
    )
)


def drives(words: str) -> bool:
    return any(
        (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\n")
        or sign in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"
        or "\U000e0000" <= sign <= "\U000e0fff"
        for sign in words
    )


@settings(deadline=None)
@given(NASTY)
def test_what_is_shown_drives_nothing_and_is_part_of_what_was_given(words: str) -> None:
    assert not drives(shown(words))
    assert not drives(shown_line(words))
    assert "\n" not in shown_line(words)
    assert shown(shown(words)) == shown(words)
    assert set(shown(words)) <= set(words) | {"\n"}


@settings(deadline=None)
@given(NASTY.filter(lambda words: not drives(words)).map(lambda words: words.replace("\r", "")))
def test_ordinary_words_are_shown_as_they_are(words: str) -> None:
    assert [sign for sign in words if sign not in "\u200b\u00ad\ufeff" and sign.isprintable()] == [
        sign for sign in shown(words) if sign.isprintable()
    ]


@settings(deadline=None)
@given(NASTY)
def test_bare_words_hold_nothing_that_has_no_width(words: str) -> None:
    assert not set("\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u202e") & set(bare(words))


@settings(deadline=None)
@given(st.dictionaries(NASTY, NASTY))
def test_escaped_json_says_the_same(document: dict[str, str]) -> None:
    written = escaped_json(json.dumps(document, ensure_ascii=False, indent=2))
    assert json.loads(written) == document
    assert not drives(written)
