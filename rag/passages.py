"""Pack the sentences of an article into passages under two token limits, with exact offsets.

The budget (tiktoken) is what a prompt pays for; the ceiling is what the embedder reads, counted
with its own tokenizer. Laws (tests/rag/test_passages.py): a passage is a run of whole sentences of
one piece of body; every sentence is in exactly one passage; no passage is beyond the ceiling. Only
a sentence that alone is beyond the ceiling is cut, and that is reported.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.sentences import split_sentences
from rag.types import Article, CountTokens, Passage, Span

VERSION = "1"
"""Part of an index's identity: a change of the rules here or in `rag.sentences` raises it."""

# A line break between Chinese characters parts nothing; a space was put there on purpose.
_BREAK_IN_CHINESE = re.compile(r"(?<=[　-鿿＀-￯])[^\S\n]*\n\s*(?=[　-鿿＀-￯])")
_WHITE_SPACE = re.compile(r"\s+")
# A comma or colon inside 1,068 or 10:30 ends no clause.
_CLAUSE_END = re.compile(r"(?:[；;，、：]|(?<!\d)[,:]|[,:](?!\d))\s*|\s+")


@dataclass(frozen=True, slots=True)
class Chunker:
    """How to cut: `budget` in tiktoken tokens, `ceiling` in the embedder's, prefix included."""

    budget: int
    ceiling: int
    count_budget: CountTokens
    count_ceiling: CountTokens


@dataclass(frozen=True, slots=True)
class Cut:
    """A sentence beyond what the embedder reads, and into how many pieces it was cut."""

    sentence: Span
    tokens: int
    pieces: int


def embedding_text(text: str) -> str:
    """What an encoder reads for a quoted range: line breaks and runs of white space closed up."""
    return _WHITE_SPACE.sub(" ", _BREAK_IN_CHINESE.sub("", text)).strip()


def cut_passages(article: Article, chunker: Chunker) -> tuple[tuple[Passage, ...], tuple[Cut, ...]]:
    """Passages of the article's body in order, and the sentences that had to be cut for them."""
    passages: list[Passage] = []
    cuts: list[Cut] = []
    for piece in split_sentences(article.text, article.left_out):
        sentences, cut_here = _within_ceiling(article.text, piece, chunker)
        cuts.extend(cut_here)
        passages.extend(_pack(article.text, sentences, chunker))
    return tuple(passages), tuple(cuts)


def _texts(text: str, spans: Sequence[Span]) -> list[str]:
    return [embedding_text(text[span.start : span.end]) for span in spans]


def _within_ceiling(
    text: str, sentences: Sequence[Span], chunker: Chunker
) -> tuple[list[Span], list[Cut]]:
    """The sentences, those beyond the ceiling replaced by pieces below it."""
    kept: list[Span] = []
    cuts: list[Cut] = []
    counts = chunker.count_ceiling(_texts(text, sentences))
    for sentence, tokens in zip(sentences, counts, strict=True):
        if tokens <= chunker.ceiling:
            kept.append(sentence)
            continue
        pieces = _cut_sentence(text, sentence, chunker)
        kept.extend(pieces)
        cuts.append(Cut(sentence, tokens, len(pieces)))
    return kept, cuts


def _cut_sentence(text: str, sentence: Span, chunker: Chunker) -> list[Span]:
    """Pieces of one sentence, ended at a clause where there is one, else anywhere."""
    pieces = []
    start = sentence.start
    while start < sentence.end:
        end = _furthest_within(text, start, sentence.end, chunker)
        if end < sentence.end:
            # One character further, to see what a comma at the very end stands before.
            matches = _CLAUSE_END.finditer(text, start + 1, end + 1)
            clause_ends = [min(m.end(), end) for m in matches if m.start() < end]
            end = clause_ends[-1] if clause_ends else end
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        if piece.strip():
            pieces.append(Span(start + left, start + len(piece.rstrip())))
        start = end
    return pieces


def _furthest_within(text: str, start: int, limit: int, chunker: Chunker) -> int:
    """The largest end such that `text[start:end]` is within the ceiling; at least one character."""
    # No tokenizer here packs more than a few characters in a token; the bound keeps a run of
    # a million characters linear.
    low, high = start + 1, min(limit, start + 16 * chunker.ceiling)
    while low < high:
        middle = (low + high + 1) // 2
        if chunker.count_ceiling([embedding_text(text[start:middle])])[0] <= chunker.ceiling:
            low = middle
        else:
            high = middle - 1
    return low


def _pack(text: str, sentences: Sequence[Span], chunker: Chunker) -> list[Passage]:
    """Greedy runs of sentences under the budget, each then checked against the ceiling."""
    counts = chunker.count_budget(_texts(text, sentences))
    runs: list[list[Span]] = []
    spent = 0
    for sentence, tokens in zip(sentences, counts, strict=True):
        if runs and spent + tokens <= chunker.budget:
            runs[-1].append(sentence)
            spent += tokens
        else:
            runs.append([sentence])
            spent = tokens
    passages: list[Passage] = []
    while runs:
        run = runs.pop(0)
        span = Span(run[0].start, run[-1].end)
        beyond = chunker.count_ceiling(_texts(text, [span]))[0] > chunker.ceiling
        if beyond and len(run) > 1:
            runs[:0] = [run[: len(run) // 2], run[len(run) // 2 :]]
        else:
            passages.append(Passage(span.start, span.end, tuple(run)))
    return passages
