"""What comes in from a chat and what goes out to it, whichever platform it is."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Platform = Literal["slack", "mattermost"]
Kind = Literal["mention", "direct", "thread", "slash", "shortcut", "webhook", "share"]
"""`share`: a person shows everyone an answer that only they saw; its text is the answer's id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a person.

    Attributes:
        id: the platform's own id of the delivery, the same whenever it is delivered again.
        team, channel, person: the platform's ids.
        thread: the message whose replies the answer belongs to; None answers only the person.
        message: the message that asks, None where there is none (slash commands, dialogs).
        text: the question in plain words, mentions of us and the platform's escapes taken out.
        reply_url: where an answer for the person alone goes.
        received: ISO time.
        external: whether a person of another organisation asks, or would read the answer.
    """

    id: str
    platform: Platform
    kind: Kind
    team: str
    channel: str
    thread: str | None
    message: str | None
    person: str
    text: str
    reply_url: str | None = None
    received: str = ""
    external: bool = False

    @property
    def about(self) -> str | None:
        """The key of the message that asks: a platform may deliver one message as two events."""
        return message_key(self.platform, self.team, self.channel, self.message)

    @property
    def conversation(self) -> str:
        """What its earlier turns are kept under; a request outside of threads is one of its own."""
        return f"{self.platform}:{self.team}:{self.channel}:{self.thread or self.id}"

    @property
    def direct(self) -> bool:
        """Whether it is answered to the person alone, in their direct messages."""
        return self.kind == "direct" or self.channel == self.person

    @property
    def desk(self) -> str:
        """Whose its answer is: a thread is everybody's who can read it."""
        return f"{self.platform}:{self.team}"

    @property
    def owner(self) -> str:
        """The person, for budgets and votes."""
        return f"{self.platform}:{self.team}:{self.person}"


@dataclass(frozen=True, slots=True)
class Message:
    """A message to post: `text` where blocks do not show, Slack's blocks, the same as Markdown."""

    text: str
    blocks: tuple[dict[str, Any], ...]
    markdown: str


def message_key(platform: Platform, team: str, channel: str, message: str | None) -> str | None:
    """One message of a platform; None for None."""
    return None if message is None else f"{platform}:{team}:{channel}:{message}"


def asked_json(asked: Asked) -> str:
    """As it is kept."""
    return json.dumps(asdict(asked), ensure_ascii=False)


def asked_of(document: str) -> Asked:
    """What `asked_json` wrote."""
    return Asked(**json.loads(document))
