"""Read what a language model wrote, however it is set: its sentences, and the passages they cite.

Plain sentences with markers before or after the full stop, lists, JSON, fenced JSON, and replies
with their reasoning in front are all read. Numbers are taken as written, invented ones too.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rag.citations import split_markers
from rag.sentences import split_sentences
from rag.unseen import shown

_MOST_IN_A_RANGE = 9
_REASONING = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
# Some templates open the reasoning in the prompt, so that only its end is in the reply.
_REASONING_END = re.compile(r".*</(?:think|thinking|reasoning)>", re.DOTALL | re.IGNORECASE)
_CODE_FENCE = re.compile(r"```\w*\s*\n(.*?)(?:```|\Z)", re.DOTALL)
_FENCE_LINE = re.compile(r"^\s*```\w*\s*$", re.MULTILINE)
_OBJECT = re.compile(r"\{[^{}]*\}")
_TEXT_KEYS = ("text", "sentence", "claim", "answer", "content", "statement", "output")
_CITED_KEYS = ("citations", "citation", "cited", "sources", "source", "passages", "passage", "refs")

# The word asked for, however it is set, or a line that says nothing else.
_REFUSAL = re.compile(
    r"NOT\\?[ _-]?FOUND|^\W*(?i:not[\W_]{0,2}found)(?:\W*$|[.。:：!！])", re.MULTILINE
)
_SAYS_THAT_NOTHING_ANSWERS = re.compile(
    r"\b(?:passages?|articles?|texts?|information|context|sources?)\b.{0,60}?"
    r"\b(?:not|n['’]t|no|nothing|neither)\b"
    r"|\b(?:cannot|can['’]t|unable to|no)\b.{0,40}?\b(?:passages?|articles?|information)\b"
    r"|(?:文章|段落|報導|报道|資料|资料|內容|内容|資訊|信息).{0,20}?(?:沒有|没有|未|並無|并无|無法|无法|不足)"
    r"|(?:無法|无法|不能).{0,20}?(?:文章|段落|報導|报道|資料|资料|內容|内容|資訊|信息)",
    re.IGNORECASE,
)

_NUMBERS = r"\d{1,3}(?:\s*(?:[,，、;；&-]|–|and|和|及|至)\s*(?:[\[［【#^]\s*)?\d{1,3})*"
_WORD = r"(?:(?:passages?|sources?|ref|段落|來源|来源|文章|第)\s*[:：]?\s*)"
_MARKER = re.compile(
    # [1], 【1】, ［1］, 〔1〕, [^1], [Passage 1], [1-3], 【1†source】
    rf"[\[［【〔]\s*{_WORD}?[#^]?\s*(?P<a>{_NUMBERS})\s*段?\s*(?:†[^\]］】〕]*)?[\]］】〕]"
    # (passage 1), （來源：1）
    rf"|[(（]\s*{_WORD}[#^]?\s*(?P<b>{_NUMBERS})\s*段?\s*[)）]"
    # (1) at the end of a sentence
    rf"|[(（]\s*(?P<c>\d{{1,2}}(?:\s*[,，、]\s*\d{{1,2}})*)\s*[)）](?=\s*(?:[。．.!?！？]|$|[\[［【(（]\d))",
    re.IGNORECASE | re.MULTILINE,
)
_DOUBLE_BRACKETS = re.compile(r"\[(\s*(?:\[\d+\]\s*)+)\]")
_RANGE = re.compile(r"(\d+)\s*(?:-|–|至)\s*(\d+)")
# A model puts its marker after the full stop as often as before it.
_MARKERS_AFTER_STOP = re.compile(
    r"([。．.!?！？…]+[」』”’）)\"']*)([ \t\u3000]*(?:\[\d+\][ \t\u3000]*)+)"
)
_ONLY_MARKERS = re.compile(r"(?:\[\d+\][\s,，、.。]*)+")
_LIST_MARK = re.compile(r"^\s*(?:>\s*)?(?:[-*+•‧●]\s+)*(?:(?:#{1,6}|\d{1,2}[.)、．])\s+)?")
_LABEL = re.compile(r"^(?:final\s+)?(?:answer|答案|回答|答)\s*[:：]\s*", re.IGNORECASE)
_SOURCE_WORD = re.compile(
    r"[(（]?\s*(?:\b(?:sources?|see)\b|來源|来源|參見|参见)\s*[:：]?\s*(?=\[\d)(?P<m>(?:\[\d+\]\s*)+)[)）]?",
    re.IGNORECASE,
)
_ANNOTATION = str.maketrans("〔〕", "()")
_EMPHASIS = re.compile(r"\*\*|__|`")
_STOPS_LEFT_OVER = re.compile(r"([.。!！?？])\s+[.。,，\s]+$")
# Scott Bessent (Scott Bessent), of a model that copies a name and what stands beside it.
_SAID_TWICE = re.compile(r"\b([A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*) ?[(（〔]\1[)）〕]")
_SENTENCE_END = re.compile(r"[。．!?！？]|(?<!\d)\.|\.(?!\d)|\]")


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence without its markers, and the passage numbers it cites, in order."""

    text: str
    cited: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply's sentences; `refused` when it says that the passages do not answer."""

    sentences: tuple[Written, ...]
    refused: bool = False


