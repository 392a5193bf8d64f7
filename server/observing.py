"""Around every request: its id, its line in the log, its figures, and errors in one form."""

import asyncio
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

from rag.types import Answer, AnswerEvent, Finished
from server.life import Life
from server.metrics import Metrics
from server.problems import code_of, detail_of, problem

logger = logging.getLogger(__name__)
REQUEST_ID = "X-Request-ID"
_CLIENT_LEFT = 499
_AN_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WHILE_DRAINING = frozenset({"/livez", "/readyz", "/metrics"})


class AnswerObserver:
    """Counts and logs the answers that are given, by whichever way they leave."""

    def __init__(self, metrics: Metrics, *, log_questions: bool) -> None:
        self._metrics = metrics
        self._log_questions = log_questions

    def observe_answer(self, answer: Answer) -> None:
        """Take note of one answer; the question is logged only where the settings say so."""
        self._metrics.observe_answer(answer)
        line: dict[str, Any] = {
            "answer": answer.id,
            "status": answer.status,
            "answerer": answer.answerer,
            "fallback": answer.fallback,
            "milliseconds": answer.timings_ms.get("total"),
        }
        if self._log_questions:
            line["question"] = answer.question
        logger.info("answer", extra=line)

    async def observed(self, events: AsyncIterator[AnswerEvent]) -> AsyncIterator[AnswerEvent]:
        """The same events; the answer is taken note of as it passes."""
        async with aclosing(events) as open_events:  # type: ignore[type-var]  # a generator
            async for event in open_events:
                if isinstance(event, Finished):
                    self.observe_answer(event.answer)
                yield event


class ObservedApp(FastAPI):
    """A FastAPI application that is observed from outside of all its middleware.

    There, even what the framework answers by itself passes by. `state.life` and `state.metrics`
    must be set before the first request.
    """

    def build_middleware_stack(self) -> ASGIApp:
        """The application's own stack inside the observer."""
        return _Observer(super().build_middleware_stack(), self.state.life, self.state.metrics)


@dataclass(slots=True)
class _Exchange:
    """One request and what became of it."""

    id: str
    started: float = field(default_factory=time.perf_counter)
    status: int = 500
    error: str | None = None
    begun: bool = False
    plain: bytearray | None = None


class _Observer:
    def __init__(self, app: ASGIApp, life: Life, metrics: Metrics) -> None:
        self._app = app
        self._life = life
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        exchange = _Exchange(given if _AN_ID.fullmatch(given) else uuid.uuid4().hex)
        observed = _observed_send(exchange, scope, receive, send)
        # Asked for while the server drains, these tell of it and hold nothing up.
        watching = scope["path"] in _WHILE_DRAINING
        with bound_contextvars(request_id=exchange.id), self._metrics.in_flight.track_inprogress():
            try:
                if self._life.stage == "draining" and not watching:
                    await _draining()(scope, receive, observed)
                elif watching:
                    await self._app(scope, receive, observed)
                else:
                    with self._life.work():
                        await self._app(scope, receive, observed)
            except asyncio.CancelledError:
                exchange.error = "CancelledError"
                if self._life.stage != "draining" or exchange.begun:
                    raise
                # It had its time; whoever waits for it is told so in place of a bare 500.
                await _draining()(scope, receive, observed)
            except ClientDisconnect:
                exchange.status, exchange.error = _CLIENT_LEFT, "ClientDisconnect"
                raise
            except Exception as error:
                exchange.error = type(error).__qualname__
                logger.exception("a request failed")
                raise
            finally:
                self._tell(scope, exchange)

    def _tell(self, scope: Scope, exchange: _Exchange) -> None:
        seconds = time.perf_counter() - exchange.started
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        route = route_of(scope)
        self._metrics.observe_request(route, method, exchange.status, seconds)
        principal = scope.get("state", {}).get("principal")
        line: dict[str, Any] = {
            "method": method,
            "route": route,
            "status": exchange.status,
            "milliseconds": round(seconds * 1000, 1),
            "principal": getattr(principal, "id", None),
            "request_id": exchange.id,
        }
        if exchange.error:
            line["error"] = exchange.error
        logger.info("request", extra=line)


def route_of(scope: Scope) -> str:
    """The template of the route that took a request: there are few, whatever people ask for."""
    mount = scope.get("root_path", "")
    template = getattr(scope.get("route"), "path_format", None)
    if template is None:
        return f"{mount}/{{path}}" if mount else "unmatched"
    return f"{mount}{template}"


def _draining() -> ASGIApp:
    return problem(
        503,
        "draining",
        "this server is being stopped; ask again in a moment",
        {"Retry-After": "1", "Connection": "close"},
    )


def _observed_send(exchange: _Exchange, scope: Scope, receive: Receive, send: Send) -> Send:
    """Note the status and add the id; what the framework says in plain text becomes a problem."""

    async def observed(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = exchange.id
            kind = headers.get("content-type", "")
            if message["status"] >= 400 and kind.startswith("text/plain"):
                exchange.plain = bytearray()
                return
            exchange.begun = True
        elif exchange.plain is not None and message["type"] == "http.response.body":
            exchange.plain += message.get("body", b"")
            if not message.get("more_body", False):
                words = exchange.plain.decode("utf-8", "replace")
                detail = detail_of(exchange.status, words, scope)
                exchange.plain = None
                told = problem(exchange.status, code_of(exchange.status), detail)
                told.headers[REQUEST_ID] = exchange.id
                await told(scope, receive, send)
            return
        await send(message)

    return observed
