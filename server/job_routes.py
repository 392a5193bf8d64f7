"""/v1/jobs/{id}: how far an upload is, as JSON or as events until it has ended."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event

from server.access import Principal, principal_of, require
from server.jobs import ENDED, Job, Jobs
from server.life import Life
from server.problems import PROBLEMS, Refused
from server.shelf import OwnShelf, Shelf

router = APIRouter(prefix="/v1/jobs", responses=PROBLEMS)
_SECONDS_BETWEEN_LOOKS = 0.2
_LOOKS_BETWEEN_COMMENTS = 75


def jobs_of(request: Request) -> Jobs:
    """The queue of uploads; 503 where the application was made to read only."""
    jobs: Jobs | None = request.app.state.jobs
    if jobs is None:
        raise Refused(503, "unavailable", "this server takes no articles in")
    return jobs


JobsOpen = Annotated[Jobs, Depends(jobs_of)]


@router.get(
    "/{job_id}",
    response_model=None,
    dependencies=[Depends(require("manage"))],
)
async def read_job(
    job_id: str,
    request: Request,
    jobs: JobsOpen,
    principal: Annotated[Principal, Depends(principal_of)],
    shelf: OwnShelf,
    accept: Annotated[str | None, Header()] = None,
) -> Response:
    """One's own job; as server-sent events `progress` and `done` where `Accept` asks for them."""
    job = await asyncio.to_thread(jobs.get, job_id, principal.id)
    if job is None:
        raise HTTPException(404, f"there is no job {job_id!r}")
    if "text/event-stream" in (accept or ""):
        life: Life = request.app.state.life
        return EventSourceResponse(_followed(job, jobs, life, shelf))
    return JSONResponse(await _shown(job, jobs, shelf))


async def _shown(job: Job, jobs: Jobs, shelf: Shelf) -> dict[str, Any]:
    """What a client is told of a job; the counts in its report are of what the client may see."""
    document = jobs.document(job)
    report = document["report"]
    if shelf.within is None or report is None:
        return document
    facts = await asyncio.to_thread(lambda: shelf.state().facts())
    counted = {**report, "articles": facts.articles, "passages": facts.passages}
    return {**document, "report": counted}


async def _followed(job: Job, jobs: Jobs, life: Life, shelf: Shelf) -> AsyncIterator[bytes]:
    """Looks at the state file now and then: another process may be the one at work."""
    number, looks, told = 0, 0, None
    current: Job | None = job
    while current is not None and current.state not in ENDED and life.stage != "draining":
        document = await _shown(current, jobs, shelf)
        if document != told:
            yield _event(number, "progress", document)
            number, told = number + 1, document
        looks += 1
        if looks % _LOOKS_BETWEEN_COMMENTS == 0:
            yield b": still at it\n\n"
        await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)
        current = await asyncio.to_thread(jobs.get, job.id, job.owner)
    if current is not None and current.state in ENDED:
        yield _event(number, "done", await _shown(current, jobs, shelf))


def _event(number: int, name: str, document: dict[str, Any]) -> bytes:
    data = json.dumps(document, ensure_ascii=False)
    return format_sse_event(event=name, data_str=data, id=str(number))
