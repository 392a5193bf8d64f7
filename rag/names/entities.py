"""What a row of the table of names says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.names.notation import Form

Kind = Literal[
    "person",
    "office",
    "place",
    "organisation",
    "government",
    "company",
    "publication",
    "product",
    "weapon",
    "meeting",
    "law",
    "word",
    "given",
    "compound",
]
"""`government` is a body that speaks for its state; `word` is no name, but is written like one or
holds one; `given` are given names; a `compound` names several entities in one word."""

COLUMNS = ("id", "kind", "within", "en", "zh-Hant-TW", "zh-Hant-HK", "zh-Hans")


@dataclass(frozen=True, slots=True)
class Entity:
    """A row: `forms` by column, in order of preference, and what it is `within`.

    `parts` are the entities that a match means, one a bracket: itself, or those of the compound.
    `source` is the file and the line, for messages.
    """

    id: str
    kind: Kind
    within: tuple[str, ...]
    parts: tuple[str, ...]
    forms: Mapping[str, tuple[Form, ...]]
    source: str

    @property
    def all_forms(self) -> tuple[Form, ...]:
        """The forms of every language, each once."""
        return tuple(dict.fromkeys(form for forms in self.forms.values() for form in forms))
