"""The index: all that is searched, published whole, in files or in PostgreSQL."""

from rag.index.generation import Generation
from rag.index.layout import GenerationState, IndexFolder
from rag.index.manifest import Facts, Layout, Manifest
from rag.index.part import Part, Query
from rag.index.reader import Index, Snapshot
from rag.index.stores import Corpus, State

__all__ = [
    "Corpus",
    "Facts",
    "Generation",
    "GenerationState",
    "Index",
    "IndexFolder",
    "Layout",
    "Manifest",
    "Part",
    "Query",
    "Snapshot",
    "State",
]
