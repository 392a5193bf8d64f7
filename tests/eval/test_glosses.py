"""What stands behind a quotation for readers of another language passes the evaluation."""

from pathlib import Path

import pytest

from eval.answers import own_words
from eval.cited import citation_scores
from rag.articles import detect_language, fold_to_simplified, read_articles
from rag.citations import DraftClaim, Evidence, compose, quoted
from rag.gloss import gloss_quote
from rag.sentences import split_sentences
from rag.types import Article, Language

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ARTICLES = {a.id: a for a in read_articles([SEEDS]) if isinstance(a, Article)}
LANGUAGES: tuple[Language, ...] = ("en", "zh-Hant", "zh-Hans")


def sentences(article: Article) -> list[Evidence]:
    pieces = split_sentences(article.text, article.left_out)
    return [Evidence(article, span.start, span.end) for piece in pieces for span in piece]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("article_id", sorted(ARTICLES))
def test_every_sentence_of_the_seeds_is_carried_with_its_gloss(
    article_id: str, language: Language
) -> None:
    for evidence in sentences(ARTICLES[article_id]):
        gloss = gloss_quote(evidence.article, evidence.start, evidence.end, language)
        said = f"{quoted(evidence.quote, language)} {gloss}".strip()
        composed = compose([DraftClaim(said, (evidence,), "supported")])
        answer = {
            "status": "answered",
            "answer": composed.text,
            "citations": [
                {
                    "number": 1,
                    "article_id": article_id,
                    "article_sha256": evidence.article.sha256,
                    "start": evidence.start,
                    "end": evidence.end,
                    "quote": evidence.quote,
                }
            ],
        }
        scores = citation_scores(answer, (), ARTICLES.get)
        assert scores["unsupported"] == 0.0, said
        assert scores["quote_exactness"] == 1.0, said
        own = own_words(said)
        if any(character.isalpha() for character in own):
            assert (detect_language(own) == "en") == (language == "en"), own
            if language == "zh-Hans":
                assert fold_to_simplified(own) == own
