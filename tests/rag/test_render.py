"""What a person sees of an answer in the terminal."""

from dataclasses import replace
from datetime import date
from io import StringIO

import pytest
from rich.console import Console

from rag.ingest import IngestReport
from rag.render import show_answer, show_articles, show_report
from rag.types import Answer, Article, Citation, Conflict, ConflictingValue, Language, Skipped

FORTY = Article(
    "ash",
    "Bridge repaired",
    "The repair cost $40\nmillion, it says.",
    "en",
    "0" * 64,
    date(2026, 3, 2),
    "Ash Herald",
)
FIFTY = Article("birch", "再修橋", "維修花了5200萬元。", "zh-Hant", "0" * 64, None, "Birch Daily")
CITATIONS = (Citation(1, FORTY, 0, len(FORTY.text)), Citation(2, FIFTY, 0, len(FIFTY.text)))
CONFLICT = Conflict(
    "What did the repair cost?",
    (
        ConflictingValue("$40\nmillion", 1, date(2026, 3, 2)),
        ConflictingValue("5200萬元", 2, None),
    ),
)
PLAIN = Answer(
    id="ans-1",
    question="What did the repair cost?",
    searched="What did the repair cost?",
    language="en",
    status="answered",
    confidence=0.9,
    text="One says so. [1]\nAnother does not. [2]",
    claims=(),
    citations=CITATIONS,
    as_of=date(2026, 3, 9),
    answerer="extractive",
    generation="gen-000001",
    hits=(),
)
LABELS: list[tuple[Language, str, str]] = [
    ("en", "Reports differ", "undated"),
    ("zh-Hant", "各家報導說法不一", "日期不詳"),
    ("zh-Hans", "各家报道说法不一", "日期不详"),
]


def shown(answer: Answer) -> list[str]:
    """The lines of an answer on a wide terminal, without the space around them."""
    written = StringIO()
    show_answer(Console(file=written, width=120), answer)
    return [line.strip() for line in written.getvalue().splitlines()]


@pytest.mark.parametrize(("language", "differ", "undated"), LABELS)
def test_a_conflict_tells_each_value_its_publisher_day_and_number(
    language: Language, differ: str, undated: str
) -> None:
    lines = shown(replace(PLAIN, language=language, conflicts=(CONFLICT,)))
    at = lines.index(differ)
    assert lines[at + 1] == "$40 million  Ash Herald · 2026-03-02 [1]"
    assert lines[at + 2] == f"5200萬元  Birch Daily · {undated} [2]"
    assert lines.index("Another does not. [2]") < at


def test_a_publisher_that_is_not_known_is_left_out() -> None:
    nameless = Citation(1, replace(FORTY, source=None), 0, len(FORTY.text))
    answer = replace(PLAIN, citations=(nameless, CITATIONS[1]), conflicts=(CONFLICT,))
    assert "$40 million  2026-03-02 [1]" in shown(answer)


def test_each_conflict_is_told() -> None:
    other = Conflict("Who paid?", tuple(replace(v, value="nobody") for v in CONFLICT.values))
    lines = shown(replace(PLAIN, conflicts=(CONFLICT, other)))
    assert lines.count("Reports differ") == 2
    assert "nobody  Ash Herald · 2026-03-02 [1]" in lines


@pytest.mark.parametrize(("language", "differ", "undated"), LABELS)
def test_without_a_conflict_there_is_nothing_of_it(
    language: Language, differ: str, undated: str
) -> None:
    lines = shown(replace(PLAIN, language=language))
    assert differ not in lines
    assert not any("Herald · 2026-03-02 [1]" in line for line in lines)
    assert any(undated in line for line in lines), "the sources are still there"


SIGNS = "\x1b]8;;http://evil.example\x07\x9b31m\u202e\U000e0041\x7f"


def test_nothing_of_an_article_drives_the_terminal() -> None:
    nasty = replace(
        FORTY, title=f"[red]x[/red] {SIGNS}", source=SIGNS, text=f"It cost {SIGNS} $40."
    )
    answer = replace(
        PLAIN,
        question=SIGNS,
        text=f"One {SIGNS}says so. [1]",
        citations=(Citation(1, nasty, 0, len(nasty.text)),),
        fallback=SIGNS,
    )
    report = IngestReport(
        1, 0, 0, 0, 1, 1, (Skipped(f"a{SIGNS}.pdf", f"is {SIGNS}"),), (), 0.1, "gen-000001"
    )
    out = StringIO()
    console = Console(file=out, width=200)
    show_answer(console, answer)
    show_articles(console, [nasty])
    show_report(console, report)
    shown = out.getvalue()
    assert not set(shown) & set("\x1b\x07\x9b\u202e\U000e0041\x7f")
    assert shown.count("[red]x[/red]") == 2


def test_chinese_lines_do_not_begin_with_a_full_stop() -> None:
    said = "華府去年底賣武器給台灣，中國以環台軍演回敬，但這場風波沒有拖垮貿易休戰。"
    answer = replace(PLAIN, language="zh-Hant", text=f"「{said}」 [1]", citations=CITATIONS[:1])
    for width in range(20, 60):
        out = StringIO()
        show_answer(Console(file=out, width=width), answer)
        lines = [line.strip() for line in out.getvalue().splitlines()]
        assert not [line for line in lines if line[:1] in ("。", "，", "」")]
        assert f"「{said}」" in "".join(lines)


def test_an_id_stays_on_one_line() -> None:
    out = StringIO()
    long = replace(FORTY, id="Ferries-304295bc8d6a", title="Ferries of Skerry Point " * 4)
    show_articles(Console(file=out, width=80), [FORTY, long])
    assert "\nFerries-304295bc8d6a  2026-03-02  en " in out.getvalue()


def test_one_article_is_not_called_articles() -> None:
    out = StringIO()
    show_report(
        Console(file=out, width=200), IngestReport(1, 0, 0, 0, 1, 2, (), (), 0.1, "gen-000001")
    )
    assert ": 1 article in 2 passages (" in out.getvalue()
