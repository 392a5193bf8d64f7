"""Read what stands above an article's body: its title, its byline and the page around them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.articles.credits import (
    is_affiliation,
    is_byline,
    is_caption,
    is_editor_credit,
    is_name,
    is_post,
    is_source_line,
)
from rag.articles.cues import (
    Reason,
    is_channel_menu,
    is_interface,
    is_keyword_list,
    is_page_number,
    line_cue,
    opens_related,
)
from rag.articles.dates import date_beside, is_bare_day, is_date_line
from rag.articles.language import fold_to_simplified
from rag.articles.lines import Line, ends_sentence, is_headline, is_sentence, overlap, size, topic

_LONGEST_HEADER = 40
_LONGEST_SEARCH = 200
_HEADER_AFTER_SENTENCE = 8
_STRONG_SIZE = 70
_ENOUGH_BODY = 40
_MIN_CHRONOLOGY = 2
_TITLE_OVERLAP = 0.25
_LONGEST_SITE_NAME = 28
_ENOUGH_WORDS = 6


@dataclass(frozen=True, slots=True)
class Header:
    """`end` is the first line of the body; `title` the title's line, if it is known."""

    end: int
    title: int | None
    reasons: Mapping[int, Reason]


def read_header(lines: Sequence[Line], *, title: str | None) -> Header:
    """Sort the lines above the body; `title` is the article's title where it is already known."""
    start = _first_sentence(lines)
    reasons = _explicit(lines, start)
    end = _extended(lines, start)
    reasons |= {i: r for i, r in _explicit(lines, end).items() if i >= start and r != "caption"}
    title_at = _find_title(lines, end, reasons, title)
    if title_at is not None and not _already_known(lines[title_at], title):
        end = max(end, title_at + 1)
    if title_at is not None:
        reasons[title_at] = "title"
    if reasons.keys() - {title_at}:
        reasons |= _implied(lines, start, end, title_at, reasons)
    return Header(end=max(end, (title_at or -1) + 1), title=title_at, reasons=reasons)


def _first_sentence(lines: Sequence[Line]) -> int:
    for i, line in enumerate(lines[:_LONGEST_SEARCH]):
        if is_sentence(line) and header_cue(line, lines, i) is None:
            return i
    # A long text without a sentence is a list or a table: all of it is body.
    return 0 if len(lines) > _LONGEST_SEARCH else len(lines)


def header_cue(line: Line, lines: Sequence[Line], i: int) -> Reason | None:
    """The reason that a line above the body is left out for its own words."""
    if reason := line_cue(line):
        return reason
    if is_byline(line) or is_affiliation(line):
        return "byline"
    if is_caption(line, outside_body=True):
        return "caption"
    if (is_date_line(line.text) or _is_dated_credit(line)) and not _in_chronology(lines, i):
        return "date line"
    if is_source_line(line) or (i and is_post(line) and is_name(lines[i - 1])):
        return "byline"
    if opens_related(line) or is_channel_menu(line) or is_interface(line):
        return "navigation"
    return None


def _is_dated_credit(line: Line) -> bool:
    return line.width <= 90 and not is_sentence(line) and date_beside(line.text) is not None


def _in_chronology(lines: Sequence[Line], i: int) -> bool:
    """A bare day is a heading of the body where several stand above running text."""
    if not is_bare_day(lines[i].text):
        return False
    headed = sum(
        is_bare_day(line.text) and is_sentence(below)
        for line, below in pairwise(lines[: 2 * _LONGEST_SEARCH])
    )
    return headed >= _MIN_CHRONOLOGY


def _explicit(lines: Sequence[Line], end: int) -> dict[int, Reason]:
    reasons = {
        i: reason
        for i, line in enumerate(lines[:end])
        if (reason := header_cue(line, lines, i)) is not None
    }
    # A picture's description is pasted twice, once from its alternative text.
    if reasons:
        for i, (line, following) in enumerate(pairwise(lines[:end])):
            if line.text == following.text:
                reasons.setdefault(i, "caption")
                reasons.setdefault(i + 1, "caption")
    return reasons


def _extended(lines: Sequence[Line], start: int) -> int:
    """A byline or a date below a deck that is a whole sentence still belongs to the header."""
    end, passed = start, 0
    for i in range(start, min(len(lines), start + _HEADER_AFTER_SENTENCE)):
        line = lines[i]
        cue = header_cue(line, lines, i)
        if cue == "date line" or (cue == "byline" and not is_editor_credit(line)):
            end = i + 1
        elif cue is None:
            passed += size(line)
        if passed >= _STRONG_SIZE:
            break
    return end


def _already_known(line: Line, title: str | None) -> bool:
    return title is not None and _same(line, title)


