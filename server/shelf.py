"""What whoever asks may see of the articles: the way of every route to the index."""

import asyncio
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import Depends, Request

from rag.answerer import Answerer
from rag.index import State
from rag.retrieval import Found
from rag.types import Filters, Sources
from server.access import Principal, principal_of


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of some sources, `within`; all of them where that is None."""

    answerer: Answerer
    within: Sources | None = None

    def state(self) -> State:
        """What is published of them now; it may be read from the disk, so call it in a thread."""
        return self.answerer.searcher.index.snapshot(self.within)

    async def search(
        self, question: str, filters: Filters, *, k: int, as_of: date | None = None
    ) -> Found:
        """The passages nearest to a question; relative dates are read against today at the desk."""
        return await asyncio.to_thread(
            self.answerer.searcher.search,
            question,
            filters=filters,
            k=k,
            as_of=as_of or self.answerer.today,
            within=self.within,
        )


def shelf_of(request: Request, principal: Annotated[Principal, Depends(principal_of)]) -> Shelf:
    """What the principal of a request may see."""
    return Shelf(request.app.state.answerer, principal.within)


OwnShelf = Annotated[Shelf, Depends(shelf_of)]
