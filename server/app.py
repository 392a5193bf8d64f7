"""The FastAPI application over an answerer; composition happens in `server.cli`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from rag.answerer import Answerer
from rag.errors import CitedeskError
from server import ask, health, mcp, openai, reading, signing_in
from server.access import Access
from server.gate import Admission, Gate
from server.guards import add_guards, origins_of, proxies_of
from server.keys import Keys
from server.limits import Limits
from server.problems import on_expected, on_http, on_invalid, on_unexpected
from server.sessions import Sessions
from server.settings import ServerSettings
from server.state import State

STATIC = Path(__file__).parent / "static"
MOST_BODY_BYTES = 1 << 20
_SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
}


def create_app(
    answerer: Answerer,
    *,
    settings: ServerSettings | None = None,
    state: State | None = None,
    loopback: bool = True,
) -> FastAPI:
    """The API and the page.

    Args:
        answerer: what answers.
        settings: the server's; by default those that are there when nothing is set.
        state: what it remembers with; by default nothing outlives the process.
        loopback: whether only this machine can reach the address it listens on.

    Raises:
        BadInput: a setting cannot be used.
    """
    settings = settings or ServerSettings.model_construct()
    state = state or State(None)
    owner_key = settings.api_key.get_secret_value() if settings.api_key else None
    proxies, origins = proxies_of(settings.trusted_proxies), origins_of(settings.cors_origins)
    keys_needed = owner_key is not None or not loopback or bool(proxies)
    keys, sessions = Keys(state), Sessions(state, owner_key=owner_key)
    access = Access(
        keys, sessions, owner_key=owner_key, keys_needed=keys_needed, other_origins=origins
    )
    limits = Limits(
        per_minute=settings.questions_per_minute,
        per_day=settings.questions_per_day,
        redis_url=settings.redis_url.get_secret_value() if settings.redis_url else None,
    )
    gate = Gate(at_work=settings.concurrency, queue=settings.queue)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await limits.close()

    app = FastAPI(
        title="citedesk",
        description="Cited answers over a folder of articles.",
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_BODY_BYTES,
        # Its default exports validation failures, which hold the question's text.
        telemetry={"logs": False},
        dependencies=[Depends(access)],
        lifespan=lifespan,
        exception_handlers={
            CitedeskError: openai.in_openai_form(on_expected),
            HTTPException: openai.in_openai_form(on_http),
            RequestValidationError: openai.in_openai_form(on_invalid),
            Exception: openai.in_openai_form(on_unexpected),
        },
    )
    app.state.answerer = answerer
    app.state.state = state
    app.state.access, app.state.sessions, app.state.limits = access, sessions, limits
    # A keyless loopback has no limits but the gate.
    app.state.admission = Admission(gate, limits if keys_needed else None)
    add_guards(app, keyless=not keys_needed, proxies=proxies, origins=origins)
    agents = mcp.new_router(answerer, loopback_only=not keys_needed, origins=sorted(origins))
    routers = (ask.router, openai.router, reading.router, health.router, signing_in.router, agents)
    for router in routers:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        return FileResponse(STATIC / "index.html", headers=_SECURITY_HEADERS)

    return app
