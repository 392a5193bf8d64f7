"""Find the gold evidence in the articles as they are, and say which answer points it carries."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from eval.folding import has_form
from eval.gold import GoldEvidence, GoldQuestion, Points
from rag.errors import BadInput
from rag.sentences import split_sentences
from rag.types import Article

_MOST_PLACES = 20

ArticleOf = Callable[[str], Article | None]
"""An article by its id; None when the corpus does not have it."""


@dataclass(frozen=True, slots=True)
class Located:
    """A range of an article's text that carries some of the answer points, by their numbers."""

    article: str
    start: int
    end: int
    points: frozenset[int]

    @property
    def offsets(self) -> range:
        """Every offset of the range."""
        return range(self.start, self.end)

    def touches(self, article: str, start: int, end: int) -> bool:
        """Whether a range of an article has a character of this one."""
        return article == self.article and start < self.end and self.start < end


def locate(gold: GoldQuestion, article_of: ArticleOf) -> tuple[Located, ...]:
    """The evidence of a question in the articles of the corpus; empty when it has no known place.

    Raises:
        BadInput: an article no longer has the words quoted from it, or a range lies beyond its end.
    """
    return _located(gold.id, gold.points, gold.evidence, article_of)


def locate_correction(gold: GoldQuestion, article_of: ArticleOf) -> tuple[Located, ...]:
    """The same for what corrects a false premise."""
    if gold.correction is None:
        return ()
    return _located(gold.id, gold.correction.points, gold.correction.evidence, article_of)


def _located(
    question: str, points: Points, evidence: Sequence[GoldEvidence], article_of: ArticleOf
) -> tuple[Located, ...]:
    found: list[Located] = []
    for piece in evidence:
        article = article_of(piece.article)
        if article is not None:
            found.extend(_places(question, points, piece, article))
    return tuple(found)


def _places(
    question: str, points: Points, piece: GoldEvidence, article: Article
) -> Iterator[Located]:
    if piece.quote is not None:
        start = article.text.find(piece.quote)
        if start < 0:
            raise BadInput(
                f"question {question}: the article {article.id} no longer says {piece.quote!r}; "
                f"correct the gold row or the article"
            )
        carried = frozenset(n for n, forms in enumerate(points) if has_form(piece.quote, forms))
        yield Located(article.id, start, start + len(piece.quote), carried)
    elif piece.span is not None:
        if not 0 <= piece.span.start < piece.span.end <= len(article.text):
            raise BadInput(
                f"question {question}: the range {piece.span.start}-{piece.span.end} is not in the "
                f"article {article.id}, which has {len(article.text)} characters"
            )
        every = frozenset(range(max(len(points), 1)))
        yield Located(article.id, piece.span.start, piece.span.end, every)
    else:
        yield from _forms_in(points, article)


def _forms_in(points: Points, article: Article) -> Iterator[Located]:
    """An article that is said to answer, no more: wherever it has a form of a point."""
    for number, forms in enumerate(points):
        any_form = re.compile("|".join(_bounded(form) for form in sorted(forms, key=len)[::-1]))
        for match in islice(any_form.finditer(article.text), _MOST_PLACES):
            yield Located(article.id, match.start(), match.end(), frozenset([number]))


def _bounded(form: str) -> str:
    """The form as a pattern that does not begin or end inside a number or an English word."""
    before = r"(?<![A-Za-z0-9])" if form[0].isascii() and form[0].isalnum() else ""
    after = r"(?![A-Za-z0-9])" if form[-1].isascii() and form[-1].isalnum() else ""
    return before + re.escape(form) + after


def evidence_offsets(article: Article | None, located: Sequence[Located]) -> set[int]:
    """The offsets of the sentences of an article that evidence lies in, and of the evidence."""
    places = [place for place in located if article is not None and place.article == article.id]
    if article is None or not places:
        return set()
    offsets = {offset for place in places for offset in place.offsets}
    for piece in split_sentences(article.text, article.left_out):
        for span in piece:
            if any(place.touches(article.id, span.start, span.end) for place in places):
                offsets.update(range(span.start, span.end))
    return offsets
