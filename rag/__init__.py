"""citedesk's library: articles in, cited answers out.

Ingest:   open_ingestion, then rag.ingest.ingest(paths, ingestion)
Ask:      open_answerer (with an Endpoint: by a language model), then Answerer.stream or .answer
Search:   open_searcher, then Searcher.search
Values:   rag.types; errors: rag.errors, all CitedeskError; their JSON: rag.wire

Nothing here reads settings; rag.settings.RagSettings does. docs/extending.md has an example.
"""

from rag.assembly import Endpoint, open_answerer, open_ingestion, open_searcher
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
    "open_ingestion",
    "open_searcher",
]
