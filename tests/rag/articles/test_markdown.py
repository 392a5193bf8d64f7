"""Plain text and Markdown: articles, stubs that came in their place, and front matter."""

import re
from datetime import date
from pathlib import Path

import pytest
from article_files import ENGLISH, PARAGRAPH, article, reason, written


class TestText:
    def test_all_of_a_text_file_is_its_text(self, tmp_path: Path) -> None:
        path = written(tmp_path, "dam 2026.txt", f"\ufeff{PARAGRAPH}\r\n\r\n{PARAGRAPH}\r\n")
        read_back = article(path)
        assert read_back.text == f"{PARAGRAPH}\n\n{PARAGRAPH}\n"
        assert (read_back.id, read_back.language) == ("dam-2026", "zh-Hant")
        assert read_back.path == str(path)

    def test_a_text_without_a_title_is_named_by_its_first_sentence(self, tmp_path: Path) -> None:
        path = written(tmp_path, "a.txt", f" date 2026-02-08 {PARAGRAPH}")
        assert article(path).title == PARAGRAPH.rstrip("。")

    @pytest.mark.parametrize("content", ["", "\ufeff", " \n\u3000\n", "...\n---\n"])
    def test_nothing_is_no_article(self, tmp_path: Path, content: str) -> None:
        assert reason(written(tmp_path, "a.txt", content)) in ("is empty", "holds no words")

    @pytest.mark.parametrize(
        "content",
        [
            "404 Not Found\nnginx/1.24",
            "Access Denied\n\nYou don't have permission to access this page on this server.",
            "Just a moment...\nVerify you are human by completing the action below.",
            "Error parsing web page",
            "頁面不存在",
            "很抱歉，您访问的页面不存在",
            "# Page not found\n\nTry our home page instead.",
        ],
    )
    def test_an_error_page_is_no_article(self, tmp_path: Path, content: str) -> None:
        assert "error page" in reason(written(tmp_path, "a.md", content))

    @pytest.mark.parametrize(
        "content",
        [
            "新水庫明年啟用\n\n水務單位週一指出。\n\n本文限會員閱讀",
            "新水庫明年啟用\n\n訂閱後繼續閱讀",
            "Reservoir to open\n\nThe water board said on Monday.\n\nSubscribe to continue reading",
        ],
    )
    def test_the_opening_before_a_paywall_is_no_article(self, tmp_path: Path, content: str) -> None:
        assert "only the opening" in reason(written(tmp_path, "a.txt", content))

    def test_a_cookie_notice_is_no_article(self, tmp_path: Path) -> None:
        content = "We use cookies to enhance your experience.\nAccept all cookies\nSign in"
        assert "navigation" in reason(written(tmp_path, "a.txt", content))

    @pytest.mark.parametrize(
        "content",
        [
            f"404 Not Found\n\n{ENGLISH} {ENGLISH} {ENGLISH} {ENGLISH} {ENGLISH}",
            f"「404 Not Found」這行字的由來\n\n{PARAGRAPH}{PARAGRAPH}",
            f"{PARAGRAPH}{PARAGRAPH}{PARAGRAPH}\n\n本文限會員閱讀",
            "本文限會員閱讀，成為各報常見的一句話。學者說，讀者的反應兩極，訂閱數卻逐年成長。",
        ],
    )
    def test_an_article_about_errors_or_paywalls_goes_in(
        self, tmp_path: Path, content: str
    ) -> None:
        article(written(tmp_path, "a.txt", content))


class TestMarkdown:
    def test_front_matter_is_apart_from_the_text(self, tmp_path: Path) -> None:
        front = (
            "title: 新水庫明年啟用\nsource: 水務日報\nauthor: 沈若水\npublished: 2026-02-05\n"
            "url: https://example.org/a\nlanguage: zh-TW\nid: dam:1\ntags: [a, b]\n"
        )
        read_back = article(
            written(tmp_path, "a.md", f"---\n{front}---\n# 新水庫明年啟用\n\n{PARAGRAPH}\n")
        )
        assert read_back.text == f"# 新水庫明年啟用\n\n{PARAGRAPH}\n"
        assert (read_back.id, read_back.title) == ("dam:1", "新水庫明年啟用")
        assert (read_back.source, read_back.author) == ("水務日報", "沈若水")
        assert (read_back.published, read_back.url) == (date(2026, 2, 5), "https://example.org/a")
        assert read_back.language == "zh-Hant"
        assert [span.reason for span in read_back.left_out] == ["title"]

    @pytest.mark.parametrize("value", ["2026-02-05", "'2026-02-05 10:00'", "民國115年2月5日"])
    def test_published_may_be_written_in_several_ways(self, tmp_path: Path, value: str) -> None:
        path = written(tmp_path, "a.md", f"---\npublished: {value}\n---\n{PARAGRAPH}")
        assert article(path).published == date(2026, 2, 5)

    @pytest.mark.parametrize(
        ("front", "words"),
        [
            ("published: 2026-02-30", "2026-02-30"),
            ("published: soon", "soon"),
            ("title: [a, b]", "list as 'title'"),
            ("author: {a: b}", "mapping as 'author'"),
            ("title: a: b: c", "line 2"),
            ('title: "a', "not YAML"),
            ("language: fr", "'fr'"),
            ("id: a b/c", "'a b/c'"),
            ('title: "\\uD800"', "surrogate"),
            ("a: " + "[" * 5000, "not YAML"),
        ],
    )
    def test_front_matter_that_cannot_be_used_says_why(
        self, tmp_path: Path, front: str, words: str
    ) -> None:
        assert words in reason(written(tmp_path, "a.md", f"---\n{front}\n---\n{PARAGRAPH}"))

    @pytest.mark.parametrize("start", ["---\n", "---\n\n一段引言。\n\n---\n", "***\n"])
    def test_a_rule_at_the_top_is_not_front_matter(self, tmp_path: Path, start: str) -> None:
        content = f"{start}{PARAGRAPH}\n"
        assert article(written(tmp_path, "a.md", content)).text == content

    def test_empty_front_matter_is_apart_from_the_text_too(self, tmp_path: Path) -> None:
        assert article(written(tmp_path, "a.md", f"---\n---\n{PARAGRAPH}")).text == PARAGRAPH

    def test_nothing_in_front_matter_builds_objects(self, tmp_path: Path) -> None:
        front = "title: !!python/object/apply:os.system ['true']"
        assert "list as 'title'" in reason(
            written(tmp_path, "a.md", f"---\n{front}\n---\n{PARAGRAPH}")
        )

    @pytest.mark.parametrize(
        "changed", ["title: B", "source: S", "author: X", "published: 2026-02-06", "url: u"]
    )
    def test_a_change_of_any_field_is_a_new_version(self, tmp_path: Path, changed: str) -> None:
        before = article(written(tmp_path, "a.md", f"---\ntitle: A\n---\n{PARAGRAPH}"))
        front = changed if changed.startswith("title") else f"title: A\n{changed}"
        after = article(written(tmp_path, "a.md", f"---\n{front}\n---\n{PARAGRAPH}"))
        assert before.sha256 != after.sha256
        assert re.fullmatch("[0-9a-f]{64}", after.sha256)

    def test_the_same_content_has_the_same_digest_wherever_it_lies(self, tmp_path: Path) -> None:
        one = article(written(tmp_path, "a.md", PARAGRAPH))
        other = article(written(tmp_path, "b.md", PARAGRAPH))
        assert one.sha256 == other.sha256
