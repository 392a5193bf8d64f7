"""Parse a web page within limits, drop what a reader would not see, and read its metadata."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from rag.articles.colors import is_in_the_color_of_its_ground
from rag.articles.dates import first_day
from rag.articles.refusal import Refused
from rag.articles.stylesheet import StyleSheet

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_ELEMENTS = 100_000
# As they are or as references; lxml takes them in and then refuses to move them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]"
    r"|&#0*(?:[0-8]|1[124-9]|2\d|3[01]|127)(?!\d);?|&#x0*(?:[0-8bcef]|1[\da-f]|7f)(?![\da-f]);?",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
_UNSEEN = frozenset(
    ("script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "dialog")
)
_HIDING_STYLE = re.compile(
    r"display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    r"|(?<![\w-])opacity:(?:0(?:\.0\d*)?|\.0\d*)%?(?![\d.])|filter:opacity\(0[)%]"
    r"|font-size:(?:0|0?\.[0-2]\d*r?em|0?\.\d+px|[0-2](?:\.\d+)?(?:px|pt|%))(?![\d.])"
    r"|(?<![\w-])(?:left|top|text-indent):-\d{3,}|(?:right|bottom|margin(?:-left|-top)?):-\d{4,}"
    r"|translate(?:x|y|3d)?\((?:[^)]*,)?-\d{4,}|scale(?:x|y|3d)?\(0[,)]"
    r"|clip:rect\([01]|clip-path:(?:inset\((?:50|100)%|circle\(0)"
    r"|(?<![\w-])(?:max-)?(?:height|width):0(?:px)?(?:;|$)"
    r"|unicode-bidi:(?:isolate-)?(?:bidi-)?override"
)
_HIDING_CLASS = re.compile(r"(?:^|\s)(?:sr-only|visually-hidden|screen-reader-text)(?:\s|$)")
_PUBLISHED_NAMES = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "pubdate",
    "publishdate",
    "publish_date",
    "publish-date",
    "publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date",
    "citation_publication_date",
    "date",
)
_JSON_PUBLISHED = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_BLOCK_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li blockquote pre figcaption td th dt dd time address".split()
)
_OUTSIDE_MAIN = frozenset(["nav", "header", "footer", "aside", "form", "button", "select", "menu"])


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the page's own `meta` element names."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii") if match else None


def parse_page(source: str) -> "HtmlElement":
    """The page's tree without scripts, comments and hidden elements. Raises `Refused`."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        plain = _CONTROL.sub(" ", source)
        tree = html.document_fromstring(plain.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Refused("holds no HTML that can be read") from error
    elements = sum(1 for _ in tree.iter())
    if elements > MAX_ELEMENTS:
        raise Refused(f"has {elements:,} HTML elements; the limit is {MAX_ELEMENTS:,}")
    sheet = StyleSheet(tree)
    for element in list(tree.iter()):
        if element.getparent() is not None and _is_unseen(element, sheet):
            element.drop_tree()
    return tree


def _is_unseen(element: "HtmlElement", sheet: StyleSheet) -> bool:
    if not isinstance(element.tag, str):
        return True
    if element.tag in _UNSEEN:
        # The publication date lives in linked data, which is a script by its tag.
        return bool(element.get("type") != "application/ld+json")
    if element.tag in ("html", "body", "head"):
        return False
    style = "".join((element.get("style") or "").lower().split())
    if element.get("hidden") is not None or _HIDING_STYLE.search(style):
        return True
    if _HIDING_CLASS.search(str(element.get("class") or "")):
        return True
    if element.tag == "bdo" or sheet.hides(element):
        return True
    return is_in_the_color_of_its_ground(element)


def meta_date(tree: "HtmlElement") -> date | None:
    """The publication day that the page's metadata states to the day, then drop linked data."""
    named = dict(reversed(list(_named_values(tree))))
    values = [named[name] for name in _PUBLISHED_NAMES if name in named]
    scripts = tree.xpath("//script")
    values += [m for script in scripts for m in _JSON_PUBLISHED.findall(script.text or "")]
    for element in tree.iter("time"):
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
            values.append(element.get("datetime") or "")
    for script in scripts:
        script.drop_tree()
    for value in values:
        if day := first_day(_unescaped(value)):
            return day
    return None


def _named_values(tree: "HtmlElement") -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and element.get("content"):
            yield name.lower(), element.get("content")


def _unescaped(value: str) -> str:
    # Linked data may write its slashes and letters as escapes.
    try:
        decoded = json.loads(f'"{value}"')
    except ValueError:
        return value
    return str(decoded)


def visible_blocks(tree: "HtmlElement", *, main_only: bool = False) -> list[str]:
    """The text of each innermost block in order; `main_only` leaves out a page's outer parts."""
    root = _main(tree) if main_only else tree
    blocks: list[str] = []
    for element in root.iter():
        if element.tag not in _BLOCK_TAGS or any(
            c.tag in _BLOCK_TAGS for c in element.iter() if c is not element
        ):
            continue
        if main_only and any(a.tag in _OUTSIDE_MAIN for a in element.iterancestors()):
            continue
        if words := " ".join(element.text_content().split()):
            blocks.append(words)
    if not blocks and (body := root if root.tag == "body" else root.find("body")) is not None:
        blocks = [
            " ".join(line.split()) for line in body.text_content().split("\n") if line.strip()
        ]
    return blocks


def _main(tree: "HtmlElement") -> "HtmlElement":
    for query in ("//article", "//main", "//body"):
        found = tree.xpath(query)
        if len(found) == 1:
            return found[0]
    return tree
