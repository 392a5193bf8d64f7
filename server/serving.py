"""Listen until told to stop, then let what is under way finish."""

import errno
import logging
import os
import socket
import sys
from types import FrameType
from typing import TYPE_CHECKING

from fastapi import FastAPI

from rag.errors import BadInput
from server.life import Life

if TYPE_CHECKING:
    from server.jobs import Jobs

logger = logging.getLogger(__name__)

# Beyond these a connection is turned away, a request's head is refused, an idle line is closed.
MOST_CONNECTIONS = 1000
MOST_HEAD_BYTES = 32 * 1024
IDLE_SECONDS = 15
_LAST_SECONDS = 1


def check_address(host: str, port: int) -> None:
    """Find out whether an address can be listened on, before anything is loaded for it.

    Raises:
        BadInput: somebody else listens there, or it is no address of this machine.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise _no_address(host, port, error) from error
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as trying:
                trying.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                trying.bind(address)
        except OSError as error:
            # Of the several addresses of a name, one that this machine lacks is passed over.
            if len(found) == 1 or error.errno == errno.EADDRINUSE:
                raise _no_address(host, port, error) from error


def _no_address(host: str, port: int, error: OSError) -> BadInput:
    return BadInput(
        f"nothing can listen on {host}, port {port} ({error.strerror}); end what is there, or "
        "name another with --port or --host"
    )


def run(app: FastAPI, *, host: str, port: int) -> None:
    """Serve `app` on an address until SIGTERM or SIGINT; a second one ends it at once."""
    import uvicorn

    life: Life = app.state.life

    class Server(uvicorn.Server):
        """Drains before it closes: until then /readyz says so, and answers go on."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            # Not handed up: uvicorn would raise the signal again, and the process would end by it.
            del sig, frame
            if life.stage == "draining":
                self.should_exit = self.force_exit = True
            life.drain()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                bound = self.servers[0].sockets[0].getsockname()[1]
                logger.info("citedesk on http://%s:%s", host, bound)

        async def on_tick(self, counter: int) -> bool:
            if life.stage == "draining":
                # Here and not where the signal comes in: this is the event loop's.
                life.end_parts()
            if life.over:
                # Whoever still listens is told, before the connections are cut.
                app.state.streams.close()
            return life.over or await super().on_tick(counter)

    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application believes those that are configured
        http="h11",
        h11_max_incomplete_event_size=MOST_HEAD_BYTES,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    Server(config).run()
    jobs: Jobs | None = app.state.jobs
    if jobs is not None and not jobs.stop(wait_seconds=0):
        # In the middle of a batch a thread cannot be stopped, and may not outlive the interpreter.
        # The index loses nothing, and the job is done again at the next start.
        logger.info("an upload is left for the next start")
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)
