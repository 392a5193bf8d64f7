"""Names in a text as entities of a table, so that 川普, 特朗普 and Trump are one person."""

from rag.names.agreement import unmatched_names
from rag.names.corpus import CorpusNames, remembered
from rag.names.entities import Entity, Kind
from rag.names.matching import Mention, mentions_in
from rag.names.table import (
    Region,
    Table,
    default_table,
    load_table,
    merge,
    reading_names,
    render,
    shipped_table,
)

__all__ = [
    "CorpusNames",
    "Entity",
    "Kind",
    "Mention",
    "Region",
    "Table",
    "default_table",
    "load_table",
    "mentions_in",
    "merge",
    "reading_names",
    "remembered",
    "render",
    "shipped_table",
    "unmatched_names",
]
