"""What a question is about: its words without those that ask."""

import re
from collections.abc import Iterator, Sequence

from rag.asked.asked import Cue
from rag.names.folding import Folded

# Where runs of content part: marks, function words, politeness, words that only ask.
_PARTED = re.compile(
    r"[^\w%.'’ -]+|[ _]+(?=[㐀-鿿])|(?<=[㐀-鿿]) +|_+"
    r"|请问|请告诉我|告诉我|我想知道|想知道|帮我|查一下|麻烦|请|到底|究竟|大概|大约|总共|一共|分别|各自"
    r"|之后|之前|以后|以前|的时候|为了|关于|对于|有没有|有人|还是|以及|有关"
    r"|的(?!士)|了(?!解)|吗|呢|吧|嘛|是(?![否非])|在(?![野线职位场即世])|被(?![告捕害])|和(?![平谐解约睦])|与(?![会否])"
    r"|及(?![格时])|把(?!握)|从(?!业|军)|于(?!是)|那(?=[次场趟个批种位些])|这(?=[次场趟个批种位些])"
)
_ENGLISH_STOP = frozenset(
    """
    a about after all also an and any are as at be been before being but by can could did do does
    during each for from get give had has have he her him his i i'd i'm if in into is it its just
    know like may me might more most much must my need no nor of off on one or our out over please
    say says said she should so some such tell than that the their them then there these they this
    those to up us want was we were what when where whether which while who whom whose why will
    with would you your how many
    """.split()
)
_NAMES_LIKE_FUNCTION_WORDS = frozenset(("May", "US", "WHO", "IT"))
_LATIN_WORD = re.compile(r"[^\W\d_㐀-鿿][^\W_㐀-鿿]*(?:['’.-][^\W_㐀-鿿]+)*|\d[\d.,%-]*")
_HAN = re.compile("[㐀-䶿一-鿿]")


def content_of(question: str, folded: Folded, cues: Sequence[Cue]) -> tuple[str, ...]:
    """Runs of the question, as written and in order, each once; none when it only asks."""
    text = list(folded.cased)
    for cue in cues:
        if not cue.weak:
            text[cue.start : cue.end] = "\n" * (cue.end - cue.start)
    runs = [question[slice(*folded.span(start, end))] for start, end in _runs("".join(text))]
    return tuple(dict.fromkeys(runs))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in [*_PARTED.finditer(text), None]:
        end = match.start() if match else len(text)
        yield from _words(text, at, end)
        at = match.end() if match else end


def _words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A Chinese run whole; of English words those that stand together, without function words."""
    if _HAN.search(text, start, end):
        if end - start > 1:
            yield start, end
        return
    begin = last = -1
    for word in _LATIN_WORD.finditer(text, start, end):
        if _is_function_word(word.group()):
            continue
        if last >= 0 and text[last : word.start()] not in (" ", "-"):
            yield begin, last
            begin = -1
        begin = word.start() if begin < 0 else begin
        last = word.end()
    if last >= 0:
        yield begin, last


def _is_function_word(word: str) -> bool:
    return word.lower() in _ENGLISH_STOP and word not in _NAMES_LIKE_FUNCTION_WORDS
