"""Which sentences of the passages found answer a question, and how sure that is."""

from rag.evidence.accord import Told, accord
from rag.evidence.confidence import Signs, confidence_of, signs_of
from rag.evidence.ranking import Ranked, rank_sentences
from rag.evidence.selection import Quotation, select

__all__ = [
    "Quotation",
    "Ranked",
    "Signs",
    "Told",
    "accord",
    "confidence_of",
    "rank_sentences",
    "select",
    "signs_of",
]
