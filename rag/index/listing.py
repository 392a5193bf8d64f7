"""The articles of an index as a list: everything of them but their texts."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.index.stores import Listed, State
from rag.names.folding import fold
from rag.types import Language, folded_source, is_within


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which articles are asked for; bounds are inclusive, and an undated article fails them."""

    query: str = ""
    source: str | None = None
    since: date | None = None
    until: date | None = None
    language: Language | None = None

    def matches(self, article: Listed, words: Sequence[str]) -> bool:
        """Whether the article is one of them; `words` are those of the folded query."""
        asked_for = folded_source(self.source or "")
        return (
            (self.language is None or article.language == self.language)
            and (self.source is None or folded_source(article.source or "") == asked_for)
            and (self.since is None or (article.published or date.min) >= self.since)
            and (self.until is None or (article.published or date.max) <= self.until)
            and (article.published is not None or not (self.since or self.until))
            and all(word in article.folded for word in words)
        )


class Listing:
    """Lists the articles of an index; what it read of a state is kept for the next call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state: str | None = None
        self._listed: tuple[Listed, ...] = ()

    def find(self, state: State, wanted: Wanted) -> list[Listed]:
        """All articles of this state that are wanted, in their order."""
        words = fold(wanted.query).lower.split()
        return [
            article
            for article in self._of(state)
            if article.id not in state.removed
            and is_within(article.source, state.within)
            and wanted.matches(article, words)
        ]

    def _of(self, state: State) -> tuple[Listed, ...]:
        with self._lock:
            if self._state != state.name:
                self._listed = tuple(sorted(state.listed(), key=lambda article: article.place))
                self._state = state.name
            return self._listed
