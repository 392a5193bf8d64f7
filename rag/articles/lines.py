"""Cut a text into lines and say what each looks like: a sentence, a headline, or half of one."""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rag.articles.language import fold_to_simplified
from rag.unseen import NO_WIDTH

_BLANK = " \t\r\f\v\u00a0\u3000\ufeff\u200b\u200c\u200d\u2060"
_WIDE = re.compile(
    r"[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]"
)
_DECORATION = "#>*_【】[]■▍◆▎|｜＊〈〉<▶►➤➔👉☞ \u3000"
_CLOSERS = "」』”’\"'）)】］]》〉*_ "
_MARKER = re.compile(
    r"(?:[-*+]\s|[•‣◦·●○■□◆▪➢※✓]|\d{1,3}[.)、．]|[（(]?[一二三四五六七八九十\d]{1,3}[)）、])\s*"
)
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_TOKEN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z'’-]{2,}|\d{3,}", re.IGNORECASE)
_OPENERS = {"「": "」", "『": "』", "“": "”", "（": "）", "(": ")", "《": "》"}
PIECE = re.compile(
    r"\S.*?(?:(?<![.!?。！？])[.!?。！？]++[」』”\"'）)]*+"
    # What has no width ends nothing inside of a figure.
    rf"(?=[{NO_WIDTH}]*+(?:\s|[^\x00-\x7f]|$)|[{NO_WIDTH}]++\D)|$)"
)
"""A sentence of one line, cut more finely than `rag.sentences` cuts: what has an end of its own."""

_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "that",
        "this",
        "from",
        "are",
        "was",
        "were",
        "will",
        "has",
        "have",
        "had",
        "but",
        "not",
    ]
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line without its outer white space; `folded` has the same length as `text`."""

    start: int
    end: int
    text: str
    folded: str
    width: int
    gap: int

    @property
    def core(self) -> str:
        """The folded words without Markdown emphasis, heading marks and brackets around them."""
        return self.folded.strip(_DECORATION)

    @property
    def marked(self) -> bool:
        """Whether it is an item of a list, which headlines are not."""
        return bool(_MARKER.match(self.text))

    @property
    def heading(self) -> bool:
        """Whether Markdown marks it as a heading."""
        return bool(re.match(r"#{1,6}\s+\S", self.text))


def split_lines(text: str, *, skip: int = 0) -> tuple[Line, ...]:
    """Lines that are not blank, from offset `skip` on; `gap` counts the blank lines before one."""
    lines: list[Line] = []
    position, gap = skip, 0
    for raw in text[skip:].split("\n"):
        bare = raw.strip(_BLANK)
        if bare:
            start = position + len(raw) - len(raw.lstrip(_BLANK))
            lines.append(make_line(bare, start, gap))
            gap = 0
        else:
            gap += 1
        position += len(raw) + 1
    return tuple(lines)


def make_line(bare: str, start: int, gap: int) -> Line:
    """A line from its words without outer white space and their offset."""
    folded = fold_to_simplified(bare)
    width = len(bare) + len(_WIDE.findall(bare))
    return Line(start=start, end=start + len(bare), text=bare, folded=folded, width=width, gap=gap)


def ends_sentence(line: Line) -> bool:
    """Whether the last mark, closing quotes apart, ends or announces something."""
    tail = line.text.rstrip(_CLOSERS)
    return tail.endswith(tuple("。！？!?…．.;；:："))


def is_sentence(line: Line) -> bool:
    """Whether a line reads as running text. Question and exclamation marks also end headlines."""
    if line.width < 16:
        return False
    tail = line.text.rstrip(_CLOSERS)
    if tail.endswith(tuple("。．.;；:：")) or "。" in tail:
        return not tail.endswith(("...", "…"))
    return line.width >= 110


def is_headline(line: Line) -> bool:
    """Whether a line could be a headline: short, no full stop, quotes closed, no list mark."""
    if line.marked or not 10 <= line.width <= 110 or is_sentence(line):
        return False
    if line.text.endswith(tuple("，、,:：;；（(「『“")) or re.match(
        r"[，。、；：）」』”]", line.text
    ):
        return False
    if line.text.endswith("。") or re.match(
        r"[【〔（(\[][^】〕）)\]]{0,24}(?:记者|[电讯]$)", line.folded
    ):
        return False
    return all(line.text.count(a) == line.text.count(b) for a, b in _OPENERS.items())


def breaks_off(line: Line) -> bool:
    """Whether a long line stops inside a sentence, so that the next line goes on with it."""
    if ends_sentence(line) or line.heading:
        return False
    return line.width >= 110 or (line.width >= 56 and bool(re.search(r"[，；。,;]", line.text)))


def size(line: Line) -> int:
    """How much a line says: Han characters and twice the Latin words."""
    return len(_WIDE.findall(line.text)) + 2 * len(_LATIN_WORD.findall(line.text))


def topic(lines: Iterable[Line]) -> frozenset[str]:
    """Han bigrams, longer Latin words and numbers: what lines are about."""
    found: set[str] = set()
    for line in lines:
        for token in _TOKEN.findall(line.folded.lower()):
            if token[0] > "\u33ff":
                found.update(token[i : i + 2] for i in range(len(token) - 1))
            elif token not in _COMMON:
                found.add(token)
    return frozenset(found)


def overlap(line: Line, known: AbstractSet[str]) -> float:
    """Share of a line's topic that stands in `known`, from 0 to 1."""
    own = topic((line,))
    return len(own & known) / len(own) if own else 0.0