def read_reply(reply: str) -> Reply:
    """The sentences of a reply; none when it refuses.

    >>> read_reply("The pier opened. [1] It cost 3 million【2】.").sentences[1]
    Written(text='It cost 3 million.', cited=(2,))
    """
    text = _with_plain_markers(_without_structure(_without_reasoning(shown(reply))))
    sentences = tuple(
        written
        for line in _lines(text)
        for written in _sentences(line)
        if any(character.isalnum() for character in written.text)
        and not _REFUSAL.search(written.text)
    )
    # A small model may answer and then add the word all the same.
    if any(written.cited for written in sentences):
        return Reply(sentences)
    says_so = sentences and _SAYS_THAT_NOTHING_ANSWERS.search(sentences[0].text)
    refused = bool(says_so or _REFUSAL.search(text))
    return Reply(() if refused else sentences, refused)


def finished_part(reply: str) -> str:
    """A reply that was cut off, up to the last sentence that came to its end.

    >>> finished_part("The pier opened [1]. It cost 3.")
    'The pier opened [1]. It cost 3.'
    >>> finished_part("The pier opened [1]. It cost 3")
    'The pier opened [1].'
    """
    ends = [match.end() for match in _SENTENCE_END.finditer(reply)]
    return reply[: ends[-1]] if ends else ""


def _without_reasoning(reply: str) -> str:
    return _REASONING_END.sub("", _REASONING.sub("", reply))


def _without_structure(text: str) -> str:
    """JSON as lines of text with markers; anything else, and code fences without JSON, as it is."""
    candidates = [*_CODE_FENCE.findall(text), text]
    for candidate in candidates:
        stripped = candidate.strip()
        if stripped[:1] not in {"{", "["}:
            continue
        for parse in (_whole_json, _pieces_of_json):
            lines = parse(stripped)
            if lines is not None:
                return "\n".join(lines)
    return _FENCE_LINE.sub("", text)


def _whole_json(text: str) -> list[str] | None:
    try:
        return list(_claims(json.loads(text)))
    except (ValueError, RecursionError):
        return None


def _pieces_of_json(text: str) -> list[str] | None:
    """What the objects say that are complete in JSON that is not; None when there are none."""
    read = [_whole_json(match.group()) for match in _OBJECT.finditer(text)]
    lines = [line for each in read if each for line in each]
    return lines or None


def _claims(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for each in node:
            yield from _claims(each)
    elif isinstance(node, dict):
        text = next((node[key] for key in _TEXT_KEYS if isinstance(node.get(key), str)), None)
        if text is not None:
            yield " ".join([text, *_cited_by(node)])
            return
        for value in node.values():
            if isinstance(value, list | dict):
                yield from _claims(value)


def _cited_by(node: Mapping[str, object]) -> Iterator[str]:
    """Markers for the numbers under any key that names citations."""
    for key in _CITED_KEYS:
        found = re.findall(r"\d+", json.dumps(node[key])) if key in node else []
        yield from (f"[{number}]" for number in found)


def _with_plain_markers(text: str) -> str:
    """Every marker as `[n]`, one number each."""

    def plain(match: re.Match[str]) -> str:
        numbers = match["a"] or match["b"] or match["c"]
        return "".join(f"[{number}]" for number in _numbers(numbers))

    text = _DOUBLE_BRACKETS.sub(r"\1", _MARKER.sub(plain, text))
    # What a model copied of the annotations is words like any other.
    return _SOURCE_WORD.sub(lambda match: match["m"], text).translate(_ANNOTATION)


def _numbers(marked: str) -> Iterator[int]:
    spread = _RANGE.fullmatch(marked.strip())
    if spread is None:
        yield from (int(number) for number in re.findall(r"\d+", marked))
        return
    first, last = int(spread[1]), int(spread[2])
    yield from range(first, min(last, first + _MOST_IN_A_RANGE) + 1)


def _lines(text: str) -> Iterator[str]:
    """Lines without list marks, labels and emphasis; markers on a line of their own go up."""
    held = ""
    for line in text.splitlines():
        words = _LABEL.sub("", _EMPHASIS.sub("", _LIST_MARK.sub("", line))).strip()
        if held and _ONLY_MARKERS.fullmatch(words):
            held = f"{held} {words}"
            continue
        if held:
            yield held
        held = words
    if held:
        yield held


def _sentences(line: str) -> Iterator[Written]:
    """A line's sentences; one without a marker has that of the next, or of the line's opening."""
    text = _MARKERS_AFTER_STOP.sub(lambda m: m.group(2).strip() + m.group(1) + " ", line)
    pieces = [text[span.start : span.end] for part in split_sentences(text) for span in part]
    read = [split_markers(piece) for piece in pieces]
    opening = read[0][1] if pieces and pieces[0].startswith("[") else ()
    for at, (words, numbers) in enumerate(read):
        following = next((later for _, later in read[at + 1 :] if later), opening)
        words = _SAID_TWICE.sub(r"\1", _STOPS_LEFT_OVER.sub(r"\1", words))
        yield Written(words, numbers or following)
