"""/v1/articles/{id}: an article as it is indexed, with what was left out of it."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path

from rag.wire import article_json
from server.ask import Opened

router = APIRouter(prefix="/v1/articles")


@router.get("/{article_id}", responses={404: {"description": "No such article"}})
def read_article(
    article_id: Annotated[str, Path(max_length=500)], answerer: Opened
) -> dict[str, Any]:
    """One article; offsets of citations are code points into its `text`."""
    article = answerer.searcher.index.snapshot().article(article_id)
    if article is None:
        raise HTTPException(404, f"there is no article {article_id!r}")
    return article_json(article)
