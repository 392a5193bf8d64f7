"""Who may ask where, from which sources, and how much: one TOML file, read at the start."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.configuration import wanted
from rag.errors import BadInput
from rag.types import Filters
from server.chat.messages import Asked

Refusal = Literal["external", "channel", "direct", "person", "budget", "empty", "too_long"]


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str | None = Field(default=None, min_length=1)
    follow_up: bool = True


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    channels: list[str] | None = None
    people: list[str] | None = None
    direct: bool = True
    external: bool = False
    questions_per_day: int | None = Field(default=None, ge=1)
    channel: dict[str, _Channel] = {}


@dataclass(frozen=True, slots=True)
class Policy:
    """What is allowed. None for `channels` or `people` allows all of the workspace's own.

    Attributes:
        channels: channels where questions are answered; direct messages do not count as one.
        people: who is answered.
        direct: whether direct messages are answered, and what is asked outside of channels.
        external: whether people of other organisations are, and channels shared with them.
        questions_per_day: of one person in any 24 hours.
        sources: the only source that is searched for questions of a channel.
        mention_only: channels in whose threads a follow-up needs a mention.
    """

    channels: frozenset[str] | None = None
    people: frozenset[str] | None = None
    direct: bool = True
    external: bool = False
    questions_per_day: int | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    mention_only: frozenset[str] = frozenset()

    def refusal(self, asked: Asked) -> Refusal | None:
        """Why a request is not answered; None when it is, budgets apart."""
        if asked.external and not self.external:
            return "external"
        if self.people is not None and asked.person not in self.people:
            return "person"
        if asked.direct:
            return None if self.direct else "direct"
        if self.channels is not None and asked.channel not in self.channels:
            return "channel"
        return None

    def filters(self, asked: Asked) -> Filters:
        """What may be searched for a request."""
        return Filters(source=self.sources.get(asked.channel))


def read_policy(path: Path | None) -> Policy:
    """The policy of a file; without one everything is as `Policy()` has it.

    Raises:
        BadInput: the file cannot be read, is no TOML, or has an entry that is not known or of the
            wrong kind.
    """
    if path is None:
        return Policy()
    try:
        found = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the Slack policy {path} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        known = ", ".join(
            _Channel.model_fields if "channel" in first["loc"] else _File.model_fields
        )
        reason = (
            f"is not known; known are {known}"
            if first["type"] == "extra_forbidden"
            else f"is {first['input']!r}; {wanted(first)}"
        )
        raise BadInput(f"the Slack policy {path}: {place!r} {reason}") from error
    return Policy(
        channels=None if found.channels is None else frozenset(found.channels),
        people=None if found.people is None else frozenset(found.people),
        direct=found.direct,
        external=found.external,
        questions_per_day=found.questions_per_day,
        sources={name: c.source for name, c in found.channel.items() if c.source is not None},
        mention_only=frozenset(name for name, c in found.channel.items() if not c.follow_up),
    )
