"""Tell an article's body from the page it was pasted from. Whatever is in doubt is body."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.articles.credits import author_of, editor_suffix, is_name, is_post, source_of
from rag.articles.cues import Reason
from rag.articles.dates import find_published, prefix_date
from rag.articles.footer import read_below
from rag.articles.header import Header, read_header
from rag.articles.lines import PIECE, Line, make_line, split_lines
from rag.articles.orders import is_order
from rag.types import LeftOut

_TAGS_THEN_CAPTION = re.compile(r"(?P<tags>[^。▲▼◤]*[,，、][^。▲▼◤]*)[▲▼◤]")
_LONGEST_TAGS = 400


@dataclass(frozen=True, slots=True)
class BodyReading:
    """What the text itself says of its article; `left_out` is sorted and disjoint."""

    title: str | None
    author: str | None
    published: date | None
    source: str | None
    left_out: tuple[LeftOut, ...]


FURNITURE = "page furniture"
"""The reason of a line that stands on every page of a document."""


def find_body(
    text: str, *, title: str | None = None, furniture: frozenset[int] = frozenset()
) -> BodyReading:
    """Read title, byline, date and source, and list the ranges that are not body.

    `title` is the article's title where something better than the text gives it; `furniture`
    holds the offsets of lines known to be a page's running head or foot. At least one line stays
    in whenever the text has a letter or a digit outside its leading date.
    """
    prefix = prefix_date(text)
    every = split_lines(text, skip=prefix[0] if prefix else 0)
    known = [line for line in every if line.start in furniture]
    lines = _cut_tags([line for line in every if line.start not in furniture])
    header = read_header(lines, title=title)
    reasons = dict(header.reasons) | read_below(lines, header=header)
    if lines and not any(_says(line) for i, line in enumerate(lines) if i not in reasons):
        header, reasons = Header(end=0, title=None, reasons={}), {}
    if not lines:
        known = []
    spans = list(_spans(lines, reasons))
    spans += [LeftOut(line.start, line.end, FURNITURE) for line in known]
    if prefix:
        spans.append(LeftOut(0, prefix[0], "date line"))
    spans += _orders([line for i, line in enumerate(lines) if i not in reasons])
    above = [line.text for i, line in enumerate(lines[: header.end]) if i in reasons]
    # A date in a list of other stories is theirs, but page footers and stamps may date this one.
    below = [
        line.text
        for i, line in enumerate(lines[header.end :], header.end)
        if reasons.get(i) not in ("related links", "caption")
    ]
    return BodyReading(
        title=_title(lines, header),
        author=_author(lines, reasons),
        published=prefix[1] if prefix else find_published(above, below),
        source=_source(lines, reasons),
        left_out=_disjoint(spans),
    )


def _orders(body: Sequence[Line]) -> list[LeftOut]:
    """The sentences that give orders to whoever answers, unless there is nothing else."""
    found, others = [], 0
    for line in body:
        for match in PIECE.finditer(line.text):
            if is_order(match.group()):
                start = line.start + match.start()
                found.append(LeftOut(start, start + len(match.group().rstrip()), "instruction"))
            else:
                others += 1
    return found if others else []


def _disjoint(spans: Sequence[LeftOut]) -> tuple[LeftOut, ...]:
    """Sorted; a range inside another that was merged over it goes."""
    kept: list[LeftOut] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return tuple(kept)


def _says(line: Line) -> bool:
    return any(character.isalnum() for character in line.text)


def _cut_tags(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Part a list of tags from the caption that was pasted onto the same line."""
    cut: list[Line] = []
    for line in lines:
        match = _TAGS_THEN_CAPTION.match(line.folded[:_LONGEST_TAGS])
        if not match or match.group("tags").count(",") + match.group("tags").count("，") < 2:
            cut.append(line)
            continue
        at = match.end("tags")
        cut.append(make_line(line.text[:at].rstrip(), line.start, line.gap))
        cut.append(make_line(line.text[at:], line.start + at, 0))
    return tuple(cut)


def _spans(lines: Sequence[Line], reasons: Mapping[int, Reason]) -> Iterator[LeftOut]:
    """One range for each run of lines left out for one reason, and for closing credits."""
    run: LeftOut | None = None
    for i, line in enumerate(lines):
        reason = reasons.get(i)
        if run and reason == run.reason and reason != "title":
            run = LeftOut(run.start, line.end, run.reason)
            continue
        if run:
            yield run
        run = LeftOut(line.start, line.end, reason) if reason else None
        if reason is None and (length := editor_suffix(line)):
            yield LeftOut(line.end - length, line.end, "byline")
    if run:
        yield run


def _title(lines: Sequence[Line], header: Header) -> str | None:
    if header.title is None:
        return None
    line = lines[header.title]
    bare = re.sub(r"^#{1,6}\s+|\s+#+$", "", line.text).strip("*_ ")
    return re.sub(r"^(?:原[标標][题題]|[标標][题題]|Title)\s*[:：]\s*", "", bare) or None


def _author(lines: Sequence[Line], reasons: Mapping[int, Reason]) -> str | None:
    bylines = [i for i in sorted(reasons) if reasons[i] == "byline"]
    for i in bylines:
        if name := author_of(lines[i]):
            return name
    for i in bylines:
        if is_name(lines[i]) and not is_post(lines[i]):
            return lines[i].text.strip("*_ （）()")
    return None


def _source(lines: Sequence[Line], reasons: Mapping[int, Reason]) -> str | None:
    body = [i for i in range(len(lines)) if i not in reasons]
    for i, line in enumerate(lines):
        if reasons.get(i) in ("related links", "caption"):
            continue
        first = bool(body) and i == body[0]
        if name := source_of(line, first_of_body=first):
            return name
    return None
