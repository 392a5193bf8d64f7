"""What a quotation in another language or script says, as far as that is certain: its facts."""

from rag.gloss.quotation import gloss_line, gloss_quote, glosses
from rag.gloss.values import Gloss, Kind

__all__ = ["Gloss", "Kind", "gloss_line", "gloss_quote", "glosses"]
