"""What a gloss is, and who reads it."""

from dataclasses import dataclass
from typing import Literal

from rag.articles import detect_language, fold_to_simplified
from rag.names import Region
from rag.types import Language

Kind = Literal["figure", "date", "name"]


@dataclass(frozen=True, slots=True)
class Gloss:
    """A fact of a quotation, `quote[start:end]` in code points, in the reader's language."""

    start: int
    end: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Reader:
    """The language of the article, that of its reader, and whose regional names the latter uses."""

    source: Language
    language: Language
    region: Region

    @property
    def reads_source(self) -> bool:
        """Whether the article is in the reader's own language and script."""
        return self.source == self.language

    @property
    def between_scripts(self) -> bool:
        """Whether it is Chinese in the one script for a reader of the other."""
        return not self.reads_source and "en" not in (self.source, self.language)

    def needs(self, words: str) -> bool:
        """Whether the words are in a language or a script other than the reader's."""
        if not self.between_scripts:
            return not self.reads_source
        if self.language == "zh-Hans":
            return fold_to_simplified(words) != words
        return detect_language(words) == "zh-Hans"
