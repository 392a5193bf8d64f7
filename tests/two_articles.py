"""Two made-up articles as hits, for tests of what a model may say about them."""

from collections.abc import Sequence
from datetime import date

from rag.alignment import Nearness
from rag.articles import detect_language
from rag.checks import Likeness
from rag.generative import Verdict, judge, new_ask
from rag.sentences import split_sentences
from rag.types import Article, Hit, Language, Sentence

REPORT = (
    "Harbour Works said on Monday it will spend 111億美元 on the northern pier in 2026. "
    "The mayor, Ana Odell, said “we will not raise fares” before 2027. "
    "Ferries leave from the south."
)
NOTICE = "渡輪公司去年12月宣布，將斥資3億5000萬元購買12艘新船。董事長林大成表示：「票價不會調漲。」"


READ_ON = date(2026, 6, 15)


def unlike(claim: str, texts: Sequence[str]) -> list[Nearness]:
    """Nothing is near anything, across languages."""
    return [Nearness(0.0, 0.0) for _ in texts]


def judged(
    reply: str, passages: Sequence[Hit], language: Language | None = None, near: Likeness = unlike
) -> Verdict:
    """Judge a reply, mostly in the language it should be in."""
    ask = new_ask("?", language or detect_language(reply), READ_ON, passages)
    return judge(reply, ask, near)


def hit(text: str, article_id: str, published: date | None = date(2026, 3, 2)) -> Hit:
    article = Article(article_id, article_id, text, detect_language(text), "0" * 64, published)
    sentences = tuple(
        Sentence(span.start, span.end, 0.9) for piece in split_sentences(text) for span in piece
    )
    return Hit(1, 0.9, article, 0, len(text), sentences, {"dense": 0.9})


PASSAGES = [hit(REPORT, "pier"), hit(NOTICE, "ferry")]