def _same(line: Line, title: str) -> bool:
    mine = "".join(line.core.split()).casefold()
    other = "".join(fold_to_simplified(title).split()).casefold()
    if not mine or not other:
        return False
    # Pages add their own name to a title: "Headline | Site".
    shorter, longer = sorted((mine, other), key=len)
    rest = longer[len(shorter) :]
    return mine == other or (
        len(shorter) >= 8
        and longer.startswith(shorter)
        and rest[0] in "|-–—_｜·<"
        and len(rest) <= _LONGEST_SITE_NAME
        and not is_sentence(line)
    )


def _find_title(
    lines: Sequence[Line], end: int, reasons: Mapping[int, Reason], title: str | None
) -> int | None:
    near = range(min(len(lines), max(end, _LONGEST_HEADER)))
    if title is not None:
        known = next((i for i in near if _same(lines[i], title)), None)
        if known is not None and (known < end or _little_above(lines, known)):
            return known
    heading = next((i for i in near if lines[i].text.startswith("# ")), None)
    if heading is not None and (heading <= end or _little_above(lines, heading)):
        return heading if title is None else None
    if title is not None:
        return None
    return _guess_title(lines, end, reasons)


def _little_above(lines: Sequence[Line], i: int) -> bool:
    return sum(size(line) for line in lines[:i] if is_sentence(line)) < _STRONG_SIZE


def _guess_title(lines: Sequence[Line], end: int, reasons: Mapping[int, Reason]) -> int | None:
    """The headline-like line above the body whose words the body takes up again."""
    body = [line for line in lines[end:] if is_sentence(line)]
    if sum(size(line) for line in body) < _ENOUGH_BODY:
        return None
    known = topic(body)
    candidates = [i for i in range(end) if i not in reasons and is_headline(lines[i])]
    if not reasons:
        # Without any sign of a page only a first line can be a title, and only if it says so.
        candidates = [i for i in candidates[:1] if i == 0 and _stands_apart(lines)]
        return candidates[0] if candidates and overlap(lines[0], known) >= _TITLE_OVERLAP else None
    words = {i: min(_ENOUGH_WORDS, len(topic((lines[i],)) & known)) for i in candidates}
    fitting = [i for i in candidates if overlap(lines[i], known) >= _TITLE_OVERLAP and words[i]]
    if fitting:
        best = max(words[i] for i in fitting)
        return next(i for i in fitting if words[i] * 2 > best)
    return None


def _stands_apart(lines: Sequence[Line]) -> bool:
    """Whether the first line can be a title and not half of a broken sentence."""
    if len(lines) < 2 or lines[0].text.rstrip().endswith(("」", "”", '"')):
        return False
    first, second = lines[0], lines[1]
    if second.text[0].islower() or first.width > 90 or second.gap > 2:
        return False
    if second.gap > 0:
        return True
    # Without a blank line between them, the first line of hard-wrapped text looks the same, and
    # so does an opening question.
    shorter = second.width > 1.3 * first.width and ends_sentence(second)
    return shorter and (not ends_sentence(first) or first.core.startswith(("原标题", "标题")))


def _implied(
    lines: Sequence[Line],
    start: int,
    end: int,
    title_at: int | None,
    reasons: Mapping[int, Reason],
) -> dict[int, Reason]:
    """Lines that give nothing away by themselves, but stand among lines that do."""
    found: dict[int, Reason] = dict(reasons)
    body = "".join(line.folded for line in lines[end:]).lower()
    for i in range(min(end, len(lines))):
        line = lines[i]
        if i in found or (is_sentence(line) and i >= start):
            continue
        if reason := _implied_reason(lines, i, title_at, found, body):
            found[i] = reason
    return found


def _implied_reason(
    lines: Sequence[Line],
    i: int,
    title_at: int | None,
    found: Mapping[int, Reason],
    body: str,
) -> Reason | None:
    line = lines[i]
    if title_at is not None and i < title_at and not line.marked:
        return "related links" if is_headline(line) else "navigation"
    if title_at is not None and line.core == lines[title_at].core:
        return "title"
    beside = {found.get(i - 1), found.get(i + 1)}
    if is_post(line) or (
        is_name(line) and (beside & {"byline", "date line"} or _post_follows(lines, i))
    ):
        return "byline"
    if _is_tag_line(line, body):
        return "tags"
    if line.width <= 12 and None not in beside and i and not is_page_number(line):
        return "page furniture"
    return None


def _is_tag_line(line: Line, body: str) -> bool:
    if line.text.count(",") + line.text.count("，") < 2:
        return False
    # No sentence sets Han words apart by bare ASCII commas; other lists must echo the body.
    bare = len(re.findall(r"[\u3400-\u9fff],(?=[\u3400-\u9fff])", line.text)) >= 3
    return is_keyword_list(line, body, min_held=0.0 if bare else 0.5)


def _post_follows(lines: Sequence[Line], i: int) -> bool:
    return i + 1 < len(lines) and is_post(lines[i + 1])
