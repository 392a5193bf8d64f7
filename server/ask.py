"""/v1/ask and /v1/search: a request in, the library's events out as JSON or as a stream."""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event

from rag.answerer import Answerer, last_answer
from rag.articles import detect_language
from rag.errors import CitedeskError
from rag.types import AnswerEvent, Delta, Filters, Finished, Retrieved, Turn
from rag.wire import answer_json, hit_json, search_json
from server.access import Asker
from server.gate import Admitted
from server.observing import observer_of
from server.schemas import AskBody, SearchBody

router = APIRouter(prefix="/v1")
logger = logging.getLogger(__name__)


def answerer_of(request: Request) -> Answerer:
    """The answerer that the application was made with."""
    answerer: Answerer = request.app.state.answerer
    return answerer


Opened = Annotated[Answerer, Depends(answerer_of)]


@router.post("/search")
async def search(
    body: SearchBody, answerer: Opened, asker: Asker, admission: Admitted
) -> dict[str, Any]:
    """The passages nearest to a question."""
    async with admission.turn(asker):
        found = await asyncio.to_thread(
            answerer.searcher.search, body.question, filters=_filters(body), k=body.k
        )
    total = round(sum(found.timings_ms.values()), 2)
    language = detect_language(body.question)
    return search_json(found, language, {**found.timings_ms, "total": total})


@router.post("/ask", response_model=None)
async def ask(
    body: AskBody,
    request: Request,
    answerer: Opened,
    asker: Asker,
    admission: Admitted,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """A cited answer: one JSON document, or server-sent events when `stream` asks for them."""
    answer = answerer.stream(
        body.question,
        [Turn(turn.role, turn.content) for turn in body.history],
        _filters(body),
        k=body.k,
        as_of=body.as_of,
        answerer=body.answerer,
    )
    events = admission.during(asker, observer_of(request).observed(answer))
    # What can go wrong before the first event goes wrong here, with a status of its own.
    first = await anext(events)
    if body.stream or "text/event-stream" in (accept or ""):
        return EventSourceResponse(_server_sent(first, events))
    return JSONResponse(answer_json(await last_answer(events)))


async def _server_sent(
    first: AnswerEvent, rest: AsyncGenerator[AnswerEvent, None]
) -> AsyncIterator[bytes]:
    number = 0
    try:
        # Closed when the reader goes away, and with it the place at work is free.
        async with aclosing(rest):
            yield _event(number, first)
            async for event in rest:
                number += 1
                yield _event(number, event)
    except CitedeskError as error:
        yield _error(number + 1, error.code, str(error))
    except Exception:
        # The status is sent already: the client hears of it as an event, the log has the rest.
        logger.exception("a stream broke off")
        yield _error(number + 1, "error", "something went wrong here; the server's log says what")


def _error(number: int, code: str, detail: str) -> bytes:
    data = json.dumps({"code": code, "detail": detail}, ensure_ascii=False)
    return format_sse_event(event="error", data_str=data, id=str(number))


def _event(number: int, event: AnswerEvent) -> bytes:
    match event:
        case Retrieved(searched, hits):
            name = "retrieved"
            data: Any = {"searched": searched, "passages": [hit_json(hit) for hit in hits]}
        case Delta(text):
            name, data = "delta", {"text": text}
        case Finished(answer):
            name, data = "done", answer_json(answer)
    document = json.dumps(data, ensure_ascii=False)
    return format_sse_event(event=name, data_str=document, id=str(number))


def _filters(body: SearchBody) -> Filters:
    return Filters(body.since, body.until, body.source)
