"""/v1/chat/completions and /v1/models: the answers as an OpenAI client reads them."""

import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from rag.answerer import last_answer
from rag.errors import CitedeskError
from rag.types import AnswerEvent, Delta, Finished
from server.access import Asker
from server.chat_schemas import ChatBody, question_and_history
from server.completions import MODEL, Completion, model_document, sources_below
from server.desk import OpenDesk
from server.presence import CLIENT_GONE, while_connected
from server.problems import place_and_words

logger = logging.getLogger(__name__)

Handler = Callable[[Request, Exception], Coroutine[Any, Any, JSONResponse]]
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
_CODES = {"unauthorized": "invalid_api_key", "not_found": "model_not_found"}
_UNBUFFERED = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class _Error(BaseModel):
    message: str
    type: str
    param: str | None
    code: str | None


class Envelope(BaseModel):
    """An error as OpenAI's clients read it."""

    error: _Error


_GIVEN: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}, "text/event-stream": {}}}
}
router = APIRouter(
    prefix="/v1",
    responses={"4XX": {"model": Envelope}, "5XX": {"model": Envelope}},
)


@router.get("/models")
async def list_models() -> dict[str, Any]:
    """The models: one, `citedesk`."""
    return {"object": "list", "data": [model_document()]}


@router.get("/models/{model:path}")
async def read_model(model: Annotated[str, Path(max_length=200)]) -> dict[str, Any]:
    """The model of this name."""
    _check_model(model)
    return model_document()


@router.post("/chat/completions", response_model=None, responses=_GIVEN)
async def create_completion(
    body: ChatBody, request: Request, asker: Asker, desk: OpenDesk
) -> Response:
    """A cited answer to the last user message, for clients of OpenAI's API.

    Earlier user and assistant messages are the history. System and developer messages are
    accepted and have no effect: what is said, and how it is checked, is not for a caller to
    change. Messages of tools, and what stands after the question, are left out.

    The content is the answer with its `[n]` markers, then a list of the sources. Each marker has an
    annotation of the type `url_citation` that says where in the content it stands and, beside
    OpenAI's fields, which words of which article it stands for: `number`, `article_id`, `start`,
    `end`, `quote`. The field `citedesk` of the response, in a stream of its last chunk, has the
    answer's `id`, `status`, `confidence` and more. That the articles do not answer is an answer.

    A stream has whole, checked sentences only; joined they are the content. `usage` is zeros:
    nothing is counted in tokens. `n` above 1 and a `response_format` other than text are refused;
    `tools`, `temperature`, `max_tokens` and everything else have no effect.
    """
    _check_model(body.model)
    question, history = question_and_history(body.messages)
    events = desk.stream(asker, question, history)
    completion = Completion(str(request.base_url))
    if not body.stream:
        answered = await while_connected(request, last_answer(events))
        if answered is None:
            return Response(status_code=CLIENT_GONE)
        return JSONResponse(completion.whole(answered[0]))
    # What can go wrong before the first event goes wrong here, with a status of its own.
    if await while_connected(request, _first(events)) is None:
        return Response(status_code=CLIENT_GONE)
    usage = body.stream_options is not None and bool(body.stream_options.include_usage)
    chunks = _chunks(events, completion, usage=usage)
    return EventSourceResponse(_server_sent(chunks), headers=_UNBUFFERED)


async def _first(events: AsyncIterator[AnswerEvent]) -> AnswerEvent:
    return await anext(events)


def _check_model(name: str) -> None:
    if name != MODEL:
        raise HTTPException(404, f"there is no model {name!r}; the one here is {MODEL!r}")


async def _chunks(
    events: AsyncGenerator[AnswerEvent, None], completion: Completion, *, usage: bool
) -> AsyncIterator[dict[str, Any]]:
    # Closed when the reader goes away, and with it the place at work is free.
    async with aclosing(events):
        yield completion.piece("")
        async for event in events:
            match event:
                case Delta(text):
                    yield completion.piece(text)
                case Finished(answer):
                    below = sources_below(answer)
                    if below:
                        yield completion.piece(below)
                    yield completion.end(answer)
    if usage:
        yield completion.usage()


async def _server_sent(chunks: AsyncIterator[dict[str, Any]]) -> AsyncIterator[bytes]:
    try:
        async for chunk in chunks:
            yield _event(chunk)
    except CitedeskError as error:
        yield _event(_envelope(500, str(error), error.code))
    except Exception:
        # The status is sent already: the client hears of it as an event, the log has the rest.
        logger.exception("a stream broke off")
        said = "something went wrong here; the server's log says what"
        yield _event(_envelope(500, said, "error"))
    yield format_sse_event(data_str="[DONE]")


def _event(document: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(document, ensure_ascii=False))


def in_openai_form(handler: Handler) -> Handler:
    """The same handler of errors, which on OpenAI's paths answers in OpenAI's envelope."""

    async def handle(request: Request, error: Exception) -> JSONResponse:
        reply = await handler(request, error)
        return _translated(reply, error) if _is_openai(request.url.path) else reply

    return handle


def _is_openai(path: str) -> bool:
    return path in ("/v1/chat/completions", "/v1/models") or path.startswith("/v1/models/")


def _translated(reply: JSONResponse, error: Exception) -> JSONResponse:
    problem = json.loads(bytes(reply.body))
    status, code, message = problem["status"], problem["code"], problem["detail"]
    param = None
    if isinstance(error, RequestValidationError):
        param, words = place_and_words(error)
        message = f"{param or 'body'}: {words}"
    elif status == HTTPStatus.UNPROCESSABLE_ENTITY:
        # The one thing that the library is given here is what the messages say.
        param = "messages"
    elif status == HTTPStatus.NOT_FOUND:
        param = "model"
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        status = HTTPStatus.BAD_REQUEST
    kept = {
        name: value
        for name, value in reply.headers.items()
        if name not in ("content-length", "content-type")
    }
    return JSONResponse(_envelope(status, message, code, param), status, kept)


def _envelope(status: int, message: str, code: str, param: str | None = None) -> dict[str, Any]:
    usual = (
        "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    )
    kind = _TYPES.get(status, usual)
    told = {"message": message, "type": kind, "param": param, "code": _CODES.get(code, code)}
    return {"error": told}
