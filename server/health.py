"""/livez and /readyz: whether the process runs, and whether it can answer."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from rag.errors import IndexUnusable
from server.ask import Opened

router = APIRouter()


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The event loop turns."""
    return {"status": "alive"}


@router.get("/readyz")
def readyz(answerer: Opened) -> JSONResponse:
    """200 when it answers, with what it does without; 503 when no index can be used."""
    index = answerer.searcher.index
    try:
        snapshot = index.snapshot()
    except IndexUnusable as error:
        return JSONResponse({"status": "unready", "reason": str(error)}, 503)
    degraded = [index.degraded] if index.degraded else []
    return JSONResponse(
        {"status": "ready", "degraded": degraded, "index": snapshot.generation.name}
    )
