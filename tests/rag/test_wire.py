"""The JSON of articles, hits and answers."""

import json
from dataclasses import replace
from datetime import date

import pytest

from rag.names import shipped_table
from rag.retrieval import Found
from rag.types import (
    Answer,
    Article,
    Check,
    Citation,
    Claim,
    Conflict,
    ConflictingValue,
    Hit,
    LeftOut,
    Sentence,
)
from rag.wire import answer_json, article_json, search_json

ARTICLE = Article(
    id="pier",
    title="碼頭關閉",
    text="港務局關閉碼頭。圖說",
    language="zh-Hant",
    sha256="ab" * 32,
    published=date(2026, 2, 4),
    source="海港日報",
    author="林記者",
    url="https://example.com/pier",
    left_out=(LeftOut(8, 10, "caption"),),
)
HIT = Hit(
    rank=1,
    score=0.87654321,
    article=ARTICLE,
    start=0,
    end=8,
    sentences=(Sentence(0, 8, 0.9),),
    legs={"dense": 0.87654321, "lexical": None},
    copies=(replace(ARTICLE, id="pier-2"),),
)
HIT_KEYS = "rank score article_id also title source published start end text legs".split()
ANSWER = Answer(
    id="ans-1",
    question="誰關閉碼頭？",
    searched="誰關閉碼頭？",
    language="zh-Hant",
    status="answered",
    confidence=0.9,
    text="「港務局關閉碼頭。」 [1]",
    claims=(
        Claim(
            "「港務局關閉碼頭。」", (1,), "supported", (Check("quote", "港務局", "港務局", True),)
        ),
    ),
    citations=(Citation(1, ARTICLE, 0, 8, ("pier-2",)),),
    as_of=date(2026, 3, 2),
    answerer="extractive",
    generation="gen-000012",
    hits=(HIT,),
    conflicts=(Conflict("關閉", (ConflictingValue("3個月", 1, date(2026, 2, 4)),)),),
    timings_ms={"embed": 1.0, "total": 2.5},
)


def through_json(value: dict[str, object]) -> dict[str, object]:
    read: dict[str, object] = json.loads(json.dumps(value, ensure_ascii=False, allow_nan=False))
    return read


def test_an_article_reads_back_with_its_text_and_what_is_no_body() -> None:
    assert through_json(article_json(ARTICLE)) == {
        "id": "pier",
        "title": "碼頭關閉",
        "text": "港務局關閉碼頭。圖說",
        "language": "zh-Hant",
        "published": "2026-02-04",
        "source": "海港日報",
        "url": "https://example.com/pier",
        "sha256": "ab" * 32,
        "left_out": [{"start": 8, "end": 10, "reason": "caption"}],
    }


def test_a_search_tells_each_hit_with_its_place_and_legs() -> None:
    found = Found(
        "誰？",
        "誰關閉碼頭？\n誰？",
        (HIT, HIT),
        1,
        "gen-000012",
        {"embed": 1.0, "retrieve": 2.25},
        shipped_table(),
    )
    read = through_json(search_json(found, "zh-Hant"))
    assert read == {
        "question": "誰？",
        "language": "zh-Hant",
        "searched": "誰關閉碼頭？\n誰？",
        "hits": [
            {
                "rank": 1,
                "score": 0.876543,
                "article_id": "pier",
                "also": ["pier-2"],
                "title": "碼頭關閉",
                "source": "海港日報",
                "published": "2026-02-04",
                "start": 0,
                "end": 8,
                "text": "港務局關閉碼頭。",
                "legs": {"dense": 0.876543, "lexical": None},
            }
        ],
        "timings_ms": {"embed": 1.0, "retrieve": 2.25, "total": 3.25},
    }


def test_an_answer_tells_claims_citations_and_conflicts() -> None:
    read = through_json(answer_json(ANSWER))
    passages = read.pop("passages")
    assert isinstance(passages, list)
    assert [list(passage) for passage in passages] == [HIT_KEYS]
    assert read == {
        "id": "ans-1",
        "conversation": None,
        "question": "誰關閉碼頭？",
        "searched": "誰關閉碼頭？",
        "language": "zh-Hant",
        "status": "answered",
        "confidence": 0.9,
        "answer": "「港務局關閉碼頭。」 [1]",
        "claims": [
            {
                "text": "「港務局關閉碼頭。」",
                "citations": [1],
                "support": "supported",
                "checks": [{"kind": "quote", "claim": "港務局", "evidence": "港務局", "ok": True}],
            }
        ],
        "citations": [
            {
                "number": 1,
                "article_id": "pier",
                "also": ["pier-2"],
                "title": "碼頭關閉",
                "source": "海港日報",
                "published": "2026-02-04",
                "url": "https://example.com/pier",
                "start": 0,
                "end": 8,
                "quote": "港務局關閉碼頭。",
                "article_sha256": "ab" * 32,
            }
        ],
        "conflicts": [
            {
                "about": "關閉",
                "values": [{"value": "3個月", "citation": 1, "published": "2026-02-04"}],
            }
        ],
        "as_of": "2026-03-02",
        "newest_evidence": "2026-02-04",
        "answerer": "extractive",
        "fallback": None,
        "index": "gen-000012",
        "timings_ms": {"embed": 1.0, "total": 2.5},
    }


def test_what_an_article_does_not_tell_is_null() -> None:
    bare = replace(ARTICLE, published=None, source=None, url=None)
    read = article_json(bare)
    assert (read["published"], read["source"], read["url"]) == (None, None, None)
    citation = Citation(1, bare, 0, 8)
    answer = answer_json(replace(ANSWER, citations=(citation,)))
    assert answer["newest_evidence"] is None
    assert answer["citations"][0]["published"] is None


@pytest.mark.parametrize(
    ("days", "newest"),
    [
        ([date(2026, 2, 4), date(2025, 12, 31)], "2026-02-04"),
        ([None, date(2025, 12, 31)], "2025-12-31"),
        ([], None),
    ],
)
def test_newest_evidence_is_the_latest_day_among_the_cited(
    days: list[date | None], newest: str | None
) -> None:
    citations = tuple(
        Citation(number, replace(ARTICLE, published=day), 0, 8)
        for number, day in enumerate(days, 1)
    )
    assert answer_json(replace(ANSWER, citations=citations))["newest_evidence"] == newest


def test_a_refusal_has_neither_claims_nor_citations() -> None:
    refused = replace(ANSWER, status="not_found", claims=(), citations=(), conflicts=(), hits=())
    read = through_json(answer_json(refused))
    assert read["claims"] == read["citations"] == read["conflicts"] == read["passages"] == []
    assert read["status"] == "not_found"
