"""What readers and writers need of a store, be it files or a database that is shared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.batches import Embedded
from rag.encoder import EncoderIdentity, Vectors
from rag.index.manifest import Facts
from rag.index.part import Part, Query
from rag.index.rows import Row
from rag.names import Table
from rag.passages import embedding_text
from rag.types import Article, Language, Sources


@dataclass(frozen=True, slots=True)
class Listed:
    """One article in a list; `folded` is its title as titles are searched."""

    id: str
    sha256: str
    title: str
    language: Language
    published: date | None
    source: str | None
    url: str | None
    folded: str

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands: the newest first, undated ones last, each day by id."""
        return (-self.published.toordinal() if self.published else 0), self.id


class State(Protocol):
    """One published state of the corpus, or of what in it is of some sources.

    In all that it tells then, but for `listed`, there are no other articles.
    """

    @property
    def name(self) -> str:
        """What it is called, for instance gen-000012."""
        ...

    @property
    def within(self) -> Sources | None:
        """The sources that its articles are of; None for all, those without one among them."""
        ...

    @property
    def traditional(self) -> bool:
        """Whether hardly a Chinese passage is in Simplified script."""
        ...

    @property
    def bilingual(self) -> bool:
        """Whether it has passages in English and in Chinese, so that questions need translating."""
        ...

    @property
    def removed(self) -> frozenset[str]:
        """Ids of the articles that were deleted since it was published."""
        ...

    def part(self, query: Query) -> Part:
        """What may be found for a question, for scoring."""
        ...

    def versions(self, rows: Iterable[Row]) -> Mapping[Row, Article]:
        """Versions of articles, such as a part names; without those that are no longer kept."""
        ...

    def article(self, article_id: str) -> Article | None:
        """An article of this state by id; None when it is not in it, or was deleted."""
        ...

    def article_ids(self) -> tuple[str, ...]:
        """Ids of all its articles, in its order."""
        ...

    def listed(self) -> Sequence[Listed]:
        """The articles published without their texts, in any order: more than are there, since
        what `removed` and `within` exclude is among them, so that one list can be kept for all."""
        ...

    def characters(self, rows: Sequence[Row]) -> list[int]:
        """The length of each text in code points; 0 of one that is no longer kept."""
        ...

    def newest(self) -> date | None:
        """The last day on which one of its articles was published; None when no day is known."""
        ...

    def facts(self) -> Facts:
        """What it held when it was published, and how it was built."""
        ...

    def versions_sha256(self) -> str:
        """One hash over the versions of articles that it held when it was published, in order."""
        ...

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Delete articles: no search that begins when this has returned finds them.

        Ids that this state does not hold are returned, and then nothing was deleted.
        """
        ...


class Corpus(Protocol):
    """An open index; safe to use from several threads."""

    @property
    def degraded(self) -> str | None:
        """Why it does not serve what was published last and the names as they are now."""
        ...

    def names(self) -> Table:
        """The names in force; `BadInput` says what is wrong with the file of names."""
        ...

    def only_of(self, model: EncoderIdentity) -> None:
        """From now on serve what was built by this model alone.

        Raises:
            IndexUnusable: nothing was.
        """
        ...

    def snapshot(self, within: Sources | None = None) -> State:
        """The state that is published now, or of it what is of these sources."""
        ...

    def close(self) -> None:
        """Release what it holds open."""
        ...


Version = tuple[str, str | None]
"""(sha256, file it was last read from) of an article that is held."""


@dataclass(frozen=True, slots=True)
class Published:
    """The state that serves when an ingest has ended."""

    name: str
    articles: int
    passages: int


class Writer(Protocol):
    """What an ingest needs of a store. It is of one model, and cuts articles in one way."""

    @property
    def members(self) -> Mapping[str, Version]:
        """What was held when the ingest began, by id, in order."""
        ...

    def stale(self) -> Sequence[str]:
        """Ids of members that are not served by this model, cut in this way, with their titles."""
        ...

    def has(self, row: Row) -> bool:
        """Whether a version is written, by this model and cut in this way."""
        ...

    def article(self, row: Row) -> Article | None:
        """One version of an article, however it was cut; None when it is no longer kept."""
        ...

    def add(self, embedded: Sequence[Embedded]) -> None:
        """Write versions out of readers' sight; what was written is not lost when this ends."""
        ...

    def untitled(self, rows: Sequence[Row]) -> list[tuple[Row, str]]:
        """Those of the versions whose titles have no vector yet, with the text to embed."""
        ...

    def publish(
        self, held: Mapping[str, Version], gone: Sequence[str], titles: Mapping[Row, Vectors]
    ) -> Published:
        """Serve these articles too and those no more, all at once; nothing where nothing differs.

        `titles` has vectors, shape [dimension]. What was deleted since the ingest began stays so.
        """
        ...

    def close(self) -> None:
        """Let others write."""
        ...


def text_of_title(article: Article) -> str:
    """What of a title is embedded; "" where there is none."""
    # Where nothing else was at hand the id stands for a title, and says nothing.
    return "" if article.title == article.id else embedding_text(article.title)
