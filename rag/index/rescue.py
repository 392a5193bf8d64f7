"""The articles of an index folder from its database alone, whatever became of its generations."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from rag.errors import CitedeskError, IndexUnusable
from rag.index.database import Database
from rag.index.layout import IndexFolder
from rag.types import Article


def held_articles(root: Path) -> Iterator[tuple[str, Article | None]]:
    """Ids and articles of what was published last, less what was deleted since, in order.

    None stands for an article that is damaged. What is read is one state, whoever writes meanwhile.

    Raises:
        IndexUnusable: nothing was published, or the database cannot say what.
    """
    folder = IndexFolder(root)
    if folder.is_new():
        raise IndexUnusable(f"there is no index in {root}; run `citedesk ingest PATH` first")
    with closing(Database(folder.database)) as database, database.one_state():
        names = (folder.current(), *folder.candidates(), *reversed(folder.quarantined()))
        for name in filter(None, names):
            members = database.members(name)
            if members is not None:
                break
        else:
            raise IndexUnusable(f"{folder.database} knows nothing of the generations in {root}")
        _, deleted = database.tombstones(after=members.tombstones_through)
        for article_id, (sha256, _) in members.versions.items():
            if article_id not in deleted:
                yield article_id, _article(database, article_id, sha256)


def _article(database: Database, article_id: str, sha256: str) -> Article | None:
    try:
        return database.article((article_id, sha256))
    except CitedeskError:
        return None
