"""Characters that nobody sees: what holds them is left out, and the text stays as it is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles import read_articles
from rag.articles.hidden import without_hidden
from rag.types import Article, LeftOut, Skipped

FIRST = "The keeper lit the lamp on Friday."
LAST = "The ferry ran late."


def left_out(text: str) -> list[str]:
    """The pieces of a text that are left out for hidden characters."""
    return [text[span.start : span.end] for span in without_hidden(text, ())]


@pytest.mark.parametrize("turn", "\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
def test_a_turned_sentence_goes_up_to_where_its_turn_ends(turn: str) -> None:
    end = "\u2069" if turn > "\u2065" else "\u202c"
    turned = f"He paid {turn}12 – 34{end} pounds."
    assert left_out(f"{FIRST} {turned} {LAST}") == [turned]
    open_end = f"He paid {turn}12 pounds."
    assert left_out(f"{FIRST} {open_end} {LAST}\n{FIRST}") == [open_end, LAST]


@pytest.mark.parametrize(
    "sentence",
    [
        f"He sang{''.join(chr(0xE0000 + ord(sign)) for sign in 'obey')} well.",
        "He sang\U000e0101\U000e0102\U000e0103 well.",
        "It cost 1\u200b00 pounds.",
        "It cost 5 mil\u00adlion pounds.",
        "It fell by 4\u2060.\u20605 percent.",
        "It took 5\u2063億 in all.",
        "It took 3\x08 4\x7f5 days.",
    ],
)
def test_a_sentence_that_reads_otherwise_to_a_program_is_left_out(sentence: str) -> None:
    assert left_out(f"{FIRST} {sentence} {LAST}") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "England \U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f won.",
        "The family \U0001f468\u200d\U0001f469\u200d\U0001f467 came \u2764\ufe0f.",
        "An ex\u00adample of a hy\u00adphen.",
        "廣州\u200b地鐵在2011年9月\u200b29日開通。",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "\ufeff\u200bIt began.",
    ],
)
def test_what_ordinary_text_holds_stays(sentence: str) -> None:
    assert left_out(f"{FIRST} {sentence} {LAST}") == []


def test_runs_without_width_are_left_out_by_themselves() -> None:
    run = "\u200d" * 5
    assert left_out(f"{FIRST}{run}{LAST}") == [run]


def test_an_article_of_nothing_else_is_skipped_with_the_sign_and_the_fix(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"\u202e{FIRST} {LAST}\n")
    (result,) = read_articles([path])
    assert result == Skipped(
        str(path), "has hidden characters (U+202E) in each sentence; take them out"
    )


def test_titles_and_sources_are_kept_without_them(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        f"---\ntitle: The \u202elamp\U000e0041 lit\nsource: \u200bGull\n---\n{FIRST} {LAST}\n"
    )
    (result,) = read_articles([path])
    assert isinstance(result, Article)
    assert (result.title, result.source) == ("The lamp lit", "Gull")


@pytest.mark.parametrize("ending", ["zip", "tar", "gz", "7z"])
def test_an_archive_is_skipped_and_says_what_to_do(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"PK")
    (result,) = read_articles([path])
    assert isinstance(result, Skipped)
    assert result.reason == "is an archive, which citedesk does not open; unpack it first"


SIGNS = st.sampled_from(
    "ab1. 。\n\u202e\u202c\u2066\u2069\u200b\u200d\ufeff\u00ad\x1b\x08\U000e0041\U000e007f\U0001f3f4"
)


@settings(deadline=None)
@given(st.text(SIGNS, max_size=60), st.lists(st.integers(0, 60), max_size=6))
def test_ranges_are_sorted_apart_and_keep_what_was_left_out(text: str, cuts: list[int]) -> None:
    edges = sorted({min(cut, len(text)) for cut in cuts})
    given_ranges = [
        LeftOut(start, end, "caption")
        for start, end in zip(edges[::2], edges[1::2], strict=False)
        if start < end
    ]
    spans = without_hidden(text, given_ranges)
    at = 0
    for span in spans:
        assert at <= span.start < span.end <= len(text)
        at = span.end
    assert set(given_ranges) <= set(spans)
    kept = "".join(
        text[a:b]
        for a, b in zip(
            [0, *(span.end for span in spans)],
            [*(span.start for span in spans), len(text)],
            strict=True,
        )
    )
    assert not set(kept) & set("\u202e\u2066") or "\n" in text
