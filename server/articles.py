"""/v1/articles: list, read, add and remove what is answered from."""

import asyncio
import base64
import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from rag.index.listing import Listing, Wanted
from rag.index.stores import Listed
from rag.types import Language, is_within
from rag.wire import article_json
from server.access import Principal, principal_of, require
from server.job_routes import JobsOpen
from server.problems import PROBLEMS, Refused, problem_responses
from server.schemas import ArticleBody
from server.shelf import OwnShelf
from server.uploads import Upload, article_file

router = APIRouter(prefix="/v1/articles", responses=PROBLEMS)
uploads = APIRouter(prefix="/v1/articles", responses=PROBLEMS)
"""Apart from the others, since a request may be as large as an upload."""

_MANAGE = Depends(require("manage"))
_ArticleId = Annotated[str, Path(max_length=500)]
_REFUSED = problem_responses({415: "Neither files nor JSON", 507: "It cannot be stored"})
_FILES = {
    "type": "object",
    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    "required": ["files"],
}
_BODIES = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": _FILES},
            "application/json": {"schema": ArticleBody.model_json_schema()},
        },
    }
}


def wanted_articles(
    query: Annotated[str, Query(max_length=200, description="Words of the title.")] = "",
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
    language: Language | None = None,
) -> Wanted:
    """The filters of a list; dates are inclusive."""
    return Wanted(query, source, since, until, language)


@router.get("")
def list_articles(
    request: Request,
    shelf: OwnShelf,
    wanted: Annotated[Wanted, Depends(wanted_articles)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> dict[str, Any]:
    """Articles, the newest first and undated ones last; `next` is the cursor of what follows."""
    listing: Listing = request.app.state.listing
    snapshot = shelf.state()
    found = listing.find(snapshot, wanted)
    after = _place(cursor) if cursor else None
    rest = found if after is None else [article for article in found if article.place > after]
    page = rest[:limit]
    sizes = snapshot.characters([(article.id, article.sha256) for article in page])
    return {
        "articles": [_listed_json(*each) for each in zip(page, sizes, strict=True)],
        "next": _cursor(page[-1]) if len(rest) > limit else None,
        "total": len(found),
    }


@router.get("/{article_id}")
def read_article(article_id: _ArticleId, shelf: OwnShelf) -> dict[str, Any]:
    """One article; offsets of citations are code points into its `text`."""
    article = shelf.state().article(article_id)
    if article is None:
        raise _missing(article_id)
    return article_json(article)


@router.delete("/{article_id}", status_code=204, dependencies=[_MANAGE])
def remove_article(article_id: _ArticleId, shelf: OwnShelf) -> None:
    """No answer that begins after this one's reply cites the article."""
    if shelf.state().remove([article_id]):
        raise _missing(article_id)


@uploads.post(
    "",
    status_code=202,
    dependencies=[_MANAGE],
    openapi_extra=_BODIES,
    responses=_REFUSED,
)
async def add_articles(
    request: Request, jobs: JobsOpen, principal: Annotated[Principal, Depends(principal_of)]
) -> Response:
    """Take in files or one article; it is found when the job named by `Location` is done."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        _refuse_files(principal)
        async with request.form() as form:
            files = [part for _, part in form.multi_items() if isinstance(part, UploadFile)]
            if not files:
                raise HTTPException(422, "files: there is none; send at least one as a form's file")
            given = [Upload(file.filename or "", file.file) for file in files]
            job = await asyncio.to_thread(_add, jobs, principal.id, given)
    elif kind == "application/json":
        article = _article(await request.body(), principal)
        job = await asyncio.to_thread(_add, jobs, principal.id, [article])
    else:
        raise HTTPException(415, "send files as multipart/form-data, or one article as JSON")
    return JSONResponse(job, 202, {"Location": f"/v1/jobs/{job['id']}"})


def _add(jobs: JobsOpen, owner: str, given: list[Upload]) -> dict[str, Any]:
    try:
        return jobs.document(jobs.add(owner, given))
    except OSError as error:
        raise HTTPException(507, f"the upload cannot be stored: {error.strerror}") from error


def _refuse_files(principal: Principal) -> None:
    """403 for a key that is limited to sources: what a file's is shows when it is read."""
    if principal.is_limited:
        raise Refused(
            403,
            "forbidden",
            f"this key adds articles of {_named(principal)} only; send them one by one as JSON "
            "with their `source`, not as files",
        )


def _refuse_other_sources(principal: Principal, source: str | None) -> None:
    # As ingest reads it: without white space around it.
    if not is_within((source or "").strip(), principal.within):
        raise Refused(
            403,
            "forbidden",
            f"this key adds articles of {_named(principal)} only, and `source` is "
            f"{source!r}; send one of these as `source`",
        )


def _named(principal: Principal) -> str:
    return " and ".join(principal.sources or ())


def _article(body: bytes, principal: Principal) -> Upload:
    try:
        read = ArticleBody.model_validate_json(body)
    except ValidationError as error:
        told = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        raise RequestValidationError(told) from error
    _refuse_other_sources(principal, read.source)
    return article_file(
        title=read.title, text=read.text, published=read.published, source=read.source, url=read.url
    )


def _missing(article_id: str) -> HTTPException:
    return HTTPException(404, f"there is no article {article_id!r}")


def _listed_json(article: Listed, size: int) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": article.title,
        "language": article.language,
        "published": article.published.isoformat() if article.published else None,
        "source": article.source,
        "url": article.url,
        "sha256": article.sha256,
        "characters": size,
    }


def _cursor(last: Listed) -> str:
    text = json.dumps(last.place, ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _place(cursor: str) -> tuple[int, str]:
    """Where the page before ended: as a place, nothing that comes and goes meanwhile shifts it."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        match json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)):
            case [int(day), str(article_id)]:
                return day, article_id
    except ValueError:
        pass
    raise HTTPException(422, "cursor: this is none; send what `next` of the page before says")
