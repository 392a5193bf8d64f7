"""Words that are not ours, made safe to stand in a message; and long texts, cut where they may be.

Laws (tests/server/chat/test_escaping.py): what comes out holds no mention, command, link or markup
for either platform, and reads as what went in; parts of a cut text joined are the text.

Slack's mrkdwn knows no escape but three entities, so what else would become markup is taken apart
by characters that cannot be seen: a word joiner, or a hair space on both sides of a mark, which
neither opens nor closes anything between blanks.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote, urlsplit

from rag.sentences import split_sentences
from rag.unseen import shown

JOINER = "\u2060"
HAIR = "\u200a"
GRAVE = "\u02cb"
"""What a backtick becomes in Slack: between two of them, nothing else helps."""

_MOST_URL = 2000
_CALL = re.compile(r"<(?=[!@#])|@(?=(?:channel|here|everyone|all)\b)", re.IGNORECASE)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_APART = re.compile(
    r"@(?=\w)"  # mentions and addresses
    r"|:(?=//)|www(?=\.)"  # addresses that make themselves a link
    r"|:(?=[\w+'-]+:)"  # emoji
    r"|\](?=[(\[:])"  # links and their definitions
    r"|(?<!\w)[#~](?=\w)",  # hashtags and channels
    re.IGNORECASE,
)
_SLACK_MARK = re.compile(r"[*~]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^(?=[\s#+\-=:|>~]|\d{1,9}[.)])(?!$)", re.MULTILINE)
_MARKDOWN_MARK = re.compile(r"[\\`*_\[\]|~]")


def clean(words: str) -> str:
    """Without characters that nobody sees; every kind of line break is a newline, tabs blanks."""
    return shown(words).replace("\t", " ")


def literal(words: str) -> str:
    """Words on one line for where nothing is parsed: Slack's rich text and plain text."""
    return _CALL.sub(rf"\g<0>{JOINER}", clean(words).replace("\n", " "))


def slack_text(words: str) -> str:
    """Words, lines kept, for a message's text, mrkdwn and Slack's Markdown alike."""
    apart = _APART.sub(rf"\g<0>{JOINER}", clean(words).replace("`", GRAVE))
    apart = apart.replace("\\", f"\\{JOINER}")
    apart = _SLACK_MARK.sub(rf"{HAIR}\g<0>{HAIR}", apart)
    return _escaped(_LINE_START.sub(JOINER, apart))


def markdown_text(words: str) -> str:
    """Words, lines kept, for real Markdown, as Mattermost reads it."""
    apart = _LINE_START.sub(JOINER, _APART.sub(rf"\g<0>{JOINER}", clean(words)))
    return _escaped(_MARKDOWN_MARK.sub(r"\\\g<0>", apart))


def _escaped(words: str) -> str:
    return "".join(_ENTITIES.get(character, character) for character in words)


def safe_url(url: str | None) -> str | None:
    """A link's address, with what could end it early encoded; None for one that is not the web's.

    >>> safe_url("https://example.com/a b|<!channel>")
    'https://example.com/a%20b%7C%3C%21channel%3E'
    >>> safe_url("javascript:alert(1)")
    """
    try:
        parts = urlsplit(clean(url or "").strip())
        port = f":{parts.port}" if parts.port else ""
        # A name in other letters is shown as it is asked for: nobody can take it for another.
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        return None
    plain_host = re.fullmatch(r"[\w.-]+|[0-9a-f:.]+", host, re.ASCII)
    if parts.scheme not in ("http", "https") or not plain_host or "@" in parts.netloc:
        return None
    shown = f"[{host}]" if ":" in host else host
    rest = quote(parts.path, safe="/%:;,=+~$-._")
    rest += f"?{quote(parts.query, safe='/%:;,=+~$-._&?')}" if parts.query else ""
    rest += f"#{quote(parts.fragment, safe='/%:;,=+~$-._&?')}" if parts.fragment else ""
    address = f"{parts.scheme}://{shown}{port}{rest}"
    return address if len(address) <= _MOST_URL else None


_PAIRS = {"「": "」", "『": "』", "“": "”", "（": "）", "《": "》"}
_ATOM = re.compile(r"&(?:amp|lt|gt);|\\.|\s*\[\d+\]|https?://\S+", re.DOTALL)
_AFTER_SENTENCE = re.compile(r"(?:\s*\[\d+\])*\s*")
_STOP = re.compile(r"[。！？!?…]+[」』”’）)]*\s*|\.\s+")
_PAUSE = re.compile(r"[，、；：,;]\s*|\s+")


def split(text: str, limit: int) -> tuple[str, ...]:
    """Cut into parts of at most `limit` characters, which joined are the text.

    Parts end where a sentence ends outside of quotations; where that cannot be, at a pause outside
    of quotations; then at the same inside of one; then anywhere but within an entity or a marker.
    """
    if len(text) <= limit:
        return (text,)
    inside = _insides(text)
    ends = sorted(set(_sentence_ends(text)))
    stops = [match.end() for match in _STOP.finditer(text)]
    pauses = [match.end() for match in _PAUSE.finditer(text)]
    choices = [(ends, 0), (pauses, 0), (stops, 1), (pauses, 1)]
    parts = []
    start = 0
    while len(text) - start > limit:
        stop = _cut(choices, inside, start, start + limit)
        parts.append(text[start:stop])
        start = stop
    return (*parts, text[start:])


def _cut(choices: Iterable[tuple[list[int], int]], inside: bytearray, start: int, last: int) -> int:
    """The latest place to cut in a window, of the best kind that there is."""
    for places, most in choices:
        for place in reversed(places):
            if start < place <= last and inside[place] <= most:
                return place
    anywhere = (place for place in range(last, start, -1) if inside[place] <= 1)
    return next(anywhere, last)


def _insides(text: str) -> bytearray:
    """For every place between two characters: 1 inside a quotation, 2 inside what is one sign."""
    inside = bytearray(len(text) + 1)
    for first, last in _quotations(text):
        inside[first + 1 : last] = b"\1" * (last - first - 1)
    for match in _ATOM.finditer(text):
        first, last = match.span()
        whole = text[first] not in " \n\t"
        inside[first + whole : last] = b"\2" * (last - first - whole)
    return inside


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    open_at: list[int] = []
    for place, character in enumerate(text):
        if character in _PAIRS:
            open_at.append(place)
        elif open_at and character == _PAIRS[text[open_at[-1]]]:
            yield open_at.pop(), place + 1


def _sentence_ends(text: str) -> Iterator[int]:
    for piece in split_sentences(text):
        for span in piece:
            after = _AFTER_SENTENCE.match(text, span.end)
            yield after.end() if after else span.end
    yield from (match.end() for match in re.finditer(r"\n+", text))


def fitting(words: str, limit: int, fits: Callable[[str], bool] = lambda _: True) -> str | None:
    """The first part of words that is within `limit` and fits; None when all of them do."""
    if len(words) <= limit and fits(words):
        return None
    most = min(limit, len(words))
    while True:
        kept = split(words, max(most, 1))[0].rstrip()
        if most <= 1 or (len(kept) < len(words) and fits(kept)):
            return kept
        most = most * 3 // 4
