"""Pasted articles beside the checkout: what is not their body can be neither found nor quoted."""

from pathlib import Path

import pytest
from fakes import HashEncoder, count_words

from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher


@pytest.fixture(scope="module")
def searcher(raw_articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = HashEncoder()
    root = tmp_path_factory.mktemp("raw") / "index"
    report = ingest([raw_articles], Ingestion(root, encoder, count_words))
    assert report.articles == 5
    assert report.skipped == ()
    return Searcher(Index(root, model=encoder.identity), encoder)


def test_what_is_left_out_is_in_no_passage_whatever_is_asked(searcher: Searcher) -> None:
    snapshot = searcher.index.snapshot()
    left_out = []
    for article_id in snapshot.article_ids():
        article = snapshot.article(article_id)
        assert article is not None
        left_out += [(article, gap) for gap in article.left_out]
    assert len(left_out) > 20
    passages = len(snapshot.generation.whole.passage_spans)
    for article, gap in left_out:
        words = article.text[gap.start : gap.end].strip()
        hits = searcher.search(words or "x", k=passages).hits
        assert len(hits) == passages
        for hit in hits:
            overlaps = hit.start < gap.end and gap.start < hit.end
            assert not (hit.article.id == article.id and overlaps)


def test_every_line_that_is_not_left_out_is_in_a_passage(searcher: Searcher) -> None:
    snapshot = searcher.index.snapshot()
    generation = snapshot.generation
    for article_id in snapshot.article_ids():
        article = snapshot.article(article_id)
        assert article is not None
        covered = set()
        start, end = generation.passages_of_article(generation.article_number[article_id])
        for passage in range(start, end):
            covered.update(range(*generation.whole.passage_spans[passage]))
        for gap in article.left_out:
            covered.update(range(gap.start, gap.end))
        missing = {n for n, c in enumerate(article.text) if not c.isspace()} - covered
        assert missing == set(), article_id
