"""An answer as OpenAI's chat completion documents, whole or in chunks."""

import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from rag.types import Answer, Article
from rag.wire import answer_json, citation_json
from server.sources import sources_text, web_address

MODEL = "citedesk"
# OpenAI's document has to have a time, in seconds since 1970; this is when the API was made.
MODEL_CREATED = 1_763_769_600
# Nothing is billed by tokens here, and without a language model there are none to count.
NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_MARKER = re.compile(r"\[(\d+)\]")
_OF_THE_CITATION = ("number", "article_id", "start", "end", "quote")
_OF_THE_ANSWER = (
    *("id", "conversation", "status", "confidence", "language", "searched", "conflicts"),
    *("as_of", "newest_evidence", "answerer", "fallback", "index"),
)


def model_document() -> dict[str, Any]:
    """The one model there is."""
    return {"id": MODEL, "object": "model", "created": MODEL_CREATED, "owned_by": MODEL}


def sources_below(answer: Answer) -> str:
    """What follows the answer's own text: the list of its sources; empty when it has none."""
    listed = sources_text(answer)
    return f"\n\n{listed}" if listed else ""


@dataclass(frozen=True, slots=True)
class Completion:
    """One reply to a client; its documents share an id and a time.

    `base_url` is this server's address with a slash at its end; articles without an address of
    their own are linked below it.
    """

    base_url: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The `chat.completion` document."""
        message = {
            "role": "assistant",
            "content": answer.text + sources_below(answer),
            "refusal": None,
            "annotations": self._annotations(answer),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": NO_USAGE,
            **_extras(answer),
        }

    def piece(self, text: str) -> dict[str, Any]:
        """A chunk with text; the first one, without any, says whose it is."""
        return self._chunk({"content": text} if text else {"role": "assistant", "content": ""})

    def end(self, answer: Answer) -> dict[str, Any]:
        """The last chunk of the answer."""
        delta = {"annotations": self._annotations(answer)}
        return {**self._chunk(delta, finish_reason="stop"), **_extras(answer)}

    def usage(self) -> dict[str, Any]:
        """The chunk after the last one, for clients that asked for it."""
        return {**self._head("chat.completion.chunk"), "choices": [], "usage": NO_USAGE}

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**self._head("chat.completion.chunk"), "choices": [choice], "usage": None}

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": MODEL}

    def _annotations(self, answer: Answer) -> list[dict[str, Any]]:
        """One for each marker: its place in the content, half open, and what it points to."""
        numbered = {citation.number: citation for citation in answer.citations}
        annotations = []
        for marker in _MARKER.finditer(answer.text):
            citation = numbered[int(marker[1])]
            told = citation_json(citation)
            cited = {
                "start_index": marker.start(),
                "end_index": marker.end(),
                "title": citation.article.title,
                "url": self._url(citation.article),
                **{name: told[name] for name in _OF_THE_CITATION},
            }
            annotations.append({"type": "url_citation", "url_citation": cited})
        return annotations

    def _url(self, article: Article) -> str:
        here = f"{self.base_url}v1/articles/{quote(article.id, safe='')}"
        return web_address(article) or here


def _extras(answer: Answer) -> dict[str, Any]:
    """What OpenAI's documents have no place for."""
    told = answer_json(answer)
    return {MODEL: {name: told[name] for name in _OF_THE_ANSWER}}
