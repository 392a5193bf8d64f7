"""/v1/ask and /v1/search: a request in, the library's events out as JSON or as a stream."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from rag.answerer import last_answer
from rag.articles import detect_language
from rag.types import AnswerEvent, Delta, Filters, Finished, Retrieved, Turn
from rag.wire import answer_json, hit_json, search_json
from server.access import Asker, Principal
from server.conversations import Conversations
from server.desk import OpenDesk
from server.documents import AnswerDocument, AnswerEventDocument, SearchDocument
from server.presence import CLIENT_GONE, while_connected
from server.problems import PROBLEMS, problem
from server.schemas import AskBody, SearchBody
from server.shelf import OwnShelf
from server.streams import Event, Streams, streams_of

router = APIRouter(prefix="/v1", responses=PROBLEMS)


_AS_EVENTS: dict[str, Any] = {
    "description": "The answer, as JSON or as server-sent events",
    "content": {"text/event-stream": {"itemSchema": AnswerEventDocument.model_json_schema()}},
}


@router.post("/search", response_model=SearchDocument)
async def search(body: SearchBody, asker: Asker, desk: OpenDesk, shelf: OwnShelf) -> Response:
    """The passages nearest to a question."""
    async with desk.admission.turn(asker):
        found = await shelf.search(body.question, _filters(body), k=body.k, as_of=body.as_of)
    return JSONResponse(search_json(found, detect_language(body.question)))


@router.post("/ask", response_model=AnswerDocument, responses={200: _AS_EVENTS})
async def ask(
    body: AskBody,
    request: Request,
    asker: Asker,
    desk: OpenDesk,
    streams: Annotated[Streams, Depends(streams_of)],
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """A cited answer: one JSON document, or server-sent events when `stream` asks for them.

    The answer names its conversation; asked with it, the next question knows what was said. A
    stream that was cut off goes on when the same request is sent with `Last-Event-ID`.
    """
    as_events = body.stream or "text/event-stream" in request.headers.get("accept", "").lower()
    if as_events and (resumed := streams.resume(asker.id, body, last_event_id)):
        stream, number = resumed
        return streams.response(stream, after=number)
    earlier = await _earlier(body, asker, desk.conversations)
    events = desk.stream(
        asker,
        body.question,
        [*earlier, *(Turn(turn.role, turn.content) for turn in body.history)],
        _filters(body),
        k=body.k,
        as_of=body.as_of,
        answerer=body.answerer,
        conversation=body.conversation,
    )
    if as_events:
        return await _stream(request, streams, asker, body, events)
    answered = await while_connected(request, last_answer(events))
    if answered is None:
        return Response(status_code=CLIENT_GONE)
    [answer] = answered
    return JSONResponse(answer_json(answer))


async def _earlier(
    body: AskBody, asker: Principal, conversations: Conversations
) -> tuple[Turn, ...]:
    """The kept turns of the conversation that the body names; 404 when it is somebody else's."""
    if body.conversation is None:
        return ()
    turns = await asyncio.to_thread(conversations.turns, asker.id, body.conversation)
    if turns is None:
        raise HTTPException(404, f"there is no conversation {body.conversation!r}")
    return turns


async def _stream(
    request: Request,
    streams: Streams,
    asker: Principal,
    body: AskBody,
    events: AsyncGenerator[AnswerEvent, None],
) -> Response:
    if streams.closed:
        return problem(503, "shutting_down", "the server is shutting down; ask again in a moment")
    stream = streams.begin(asker.id, body, _told(events))
    started = False
    try:
        # What can go wrong before the first event goes wrong here, with a status of its own.
        started = await while_connected(request, stream.started()) is not None
    finally:
        if not started:
            streams.forget(stream)
    return streams.response(stream) if started else Response(status_code=CLIENT_GONE)


async def _told(events: AsyncGenerator[AnswerEvent, None]) -> AsyncGenerator[Event, None]:
    async with aclosing(events):
        async for event in events:
            yield _event(event)


def _event(event: AnswerEvent) -> Event:
    match event:
        case Retrieved(searched, hits):
            return Event(
                "retrieved", {"searched": searched, "passages": [hit_json(hit) for hit in hits]}
            )
        case Delta(text):
            return Event("delta", {"text": text})
        case Finished(answer):
            return Event("done", answer_json(answer))


def _filters(body: SearchBody) -> Filters:
    return Filters(body.since, body.until, body.source)
