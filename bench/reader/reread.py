"""Read the sentences that seem to answer, and put them in order by what was read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from taught import Excerpt, Reader
from windows import windows_around

from rag.evidence import Ranked

# Sentences around which is read.
READ = 5
# In scores, for one of the logit; weigh.py shows how it was found.
WEIGHT = 0.02
_LOWEST, _HIGHEST = -6.0, 6.0


@dataclass(frozen=True, slots=True)
class Read:
    """A ranked sentence and the logit that it answers; None where it was not read."""

    ranked: Ranked
    logit: float | None


def reread(question: str, ranked: Sequence[Ranked], reader: Reader) -> list[Read]:
    """The ranking with the best sentences and those beside them read, these before all others."""
    windows = windows_around(ranked[:READ])
    excerpts = [
        Excerpt(
            w.hit.article.title,
            tuple(w.hit.article.text[s.start : s.end] for s in w.hit.sentences[w.first : w.end]),
        )
        for w in windows
    ]
    logits: dict[tuple[str, int], float] = {}
    for window, read in zip(windows, reader.read(question, excerpts), strict=True):
        for sentence, logit in zip(
            window.hit.sentences[window.first : window.end], read, strict=True
        ):
            logits[window.hit.article.id, sentence.start] = logit
    known = [_read(each, logits.get(_place(each))) for each in ranked]
    first = sorted((r for r in known if r.logit is not None), key=lambda r: -r.ranked.score)
    return [*first, *(each for each in known if each.logit is None)]


def _place(found: Ranked) -> tuple[str, int]:
    return found.hit.article.id, found.sentence.start


def _read(found: Ranked, logit: float | None) -> Read:
    clipped = _LOWEST if logit is None else min(max(logit, _LOWEST), _HIGHEST)
    return Read(replace(found, score=found.score + WEIGHT * clipped), logit)
