"""Files in, articles out."""

from rag.articles.body import BodyReading, find_body
from rag.articles.build import id_from_name, is_whole, sha256_of
from rag.articles.decode import decode_text
from rag.articles.discover import ENDINGS, read_articles
from rag.articles.jsonl import row_of
from rag.articles.language import (
    as_in_taiwan,
    detect_language,
    fold_to_simplified,
    to_traditional,
)

__all__ = [
    "ENDINGS",
    "BodyReading",
    "as_in_taiwan",
    "decode_text",
    "detect_language",
    "find_body",
    "fold_to_simplified",
    "id_from_name",
    "is_whole",
    "read_articles",
    "row_of",
    "sha256_of",
    "to_traditional",
]
