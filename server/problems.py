"""Every error as application/problem+json with a stable code."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from rag.errors import CitedeskError

_STATUS = {
    "bad_input": 422,
    "nothing_readable": 422,
    "index_unusable": 503,
    "index_busy": 503,
    "model_unavailable": 503,
    "model_damaged": 503,
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


async def on_http(_: Request, error: Exception) -> JSONResponse:
    """A refusal, or an error of the framework: unknown path, wrong method, body too large."""
    if not isinstance(error, HTTPException):
        raise error
    code = error.code if isinstance(error, Refused) else code_of(error.status_code)
    return problem(error.status_code, code, str(error.detail), error.headers)


async def on_unexpected(_: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    """Anything else; what it was goes to the log, not to the client."""
    return problem(500, "error", "something went wrong here; the server's log says what")


async def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """A request that does not fit its schema; the offending place is named."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    return problem(422, "bad_input", f"{place}: {first['msg']}")
