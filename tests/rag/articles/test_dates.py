"""The publication date comes from explicit evidence or not at all."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.articles import find_body
from rag.articles.dates import parse_date

BODY = (
    "市府宣布，新渡輪下月首航，每天往返十二班，票價維持不變，並開放網路預訂。\n\n"
    "市府說，2019年3月4日的事故之後，舊船已經停駛，新船的救生設備是舊船的兩倍。"
)


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-05",
        "2026/2/5",
        "2026.02.05",
        "2026年2月5日",
        "２０２６-02-05",
        "2026年02月05日 星期四",
        "2026-02-05 14:30",
        "2026-02-05T14:30:00+08:00",
        "2026-02-05T06:30:00Z",
        "民國115年2月5日",
        "民国115年02月05日",
        "5 February 2026",
        "5th Feb 2026",
        "Feb. 5, 2026",
        "February 5, 2026",
        "Thursday, February 5, 2026 at 2:30 p.m. EST",
    ],
)
def test_reads_a_day(value: str) -> None:
    assert parse_date(value) == date(2026, 2, 5)


@pytest.mark.parametrize(
    "value",
    ["2026-02-30", "2026", "2026-02", "2月5日", "Feb 5", "0026-02-05", "2026-13-01", "", "soon"],
)
def test_what_is_no_complete_day_is_unknown(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    "line",
    [
        "發佈時間：2026-02-05 14:30",
        "发布时间：2026年2月5日",
        "發布日期：民國115年2月5日",
        "日期：2026/2/5",
        "更新：2026-02-05 09:00",
        "Published 5 February 2026",
        "Published: Feb. 5, 2026, 2:30 p.m.",
        "Posted on February 5, 2026",
        "Updated February 5, 2026",
        "Updated 2:30 PM EST, Thu February 5, 2026",
        "2026-02-05 14:30",
        "2026年2月5日 星期四",
        "2026-02-05 14:30 聯合早報",
        "By Ida Holm | Feb. 5, 2026",
        "Published Feb. 5, 2026 | Updated Feb. 9, 2026",
    ],
)
def test_a_line_above_the_body_dates_the_article(line: str) -> None:
    reading = find_body(f"新渡輪下月首航 每天十二班\n\n{line}\n\n{BODY}")
    assert reading.published == date(2026, 2, 5)
    assert all(span.reason in ("title", "date line", "byline") for span in reading.left_out)


@pytest.mark.parametrize(
    "opening",
    [
        "（中央社台北2026年2月5日電）",
        "（中央社記者林可安台北2026年2月5日電）",
        "新华社海岚2026年2月5日电 ",
        "WASHINGTON, Feb. 5, 2026 (Reuters) - ",
    ],
)
def test_a_dateline_dates_the_article(opening: str) -> None:
    assert find_body(opening + BODY).published == date(2026, 2, 5)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"2026年2月5日，市府宣布，{BODY}",
        f"（中央社台北5日電）{BODY}",
        f"On 5 February 2026, the council met and decided to wait.\n\n{BODY}",
        f"2026年2月5日，市府宣布\n\n新船下月首航，{BODY}",
        f"{BODY}\n\n延伸閱讀\n\n2026-02-05 21:07\n\n燈塔管理員退休\n\n2026-02-01 09:00",
        f"Published in 2026, the report was ignored.\n\n{BODY}",
        f"新渡輪下月首航\n\n2月5日 14:30\n\n{BODY}",
    ],
)
def test_a_day_that_is_only_mentioned_is_no_evidence(text: str) -> None:
    assert find_body(text).published is None


def test_published_wins_over_updated() -> None:
    text = f"新渡輪下月首航 每天十二班\n\n更新時間：2026-02-09\n發佈時間：2026-02-05\n\n{BODY}"
    assert find_body(text).published == date(2026, 2, 5)


@given(st.dates(min_value=date(1912, 1, 1), max_value=date(2099, 12, 31)))
def test_every_way_of_writing_a_day_reads_back(day: date) -> None:
    written = (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} {day:%B} {day.year}",
        f"{day:%b}. {day.day}, {day.year}",
    )
    assert [parse_date(value) for value in written] == [day] * len(written)


@given(st.text(max_size=300))
def test_reading_a_day_never_fails(text: str) -> None:
    parse_date(text)
    find_body(text)
