"""The one exception of this package: a file or row that cannot become an article."""

from rag.errors import BadInput


class Refused(BadInput):
    """`str(error)` completes "this file …"; it never leaves the package, it becomes `Skipped`."""
