"""Find the elements that a page's own style sheet hides, by its plain rules.

Plain is a rule of an element, classes and ids (`p.note`, `#x`) outside of any `@media`: rules that
hold in some state only, or for some screens, hide nothing for good.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_MOST_RULES = 2000
_MOST_CHARS = 500_000
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*|\*)?(?P<names>(?:[.#][\w-]+)*)", re.IGNORECASE)
# No opacity: pages fade in what they show.
_HIDES = re.compile(
    r"(?<![\w-])(?:display:none|visibility:(?:hidden|collapse)"
    r"|font-size:0(?![\d.]))|(?<![\w-])(?:left|top|text-indent):-\d{3,}|clip:rect\([01]"
)
_SHOWS = re.compile(r"(?<![\w-])(?:display:(?!none)|visibility:visible)")


@dataclass(frozen=True, slots=True)
class _Rule:
    place: int
    tag: str | None
    names: frozenset[str]
    hides: bool


class StyleSheet:
    """The plain rules of a page that hide or show."""

    def __init__(self, tree: "HtmlElement") -> None:
        self._rules: dict[str, list[_Rule]] = {}
        source = "\n".join(element.text or "" for element in tree.iter("style"))[:_MOST_CHARS]
        for rule in _rules(source):
            key = min(rule.names, default=rule.tag or "*")
            self._rules.setdefault(key, []).append(rule)

    def hides(self, element: "HtmlElement") -> bool:
        """Whether the last rule that speaks of an element hides it."""
        if not self._rules:
            return False
        names = {f".{name}" for name in str(element.get("class") or "").split()}
        if element.get("id"):
            names.add(f"#{element.get('id')}")
        found = [
            rule
            for key in (*names, element.tag, "*")
            for rule in self._rules.get(key, ())
            if rule.names <= names and rule.tag in (None, element.tag)
        ]
        return bool(found) and max(found, key=lambda rule: rule.place).hides


def _rules(source: str) -> Iterator[_Rule]:
    place = 0
    for selectors, declared in _blocks(_COMMENT.sub(" ", source)):
        plain = "".join(declared.lower().split())
        hides = bool(_HIDES.search(plain))
        if not hides and not _SHOWS.search(plain):
            continue
        for selector in selectors.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if not match or not match.group() or place >= _MOST_RULES:
                continue
            tag = (match["tag"] or "*").lower()
            names = frozenset(re.findall(r"[.#][\w-]+", match["names"]))
            yield _Rule(place, None if tag == "*" else tag, names, hides)
            place += 1


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations of each rule outside of others; `@` rules are passed over."""
    depth = start = 0
    selectors = ""
    for match in re.finditer(r"[{}]|;", source):
        sign = match.group()
        if sign == "{":
            if depth == 0:
                selectors, start = source[start : match.start()].strip(), match.end()
            depth += 1
        elif sign == "}" and depth:
            depth -= 1
            if depth == 0:
                if selectors and not selectors.startswith("@"):
                    yield selectors, source[start : match.start()]
                start = match.end()
        elif depth == 0:
            start = match.end()
