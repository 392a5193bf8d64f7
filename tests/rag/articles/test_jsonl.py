"""Corpora of one row for each article: good rows go in beside bad ones."""

import json
from datetime import date
from pathlib import Path

import pytest
from article_files import PARAGRAPH, read, written

from rag.types import Article, Skipped


class TestJsonl:
    def rows(self, tmp_path: Path, *rows: object) -> list[Article | Skipped]:
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        return read(written(tmp_path, "c.jsonl", "\n".join(lines)))

    def test_a_row_is_an_article_with_its_text_unedited(self, tmp_path: Path) -> None:
        row = {
            "id": "w-1",
            "title": "新水庫",
            "lang": "zh-Hant",
            "date": "2026-02-05T10:00:00",
            "text": f"\ufeff {PARAGRAPH}\r\n",
            "source": "水務日報",
            "url": "u",
        }
        (read_back,) = self.rows(tmp_path, row)
        assert isinstance(read_back, Article)
        assert read_back.text == row["text"]
        assert (read_back.id, read_back.title, read_back.source) == ("w-1", "新水庫", "水務日報")
        assert read_back.published == date(2026, 2, 5)
        assert (read_back.path or "").endswith("c.jsonl:1")

    def test_bad_rows_are_skipped_by_line_and_the_others_go_in(self, tmp_path: Path) -> None:
        good = {"id": "a", "title": "", "text": PARAGRAPH}
        results = self.rows(
            tmp_path,
            good,
            "{not json",
            [1],
            {"title": "no id", "text": PARAGRAPH},
            {"id": "b"},
            "",
            {"id": "c", "text": "  "},
            {"id": "a b", "text": PARAGRAPH},
            {"id": "d", "text": "a\x00b"},
            '{"id": "e", "text": "' + "\\ud800" * 3 + '"}',
            good,
            "[" * 100_000,
            '{"id": ' + "9" * 5000 + ', "text": "x"}',
            {"id": 7, "text": PARAGRAPH},
        )
        assert [r.id for r in results if isinstance(r, Article)] == ["a", "7"]
        skipped = [r for r in results if isinstance(r, Skipped)]
        numbers = [int(s.path.rsplit(":", 1)[1]) for s in skipped]
        assert numbers == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13]
        assert "line 1" in skipped[8].reason

    def test_a_row_that_is_not_utf8_does_not_stop_the_others(self, tmp_path: Path) -> None:
        good = json.dumps({"id": "a", "text": PARAGRAPH}).encode()
        bad, last = read(written(tmp_path, "c.jsonl", b'{"id": "\xff"}\n' + good))
        assert isinstance(bad, Skipped)
        assert isinstance(last, Article)

    @pytest.mark.parametrize("value", ["2018", "2026-02-30", "soon", 2018, None, ""])
    def test_a_date_that_is_no_day_is_unknown(self, tmp_path: Path, value: object) -> None:
        (read_back,) = self.rows(tmp_path, {"id": "a", "text": PARAGRAPH, "date": value})
        assert isinstance(read_back, Article)
        assert read_back.published is None

    @pytest.mark.parametrize(
        ("lang", "language"),
        [("yue", "zh-Hant"), ("zh-CN", "zh-Hans"), ("zh", "zh-Hant"), ("xx", "zh-Hant")],
    )
    def test_reads_the_row_s_language(self, tmp_path: Path, lang: str, language: str) -> None:
        (read_back,) = self.rows(tmp_path, {"id": "a", "text": PARAGRAPH, "lang": lang})
        assert isinstance(read_back, Article)
        assert read_back.language == language
