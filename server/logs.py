"""The log: JSON lines on standard error that hold no text of a question, an article or a key."""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

Event = MutableMapping[str, Any]
_MOST_PLACES = 8


def configure_logs(stream: TextIO | None = None) -> None:
    """Write every logger's lines: our own from INFO on, those of libraries from WARNING.

    They are JSON, but on a terminal, where a person reads them.
    """
    import structlog
    from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level, add_logger_name

    written = stream or sys.stderr
    formatter = ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            add_log_level,
            add_logger_name,
            ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            _one_line,
            _place_for_traceback,
            structlog.dev.ConsoleRenderer()
            if written.isatty()
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for ours in ("server", "rag"):
        logging.getLogger(ours).setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    logging.captureWarnings(True)


def _is_news(record: logging.LogRecord) -> bool:
    """Uvicorn tells of a failed request what the observer told already."""
    return not record.getMessage().startswith("Exception in ASGI application")


def _one_line(_: Any, __: str, event: Event) -> Event:
    """The first line of a message: below it asyncio and others print values."""
    event["event"] = str(event["event"]).split("\n", 1)[0]
    return event


def _place_for_traceback(_: Any, __: str, event: Event) -> Event:
    """An exception as its type and where it arose: its text may repeat what somebody asked."""
    found = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = found[1] if isinstance(found, tuple) else found
    causes: list[Event] = []
    while isinstance(error, BaseException) and len(causes) < _MOST_PLACES:
        kind = type(error)
        causes.append(
            {"type": f"{kind.__module__}.{kind.__qualname__}", "at": _places(error.__traceback__)}
        )
        error = error.__cause__ or error.__context__
    if causes:
        event["exception"] = causes
    return event


def _places(traceback: TracebackType | None) -> list[str]:
    """The innermost frames, outermost first: file:line function."""
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        path = Path(code.co_filename)
        places.append(f"{path.parent.name}/{path.name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-_MOST_PLACES:]
