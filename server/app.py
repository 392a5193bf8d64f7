"""The FastAPI application over an answerer; composition happens in `server.cli`."""

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer
from starlette.exceptions import HTTPException

from rag.answerer import Answerer
from rag.assembly import Endpoint
from rag.errors import CitedeskError
from rag.index.listing import Listing
from rag.ingest import Ingestion
from server import articles, ask, health, job_routes, mcp, metrics, openai, recall, signing_in
from server.access import Access
from server.bots import Noted, bots
from server.conversations import Conversations
from server.desk import Desk
from server.gate import Admission, Gate
from server.guards import add_guards, origins_of, proxies_of
from server.jobs import Jobs
from server.keys import Keys
from server.life import Life
from server.limits import Limits
from server.observing import AnswerObserver, ObservedApp
from server.pages import add_page
from server.problems import on_expected, on_http, on_invalid, on_unexpected
from server.sessions import Sessions
from server.settings import ServerSettings
from server.state import State
from server.streams import Streams

MOST_BODY_BYTES = 1 << 20


def create_app(
    answerer: Answerer,
    *,
    settings: ServerSettings | None = None,
    state: State | None = None,
    loopback: bool = True,
    ingestion: Ingestion | None = None,
    endpoint: Endpoint | None = None,
) -> FastAPI:
    """The API and the page.

    Args:
        answerer: what answers.
        settings: the server's; by default those that are there when nothing is set.
        state: what it remembers with; by default nothing outlives the process.
        loopback: whether only this machine can reach the address it listens on.
        ingestion: how articles that are handed in get into the index; without it none are taken.
        endpoint: the language model that the answerer asks, for /readyz to look after.

    Raises:
        BadInput: a setting cannot be used.
    """
    settings = settings or ServerSettings.model_construct()
    state = state or State(None)
    owner_key = settings.api_key.get_secret_value() if settings.api_key else None
    proxies, origins = proxies_of(settings.trusted_proxies), origins_of(settings.cors_origins)
    keys_needed = owner_key is not None or not loopback or bool(proxies)
    sessions = Sessions(state, owner_key=owner_key)
    access = Access(
        Keys(state), sessions, owner_key=owner_key, keys_needed=keys_needed, other_origins=origins
    )
    app = _bare_app(access)
    app.state.answerer, app.state.state = answerer, state
    app.state.access, app.state.sessions = access, sessions
    app.state.limits = _limits(settings)
    # A keyless loopback has no limits but the gate.
    gate = Gate(at_work=settings.concurrency, queue=settings.queue)
    app.state.gate = gate
    app.state.admission = Admission(gate, app.state.limits if keys_needed else None)
    app.state.conversations = Conversations(state, keep_days=settings.keep_days)
    app.state.conversations.sweep()
    app.state.streams = Streams()
    app.state.probe = health.ModelProbe(endpoint)
    _add_corpus(app, settings, ingestion)
    app.state.desk = Desk(
        answerer, app.state.admission, app.state.observer, app.state.conversations
    )
    add_guards(app, keyless=not keys_needed, proxies=proxies, origins=origins)
    agents = mcp.new_router(loopback_only=not keys_needed, origins=sorted(origins))
    for part in (health, signing_in):
        app.include_router(part.router)
    # Told to readers of the schema; `access` is what looks at it.
    told = [Depends(HTTPBearer(auto_error=False))] if keys_needed else []
    for part in (ask, recall, openai, articles, job_routes, metrics):
        app.include_router(part.router, dependencies=told)
    app.include_router(agents)
    most = settings.upload_megabytes << 20
    app.include_router(articles.uploads, max_body_size=most, dependencies=told)
    noted = Noted(answerer, app.state.observer, gate)
    app.state.bots = bots(noted, state, settings, app.state.metrics)
    for bot in app.state.bots:
        app.include_router(bot.router())
    add_page(app)
    return app


def _bare_app(access: Access) -> FastAPI:
    """The application without its routes."""
    return ObservedApp(
        title="citedesk",
        description="Cited answers over a folder of articles.",
        docs_url=None,
        redoc_url=None,
        max_body_size=MOST_BODY_BYTES,
        # Its default exports validation failures, which hold the question's text, and with a span
        # the query string, which holds what somebody looks for.
        telemetry={"logs": False, "exclude": _has_query},
        lifespan=_lifespan,
        dependencies=[Depends(access)],
        exception_handlers={
            CitedeskError: openai.in_openai_form(on_expected),
            HTTPException: openai.in_openai_form(on_http),
            RequestValidationError: openai.in_openai_form(on_invalid),
            Exception: openai.in_openai_form(on_unexpected),
        },
    )


def _limits(settings: ServerSettings) -> Limits:
    return Limits(
        per_minute=settings.questions_per_minute,
        per_day=settings.questions_per_day,
        redis_url=settings.redis_url.get_secret_value() if settings.redis_url else None,
    )


def _add_corpus(app: FastAPI, settings: ServerSettings, ingestion: Ingestion | None) -> None:
    """What lists, takes in and counts articles, and what is told of answers."""
    app.state.life = Life()
    app.state.metrics = metrics.Metrics()
    app.state.observer = AnswerObserver(app.state.metrics, log_questions=settings.log_questions)
    app.state.listing = Listing()
    app.state.jobs = (
        Jobs(app.state.state, ingestion, keep_days=settings.keep_days) if ingestion else None
    )
    app.state.metrics.registry.register(
        metrics.AsTheyAre(
            lambda: app.state.answerer.searcher.index,
            lambda: app.state.jobs.counts() if ingestion else {},
            lambda: app.state.gate.waiting,
            lambda: {bot.name: bot.figures() for bot in app.state.bots},
        )
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm up, go on with the uploads that wait, and at the end leave them for the next start."""
    life: Life = app.state.life
    life.warm_up(lambda: app.state.answerer.searcher.warm_up())
    jobs: Jobs | None = app.state.jobs
    if jobs is not None:
        life.at_end(partial(_end_jobs, jobs))
        await asyncio.to_thread(jobs.resume)
    for bot in app.state.bots:
        life.at_end(bot.stop)
    yield
    await life.ended()
    await app.state.limits.close()


async def _end_jobs(jobs: Jobs, seconds: float) -> None:
    await asyncio.to_thread(jobs.stop, wait_seconds=seconds)


def _has_query(scope: MutableMapping[str, Any]) -> bool:
    return bool(scope.get("query_string"))
