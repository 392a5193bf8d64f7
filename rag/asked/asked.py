"""What was understood of a question."""

from dataclasses import dataclass
from typing import Literal

from rag.facts import Figure, When

Kind = Literal[
    "figure",
    "date",
    "duration",
    "person",
    "place",
    "organisation",
    "reason",
    "quotation",
    "yes_no",
    "list",
    "comparison",
    "conflict",
    "definition",
    "other",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks for, and what it says itself and so cannot be told as an answer.

    `kinds` has at least one, the main one first. `units` are those that the answer may have: for
    figures names of `rag.facts.Unit` ("person", "aircraft", "minute"), or its kind where that says
    enough ("money", "percent", "duration"), or "ordinal"; for dates the grain ("year", "month",
    "day"); empty when any will do. `parts` is how many answers seem to be wanted, at least 1.
    `latest` says that the newest state is wanted. `content` are runs of the question, as written,
    that evidence should be about. `figures`, `dates` and `names` (entity ids of `rag.names`) are
    the question's own.
    """

    question: str
    kinds: tuple[Kind, ...]
    units: frozenset[str]
    parts: int
    latest: bool
    content: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    dates: tuple[When, ...] = ()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of the folded question, `[start, end)`, that ask for something.

    `number` stands where the answer's number would, in questions of how many. `weak` cues count
    only where no other does: a relative "who", a noun such as "cost".
    """

    start: int
    end: int
    kind: Kind
    units: frozenset[str] = frozenset()
    number: tuple[int, int] | None = None
    weak: bool = False
    count: int = 1
