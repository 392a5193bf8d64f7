"""The Model Context Protocol, on standard input and output and at /mcp."""

import importlib.metadata
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from rag.answerer import Answerer
from rag.errors import CitedeskError
from rag.unseen import shown
from server.access import Asker
from server.desk import OpenDesk
from server.problems import Refused
from server.shelf import OwnShelf, Shelf
from server.tools import INSTRUCTIONS, TOOLS, Stream, Tool

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp.server.transport_security import TransportSecuritySettings
    from mcp_types import (
        CallToolRequestParams,
        CallToolResult,
        ListToolsResult,
        PaginatedRequestParams,
    )
    from mcp_types import Tool as ListedTool

logger = logging.getLogger(__name__)

Turn = Callable[[], AbstractAsyncContextManager[None]]
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def new_server(shelf: Shelf, stream: Stream, turn: Turn = nullcontext) -> "Server":
    """The tools behind the protocol: questions go to `stream`, searches take a `turn`."""
    from mcp.server.lowlevel import Server

    async def list_tools(
        _context: "ServerRequestContext", _params: "PaginatedRequestParams | None"
    ) -> "ListToolsResult":
        from mcp_types import ListToolsResult

        return ListToolsResult(tools=[_listed(tool) for tool in TOOLS])

    async def call_tool(
        _context: "ServerRequestContext", params: "CallToolRequestParams"
    ) -> "CallToolResult":
        return await _called(shelf, stream, params, turn)

    return Server(
        "citedesk",
        version=importlib.metadata.version("citedesk"),
        title="citedesk",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


async def serve_stdio(answerer: Answerer) -> None:
    """Speak the protocol until standard input ends; nothing else gets to standard output."""
    from mcp.server.stdio import stdio_server

    server = new_server(Shelf(answerer), answerer.stream)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def new_router(*, loopback_only: bool, origins: Sequence[str]) -> APIRouter:
    """`POST /mcp`, an ordinary route: whatever guards the others guards it.

    Args:
        loopback_only: whether only requests to this machine's own names are served.
        origins: of other sites whose pages may use it.
    """
    router = APIRouter()

    @router.post("/mcp", include_in_schema=False)
    async def mcp(request: Request, asker: Asker, desk: OpenDesk, shelf: OwnShelf) -> Response:
        server = new_server(shelf, partial(desk.stream, asker), lambda: desk.admission.turn(asker))
        return _Exchange(server, _security(request, loopback_only=loopback_only, origins=origins))

    return router


class _Exchange(Response):
    """The protocol's own reply to one request, written by its library."""

    def __init__(self, server: "Server", security: "TransportSecuritySettings") -> None:
        super().__init__()
        self._server = server
        self._security = security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request; nothing is kept for the next one."""
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        # Without sessions a manager is one request's: it needs no place in the application's life.
        manager = StreamableHTTPSessionManager(
            self._server, stateless=True, security_settings=self._security
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _security(
    request: Request, *, loopback_only: bool, origins: Sequence[str]
) -> "TransportSecuritySettings":
    """Names this server goes by, and pages that may call it: its own, and those of `origins`.

    Where keys are needed any name will do: a page that got here by a name of its own has no key.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    host = request.headers.get("host", "")
    ours = [*_LOOPBACK, *(f"{name}:*" for name in _LOOPBACK)] if loopback_only else [host]
    # Behind a proxy the page's scheme is not known here.
    pages = [f"http://{host}", f"https://{host}"]
    return TransportSecuritySettings(allowed_hosts=ours, allowed_origins=[*pages, *origins])


def _listed(tool: Tool) -> "ListedTool":
    from mcp_types import Tool as ListedTool
    from mcp_types import ToolAnnotations

    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.arguments.model_json_schema(),
        output_schema=dict(tool.result),
        annotations=ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


async def _called(
    shelf: Shelf, stream: Stream, params: "CallToolRequestParams", turn: Turn
) -> "CallToolResult":
    from mcp.shared.exceptions import MCPError
    from mcp_types import INVALID_PARAMS, CallToolResult, TextContent

    tool = next((tool for tool in TOOLS if tool.name == params.name), None)
    if tool is None:
        names = ", ".join(tool.name for tool in TOOLS)
        raise MCPError(INVALID_PARAMS, f"there is no tool {params.name!r}; there are {names}")
    try:
        async with turn() if tool.searches else nullcontext():
            given = await tool.run(shelf, stream, params.arguments or {})
    except CitedeskError as error:
        failure = str(error)
    except Refused as error:
        failure = str(error.detail)
    except Exception:
        logger.exception("the tool %s broke", tool.name)
        failure = "something went wrong here; the server's log says what"
    else:
        text = TextContent(type="text", text=shown(given.text))
        return CallToolResult(content=[text], structured_content=given.document)
    return CallToolResult(content=[TextContent(type="text", text=failure)], is_error=True)
