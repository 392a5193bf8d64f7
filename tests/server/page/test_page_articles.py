"""The articles on the page: find, read, add, remove."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import HURT, ask, open_articles, status
from playwright.sync_api import Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore")]

TITLES = "#shelf .open"


def test_articles_are_found_by_words_filters_and_language(page: Page) -> None:
    open_articles(page)
    assert page.text_content("#total") == "5 articles"
    assert page.locator("#shelf .open[lang=zh-Hans]").all_text_contents() == ["旧市场重开"]
    page.fill("#query", "fire")
    page.press("#query", "Enter")
    page.get_by_text("2 articles").first.wait_for()
    assert page.locator(TITLES).all_text_contents() == ["After the fire", "Fire on the ferry"]
    page.click("#find summary")
    page.fill("#find [name=until]", "2026-04-02")
    page.click("#find details button >> nth=0")
    page.get_by_text("1 article", exact=True).first.wait_for()
    assert page.locator("#find-chips .chip span").all_text_contents() == [
        "with “fire”",
        "until 2 Apr 2026",
    ]
    page.click("#find-chips .drop >> nth=1")
    page.get_by_text("2 articles").first.wait_for()
    page.select_option("#article-language", "zh-Hant")
    page.click("#find details button >> nth=0")
    page.get_by_text("No article matches").wait_for()


def test_an_article_of_the_list_opens_and_the_focus_comes_back(page: Page) -> None:
    open_articles(page)
    page.click("#shelf .open[lang=zh-Hant]")
    page.wait_for_selector("#reader[open]")
    assert page.text_content("#reader-title") == "燈塔重亮"
    assert page.locator("#reader-changed").is_hidden()
    page.keyboard.press("Escape")
    focused = page.locator("#shelf .open[lang=zh-Hant]")
    assert focused.evaluate("e => e === document.activeElement")


def test_headings_of_an_article_are_set_as_headings(page: Page, tmp_path: Path) -> None:
    report = tmp_path / "weir.md"
    report.write_text("The weir is shut.\n\n## What comes next\n\nIt opens in #May.")
    open_articles(page)
    page.set_input_files("#files", report)
    page.get_by_text("1 added").first.wait_for()
    page.click("#shelf .open >> text=weir")
    page.wait_for_selector("#reader[open]")
    assert page.locator("#reader-text strong").all_text_contents() == ["What comes next"]
    assert "It opens in #May." in page.inner_text("#reader-text")


def test_long_lists_come_in_pages(page: Page) -> None:
    row = {"language": "en", "published": None, "source": None, "url": None, "characters": 1}
    rows = [{"id": f"a{n}", "title": f"Article {n}", "sha256": "0" * 64, **row} for n in range(3)]

    def answer(route: Route) -> None:
        first = "cursor=x" not in route.request.url
        found = (
            {"articles": rows[:2], "next": "x"} if first else {"articles": rows[2:], "next": None}
        )
        route.fulfill(json={**found, "total": 3})

    page.route("**/v1/articles?*", answer)
    open_articles(page)
    assert page.locator(TITLES).count() == 2
    page.click("#more")
    page.locator(TITLES).nth(2).wait_for()
    assert page.locator("#more").is_hidden()
    assert page.locator(TITLES).nth(2).evaluate("e => e === document.activeElement")


def test_files_are_added_and_those_that_were_not_are_told_with_the_reason(
    page: Page, tmp_path: Path
) -> None:
    good, bad = tmp_path / "heron.txt", tmp_path / "picture.txt"
    good.write_text("A heron was seen at the Odell weir on Tuesday, for the first time.")
    bad.write_bytes(b"\x89PNG\x00\x01\x02\xff\xfe")
    open_articles(page)
    page.set_input_files("#files", [good, bad])
    page.get_by_text("1 added, 0 updated, 0 unchanged.").first.wait_for()
    row = page.locator("#job-skipped tbody tr")
    assert row.count() == 1
    assert row.locator("td").first.text_content() == "picture.txt"
    assert row.locator("td").nth(1).text_content()
    page.get_by_text("6 articles").first.wait_for()
    page.click("#views a[data-view=ask]")
    ask(page, "Where was a heron seen on Tuesday?")
    assert "Odell weir" in (page.text_content(".said q") or "")


def test_files_may_be_dropped(page: Page) -> None:
    open_articles(page)
    dropped = page.evaluate_handle(
        """() => {
          const files = new DataTransfer();
          files.items.add(new File(["An otter came to the Odell quay."], "otter.txt"));
          return files;
        }"""
    )
    page.dispatch_event("#drop", "dragenter", {"dataTransfer": dropped})
    assert "over" in (page.get_attribute("#drop", "class") or "")
    page.dispatch_event("#drop", "drop", {"dataTransfer": dropped})
    page.get_by_text("1 added").first.wait_for()
    page.locator("#shelf .open", has_text="otter").wait_for()


def test_an_article_is_removed_once_that_is_confirmed(page: Page) -> None:
    open_articles(page)
    page.get_by_role("button", name="Remove Fire on the ferry").click()
    assert page.text_content("#remove-name") == "Fire on the ferry"
    page.keyboard.press("Escape")
    assert page.locator(TITLES).count() == 5
    page.get_by_role("button", name="Remove Fire on the ferry").click()
    page.click("#remove-yes")
    page.get_by_text("4 articles").first.wait_for()
    assert status(page) == "Removed: Fire on the ferry"
    page.click("#views a[data-view=ask]")
    ask(page, HURT)
    assert page.locator(".sources > li > div > .open", has_text="Fire on the ferry").count() == 0


def test_who_may_not_manage_sees_no_way_to(address: str, visit: Callable[..., Page]) -> None:
    reader = {"keys_needed": True, "signed_in": True, "scopes": ["ask"]}
    as_reader = lambda page: page.route(  # noqa: E731
        "**/v1/session", lambda route: route.fulfill(json=reader)
    )
    page = visit(address, prepare=as_reader)
    open_articles(page)
    assert page.locator("#drop").is_hidden()
    assert page.locator(".remove:visible").count() == 0
    assert page.locator("#sign-out").is_visible()
