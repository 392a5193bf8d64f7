"""The report's page: a stranger's words stay words, and nothing is fetched."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from browsers import chromium
from made_up_run import QUESTIONS, TEXTS, answer_of, differences_of, report_of, rows
from playwright.sync_api import Browser

from eval.report import Report
from eval.report.markdown import report_markdown
from eval.report.mistakes import worst
from eval.report.page import report_page
from eval.rows import Row

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def report() -> Report:
    made = report_of(rows())
    return replace(made, differences=differences_of(made), base="baseline.json")


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return report_page(report)


class Elements(HTMLParser):
    """The start tags of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.found if name in attrs]


def hostile(found: Row) -> Row:
    """The same row with markup wherever a stranger could have put some."""
    citation = {"number": 1, "article_id": HOSTILE, "source": HOSTILE, "quote": HOSTILE}
    return replace(
        found,
        id=f'"{HOSTILE}',
        language=f'">{HOSTILE}',
        kind=HOSTILE,
        pair=HOSTILE,
        question=HOSTILE,
        points=((HOSTILE,),),
        gold_articles=(HOSTILE,),
        passages=(replace(found.passages[0], text=HOSTILE, article=HOSTILE),),
        answer={**answer_of("en"), "answer": f"{HOSTILE} [1]", "citations": [citation]},
        error=HOSTILE,
        diagnosis="unsupported",
    )


def test_no_words_of_a_row_become_markup() -> None:
    found = tuple(hostile(each) for each in rows()[:4])
    run = {"machine": {HOSTILE: HOSTILE}, "answerer": HOSTILE}
    made = replace(report_of(found), title=HOSTILE, run=run, base=HOSTILE)
    page = report_page(made)
    assert "script" not in {tag for tag, _ in Elements(page).found}
    assert "<script" not in page
    # Of each row: question, point, gold article, error, answer, citation twice and passage.
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") > 8 * len(found)
    assert "<" not in report_markdown(made)


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    elements = Elements(page)
    tags = {tag for tag, _ in elements.found}
    assert not {"script", "link", "img", "image", "iframe", "object", "base"} & tags
    references = [*elements.values("href"), *elements.values("src"), *elements.values("xlink:href")]
    references += re.findall(r"url\(([^)]*)\)", page)
    assert len(references) > 20
    assert all(reference.startswith("#") for reference in references)
    assert "@import" not in page
    policies = [attrs["content"] for _, attrs in elements.found if "http-equiv" in attrs]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_ids_are_unique_and_every_reference_has_its_target(page: str) -> None:
    elements = Elements(page)
    ids = elements.values("id")
    assert len(set(ids)) == len(ids)
    targets = [reference.removeprefix("#") for reference in elements.values("href")]
    targets += re.findall(r"url\(#([^)]*)\)", page)
    assert set(targets) <= set(ids)


def test_a_failed_question_is_counted_in_red_and_its_error_told(report: Report, page: str) -> None:
    assert '<span class="bad">3 errors</span>' in page
    assert "the model did not answer within 30 seconds" in page
    assert "**3 errors**" in report_markdown(report)
    fine = report_of(tuple(each for each in rows()[:6] if each.error is None))
    assert "<span>0 errors</span>" in report_page(fine)


def test_words_carry_their_language(page: str) -> None:
    assert f'<span lang="zh-Hant">{QUESTIONS["zh-Hant"]}</span>' in page
    assert f'<blockquote lang="zh-Hans">{TEXTS["zh-Hans"][:40]}</blockquote>' in page
    assert '<div class="words" lang="zh-Hans">' in page


def test_an_error_shows_what_was_expected_given_and_read(report: Report) -> None:
    misread = next(row for row in report.rows if row.diagnosis == "misread")
    page = report_page(replace(report, rows=(misread,)))
    for shown in ("四艘" if misread.language != "en" else "four", "ferries-1", "Bay Wire"):
        assert shown in page
    assert '<span class="marker">[2]</span>' in page
    assert page.count("holds gold evidence") == 1
    lead = TEXTS["en"][:200].rstrip()
    assert f"{lead}…" in page
    assert TEXTS["en"][:205] not in page


def test_a_question_that_nothing_answers_expects_no_answer(report: Report) -> None:
    [row] = [row for row in report.rows if row.diagnosis == "answered what is not there"][:1]
    page = report_page(replace(report, rows=(row,)))
    assert re.search(r"<dt>Expected</dt>\s*<dd>\s*no answer\s*</dd>", page)


def test_passages_that_hold_gold_evidence_are_marked(report: Report, page: str) -> None:
    marked = sum(passage.evidence for row in worst(report.rows) for passage in row.passages)
    assert marked > 5
    assert page.count("holds gold evidence") == marked


def test_the_first_three_errors_are_open(page: str) -> None:
    errors = [attrs for _, attrs in Elements(page).found if attrs.get("class") == "error"]
    assert ["open" in attrs for attrs in errors] == [True] * 3 + [False] * (len(errors) - 3)


def test_at_most_thirty_errors_are_shown(report: Report) -> None:
    wrong = tuple(replace(each, diagnosis="misread") for each in report.rows)
    page = report_page(replace(report, rows=wrong))
    assert page.count('<details class="error"') == 30
    assert "30 of 60" in page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium("--no-sandbox", "--disable-gpu", "--disable-background-networking") as launched:
        yield launched


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_never_scrolls_sideways_and_asks_for_nothing(
    browser: Browser, report: Report, width: int
) -> None:
    long = replace(report.rows[1], question="x" * 400, diagnosis="misread", id="y" * 200)
    made = replace(report, rows=(long, *report.rows), title="z" * 200)
    opened = browser.new_page(viewport={"width": width, "height": 800})
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text))
    opened.on("request", lambda request: problems.append(request.url))
    opened.set_content(report_page(made))
    opened.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert opened.evaluate("document.body.scrollWidth") <= width
    assert problems == []
    opened.close()
