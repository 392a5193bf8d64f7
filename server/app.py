"""The FastAPI application over an answerer; composition happens in `server.cli`."""

from pathlib import Path

from fastapi import Depends, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

from rag.answerer import Answerer
from rag.errors import CitedeskError
from server import ask, health, reading
from server.access import KeyRequired
from server.problems import on_expected, on_http, on_invalid, on_unexpected
from server.settings import ServerSettings
from server.state import State

STATIC = Path(__file__).parent / "static"
MOST_BODY_BYTES = 1 << 20
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(
    answerer: Answerer, *, settings: ServerSettings | None = None, state: State | None = None
) -> FastAPI:
    """The API and the page.

    Args:
        answerer: what answers.
        settings: the server's; by default those that are there when nothing is set.
        state: what it remembers with; by default nothing outlives the process.
    """
    settings = settings or ServerSettings.model_construct()
    api_key = settings.api_key.get_secret_value() if settings.api_key else None
    app = FastAPI(
        title="citedesk",
        description="Cited answers over a folder of articles.",
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_BODY_BYTES,
        # Its default exports validation failures, which hold the question's text.
        telemetry={"logs": False},
        dependencies=[Depends(KeyRequired(api_key))],
        exception_handlers={
            CitedeskError: on_expected,
            HTTPException: on_http,
            RequestValidationError: on_invalid,
            Exception: on_unexpected,
        },
    )
    app.state.answerer = answerer
    app.state.state = state or State(None)
    if api_key is None:
        # Without a key only this machine may ask, and no page of another site by a name of its own.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
    for router in (ask.router, reading.router, health.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return FileResponse(STATIC / "index.html", headers=_SECURITY_HEADERS)

    return app
