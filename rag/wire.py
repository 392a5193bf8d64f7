"""The JSON of articles, hits and answers: the same for the terminal, the API and the evaluation."""

from datetime import date
from typing import Any

from rag.index import GenerationState
from rag.ingest import IngestReport
from rag.retrieval import Found
from rag.types import Answer, Article, Citation, Claim, Conflict, Hit, Language

Json = dict[str, Any]


def article_json(article: Article) -> Json:
    """An article as it reads back."""
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "published": _day(article.published),
        "source": article.source,
        "url": article.url,
        "sha256": article.sha256,
        "left_out": [
            {"start": gap.start, "end": gap.end, "reason": gap.reason} for gap in article.left_out
        ],
    }


def hit_json(hit: Hit) -> Json:
    """One hit of a search."""
    return {
        "rank": hit.rank,
        "score": round(hit.score, 6),
        "article_id": hit.article.id,
        "also": list(hit.also),
        "title": hit.article.title,
        "source": hit.article.source,
        "published": _day(hit.article.published),
        "start": hit.start,
        "end": hit.end,
        "text": hit.text,
        "legs": {
            leg: None if score is None else round(score, 6) for leg, score in hit.legs.items()
        },
    }


def search_json(found: Found, language: Language) -> Json:
    """A whole search, for a question in this language."""
    return {
        "question": found.question,
        "language": language,
        "searched": found.searched,
        "hits": [hit_json(hit) for hit in found.hits],
        "timings_ms": {
            **found.timings_ms,
            "total": round(sum(found.timings_ms.values()), 2),
        },
    }


def answer_json(answer: Answer) -> Json:
    """A whole answer."""
    newest = answer.newest_evidence
    return {
        "id": answer.id,
        "conversation": answer.conversation,
        "question": answer.question,
        "searched": answer.searched,
        "language": answer.language,
        "status": answer.status,
        "confidence": answer.confidence,
        "answer": answer.text,
        "claims": [_claim_json(claim) for claim in answer.claims],
        "citations": [citation_json(citation) for citation in answer.citations],
        "conflicts": [_conflict_json(conflict) for conflict in answer.conflicts],
        "as_of": answer.as_of.isoformat(),
        "newest_evidence": _day(newest),
        "answerer": answer.answerer,
        "fallback": answer.fallback,
        "passages": [hit_json(hit) for hit in answer.hits],
        "index": answer.generation,
        "timings_ms": dict(answer.timings_ms),
    }


def citation_json(citation: Citation) -> Json:
    """One citation with the exact words it stands for."""
    article = citation.article
    return {
        "number": citation.number,
        "article_id": article.id,
        "also": list(citation.also),
        "title": article.title,
        "source": article.source,
        "published": _day(article.published),
        "url": article.url,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "article_sha256": article.sha256,
    }


def ingest_json(report: IngestReport) -> Json:
    """What an ingest did."""
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "articles": report.articles,
        "passages": report.passages,
        "skipped": [{"path": s.path, "reason": s.reason} for s in report.skipped],
        "seconds": report.seconds,
        "generation": report.generation,
    }


def generation_json(state: GenerationState) -> Json:
    """One generation as `index list` and `index verify` tell it."""
    facts = state.facts
    return {
        "generation": state.name,
        "current": state.current,
        "created": facts.created if facts else None,
        "articles": facts.articles if facts else None,
        "passages": facts.passages if facts else None,
        "model": facts.model.model if facts else None,
        "problem": state.problem,
    }


def _claim_json(claim: Claim) -> Json:
    return {
        "text": claim.text,
        "citations": list(claim.citations),
        "support": claim.support,
        "checks": [
            {"kind": c.kind, "claim": c.claim, "evidence": c.evidence, "ok": c.ok}
            for c in claim.checks
        ],
    }


def _conflict_json(conflict: Conflict) -> Json:
    return {
        "about": conflict.about,
        "values": [
            {"value": v.value, "citation": v.citation, "published": _day(v.published)}
            for v in conflict.values
        ],
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
