"""What texts are matched by: folded terms, names, numbers, and what a bilingual dictionary adds."""

from rag.words.concepts import Concept, concepts_of
from rag.words.days import DAY_MARK, day_terms, terms_of_time
from rag.words.dictionary import Dictionary, default_dictionary
from rag.words.indexing import folding_version, index_terms

__all__ = [
    "DAY_MARK",
    "Concept",
    "Dictionary",
    "concepts_of",
    "day_terms",
    "default_dictionary",
    "folding_version",
    "index_terms",
    "terms_of_time",
]
