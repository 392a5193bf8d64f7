"""The text of a PDF page without what no reader of the page sees. Decision 0027."""

from collections.abc import Set as AbstractSet
from typing import Any

from rag.articles.drawing import SHOWING, Drawing
from rag.articles.layers import Layers


def page_text(page: Any, layers: Layers) -> tuple[str, bool]:
    """What pypdf gives for a page, and whether something that is hidden was left out of it."""
    drawing = Drawing(page, layers)
    text = page.extract_text(
        visitor_operand_before=drawing.before, visitor_operand_after=drawing.after
    )
    unseen = drawing.unseen()
    if not unseen:
        return text, False
    # What is kept is set again by the same program, as if the rest had never been there.
    seen = page.extract_text(visitor_operand_before=_Without(unseen).before)
    lines = seen.split("\n")
    return "\n".join(line for line in lines if line.strip() or not line), True


class _Without:
    """Takes texts out of a page, by their numbers, while pypdf goes through it."""

    def __init__(self, unseen: AbstractSet[int]) -> None:
        self._unseen = unseen
        self._number = 0

    def before(self, operator: bytes, operands: Any, *_: Any) -> None:
        """Put a blank into the place of a text that is not seen, so that no words grow together."""
        if operator not in SHOWING:
            return
        if self._number in self._unseen and operands:
            if operator != b"TJ":
                operands[-1] = " "
            elif isinstance(operands[0], list):  # what is none shows nothing
                operands[0][:] = [" "]
        self._number += 1
