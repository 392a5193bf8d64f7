"""What a message consists of, written once and set as Slack's blocks, as Markdown and as text.

Words of articles, models and people go into Slack's rich text, where nothing is parsed and emphasis
is a property of the words; it needs no blanks between Chinese characters.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, Literal

from server.chat.escaping import clean, literal, markdown_text, safe_url, slack_text

Block = dict[str, Any]
Kind = Literal["line", "item", "quote"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; they may be anybody's. `person` stands for words: a Slack user's id."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line, an item of a list, or a quotation."""

    runs: tuple[Run, ...]
    kind: Kind = "line"


_SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")
Unit = tuple[Line, ...]
"""Lines that stay together; one block of Slack's."""


def line(*words: str | Run, kind: Kind = "line") -> Line:
    """A line of words, plain where they are strings."""
    return Line(tuple(Run(word) if isinstance(word, str) else word for word in words), kind)


def rich_text(unit: Unit) -> Block:
    """A unit as one rich_text block."""
    elements: list[Block] = []
    for kind, lines in groupby(unit, key=lambda each: each.kind):
        if kind == "item":
            items = [_section(each) for each in lines]
            elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        elif kind == "quote":
            elements += [{**_section(each), "type": "rich_text_quote"} for each in lines]
        else:
            elements += [_section(each) for each in lines]
    return {"type": "rich_text", "elements": elements}


def markdown(unit: Unit) -> str:
    """A unit as real Markdown, every line a paragraph of its own or an item."""
    lines = [_MARKDOWN_LEADS[each.kind] + _markdown_runs(each.runs) for each in unit]
    between = ("\n" if one.kind == two.kind == "item" else "\n\n" for one, two in pairwise(unit))
    return "".join(piece for pair in zip(lines, [*between, ""], strict=True) for piece in pair)


def text(units: Iterable[Unit]) -> str:
    """Units without any look, for notifications and screen readers, safe as Slack's text."""
    return slack_text("\n".join(_plain(each) for unit in units for each in unit))


def size(units: Sequence[Unit]) -> int:
    """How much of a message units take, whichever platform it is for.

    Slack counts more than the words and does not say what; all of the JSON is the safe side.
    """
    blocks = json.dumps([rich_text(unit) for unit in units], ensure_ascii=False)
    return max(len(blocks), sum(len(markdown(unit)) + 2 for unit in units))


_MARKDOWN_LEADS: dict[Kind, str] = {"line": "", "item": "- ", "quote": "> "}


def _plain(each: Line) -> str:
    return "".join(run.text for run in each.runs)


def _section(each: Line) -> Block:
    elements = [_leaf(run) for run in each.runs if run.person or literal(run.text)]
    return {"type": "rich_text_section", "elements": elements or [_leaf(Run("–"))]}


def _leaf(run: Run) -> Block:
    if run.person and _SLACK_PERSON.fullmatch(run.person):
        return {"type": "user", "user_id": run.person}
    style = {name: True for name in ("bold", "italic") if getattr(run, name)}
    leaf: Block = {"type": "text", "text": literal(run.text)}
    if url := safe_url(run.url):
        leaf |= {"type": "link", "url": url}
    return {**leaf, "style": style} if style else leaf


def _markdown_runs(runs: Sequence[Run]) -> str:
    """Runs one after the other; a blank around emphasis that stands between words.

    Without it Markdown takes `**「…」**` within a Chinese sentence for asterisks.
    """
    out = ""
    for run in runs:
        words = clean(run.text).replace("\n", " ")
        shown = _linked(markdown_text(words.strip()), run.url)
        if not shown:
            continue
        mark = "**" if run.bold else "*" if run.italic else ""
        apart = words[0] == " " or mark or out.endswith("*")
        out += " " if out and apart and not out.endswith(" ") else ""
        out += f"{mark}{shown}{mark}{' ' if words[-1] == ' ' else ''}"
    return out.rstrip(" ")


def _linked(words: str, url: str | None) -> str:
    address = safe_url(url)
    return f"[{words}]({address})" if address and words else words
