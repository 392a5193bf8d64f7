"""What holds for every text that names of the table are written into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import fold_to_simplified
from rag.names import default_table, mentions_in, unmatched_names
from rag.names.folding import fold

TABLE = default_table()
FORMS = sorted(
    {
        form.text
        for entity in TABLE.entities.values()
        if entity.kind not in ("given", "word")
        for form in entity.all_forms
    }
)
LATIN = [text for text in FORMS if fold(text).lower.isascii()]
BETWEEN = ["", " ", "\n", "和", "與", "的", "、", "。", ", ", " and ", "-", "’s ", "在", "說", "國"]
TEXTS = st.lists(st.sampled_from(FORMS) | st.sampled_from(BETWEEN), max_size=12).map("".join)
LETTERS = st.text(st.sampled_from("abcxyzABCXYZéßøжλ"), min_size=1, max_size=3)


def names_of(entity_id: str) -> set[str]:
    own = TABLE.entities[entity_id].all_forms
    compounds = (e for e in TABLE.entities.values() if entity_id in e.parts)
    forms = [*own, *(form for entity in compounds for form in entity.all_forms)]
    return {fold(name).lower for form in forms for name in form.names}


@given(TEXTS)
def test_a_span_reads_back_a_form_of_each_of_its_entities(text: str) -> None:
    for mention in mentions_in(text):
        written = fold(text[mention.start : mention.end]).lower
        assert written == fold(mention.form).lower
        assert all(written in names_of(entity_id) for entity_id in mention.entities)


@given(TEXTS)
def test_mentions_are_in_order_and_apart(text: str) -> None:
    mentions = mentions_in(text)
    ends = [0, *(mention.end for mention in mentions)]
    assert all(end <= mention.start for end, mention in zip(ends, mentions, strict=False))
    assert all(mention.start < mention.end <= len(text) for mention in mentions)


@given(st.sampled_from(LATIN), LETTERS, LETTERS)
def test_letters_around_a_latin_form_make_it_another_word(
    form: str, before: str, after: str
) -> None:
    span = (len(before), len(before) + len(form))
    found = [(mention.start, mention.end) for mention in mentions_in(before + form + after)]
    assert span not in found


@given(TEXTS)
def test_script_and_width_do_not_change_what_is_named(text: str) -> None:
    named = [(m.start, m.end, m.entities) for m in mentions_in(text)]
    wide = "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
    for same in (fold_to_simplified(text), wide):
        assert [(m.start, m.end, m.entities) for m in mentions_in(same)] == named


@given(TEXTS)
def test_every_text_carries_its_own_names(text: str) -> None:
    assert unmatched_names(text, text) == ()


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(text[m.start : m.end] for m in mentions_in(text))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text", ["中" * 100_000, "中美日韓" * 25_000, "Trump " * 20_000, "  " * 50_000]
)
def test_long_texts_take_no_time(text: str) -> None:
    assert len(mentions_in(text)) <= len(text)
