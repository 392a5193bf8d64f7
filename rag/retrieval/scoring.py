"""The score of every passage for a question: likeness by vectors, words, length and time.

Likeness is the mean of two cosines (docs/decisions/0007); words count by the share of what the
question speaks of that a passage has (0012). The two languages are weighed apart and put in one
order, since an embedder finds any text of the question's language likelier.
"""

from dataclasses import dataclass

import numpy as np

from rag.encoder import OTHER_LANGUAGE_GAP, Vectors
from rag.index import Part, Query
from rag.index.part import Mask, Rows

# In cosines; bench/fit_fusion.py shows what it is worth.
_SHARE_WEIGHT = 0.08
# A line that repeats a question is near it and answers nothing: what a passage loses for each time
# that its terms go into those of a paragraph.
_SHORTNESS = 0.008
_TERMS_OF_A_LINE, _TERMS_OF_A_PARAGRAPH = 10, 60


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """All passages of a part against one question.

    `own` says which passages are in the question's language. `likeness` is what vectors and words
    give; `fused` orders the passages and is -inf where one is not allowed.
    """

    fused: Vectors
    likeness: Vectors
    dense: Vectors
    share: Vectors
    cosines: Vectors
    own: Mask


def score(part: Part, query: Query, gained: Vectors | None) -> Scores:
    """Every passage's score; `gained` is added to it."""
    dense, cosines = part.scores(query.vector)
    own = part.own(query)
    share = np.zeros(len(dense), dtype=np.float32)
    for same, wanted in part.wanted.items():
        np.copyto(share, wanted.shares(), where=own if same else ~own)
    likeness = dense + np.float32(_SHARE_WEIGHT) * share
    likeness[~own] += np.float32(OTHER_LANGUAGE_GAP)
    fused = likeness - _loss_of_the_short(part)
    if gained is not None:
        fused += gained
    if part.allowed is not None:
        fused[~part.allowed] = -np.inf
    return Scores(fused, likeness, dense, share, cosines, own)


def _loss_of_the_short(part: Part) -> Vectors:
    terms = np.clip(part.terms.counts, _TERMS_OF_A_LINE, _TERMS_OF_A_PARAGRAPH).astype(np.float32)
    loss: Vectors = np.float32(_SHORTNESS) * np.log(np.float32(_TERMS_OF_A_PARAGRAPH) / terms)
    return loss


def best_rows(scores: Vectors, count: int) -> Rows:
    """The rows that score best, ties in the index's order; none that scores -inf."""
    if count < len(scores):
        least = -np.partition(-scores, count - 1)[count - 1]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    rows = rows[np.isfinite(scores[rows])]
    order = np.argsort(-scores[rows], kind="stable")[:count]
    return rows[order]
