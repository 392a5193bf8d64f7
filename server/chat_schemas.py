"""What an OpenAI client sends: the messages of a chat, and what of the rest has a meaning here."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from rag.types import Turn

_MOST_TURNS = 50
_MOST_TURN_CHARACTERS = 20_000
_TEXT_PARTS = {"text": "text", "refusal": "refusal"}


class _Sent(BaseModel):
    # Clients send many parameters that only a language model has a use for.
    model_config = ConfigDict(extra="ignore", frozen=True)


class ChatMessage(_Sent):
    """One message; a list of text parts is their lines."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[
        str | None,
        Field(
            default=None,
            json_schema_extra={
                "anyOf": [
                    {"type": "string"},
                    {"type": "null"},
                    {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "type": {"enum": sorted(_TEXT_PARTS)},
                                "text": {"type": "string"},
                                "refusal": {"type": "string"},
                            },
                            "required": ["type"],
                        },
                    },
                ]
            },
        ),
    ]

    @field_validator("content", mode="before")
    @classmethod
    def _as_text(cls, content: object) -> object:
        if not isinstance(content, list):
            return content
        return "\n".join(_text_of(number, part) for number, part in enumerate(content))


class StreamOptions(_Sent):
    """What a stream is to hold besides the answer."""

    include_usage: bool | None = None


class ResponseFormat(_Sent):
    """The form that the answer is to have."""

    type: str


class ChatBody(_Sent):
    """A chat whose last user message is the question."""

    model: Annotated[str, Field(max_length=200, examples=["citedesk"])]
    messages: Annotated[
        list[ChatMessage],
        Field(min_length=1, examples=[[{"role": "user", "content": "Who is Bonnie Glaser?"}]]),
    ]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: int | None = None
    response_format: ResponseFormat | None = None

    @field_validator("messages")
    @classmethod
    def _asks_something(cls, messages: list[ChatMessage]) -> list[ChatMessage]:
        if not any(message.role == "user" for message in messages):
            raise ValueError(
                "no message has the role 'user'; send the question as the last user message"
            )
        return messages

    @field_validator("n")
    @classmethod
    def _one_answer(cls, number: int | None) -> int | None:
        if number not in (None, 1):
            raise ValueError(f"n is {number}, but a question has one answer here; leave n out")
        return number

    @field_validator("response_format")
    @classmethod
    def _in_prose(cls, form: ResponseFormat | None) -> ResponseFormat | None:
        if form is not None and form.type != "text":
            raise ValueError(
                f"type is {form.type!r}, but the answer is prose; leave response_format out, "
                "or ask POST /v1/ask, whose answer is a JSON document"
            )
        return form


def question_and_history(messages: Sequence[ChatMessage]) -> tuple[str, list[Turn]]:
    """The last user message, and what user and assistant said before it, oldest first.

    Messages of other roles and messages without text are left out, and so is what stands after
    the question: a started answer, or what other tools gave.
    """
    last = max(number for number, message in enumerate(messages) if message.role == "user")
    history = [
        Turn(message.role, message.content[:_MOST_TURN_CHARACTERS])
        for message in messages[:last]
        if message.content and message.role in ("user", "assistant")
    ]
    return messages[last].content or "", history[-_MOST_TURNS:]


def _text_of(number: int, part: Any) -> str:
    kind = part.get("type") if isinstance(part, dict) else None
    field = _TEXT_PARTS.get(kind) if isinstance(kind, str) else None
    text = part.get(field) if field else None
    if not isinstance(text, str):
        named = f"of the type {kind!r}" if isinstance(kind, str) else "without a type"
        if field:
            named += " without its text"
        raise ValueError(f"part {number} is {named}; only text is read here, so send text parts")  # noqa: TRY004
    return text
