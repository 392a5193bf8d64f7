"""Put the parts together from plain values: what the composition roots call."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.collector import loading_what_stays

if TYPE_CHECKING:
    from rag.answerer import Answerer
    from rag.encoder import Encoder
    from rag.ingest import Ingestion
    from rag.retrieval import Searcher

ANSWER_PROMPT = "answer.v2"
FOLLOW_UP_PROMPT = "follow_up.v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An OpenAI-compatible language model."""

    base_url: str
    model: str
    api_key: str | None = None


def open_encoder(embedder: str, cache: Path) -> Encoder:
    """The embedder by its name, from the model cache.

    Raises:
        ModelUnavailable: it was not pulled, or is damaged.
    """
    from rag.models import require

    folder = require(embedder, cache=cache)
    with loading_what_stays():
        from rag.embedding import load_encoder

        return load_encoder(embedder, folder)


def open_ingestion(
    index: Path, *, store: str | None = None, embedder: str, cache: Path
) -> Ingestion:
    """What `rag.ingest.ingest` works with: an index folder, or the database `store`, and models.

    Raises:
        ModelUnavailable: the embedder or the table of tokens was not pulled, or is damaged.
    """
    encoder = open_encoder(embedder, cache)
    from rag.ingest import Ingestion
    from rag.tokens import token_counter

    return Ingestion(index, encoder, token_counter(cache), store=store)


def open_searcher(index: Path, *, store: str | None = None, embedder: str, cache: Path) -> Searcher:
    """Search over an index folder, or over the database `store` in its place.

    Index and names are looked at before the model is loaded.
    """
    with loading_what_stays():
        from rag.index.opening import open_index
        from rag.retrieval import Searcher
        from rag.words import default_dictionary

        opened = open_index(index, store, model=None)
        try:
            opened.names()
            if opened.snapshot().bilingual:
                # Before the model, which then takes the memory that reading it took.
                default_dictionary()
            encoder = open_encoder(embedder, cache)
            opened.only_of(encoder.identity)
        except BaseException:
            opened.close()
            raise
        return Searcher(opened, encoder)


def open_answerer(
    index: Path,
    *,
    store: str | None = None,
    embedder: str,
    cache: Path,
    endpoint: Endpoint | None = None,
    timezone: str = "UTC",
) -> Answerer:
    """Answers over an index folder, written by the model at `endpoint` when there is one.

    `store` is the address of a database that holds the articles in the folder's place.
    """
    from rag.answerer import Answerer

    searcher = open_searcher(index, store=store, embedder=embedder, cache=cache)
    if endpoint is None:
        return Answerer(searcher, timezone=timezone)
    from rag.chain import CHECK, LangChainModel, PromptedModel, open_chat_model
    from rag.followups import MOST_TOKENS
    from rag.prompts import load_prompt
    from rag.tokens import token_counter

    model = LangChainModel(
        endpoint.model,
        open_chat_model(endpoint.base_url, endpoint.model, endpoint.api_key),
        load_prompt(ANSWER_PROMPT),
        token_counter(cache),
    )
    follow_ups = PromptedModel(
        open_chat_model(
            endpoint.base_url, endpoint.model, endpoint.api_key, most_tokens=MOST_TOKENS
        ),
        load_prompt(FOLLOW_UP_PROMPT),
        check=CHECK,
    )
    return Answerer(searcher, model=model, follow_ups=follow_ups, timezone=timezone)
