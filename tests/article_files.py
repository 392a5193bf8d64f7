"""Files as articles, for tests of what becomes of each kind: written, then read."""

from pathlib import Path

from rag.articles import read_articles
from rag.types import Article, Skipped

PARAGRAPH = "水務單位指出，新水庫將在明年春天啟用，屆時可供應二十萬戶的用水，並減少旱季停水的次數。"
ENGLISH = (
    "The water board said on Monday that the new reservoir above the town would open next "
    "spring and supply two hundred thousand homes."
)


def read(*paths: Path) -> list[Article | Skipped]:
    """What becomes of files and folders, in their order."""
    return list(read_articles(paths))


def article(path: Path) -> Article:
    """The one article that a file is."""
    (result,) = read(path)
    assert isinstance(result, Article), result
    return result


def reason(path: Path) -> str:
    """Why a file is no article."""
    (result,) = read(path)
    assert isinstance(result, Skipped), result
    return result.reason


def written(folder: Path, name: str, content: str | bytes) -> Path:
    """A file of this name and content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
