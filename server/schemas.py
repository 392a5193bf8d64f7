"""What requests may hold."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from rag.retrieval import DEFAULT_K

Question = Annotated[str, Field(min_length=1, max_length=4000, examples=["Who is Bonnie Glaser?"])]
MostPassages = Annotated[int, Field(ge=1, le=100)]
ConversationId = Annotated[str, Field(pattern=r"^[\w.:-]{1,200}$")]


def _not_a_truth_value(vote: object) -> object:
    # True equals 1, but whoever sends it means something else by "vote".
    if isinstance(vote, bool):
        raise ValueError("send 1 or -1")  # noqa: TRY004  # pydantic makes a 422 of this one only
    return vote


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TurnBody(_Request):
    """One earlier message."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=20_000)]


MOST_HISTORY_CHARACTERS = 200_000


def _not_too_long(history: list[TurnBody]) -> list[TurnBody]:
    characters = sum(len(turn.content) for turn in history)
    if characters > MOST_HISTORY_CHARACTERS:
        raise ValueError(
            f"it has {characters} characters; at most {MOST_HISTORY_CHARACTERS} are read"
        )
    return history


History = Annotated[list[TurnBody], Field(max_length=50), AfterValidator(_not_too_long)]


class SearchBody(_Request):
    """A search and its filters; dates are inclusive."""

    question: Question
    k: MostPassages = DEFAULT_K
    since: Annotated[date | None, Field(examples=["2026-01-01"])] = None
    until: Annotated[date | None, Field(examples=["2026-06-30"])] = None
    source: Annotated[str | None, Field(examples=["Harbour Wire"])] = None
    as_of: Annotated[date | None, Field(examples=["2026-06-30"])] = None


class AskBody(SearchBody):
    """A question, with what was said before."""

    answerer: Literal["auto", "extractive", "llm"] = "auto"
    conversation: ConversationId | None = None
    history: History = []
    stream: bool = False


class ArticleBody(_Request):
    """An article given by its parts instead of as a file."""

    title: Annotated[str | None, Field(max_length=500, examples=["Ferries repaired"])] = None
    text: Annotated[
        str,
        Field(min_length=1, examples=["The ferry office said on Monday that 12 were repaired."]),
    ]
    published: Annotated[date | None, Field(examples=["2026-05-20"])] = None
    source: Annotated[str | None, Field(max_length=200, examples=["Harbour Wire"])] = None
    url: Annotated[
        str | None,
        Field(max_length=2000, pattern="^https?://", examples=["https://wire.example/ferries"]),
    ] = None


class FeedbackBody(_Request):
    """What somebody thinks of an answer."""

    answer_id: Annotated[str, Field(min_length=1, max_length=200, examples=["ans-8e95818d"])]
    vote: Annotated[Literal[1, -1], BeforeValidator(_not_a_truth_value), Field(examples=[-1])]
    reason: Annotated[
        str | None, Field(max_length=2000, examples=["Both figures are out of date"])
    ] = None
