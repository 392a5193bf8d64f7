"""The score of every passage for a question: likeness by vectors, words, length and time.

Likeness is the mean of two cosines (docs/decisions/0007); words count by the share of what the
question speaks of that a passage has (0012). The two languages are weighed apart and put in one
order, since an embedder finds any text of the question's language likelier.
"""

from dataclasses import dataclass

import numpy as np

from rag.articles import detect_language
from rag.encoder import OTHER_LANGUAGE_GAP, Vectors
from rag.index import Generation
from rag.index.generation import Mask, Rows
from rag.index.lexicon import Wanted
from rag.words import concepts_of

# In cosines; bench/fit_fusion.py shows what it is worth.
_SHARE_WEIGHT = 0.08
# A line that repeats a question is near it and answers nothing: what a passage loses for each time
# that its terms go into those of a paragraph.
_SHORTNESS = 0.008
_TERMS_OF_A_LINE, _TERMS_OF_A_PARAGRAPH = 10, 60


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """All passages of a generation against one question.

    `own` says which passages are in the question's language; `wanted` has the question's concepts
    for these (True) and for the others, as far as there are any. `likeness` is what vectors and
    words give; `fused` orders the passages and is -inf where one is not allowed.
    """

    fused: Vectors
    likeness: Vectors
    dense: Vectors
    share: Vectors
    cosines: Vectors
    own: Mask
    wanted: dict[bool, Wanted]


def score(
    generation: Generation,
    question: str,
    vector: Vectors,
    *,
    allowed: Mask | None,
    gained: Vectors | None,
) -> Scores:
    """Every passage's score; `gained` is added to it."""
    english = detect_language(question) == "en"
    dense, cosines = generation.scores(vector)
    own = generation.passage_english if english else ~generation.passage_english
    share = np.zeros(len(dense), dtype=np.float32)
    wanted = {}
    for same in (True, False):
        mask = own if same else ~own
        if mask.any():
            concepts = concepts_of(question, chinese=not english, same=same)
            wanted[same] = generation.lexicon.weigh(concepts)
            np.copyto(share, wanted[same].passages(), where=mask)
    likeness = dense + np.float32(_SHARE_WEIGHT) * share
    likeness[~own] += np.float32(OTHER_LANGUAGE_GAP)
    fused = likeness - _loss_of_the_short(generation)
    if gained is not None:
        fused += gained
    if allowed is not None:
        fused[~allowed] = -np.inf
    return Scores(fused, likeness, dense, share, cosines, own, wanted)


def _loss_of_the_short(generation: Generation) -> Vectors:
    counts = generation.lexicon.terms_of_passage
    terms = np.clip(counts, _TERMS_OF_A_LINE, _TERMS_OF_A_PARAGRAPH).astype(np.float32)
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
