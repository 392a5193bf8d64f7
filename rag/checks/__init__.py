"""Hold a model's sentence against the words it cites; what they do not carry is not delivered.

Figures with their units and precision, dates as days, names by the table and beyond it, quotations
word for word; who did what to whom, yes and no, up and down; and how near the rest of the wording
is, by words within a language and by vectors across two.
"""

from rag.checks.carried import check_claim
from rag.checks.likeness import (
    Likeness,
    fits_language,
    same_language,
    support_across,
    support_of,
)
from rag.checks.roles import exchanged
from rag.checks.steps import same_steps
from rag.checks.subjects import same_subjects
from rag.checks.turns import same_direction

__all__ = [
    "Likeness",
    "check_claim",
    "exchanged",
    "fits_language",
    "same_direction",
    "same_language",
    "same_steps",
    "same_subjects",
    "support_across",
    "support_of",
]
