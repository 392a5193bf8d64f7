"""What a run keeps of each question: what was expected, found and answered, and its scores."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]

Scores = Mapping[str, float | None]
"""One number per metric; None where the metric does not apply to the question."""


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A retrieved passage. `evidence`: it covers words of the gold evidence."""

    article: str
    start: int
    end: int
    score: float
    text: str
    evidence: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One question of a run.

    `pair` is "en→zh" and the like, question first; `age` how old the newest gold article was when
    the question was asked. `articles` are the articles found, best first, each once, a hit with
    near-copies under those that answer (`eval.retrieved`); `passages` those that the answerer read.
    `answer` is the answer as the API gives it, without its passages; None when only retrieval was
    measured or the question failed, which `error` then tells.
    """

    id: str
    file: str
    language: str
    kind: str
    pair: str
    age: str
    question: str
    question_sha256: str
    answerable: bool
    points: tuple[tuple[str, ...], ...]
    gold_articles: tuple[str, ...]
    articles: tuple[str, ...]
    passages: tuple[FoundPassage, ...]
    answer: Json | None
    error: str | None
    scores: Scores
    diagnosis: str | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        """Whether something else than a refusal was given."""
        return self.answer is not None and self.answer["status"] == "answered"

    @property
    def confidence(self) -> float | None:
        """The confidence of the answer or of the refusal; None without an answer."""
        return None if self.answer is None else float(self.answer["confidence"])


def row_json(row: Row) -> Json:
    """A row as one JSON object."""
    return asdict(row)


def row_from_json(document: Json) -> Row:
    """The row again; KeyError or TypeError when it is none."""
    return Row(
        **{
            **document,
            "points": tuple(tuple(forms) for forms in document["points"]),
            "gold_articles": tuple(document["gold_articles"]),
            "articles": tuple(document["articles"]),
            "passages": tuple(FoundPassage(**passage) for passage in document["passages"]),
        }
    )
