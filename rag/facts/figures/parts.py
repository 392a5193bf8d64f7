"""Every number of a text, those first whose own words tell what they are a part or multiple of."""

from rag.facts.figures.english_parts import ENGLISH_PARTS
from rag.facts.figures.english_times import ENGLISH_TIMES
from rag.facts.figures.han_parts import HAN_PARTS
from rag.facts.figures.terms import Term, numbers, take


def terms_in(text: str) -> list[Term]:
    """The numbers of a text (a view without names and dates), in reading order.

    >>> [str(term.low) for term in terms_in("a quarter of 80, 三成")]
    ['25', '80', '30']
    """
    found: list[Term] = []
    for pattern, read in (*HAN_PARTS, *ENGLISH_TIMES, *ENGLISH_PARTS):
        text, terms = take(text, pattern, read)
        found += terms
    return sorted([*found, *numbers(text)], key=lambda term: term.start)
