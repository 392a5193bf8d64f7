"""What no reader of a PDF's page sees is no part of its text, and all else is, as it was."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import example, given, reject, settings
from hypothesis import strategies as st
from pdf_drawings import HIDDEN, SEEN, TEXT, Drawn
from pdfs import pdf_of, shows
from pypdf import PageObject, PdfReader

from rag.articles.layers import Layers
from rag.articles.parsing import Parser
from rag.articles.refusal import Refused
from rag.articles.seen_text import page_text

LINES = ("The water board met on Monday.", "The reservoir will open next spring.")
WORDS = "Nobody is to see that it never opens"
UNINKED = TEXT.replace("20 400", "3 Tr 20 400")
SCAN = "q 600 0 0 500 6 100 cm /Picture Do Q"


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with closing(Parser()) as made:
        yield made


def first_page(data: bytes) -> tuple[PageObject, Layers]:
    reader = PdfReader(BytesIO(data))
    return reader.pages[0], Layers(reader)


def text_of(data: bytes) -> str:
    return page_text(*first_page(data))[0]


@pytest.mark.parametrize("name", HIDDEN)
def test_what_is_hidden_is_not_extracted(parser: Parser, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(HIDDEN[name].pdf(WORDS, *LINES))
    assert parser.read(path).text == "\n".join(LINES)


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_is_extracted_as_it_was(parser: Parser, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(SEEN[name].pdf(WORDS))
    plain = PdfReader(path).pages[0].extract_text()
    assert WORDS in plain
    assert parser.read(path).text == plain.strip("\n")


@pytest.mark.parametrize("fonts", ["null", "99 0 R"])
def test_letters_without_a_font_are_not_hidden(fonts: str) -> None:
    page, layers = first_page(pdf_of(shows(*LINES), resources=f"/Font {fonts}"))
    assert page_text(page, layers) == (page.extract_text(), False)


def test_hidden_words_leave_the_lines_around_them(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of(*(shows(f"{line} Page {n}.") for n, line in enumerate(LINES * 2))))
    whole = parser.read(path).text
    hidden = b" BT 1 g /F1 9 Tf 20 650 Td (Hidden) Tj 0 -10 Td (too) Tj ET BT 0 g 3 Tr (so) Tj ET"
    pages = (shows(f"{line} Page {n}.") + hidden for n, line in enumerate(LINES * 2))
    path.write_bytes(pdf_of(*pages))
    assert parser.read(path).text == whole


def test_a_file_of_hidden_words_alone_is_skipped(parser: Parser, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(HIDDEN["white"].pdf(WORDS))
    with pytest.raises(Refused, match="holds no text that a reader would see"):
        parser.read(path)


@pytest.mark.parametrize("state", ["3 Tr", "1 g", "/F1 1 Tf"])
def test_a_blank_stands_for_what_is_hidden_within_a_line(state: str) -> None:
    shown = f"BT /F1 9 Tf 20 400 Td (It cost 4) Tj q {state} (9) Tj Q (00 pounds.) Tj ET"
    assert text_of(Drawn(shown).pdf("")) == "It cost 4 00 pounds."


@pytest.mark.parametrize(
    ("box", "page", "unit"),
    [("612 10000", "", 1), ("2384 3370", "", 1), ("612 792", "/UserUnit 9", 1 / 9)],
    ids=["long", "A0", "large units"],
)
def test_white_words_on_a_dark_bar_are_seen_wherever_it_is_on_a_large_page(
    box: str, page: str, unit: float
) -> None:
    lost = []
    for step in range(60):
        content = (
            f"q {unit} 0 0 {unit} 0 0 cm 0 {300 + step} 600 16 re f "
            f"BT 1 g /F1 12 Tf 20 {304 + step} Td (WORDS) Tj ET Q"
        )
        if text_of(Drawn(content, box=f"0 0 {box}", page=page).pdf(WORDS)) != WORDS:
            lost.append(step)
    assert not lost


class TestScan:
    """Text without ink is what a reader sees, where the page is a picture of it."""

    def text(self, content: str) -> str:
        return " ".join(text_of(Drawn(content).pdf(f"{WORDS} at all. " * 4)).split())

    @pytest.mark.parametrize(
        "content",
        [
            f"{SCAN} {UNINKED}",
            f"{UNINKED} {SCAN}",
            f"{SCAN} /Clear gs {TEXT}",
            f"q 612 0 0 300 0 100 cm /Picture Do Q q 612 0 0 300 0 400 cm /Picture Do Q {UNINKED}",
            "q 612 0 0 792 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x01 EI Q " + UNINKED,
        ],
        ids=["below", "above", "clear", "strips", "inline"],
    )
    def test_the_layer_of_a_scan_is_kept(self, content: str) -> None:
        assert self.text(content).count(WORDS) == 4

    @pytest.mark.parametrize(
        "stamp", ["Exhibit 12", "Filed in the office of the county clerk, 12 March 2024, 10:31 am"]
    )
    def test_so_it_is_below_a_stamp(self, stamp: str) -> None:
        shown = f"BT /F1 9 Tf 20 20 Td ({stamp}) Tj ET"
        text = self.text(f"{SCAN} {shown} {UNINKED}")
        assert text.count(WORDS) == 4
        assert stamp in text

    @pytest.mark.parametrize("bottom", [60, 380])
    def test_so_it_is_on_a_picture_of_less_than_half_of_the_page(self, bottom: int) -> None:
        picture = f"q 612 0 0 360 0 {bottom} cm /Picture Do Q"
        assert self.text(f"{picture} {UNINKED}").count(WORDS) == 4

    def test_beside_text_that_is_seen_it_is_not(self) -> None:
        seen = " ".join(["The water board met and talked."] * 7)
        shown = f"BT /F1 9 Tf 20 20 Td ({seen}) Tj ET"
        assert self.text(f"{SCAN} {shown} {UNINKED}") == seen

    @pytest.mark.parametrize(
        "content",
        [
            UNINKED,
            f"q 300 0 0 310 0 100 cm /Picture Do Q {UNINKED}",
            f"q 612 0 0 360 0 30 cm /Picture Do Q {UNINKED}",
            f"q 0 0 300 300 re W n {SCAN} Q {UNINKED}",
            f"q /Clear gs {SCAN} Q {UNINKED}",
            f"/OC /Off BDC {SCAN} EMC {UNINKED}",
            f"q 1 0 0 1 900 0 cm {SCAN} Q {UNINKED}",
        ],
        ids=["none", "small", "beside", "cut", "clear", "off", "elsewhere"],
    )
    def test_without_a_picture_of_most_of_the_page_it_is_not(self, content: str) -> None:
        assert self.text(content) == ""

    def test_other_hiding_is_hiding_on_a_scan_too(self) -> None:
        white = TEXT.replace("20 400", "1 g 20 40")
        assert WORDS not in self.text(f"{SCAN} {white}")


NUMBERS = st.one_of(
    st.integers(-1000, 1000), st.floats(-2, 2).map(lambda n: round(n, 3)), st.sampled_from([0, 1])
)
OPERANDS = st.one_of(
    NUMBERS.map(str),
    st.sampled_from(
        "(ab) <6364> [(a)-200(b)] /F1 /Clear /Icc /Rust /Form /Picture /OC /Off /On".split(" ")
    ),
)
OPERATORS = st.sampled_from(
    "q Q cm BT ET Tf Td TD Tm T* Tj TJ ' \" Tr Tz Ts TL Tc Tw g rg k G RG K cs sc scn CS SCN gs w re "
    "m l c v y h f F f* B b* S s n W W* sh Do BDC BMC EMC".split(" ")
)
CONTENTS = st.lists(
    st.one_of(
        st.tuples(st.lists(OPERANDS, max_size=6), OPERATORS).map(
            lambda it: " ".join([*it[0], it[1]])
        ),
        st.sampled_from(
            [
                drawn.content.replace("WORDS", "words")
                for drawn in (*HIDDEN.values(), *SEEN.values())
            ]
        ),
    ),
    max_size=30,
).map(" ".join)


def extracted(page: PageObject) -> str:
    """What pypdf gives for a page; one that it cannot read is no example."""
    try:
        return page.extract_text()
    except (TypeError, ArithmeticError):
        reject()


@settings(deadline=None)
@given(CONTENTS, CONTENTS)
@example("BT /F1 12 Tf 3 Tr 20 400 Td /F1 TJ ET", "")
def test_any_page_gives_its_text_or_less_of_it(content: str, form: str) -> None:
    page, layers = first_page(Drawn(content, form).pdf("words", *LINES))
    plain = extracted(page)
    text, hides = page_text(page, layers)
    assert hides or text == plain
    letters, given_letters = (Counter("".join(each.split())) for each in (text, plain))
    assert not letters - given_letters


@settings(deadline=None)
@given(CONTENTS)
def test_what_was_seen_before_stays_whatever_follows(content: str) -> None:
    page, layers = first_page(Drawn(content).pdf("words", *LINES))
    extracted(page)
    assert page_text(page, layers)[0].startswith(LINES[0])
