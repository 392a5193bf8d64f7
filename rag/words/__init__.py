"""What texts are matched by: folded terms, names, numbers, and what a bilingual dictionary adds."""

from rag.words.concepts import Concept, concepts_of
from rag.words.dictionary import Dictionary, default_dictionary
from rag.words.indexing import folding_version, index_terms

__all__ = [
    "Concept",
    "Dictionary",
    "concepts_of",
    "default_dictionary",
    "folding_version",
    "index_terms",
]
