"""Find the gold evidence in the articles as they are, and say which answer points it carries."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.folding import has_form
from eval.gold import GoldEvidence, GoldQuestion, Points
from rag.errors import BadInput
from rag.types import Article

ArticleOf = Callable[[str], Article | None]
"""An article by its id; None when the corpus does not have it."""


@dataclass(frozen=True, slots=True)
class Located:
    """A range of an article's text that carries some of the answer points, by their numbers."""

    article: str
    start: int
    end: int
    points: frozenset[int]

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
    """An article that is said to answer, no more: where it first has a form of each point."""
    for number, forms in enumerate(points):
        starts = [(article.text.find(form), form) for form in forms if form in article.text]
        if starts:
            start, form = min(starts)
            yield Located(article.id, start, start + len(form), frozenset([number]))
