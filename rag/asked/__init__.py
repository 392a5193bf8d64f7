"""What a question asks for, and whether a sentence has such a thing; by rules over words."""

from rag.asked.asked import Asked, Kind
from rag.asked.offering import offers
from rag.asked.question import asked_of, wants_latest

__all__ = ["Asked", "Kind", "asked_of", "offers", "wants_latest"]
