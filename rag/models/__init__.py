"""Model weights: pulled once from the hub or the package index, verified, and found again."""

from rag.models.catalog import CATALOG, Kind, Source
from rag.models.fingerprint import weights_sha256
from rag.models.half import VARIANT, has_half
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
    "VARIANT",
    "Kind",
    "ModelState",
    "Progress",
    "PulledModel",
    "Report",
    "Source",
    "find",
    "has_half",
    "list_models",
    "pull",
    "require",
    "use_table",
    "verify",
    "weights_sha256",
]
