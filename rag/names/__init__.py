"""Names in a text as entities of a table, so that 川普, 特朗普 and Trump are one person."""

from rag.names.agreement import unmatched_names
from rag.names.entities import Entity, Kind
from rag.names.matching import Mention, mentions_in
from rag.names.table import Region, Table, default_table, load_table, merge, render

__all__ = [
    "Entity",
    "Kind",
    "Mention",
    "Region",
    "Table",
    "default_table",
    "load_table",
    "mentions_in",
    "merge",
    "render",
    "unmatched_names",
]
