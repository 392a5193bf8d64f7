"""What a Dask worker runs for `citedesk ingest --dask`: its own settings, model and cache."""

import threading
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.spread import Bench, Result, Unit

# One unit at a time in a process: a tokenizer must not be entered twice, and a model loads once.
_TURN = threading.Lock()


def work(unit: "Unit") -> "Result":
    """Cut and embed as the unit says.

    Raises:
        ModelUnavailable: the embedder of this machine was not pulled, or is damaged.
    """
    from rag.spread import do_unit

    with _TURN:
        return do_unit(unit, _bench())


@cache
def _bench() -> "Bench":
    from rag.assembly import open_ingestion
    from rag.cli.common import settings_or_error
    from rag.spread import Bench

    settings = settings_or_error()
    using = open_ingestion(settings.index, embedder=settings.embedder, cache=settings.cache)
    return Bench(using.encoder, using.chunker, using.layout)
