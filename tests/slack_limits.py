"""What Slack refuses in a message or a view, by the error it answers with."""

import json
import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

MOST_OF_A_MESSAGE = 13_200
MOST_MARKDOWN = 12_000
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100
MOST_TEXT = 40_000
_TEXT_LIMITS = {"section": 3000, "header": 150, "button": 75, "option": 75}
_ELEMENT_LIMITS = {"context": 10, "actions": 25, "context_actions": 5}
_KNOWN = {
    *("section", "header", "context", "actions", "context_actions", "divider", "markdown"),
    *("rich_text", "input", "image", "table", "video", "file"),
}
_CONTROL = re.compile(r"<[!@#]")
_SHOUT = re.compile(r"(?<![\w.])@(channel|here|everyone)\b")
_LINK = re.compile(r"<((?!https?://|mailto:)[^>|]*)(\|[^>]*)?>")


class Refused(Exception):
    """Slack's answer to something it does not take: its error code, and what exactly was wrong."""

    def __init__(self, error: str, detail: str = "") -> None:
        super().__init__(f"{error}: {detail}")
        self.error = error
        self.detail = detail


def check_text(text: str) -> None:
    """The text of a message: its length, and nothing in it that calls somebody."""
    if len(text) > MOST_TEXT:
        raise Refused("msg_too_long", f"text has {len(text)} characters")
    check_calls(text)


def check_calls(text: str, *, parsed: bool = True) -> None:
    """No mention, channel, command or home-made link is left unescaped.

    Slack itself would take these and ring everybody's telephone; here nobody may. What is not
    parsed for links may hold pointed brackets.
    """
    for pattern in (_CONTROL, _SHOUT, _LINK) if parsed else (_CONTROL, _SHOUT):
        if found := pattern.search(text):
            raise Refused("invalid_arguments", f"unescaped {found.group()!r} in {text[:80]!r}")


def check_message(blocks: list[Json]) -> None:
    """All blocks of one message."""
    check_blocks(blocks, MOST_BLOCKS)
    characters = sum(len(text) for text, _ in texts_of(blocks))
    if characters > MOST_OF_A_MESSAGE:
        raise Refused("msg_blocks_too_long", f"the blocks have {characters} characters")


def check_view(view: Json) -> None:
    """A modal or a home tab."""
    kind = view.get("type")
    if kind not in ("modal", "home"):
        raise Refused("invalid_arguments", f"a view of type {kind!r}")
    if kind == "modal":
        for name in ("title", "submit", "close"):
            _limit(f"modal {name}", str(view.get(name, {}).get("text", "")), 24)
        if not view.get("title"):
            raise Refused("invalid_arguments", "a modal without a title")
        if any(b["type"] == "input" for b in view["blocks"]) and not view.get("submit"):
            raise Refused("invalid_arguments", "a modal with an input and no submit")
    _limit("callback_id", view.get("callback_id", ""), 255)
    _limit("private_metadata", view.get("private_metadata", ""), 3000)
    check_blocks(view["blocks"], MOST_VIEW_BLOCKS)


def check_blocks(blocks: list[Json], most: int) -> None:
    """Blocks one by one, and what holds of them together."""
    if len(blocks) > most:
        raise Refused("invalid_blocks", f"{len(blocks)} blocks")
    for block in blocks:
        _check_block(block)
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        raise Refused("invalid_blocks", "a block_id twice")
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MOST_MARKDOWN:
        raise Refused("msg_blocks_too_long", f"{markdown} characters of Markdown")
    for text, parsed in texts_of(blocks):
        check_calls(text, parsed=parsed)


def texts_of(value: Any) -> Iterator[tuple[str, bool]]:
    """Every text that blocks show and every address they link to, and whether Slack parses it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in ("text", "url", "alt_text") and isinstance(inner, str):
                yield inner, value.get("type") in ("mrkdwn", "markdown")
            else:
                yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def _check_block(block: Json) -> None:
    kind = block.get("type")
    if kind not in _KNOWN:
        raise Refused("invalid_blocks", f"a block of type {kind!r}")
    _limit("block_id", block.get("block_id", ""), 255)
    if kind == "section" and not block.get("text") and not block.get("fields"):
        raise Refused("invalid_blocks", "a section without text")
    if kind == "markdown" and not block["text"]:
        raise Refused("invalid_blocks", "a markdown block without text")
    if kind in _TEXT_LIMITS and (text := block.get("text")):
        _check_text_object(text, _TEXT_LIMITS[kind])
    if kind == "section" and len(block.get("fields", [])) > 10:
        raise Refused("invalid_blocks", "more than 10 fields")
    for field in block.get("fields", []):
        _check_text_object(field, 2000)
    elements = block.get("elements", [])
    if kind in _ELEMENT_LIMITS:
        if not 0 < len(elements) <= _ELEMENT_LIMITS[kind]:
            raise Refused("invalid_blocks", f"{len(elements)} elements in {kind}")
        _check_elements(elements)
    if kind == "rich_text":
        _check_rich(block)


def _check_elements(elements: list[Json]) -> None:
    ids = [element["action_id"] for element in elements if "action_id" in element]
    if len(ids) != len(set(ids)):
        raise Refused("invalid_blocks", "an action_id twice in one block")
    for element in elements:
        _limit("action_id", element.get("action_id", ""), 255)
        _limit("value", str(element.get("value", "")), 2000)
        if element["type"] == "button":
            _check_text_object(element["text"], _TEXT_LIMITS["button"], ("plain_text",))
        if element["type"] in ("mrkdwn", "plain_text"):
            _check_text_object(element, 3000)
        if element["type"] == "feedback_buttons":
            for side in ("positive_button", "negative_button"):
                _check_text_object(element[side]["text"], 75, ("plain_text",))
                _limit("value", element[side]["value"], 2000)


def _check_rich(block: Json) -> None:
    if not block.get("elements"):
        raise Refused("invalid_blocks", "an empty rich_text")
    for part in block["elements"]:
        kinds = ("rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted")
        if part.get("type") not in kinds or not part.get("elements"):
            raise Refused("invalid_blocks", f"a part of rich_text: {json.dumps(part)[:80]}")
        for leaf in part["elements"]:
            if leaf["type"] == "rich_text_section":
                continue
            if leaf["type"] not in ("text", "link", "emoji", "user"):
                raise Refused("invalid_blocks", f"{leaf['type']} in rich_text")
            if leaf["type"] == "text" and not leaf["text"]:
                raise Refused("invalid_blocks", "an empty text in rich_text")
            if leaf["type"] == "link" and not leaf["url"].startswith(("http://", "https://")):
                raise Refused("invalid_blocks", f"a link to {leaf['url'][:80]!r}")


def _check_text_object(
    text: Json, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> None:
    if text.get("type") not in kinds:
        raise Refused("invalid_blocks", f"a text of type {text.get('type')!r}")
    if not text["text"]:
        raise Refused("invalid_blocks", "an empty text")
    _limit("text", text["text"], most)


def _limit(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Refused("invalid_blocks", f"{name} has {len(text)} characters, {most} are allowed")
