"""Put tiktoken's cl100k_base table where tiktoken looks for it, so that no network is needed."""

import os
from pathlib import Path

from rag.models.catalog import CL100K_BASE
from rag.models.store import require


def use_table(cache: Path) -> Path:
    """Point tiktoken, in this process, at the table in the cache.

    Raises ModelUnavailable if the table has not been pulled, for tiktoken would then reach for
    the network in the middle of an answer.
    """
    folder = require(CL100K_BASE.name, cache=cache)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    return folder
