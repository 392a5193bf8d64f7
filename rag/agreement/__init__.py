"""Tell which sentences of several articles say the same, and which contradict or replace others."""

from rag.agreement.copies import near_copies
from rag.agreement.reading import readings
from rag.agreement.values import Reading, ReadingKind, Statement, Value

__all__ = ["Reading", "ReadingKind", "Statement", "Value", "near_copies", "readings"]
