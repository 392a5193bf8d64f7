import json
from pathlib import Path

import pytest
from fakes import HashEncoder, count_words

from rag.answerer import Answerer
from rag.index import Index
from rag.ingest import Ingestion, ingest
from rag.retrieval import Searcher

ARTICLE = """廣告 廣告

The lighthouse 𠮷 at Skerry Point was lit again on Friday. It had been dark for nine years.

The keeper, Ana Brandt, said the lamp can be seen from 40 kilometres away.
"""


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "lighthouse.txt").write_text(ARTICLE, encoding="utf-8")
    rows = [
        {
            "id": "燈塔",
            "title": "燈塔重亮",
            "date": "2026-04-01",
            "source": "海角報",
            "text": "史凱利角的燈塔週五重新點亮，此前停用了九年。",
        }
    ]
    (corpus / "rows.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows))
    ingest([corpus], Ingestion(tmp_path / "index", HashEncoder(dimension=4096), count_words))
    return tmp_path / "index"


@pytest.fixture
def answerer(index_folder: Path) -> Answerer:
    encoder = HashEncoder(dimension=4096)
    return Answerer(Searcher(Index(index_folder, model=encoder.identity), encoder))
