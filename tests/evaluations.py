"""Small articles, gold questions and answers for the tests of the evaluation."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from eval.gold import GoldEvidence, GoldQuestion
from rag.articles import detect_language
from rag.types import Article, Hit, Language

DAM = "The dam at Lowmere will cost US$11.1 billion to repair. Mayor Odell said so on 4 March."
FERRY = "渡輪公司宣布，東線自3月10日起停駛。公司表示，維修費用約3億5000萬元。"
FERRY_AGAIN = "渡轮东线3月10日起停驶，维修约需3.5亿元。"


def article(
    article_id: str, text: str, *, language: Language | None = None, published: date | None = None
) -> Article:
    """An article without a title."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    said = language or detect_language(text)
    return Article(article_id, "", text, said, sha256, published=published)


ARTICLES = {
    "dam": article("dam", DAM, published=date(2026, 3, 5)),
    "ferry": article("ferry", FERRY, published=date(2026, 1, 1)),
    "ferry-again": article("ferry-again", FERRY_AGAIN),
}


def article_of(article_id: str) -> Article | None:
    """The articles of this module."""
    return ARTICLES.get(article_id)


def gold(**changes: Any) -> GoldQuestion:
    """A question about the dam's price, or what `changes` make of it."""
    values: dict[str, Any] = {
        "id": "q1",
        "file": "gold.jsonl",
        "question": "What does the dam cost?",
        "language": "en",
        "kind": "figure",
        "answerable": True,
        "points": (("11.1 billion", "111億"),),
        "articles": ("dam",),
        "evidence": (GoldEvidence("dam", quote="will cost US$11.1 billion"),),
    }
    return GoldQuestion(**{**values, **changes})


def nothing_answers(**changes: Any) -> GoldQuestion:
    """A question that is to be refused."""
    return gold(
        **{
            "id": "q0",
            "question": "Who designed the dam?",
            "answerable": False,
            "points": (),
            "articles": (),
            "evidence": (),
            **changes,
        }
    )


def citation(number: int, article_id: str, quote: str) -> dict[str, Any]:
    """A citation of words that the article has."""
    cited = ARTICLES[article_id]
    start = cited.text.index(quote)
    return {
        "number": number,
        "article_id": article_id,
        "start": start,
        "end": start + len(quote),
        "quote": quote,
        "article_sha256": cited.sha256,
    }


def answer(text: str, *citations: Mapping[str, Any], confidence: float = 0.9) -> dict[str, Any]:
    """An answer as a run keeps it."""
    return {
        "status": "answered",
        "answer": text,
        "confidence": confidence,
        "citations": [dict(c) for c in citations],
    }


def refusal(text: str = "The articles do not answer this question.") -> dict[str, Any]:
    """A refusal as a run keeps it."""
    return {"status": "not_found", "answer": text, "confidence": 0.2, "citations": []}


def hit(
    article_id: str,
    start: int = 0,
    end: int | None = None,
    *,
    rank: int = 1,
    also: tuple[str, ...] = (),
) -> Hit:
    """A retrieved passage, with the articles of which a near-copy was folded in."""
    found = ARTICLES[article_id]
    stop = len(found.text) if end is None else end
    copies = tuple(ARTICLES[each] for each in also)
    return Hit(rank, 1 / rank, found, start, stop, (), {}, copies)
