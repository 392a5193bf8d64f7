"""From a gold question and what came of it to a row: a pure function of both and the articles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from eval.answers import answer_scores
from eval.cited import citation_scores
from eval.diagnosis import diagnose
from eval.evidence import ArticleOf, Located, locate, locate_correction
from eval.gold import GoldQuestion
from eval.metrics import METRICS
from eval.retrieved import article_scores, articles_of, span_scores
from eval.rows import FoundPassage, Json, Row
from rag.errors import BadInput
from rag.types import Article, Hit


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question.

    `hits` are the passages of a deep search, `read` how many of them the answerer was given.
    `answer` as the API gives it, None when none was asked for or `error` says why there is none;
    `judged` is what a judge made of it, 0 to 1.
    """

    hits: tuple[Hit, ...] = ()
    read: int = 0
    retrieval_only: bool = False
    answer: Json | None = None
    judged: float | None = None
    error: str | None = None
    timings_ms: tuple[tuple[str, float], ...] = ()


def score(gold: GoldQuestion, outcome: Outcome, article_of: ArticleOf, *, as_of: date) -> Row:
    """The row of one question; a failed one has the worst of what could have been."""
    relevant = [a for a in map(article_of, gold.articles) if a is not None]
    try:
        located = locate(gold, article_of) or locate_correction(gold, article_of)
    except BadInput as error:
        # What a failed question found is not counted either, by us or by who scores run.trec.
        located = ()
        outcome = Outcome(retrieval_only=outcome.retrieval_only, error=str(error))
    # Articles that the corpus lacks cannot be found; where it lacks all, nothing is, and counts.
    gold_articles = (tuple(a.id for a in relevant) or gold.articles) if gold.answerable else ()
    articles = articles_of(outcome.hits, gold_articles)
    row = Row(
        id=gold.id,
        file=gold.file,
        language=gold.language,
        kind=gold.kind,
        pair=_pair(gold, relevant),
        age=_age(relevant, gold.as_of or as_of),
        question=gold.question,
        question_sha256=gold.sha256,
        answerable=gold.answerable,
        points=gold.points or (gold.correction.points if gold.correction else ()),
        gold_articles=gold_articles,
        articles=articles,
        passages=tuple(_passage(hit, located) for hit in outcome.hits[: outcome.read]),
        answer=outcome.answer,
        error=outcome.error,
        scores=_scores(gold, outcome, gold_articles, articles, located, article_of),
        timings_ms=dict(outcome.timings_ms),
    )
    return replace(row, diagnosis=diagnose(row))


def _scores(
    gold: GoldQuestion,
    outcome: Outcome,
    gold_articles: Sequence[str],
    articles: Sequence[str],
    located: Sequence[Located],
    article_of: ArticleOf,
) -> dict[str, float | None]:
    scores: dict[str, float | None] = {"failed": 0.0}
    if gold.answerable:
        scores |= article_scores(gold_articles, articles)
        scores |= span_scores(located, outcome.hits)
    if outcome.error is not None:
        scores = {**dict.fromkeys(scores, 0.0), **_of_a_failure(gold, outcome)}
    elif outcome.answer is not None:
        cites = _cites_evidence(gold, outcome.answer, located)
        scores |= answer_scores(gold, outcome.answer, cites_evidence=cites)
        scores |= citation_scores(outcome.answer, located, article_of)
        scores["judged"] = outcome.judged
    return {metric.name: scores.get(metric.name) for metric in METRICS}


def _cites_evidence(gold: GoldQuestion, answer: Json, located: Sequence[Located]) -> bool:
    """Whether a citation touches quoted evidence; true where the gold does not quote any.

    Gold of ours quotes every article that says it. Other sets name one place among many.
    """
    quoted = (*gold.evidence, *(gold.correction.evidence if gold.correction else ()))
    return not any(piece.quote for piece in quoted) or any(
        place.touches(citation["article_id"], citation["start"], citation["end"])
        for citation in answer["citations"]
        for place in located
    )


def _of_a_failure(gold: GoldQuestion, outcome: Outcome) -> dict[str, float | None]:
    """The worst value of every metric that applies whatever the answer is."""
    if outcome.retrieval_only:
        return {"failed": 1.0}
    worst = {"right": 0.0, "failed": 1.0, "unsupported": 1.0, "wrong_language": 1.0}
    if not gold.answerable:
        return {**worst, "false_answer": 1.0}
    points = dict.fromkeys(("point_recall", "EM", "F1"), 0.0) if gold.points else {}
    return {**worst, "coverage": 0.0, **points}


def _passage(hit: Hit, located: Sequence[Located]) -> FoundPassage:
    covers = any(place.touches(hit.article.id, hit.start, hit.end) for place in located)
    return FoundPassage(hit.article.id, hit.start, hit.end, hit.score, hit.text, covers)


def _pair(gold: GoldQuestion, relevant: Sequence[Article]) -> str:
    """The question's language and those of the articles that answer: "en→zh", "zh→en+zh"."""
    answers = sorted({"en" if a.language == "en" else "zh" for a in relevant})
    asked = "en" if gold.language == "en" else "zh"
    return f"{asked}→{'+'.join(answers) or 'nothing'}"


def _age(relevant: Sequence[Article], asked: date) -> str:
    """How old the newest article that answers was, by its day of publication."""
    if not relevant:
        return "nothing answers"
    dated = [a.published for a in relevant if a.published]
    if not dated:
        return "undated"
    days = (asked - max(dated)).days
    for limit, name in ((30, "0 to 30 days"), (180, "31 to 180 days")):
        if days <= limit:
            return name
    return "over 180 days"
