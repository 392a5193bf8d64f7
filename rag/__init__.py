"""citedesk's library: articles in, cited answers out.

Open:     open_answerer, open_searcher, open_encoder, Endpoint
Ask:      Answerer.stream / .answer (rag.answerer), Searcher.search (rag.retrieval)
Ingest:   ingest, Ingestion (rag.ingest)
Values:   rag.types; errors: rag.errors; their JSON: rag.wire
"""

from rag.assembly import Endpoint, open_answerer, open_encoder, open_searcher
from rag.errors import CitedeskError
from rag.types import (
    Answer,
    AnswerEvent,
    Article,
    Citation,
    Delta,
    Filters,
    Finished,
    Hit,
    Retrieved,
    Turn,
)

__all__ = [
    "Answer",
    "AnswerEvent",
    "Article",
    "Citation",
    "CitedeskError",
    "Delta",
    "Endpoint",
    "Filters",
    "Finished",
    "Hit",
    "Retrieved",
    "Turn",
    "open_answerer",
    "open_encoder",
    "open_searcher",
]
