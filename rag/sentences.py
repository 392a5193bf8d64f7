"""Split the body of an article into sentences with exact offsets, in Chinese and English.

Laws (tests/rag/test_sentences.py): spans are sorted, disjoint and trimmed; every character of the
body that is not white space is in exactly one; no span touches what was left out.
"""

import re
from collections.abc import Iterator, Sequence

from rag.types import LeftOut, Span

TERMINALS = "。！？!?．"
CLOSERS = "」』”’）)】》〉］]\"'"
# A line that ends so is finished, whatever comes below it.
_LINE_ENDS = TERMINALS + "….:：;；"
_PAIRS = {"「": "」", "『": "』", "“": "”", "（": "）", "《": "》"}
_HOLDING_PAIRS = {"「": "」", "『": "』", "“": "”", "（": "）", "(": ")"}
# A quotation up to this long stays in one sentence even with full stops inside.
_HELD_QUOTATION = 90

_LIST_ITEM = re.compile(
    r"\s*(?:[-*•‧●○■◆]\s|#{1,6}\s|\d{1,3}[.)、．]|[（(][一二三四五六七八九十\d]{1,3}[)）])"
)
_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_BREAK = re.compile(rf"[{re.escape(TERMINALS)}]+|(?<!…)…++(?=\s*$)|\.+")
_PROTECTED = re.compile(
    r"(?:https?://|www\.)[^\s<>，。；！？）」』”]*[^\s<>，。；！？）」』”.,:;!?'\")\]]"
    r"|(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
    r"|(?<=\d)[.．](?=\d)"
    r"|(?<![A-Za-z])(?:[A-Za-z]\.){2,}"
    r"|(?<![A-Za-z])(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt|Adm|Maj|Brig|Hon|Rev|St"
    r"|Jr|Sr|Mt|Ft|vs|etc|cf|al|approx|est|Fig|Vol|pp|Inc|Ltd|Co|Corp|Bros|Dept|Univ|Assn"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\."
    r"|(?<![A-Za-z])Nos?\.(?=\s*\d)"
    r"|(?<![A-Za-z])[A-Z]\.(?=\s+[A-Z])"
    # Between Chinese characters this full stop parts the names of a foreigner.
    r"|(?<=[㐀-䶿一-鿿])．(?=[㐀-䶿一-鿿])"
)
_NOT_SPACE = re.compile(r"\S")
_WORD = re.compile(r"[^\W_]")
_LIST_NUMBER = re.compile(r"\s*\d{1,3}[.．]")
# After these abbreviations a capital letter usually opens a new sentence only with one of STARTERS.
_STARTERS = re.compile(
    r"\s+[\"“‘']?(?:The|This|That|These|Those|He|She|It|They|We|You|But|And|In|On|At|A|An|For|As"
    r"|When|While|After|Before|However|Meanwhile|There|His|Her|Its|Their|If|By|With|No)\s"
)
_ENDING_ABBREVIATION = re.compile(r"(?:[A-Za-z]\.){2,}$|(?:Inc|Ltd|Co|Corp|etc|Jr|Sr|al)\.$")

_SPEECH_TAG = re.compile(
    r"[^，。！？「」]{0,10}(?:說|说|表示|指出|強調|强调|稱|称|道|補充|补充)[。！？]"
)


def split_sentences(text: str, left_out: Sequence[LeftOut] = ()) -> tuple[tuple[Span, ...], ...]:
    """Sentences of each contiguous piece of body, pieces in order; white space is in none."""
    pieces = []
    for piece in _body_pieces(text, left_out):
        spans = tuple(
            span
            for paragraph in _paragraphs(text, piece)
            for span in _sentences_of_paragraph(text, paragraph)
        )
        if spans:
            pieces.append(spans)
    return tuple(pieces)


def _body_pieces(text: str, left_out: Sequence[LeftOut]) -> Iterator[Span]:
    position = 0
    for gap in left_out:
        if gap.start > position:
            yield Span(position, gap.start)
        position = max(position, gap.end)
    if position < len(text):
        yield Span(position, len(text))


def _paragraphs(text: str, piece: Span) -> Iterator[Span]:
    """Lines, with those joined that a hard line break cut in the middle of a sentence."""
    lines = [
        Span(piece.start + match.start(), piece.start + match.end())
        for match in re.finditer(r"[^\n]+", text[piece.start : piece.end])
        if not match.group().isspace()
    ]
    start = None
    for index, line in enumerate(lines):
        start = line.start if start is None else start
        following = lines[index + 1] if index + 1 < len(lines) else None
        if following is None or not _continues(text, Span(start, line.end), line, following):
            yield Span(start, line.end)
            start = None


