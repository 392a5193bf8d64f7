"""The one exception of this package: a file or row that cannot become an article."""

from rag.errors import BadInput


class Refused(BadInput):
    """`str(error)` completes "this file …"; it never leaves the package, it becomes `Skipped`."""


NOTHING_SEEN = "holds no text that a reader would see"
"""The reason of a file with words that are all hidden."""
