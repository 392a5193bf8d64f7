"""Say in one word what went wrong with a question, so that errors can be counted by cause."""

from eval.rows import Row

DIAGNOSES = {
    "failed": "no answer came: the row has the error",
    "answered what is not there": "nothing answers the question, and an answer was given",
    "unsupported": "a statement is not carried by its citations, or a quotation is not exact",
    "wrong language": "the answer's own words are in another language or script",
    "not retrieved": "no article that answers is among those found",
    "ranked low": "an article that answers was found, its evidence not among what was read",
    "wrongly refused": "the evidence was read, and the question refused",
    "misread": "the evidence was read, and the answer lacks what was asked for",
}
"""Each cause and what it means, in the order in which they are looked for."""


def diagnose(row: Row) -> str | None:
    """The first cause that fits; None when all is well."""
    if row.error is not None:
        return "failed"
    if row.answer is None:
        return _retrieval(row) if row.answerable else None
    if row.scores.get("false_answer"):
        return "answered what is not there"
    if row.answered and _below(row, "citation_recall", "quote_exactness"):
        return "unsupported"
    if _below(row, "language_match", "script_match"):
        return "wrong language"
    if row.scores.get("right") != 0:
        return None
    return _retrieval(row) or ("misread" if row.answered else "wrongly refused")


def _below(row: Row, *names: str) -> bool:
    """Whether one of the metrics applies and is not full."""
    values = (row.scores.get(name) for name in names)
    return any(value is not None and value < 1 for value in values)


def _retrieval(row: Row) -> str | None:
    if not row.scores.get("Success@20"):
        return "not retrieved"
    read = row.scores.get("span_recall@20") is None or any(p.evidence for p in row.passages)
    return None if read else "ranked low"
