"""What a question takes for granted, held against what the articles say."""

from rag.premises.contradictions import Contradiction, Premise, contradiction, premises_of
from rag.premises.denials import Denial, denial
from rag.premises.unknown import UnknownNames, unknown_names

__all__ = [
    "Contradiction",
    "Denial",
    "Premise",
    "UnknownNames",
    "contradiction",
    "denial",
    "premises_of",
    "unknown_names",
]
