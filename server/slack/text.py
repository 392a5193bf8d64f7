"""The words of a Slack message as a person reads them."""

import re

_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SPACES = re.compile(r"[ \t\xa0]{2,}")


def plain(text: str, *, ourselves: frozenset[str] = frozenset()) -> str:
    """Mentions of ourselves out, links and names as their labels, entities as characters."""

    def expanded(match: re.Match[str]) -> str:
        sign, target, label = match.group(1), match.group(2), match.group(3) or ""
        if sign == "@":
            return "" if target in ourselves else f"@{label or target}"
        if sign == "#":
            return f"#{label or target}"
        if sign == "!":
            return label or f"@{target}"
        return label or target.removeprefix("mailto:")

    text = _TOKEN.sub(expanded, text)
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return _SPACES.sub(" ", text).strip()


def mentioned(text: str) -> frozenset[str]:
    """Ids of the people whom a message mentions."""
    return frozenset(m.group(2) for m in _TOKEN.finditer(text) if m.group(1) == "@")
