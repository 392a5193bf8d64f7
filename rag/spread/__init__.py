"""An ingest's work spread over the workers of a Dask cluster."""

from rag.spread.cluster import Cluster, open_cluster
from rag.spread.units import Bench, Result, Unit, do_unit, terms_of
from rag.spread.workers import SpreadWorkers

__all__ = [
    "Bench",
    "Cluster",
    "Result",
    "SpreadWorkers",
    "Unit",
    "do_unit",
    "open_cluster",
    "terms_of",
]
