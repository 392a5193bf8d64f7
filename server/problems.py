"""Every error as application/problem+json with a stable code."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import MAX_BODY_SIZE_SCOPE_KEY
from starlette.types import Scope

from rag.errors import CitedeskError

logger = logging.getLogger(__name__)

_STATUS = {
    "bad_input": 422,
    "nothing_readable": 422,
    "index_unusable": 503,
    "index_busy": 503,
    "not_stored": 507,
    "model_unavailable": 422,  # a language model was asked for where there is none
    "model_damaged": 503,
    "workers_unavailable": 503,
    "workers_differ": 503,
    "state_unusable": 503,
    "prompt_invalid": 500,
    "error": 500,
}
_HTTP_CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media",
    422: "bad_input",
    507: "not_stored",
}
_MOST_SHOWN = 80
_UNEXPECTED = "something went wrong here; the server's log says what"


class Problem(BaseModel):
    """What went wrong: `code` is for programs and stays as it is, `detail` for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str


def problem_responses(told: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Problems by their status, as `responses` of a route or a router."""
    content = {"application/problem+json": {"schema": Problem.model_json_schema()}}
    return {status: {"description": words, "content": content} for status, words in told.items()}


PROBLEMS = problem_responses(
    {
        400: "The request cannot be read",
        401: "A key is needed",
        403: "The key does not allow this",
        404: "There is no such thing, or it is somebody else's",
        413: "The body is too large",
        422: "A value cannot be used",
        429: "Too much was asked for; `Retry-After` says when to come again",
        500: "Something went wrong here",
        503: "It cannot be answered now",
    }
)
"""The `responses` of a router whose errors are problems."""

API_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Refused(HTTPException):
    """A request that is not let through; `code` is stable, `headers` say when to come again."""

    def __init__(
        self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.code = code


def problem_json(status: int, code: str, detail: str) -> dict[str, Any]:
    """One problem as a document."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }


def problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """One problem as a response."""
    challenge = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    # What nobody expected is answered outside of every middleware, so these are set here as well.
    sent = {**API_HEADERS, **challenge, **(headers or {})}
    body = problem_json(status, code, detail)
    return JSONResponse(body, status, sent, media_type="application/problem+json")


def code_of(status: int) -> str:
    """The code of an error that has no other than its HTTP status."""
    return _HTTP_CODES.get(status, f"http_{status}")


def status_of(error: CitedeskError) -> int:
    """The HTTP status of an expected error."""
    return _STATUS[error.code]


async def on_expected(_: Request, error: Exception) -> JSONResponse:
    """An error of the library."""
    if not isinstance(error, CitedeskError):
        raise error
    return problem(status_of(error), error.code, str(error))


async def on_http(request: Request, error: Exception) -> JSONResponse:
    """A refusal, or an error of the framework: unknown path, wrong method, body too large."""
    if not isinstance(error, HTTPException):
        raise error
    detail = detail_of(error.status_code, str(error.detail), request.scope)
    return problem(error.status_code, _code(error), detail, error.headers)


def detail_of(status: int, detail: str, scope: Scope) -> str:
    """What the framework says of an error; how large a body may be is added."""
    limit = scope.get(MAX_BODY_SIZE_SCOPE_KEY)
    if status == 413 and limit is not None:
        return f"the body has more than {limit} bytes; send less at once"
    # Words of the framework that name neither the thing nor the fix.
    match detail:
        case "Not Found":
            return f"there is nothing at {shown(scope['path'])}; /openapi.json has what there is"
        case "Method Not Allowed":
            return f"{scope['method']} does nothing here; the header Allow has what does"
        case "There was an error parsing the body":
            return "the body cannot be read; send JSON in UTF-8, or a form of files"
    return detail


def told(error: Exception) -> tuple[str, str]:
    """The code and the detail of any error, where no status can be sent any more."""
    if isinstance(error, CitedeskError):
        return error.code, str(error)
    if isinstance(error, HTTPException):
        return _code(error), str(error.detail)
    # As in `on_unexpected`, what it was goes to the log, not to the client.
    logger.error("a stream broke off", exc_info=error)
    return "error", _UNEXPECTED


def _code(error: HTTPException) -> str:
    return error.code if isinstance(error, Refused) else code_of(error.status_code)


async def on_unexpected(_: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    """Anything else; what it was goes to the log, not to the client."""
    return problem(500, "error", _UNEXPECTED)


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """A request that does not fit its schema; the offending place is named."""
    if not isinstance(error, RequestValidationError):
        raise error
    place, words = place_and_words(error)
    return problem(422, "bad_input", f"{place or 'body'}: {words}")


def place_and_words(error: RequestValidationError) -> tuple[str | None, str]:
    """Where a request does not fit its schema, None for the whole body, and what to do."""
    first = error.errors()[0]
    # The first part says where in the request: body, query, path or header.
    place = ".".join(str(part) for part in first["loc"][1:])
    kind, words = first["type"], first["msg"].removeprefix("Value error, ")
    if kind == "json_invalid":
        where = f", character {place}" if place else ""
        return None, f"it is not JSON ({first['ctx']['error']}{where}); send an object"
    if kind == "missing":
        return place or None, "it is missing; send it"
    if kind == "extra_forbidden":
        return place, "there is nothing of this name; leave it out, or look it up in /openapi.json"
    if not place:
        return None, "send an object as JSON, with Content-Type: application/json"
    if kind.startswith("date_"):
        words = "write a day as YYYY-MM-DD"
    # Words are not said back: they may be a key that was sent in the wrong place.
    number = kind != "value_error" and isinstance(first["input"], int | float)
    return place, f"{words}, not {first['input']}" if number else words


def shown(value: object) -> str:
    """What somebody sent, short enough for a message."""
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
