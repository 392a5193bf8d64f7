"""Facts of a text as values with their places: figures, and dates.

`rag.facts.figures` and `rag.facts.dates` each compare (`agrees`) and write out (`render`) theirs.
"""

from rag.facts.dates import When, dates_in
from rag.facts.figures import Figure, Unit, figures_in, numbers_in, plain_figures

__all__ = ["Figure", "Unit", "When", "dates_in", "figures_in", "numbers_in", "plain_figures"]
