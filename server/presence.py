"""Work for a client that waits: it ends when the client goes away."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request
from starlette.types import Receive

CLIENT_GONE = 499
"""The status, read by nobody but the log and the metrics, of a request whose client left."""

Result = TypeVar("Result")


async def while_connected(
    request: Request, work: Coroutine[Any, Any, Result]
) -> tuple[Result] | None:
    """What `work` gives, in a tuple; None, and the work is cancelled, when the client leaves first.

    The request's body must have been read.
    """
    task = asyncio.create_task(work)
    gone = asyncio.create_task(_gone(request.receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
        left = not task.done()
    finally:
        gone.cancel()
        task.cancel()
    if left:
        # What it holds, a place in a queue or a connection, is given back before this returns.
        await asyncio.wait({task})
        return None
    return (task.result(),)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