def _continues(text: str, paragraph: Span, line: Span, following: Span) -> bool:
    """Whether `following` goes on with the sentence that `line` breaks off."""
    this, then = text[line.start : line.end].strip(), text[following.start : following.end].strip()
    if not this or _LIST_ITEM.match(then) or re.match(r"\s*#{1,6}\s", this):
        return False
    if this.rstrip(CLOSERS)[-1:] in _LINE_ENDS or this[-1] in _LINE_ENDS:
        return False
    adjacent = text.count("\n", line.end, following.start) == 1
    if _HAN.search(this[-1]) or this[-1] in "，、":
        so_far = text[paragraph.start : line.end]
        long_enough = len(_HAN.findall(so_far)) >= 40 and re.search("[，。、]", so_far) is not None
        wrapped = adjacent and len(this) >= 18 and len(this) >= len(then) - 2 and "，" in this
        return this[-1] in "，、" or long_enough or wrapped or _closes_quotation(so_far, then)
    if then[0].islower():
        return len(this.split()) >= 3
    return adjacent and len(this) >= 55


def _closes_quotation(so_far: str, then: str) -> bool:
    """A quotation opened and not closed goes on when the next line closes it before opening one."""
    for opening, closing in _PAIRS.items():
        if so_far.count(opening) > so_far.count(closing):
            before_next = then.split(opening, 1)[0]
            return closing in before_next
    return False


def _sentences_of_paragraph(text: str, paragraph: Span) -> Iterator[Span]:
    body = text[paragraph.start : paragraph.end]
    held = bytearray(len(body))
    for first, last in _held_ranges(body):
        held[first:last] = b"\1" * (last - first)
    start = 0
    word = _WORD.search(body)
    for match in _BREAK.finditer(body):
        end = match.end()
        if match.start() < start or held[match.start()]:
            continue
        while end < len(body) and body[end] in CLOSERS and not _opens(body, end):
            end += 1
        if word is None or word.start() >= end:
            continue
        if match.group()[0] == "." and not _english_stop(body, match.start(), end):
            continue
        if _stays_with_what_precedes(body, end):
            continue
        following = _WORD.search(body, end)
        if following is None:
            break
        yield from _trimmed(body, start, end, paragraph.start)
        start, word = end, following
    yield from _trimmed(body, start, len(body), paragraph.start)


def _opens(body: str, at: int) -> bool:
    """A straight quotation mark after white space, or before a word, opens rather than closes."""
    return body[at] in "\"'" and at + 1 < len(body) and body[at + 1].isalnum()


def _english_stop(body: str, dot: int, end: int) -> bool:
    """Whether the full stop at `dot` ends a sentence: white space or Chinese must follow."""
    if end >= len(body):
        return True
    if _ENDING_ABBREVIATION.search(body, max(0, dot - 7), dot + 1):
        return _STARTERS.match(body, end) is not None
    if _HAN.match(body[end]):
        return True
    rest = _NOT_SPACE.search(body, end)
    return body[end].isspace() and rest is not None and not rest.group().islower()


def _stays_with_what_precedes(body: str, end: int) -> bool:
    """A comma, a lower-case word after `?` and `他說。` after `！」` open no sentence."""
    rest = _NOT_SPACE.search(body, end)
    if rest is None:
        return False
    first, last = rest.group(), body[end - 1]
    if first in "，、：；,:;" or (first.islower() and last not in TERMINALS[:3]):
        return True
    if last in "」』”》" and first in "的之":
        return True
    return last in "」』”" and _SPEECH_TAG.match(body, rest.start()) is not None


def _held_ranges(body: str) -> list[tuple[int, int]]:
    """Ranges in which no sentence ends: links, decimals, abbreviations, short quotations."""
    number = _LIST_NUMBER.match(body)
    held = [number.span()] if number and number.end() < len(body) else []
    for match in _PROTECTED.finditer(body):
        ends_sentence = match.group().endswith(".") and (
            match.end() == len(body) or _STARTERS.match(body, match.end()) is not None
        )
        held.append((match.start(), match.end() - 1 if ends_sentence else match.end()))
    for opening, closing in _HOLDING_PAIRS.items():
        for match in re.finditer(rf"\{opening}[^\{opening}\{closing}]*\{closing}", body):
            if len(match.group()) <= _HELD_QUOTATION:
                # The last mark before the closing one may end the sentence around the quotation.
                inside = match.group()[1:-1].rstrip(TERMINALS + "….")
                held.append((match.start(), match.start() + 1 + len(inside)))
    return held


def _trimmed(body: str, start: int, end: int, offset: int) -> Iterator[Span]:
    piece = body[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        yield Span(offset + start + left, offset + start + right)
