"""Read an article downwards from its first sentence: what interrupts it, and what follows it."""

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from rag.articles.credits import is_affiliation, is_byline, is_caption, is_source_line
from rag.articles.cues import (
    Reason,
    is_channel_menu,
    is_interface,
    is_keyword_list,
    is_ordinary_phrase,
    line_cue,
    opens_related,
)
from rag.articles.dates import is_bare_day, is_date_line
from rag.articles.header import Header
from rag.articles.lines import (
    Line,
    breaks_off,
    is_headline,
    is_sentence,
    overlap,
    size,
    topic,
)

_SENTENCE_SIZE = 12
_LONG_SIZE = 70
# Measured on news: of a later paragraph's topic, 93 in 100 share this much with the opening of
# their own article, 3 in 100 with that of another.
_SAME_TOPIC = 0.08
_LEAST_HEADING_WIDTH = 8
_LONGEST_SUBHEADING = 44
_OWN_SUBHEADING = 0.5
_CONTACT = re.compile(
    r"(?:tel|telephone|phone|fax|e-?mail|电话|传真|电邮|电子邮件|邮箱|地址|网址|网站|address"
    r"|website|web|客服.{0,4})\s*[:：.]\s*\S.{0,100}"
    r"|<?(?:https?://|www\.)\S+>?|[\w.+-]+@[\w-]+\.[\w.]+|\+?[\d()][\d ()-]{6,20}"
    r"|.{0,30}(?:\d+|[一二三四五六七八九十]+)\s*[号楼室](?:\d*\s*[楼层室F])?(?:之\d+)?"
    r"|\d+[A-Za-z]?,? .{2,60}(?:street|st\.|avenue|ave\.|road|rd\.|boulevard|lane|drive|floor"
    r"|suite)\b.{0,80}",
    re.IGNORECASE,
)
_CONTACT_LABEL = re.compile(
    r"(?:tel|telephone|phone|fax|电话|传真|地址|address)\s*[:：.]", re.IGNORECASE
)
_ABOUT_US = re.compile(
    r"本(?:基金会|会|院|中心|所|报|刊|社|智库|协会|学会|公司|网|台)|我们是一|成立于"
    r"|\bis an? (?:\w+[ ,-]+){0,6}(?:non-?profit|think tank|independent|institute|institution"
    r"|foundation|organi[sz]ation|publisher|research)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r".{0,40}(?:基金会|研究[院所]|研究中心|中心|智库|协会|学会|公司|报社|杂志社|通讯社|出版社"
    r"|联合会)"
    r"|(?:the )?(?:[\w&'’.-]+ ){0,8}(?:foundation|institute|institution|centre|center|council"
    r"|society|association|company|ltd\.?|inc\.?|group|university|press|project"
    r"|initiative)(?: (?:for|of|on) .{2,60})?",
    re.IGNORECASE,
)


def read_below(lines: Sequence[Line], *, header: Header) -> dict[int, Reason]:
    """Reasons for the lines from the header's end on that are not body."""
    reasons = _walk(lines, header)
    reasons |= _contact_block(lines, header.end, reasons)
    return reasons | _tail(lines, header.end, reasons)


def _walk(lines: Sequence[Line], header: Header) -> dict[int, Reason]:
    """Go down line by line; a heading such as "Related" holds until the body resumes."""
    reasons: dict[int, Reason] = {}
    body: list[Line] = []
    known: set[str] = set()
    among_related = False
    for i in range(header.end, len(lines)):
        line = lines[i]
        if among_related and _resumes(lines, i, known):
            among_related = False
            body += _reclaimed(lines, i, reasons)
        reason = "related links" if among_related else _cue(line, body)
        if opens_related(line) and not _is_broken_off_word(line, body):
            if not _leads_on(lines, i, known):
                among_related, reason = True, "related links"
            elif not among_related:
                reason = None if is_ordinary_phrase(line) else "related links"
        if among_related and (own := line_cue(line)) in ("tags", "site footer", "editor's note"):
            reason = own
        if reason:
            reasons[i] = reason
        else:
            body.append(line)
            known |= topic((line,))
    return _repeats(lines, header.end, reasons)


def _cue(line: Line, body: Sequence[Line]) -> Reason | None:
    reason = line_cue(line)
    if _is_continuation(line, body):
        return reason if reason == "advertisement" else None
    if reason:
        return reason
    if is_byline(line) or is_affiliation(line):
        return "byline"
    return "caption" if is_caption(line, outside_body=False) else None


def _is_continuation(line: Line, body: Sequence[Line]) -> bool:
    """Whether a line goes on with a sentence that the line right above breaks off."""
    return bool(body) and line.gap == 0 and breaks_off(body[-1])


def _is_broken_off_word(line: Line, body: Sequence[Line]) -> bool:
    """Whether what reads as a heading could be the end of the sentence above it."""
    return line.width < _LEAST_HEADING_WIDTH and _is_continuation(line, body)


def _is_running_text(line: Line) -> bool:
    if not is_sentence(line) or line_cue(line) or is_byline(line):
        return False
    return not is_caption(line, outside_body=True) and not is_affiliation(line)


def _resumes(lines: Sequence[Line], i: int, known: AbstractSet[str]) -> bool:
    """Whether the article goes on here after links to others.

    Teasers are sentences too, but they stand alone between headlines and are about other things:
    two sentences in a row, or one on the article's topic, are the article's.
    """
    line = lines[i]
    if not _is_running_text(line) or size(line) < _SENTENCE_SIZE:
        return False
    shared = overlap(line, known)
    if shared >= _SAME_TOPIC or (size(line) >= _LONG_SIZE and shared > 0):
        return True
    following = lines[i + 1] if i + 1 < len(lines) else None
    if following is None or not _is_running_text(following):
        return False
    return size(line) + size(following) >= _LONG_SIZE or overlap(following, known) >= _SAME_TOPIC


def _leads_on(lines: Sequence[Line], i: int, known: AbstractSet[str]) -> bool:
    """Whether running text on the article's topic follows a heading, and no list of links."""
    following = lines[i + 1 : i + 3]
    if not following or not all(_is_running_text(line) for line in following):
        return False
    if is_ordinary_phrase(lines[i]):
        return True
    return any(overlap(line, known) >= _SAME_TOPIC for line in following)


def _reclaimed(lines: Sequence[Line], i: int, reasons: dict[int, Reason]) -> list[Line]:
    """Give back what stands right above the text that resumes at `i` and belongs to it."""
    first = i
    while reasons.get(first - 1) == "related links" and _belongs_below(lines, first - 1, i):
        first -= 1
        del reasons[first]
        if not _closes_sentence(lines[first]):
            break
    return list(lines[first:i])


def _belongs_below(lines: Sequence[Line], i: int, resumed: int) -> bool:
    """Whether a line taken for a link is a short sentence or the subheading of what follows."""
    line = lines[i]
    if opens_related(line) or line_cue(line) or is_caption(line, outside_body=True):
        return False
    if line.heading or _closes_sentence(line):
        return True
    apart = line.gap > 0 and lines[i + 1].gap > 0 and line.width <= _LONGEST_SUBHEADING
    return apart and overlap(line, topic(lines[resumed : resumed + 3])) >= _OWN_SUBHEADING


def _closes_sentence(line: Line) -> bool:
    return line.text.endswith(("。", ".", "。」", "」", "”", ".”", '."'))


def _repeats(lines: Sequence[Line], start: int, reasons: dict[int, Reason]) -> dict[int, Reason]:
    """The second of two equal sentences in a row is the page's copy of the first."""
    copies: dict[int, Reason] = {
        i: "page furniture"
        for i in range(start + 1, len(lines))
        if lines[i].text == lines[i - 1].text and is_sentence(lines[i])
    }
    return copies | reasons


def _last_sentence(lines: Sequence[Line], start: int, reasons: Mapping[int, Reason]) -> int:
    kept = [i for i in range(start, len(lines)) if i not in reasons]
    return max((i for i in kept if is_sentence(lines[i]) or lines[i].marked), default=-1)


def _tail(lines: Sequence[Line], start: int, reasons: Mapping[int, Reason]) -> dict[int, Reason]:
    """Below the last sentence: tags, slogans and loose headlines, if the page shows there."""
    found: dict[int, Reason] = {}
    last = _last_sentence(lines, start, reasons)
    if last < 0:
        return found
    kept = [line for i, line in enumerate(lines) if start <= i <= last and i not in reasons]
    known, folded = topic(kept), "".join(line.folded for line in kept).lower()
    cued = [i for i in reasons if i > last and reasons[i] not in ("advertisement", "caption")]
    first_cue = min(cued, default=len(lines))
    for i in range(last + 1, len(lines)):
        if i in reasons or breaks_off(lines[i]) or _is_continuation(lines[i], lines[i - 1 : i]):
            continue
        reason = _tail_reason(lines[i], known, folded, before=i < first_cue, cued=bool(cued))
        if reason:
            found[i] = reason
    return found


def _tail_reason(
    line: Line, known: frozenset[str], body: str, *, before: bool, cued: bool
) -> Reason | None:
    if is_keyword_list(line, body) and line.width >= 6:
        return "tags"
    if is_interface(line) or ((cued or line.width > 12) and is_channel_menu(line)):
        return "navigation"
    if is_source_line(line):
        return "byline"
    if is_date_line(line.text) and not is_bare_day(line.text):
        return "date line"
    if not cued:
        return None
    if before:
        if re.search(r"[.。！？!?」”\":：]", line.text):
            return None
        loose = line.width <= 40 and overlap(line, known) < 0.25
        return "page furniture" if loose and not line.marked else None
    return "related links" if is_headline(line) else "page furniture"


def _contact_block(
    lines: Sequence[Line], start: int, reasons: Mapping[int, Reason]
) -> dict[int, Reason]:
    """A publisher's address at the end, with its name and description right above."""
    contacts = [i for i in range(start, len(lines)) if _is_contact(lines[i])]
    tail = [i for i in contacts if i >= len(lines) - 12]
    if len(tail) < 2 or not any(_CONTACT_LABEL.search(lines[i].core) for i in tail):
        return {}
    first = tail[0]
    for i in range(first - 1, max(start, first - 5), -1):
        line = lines[i]
        named = not is_sentence(line) and bool(_ORGANISATION.fullmatch(line.core))
        if not (named or (is_sentence(line) and _ABOUT_US.search(line.folded))):
            break
        first = i
    between = (line for line in lines[tail[0] : tail[-1]] if _is_running_text(line))
    if any(not _ABOUT_US.search(line.folded) for line in between):
        return {i: "site footer" for i in tail if i not in reasons}
    return {i: "site footer" for i in range(first, len(lines)) if i not in reasons}


def _is_contact(line: Line) -> bool:
    return line.width <= 120 and not is_sentence(line) and bool(_CONTACT.fullmatch(line.core))
