"""Score what was found: by article with ir-measures, and by whether it covers the gold evidence."""

from collections.abc import Iterable, Sequence

from eval.evidence import Located
from eval.metrics import CUTOFFS
from eval.rows import Row
from rag.types import Hit

MEASURES = (
    *(f"Success@{k}" for k in CUTOFFS),
    *(f"R@{k}" for k in CUTOFFS),
    "nDCG@10",
    "RR",
)


def articles_of(hits: Sequence[Hit], relevant: Sequence[str] = ()) -> tuple[str, ...]:
    """Ids of the articles found, best first, each once, at most as many as the last cutoff.

    A hit shows its article and the near-copies folded into it. It stands under those of them that
    answer, each in a place of its own; where none does, under its article alone. So a folded
    article that answers is found, and one that does not pushes nothing down.
    """
    answers = frozenset(relevant)
    found: dict[str, None] = {}
    for hit in hits:
        shown = [each for each in (hit.article.id, *hit.also) if each in answers]
        found.update(dict.fromkeys(shown or [hit.article.id]))
    return tuple(found)[: CUTOFFS[-1]]


def article_scores(relevant: Sequence[str], articles: Sequence[str]) -> dict[str, float | None]:
    """ir-measures' figures of one ranking; all 0 when nothing was found."""
    if not articles:
        return dict.fromkeys(MEASURES, 0.0)
    import ir_measures

    measures = {ir_measures.parse_measure(name): name for name in MEASURES}
    # Strictly falling scores: tools break ties in different ways.
    run = {"q": {article: float(-rank) for rank, article in enumerate(articles)}}
    qrels = {"q": dict.fromkeys(relevant, 1)}
    values = ir_measures.calc_aggregate(list(measures), qrels, run)
    return {name: float(values[measure]) for measure, name in measures.items()}


def span_scores(located: Sequence[Located], hits: Sequence[Hit]) -> dict[str, float | None]:
    """The share of points whose evidence a passage among the first k has."""
    known = {number for place in located for number in place.points}
    if not known:
        return {}
    scores: dict[str, float | None] = {}
    for k in CUTOFFS:
        covered = {
            number
            for place in located
            if any(place.touches(hit.article.id, hit.start, hit.end) for hit in hits[:k])
            for number in place.points
        }
        scores[f"span_recall@{k}"] = len(covered) / len(known)
    return scores


def trec_run(rows: Iterable[Row], name: str) -> str:
    """The rankings as TREC wants them; scores only fall."""
    return "".join(
        f"{row.id} Q0 {article} {rank} {len(row.articles) - rank + 1} {name}\n"
        for row in rows
        for rank, article in enumerate(row.articles, 1)
        if row.gold_articles
    )


def trec_qrels(rows: Iterable[Row]) -> str:
    """The articles that answer, as TREC wants them."""
    return "".join(f"{row.id} 0 {article} 1\n" for row in rows for article in row.gold_articles)
