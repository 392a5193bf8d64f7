"""Messages of an answer document: the page's claims, numbers and citations, within all limits.

Laws (tests/server/chat/test_rendering.py): the claims, their numbers and the citations are those
of the document; every message is within every limit of both platforms, whatever the document holds;
a quotation stands whole, or is shortened, says so, and has its ellipsis outside its marks.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Literal

from rag.citations import quoted
from rag.types import Language
from rag.wire import Json
from server.chat import parts
from server.chat.actions import FEEDBACK, KEEP, SHARE, feedback_value
from server.chat.escaping import fitting, literal, split
from server.chat.messages import Message, Platform
from server.chat.parts import Block, Line, Run, Unit, line
from server.chat.policy import Refusal
from server.chat.wording import WORDS, Words

MOST_TEXT = 4000
MOST_SIZE = 10_500
"""Of the units of one message; Slack takes a little more than 12,000 with all of its blocks."""
MOST_UNITS = 40
MOST_MESSAGES = 4
"""More are a flood: quotations are shortened before, never claims."""
_MOST_TITLE = 300
_MOST_NEAREST = 3
_MOST_PASSAGE = 300
ArticleLink = Callable[[str, int], str]
"""The address where the page shows an article (its id) with a citation (its number) marked."""


def answer_messages(
    answer: Json,
    *,
    request_id: str,
    article_link: ArticleLink | None = None,
    private: bool = False,
) -> tuple[Message, ...]:
    """An answer; the first message goes into the thread, the others continue it.

    Args:
        answer: the document, as `rag.wire.answer_json` makes it.
        request_id: of the request, found again in the buttons' block.
        article_link: where the page shows an article; without one only publishers' links are set.
        private: only the person who asked sees it: the question stands above, and the buttons
            that share it below.
    """
    head = (_asked(answer),) if private else ()
    return _messages(answer, head, request_id, article_link, private=private)


def shared_messages(
    answer: Json, *, request_id: str, person: str, article_link: ArticleLink | None = None
) -> tuple[Message, ...]:
    """An answer that a person, by the id the platform has for them, shows to everyone."""
    words = WORDS[answer["language"]]
    [question] = _asked(answer)
    head = (question, line(f"{words.shared} ", Run("", person=person)))
    return _messages(answer, (head,), request_id, article_link, private=False)


def progress_message(
    language: Language, stage: Literal["received", "searching", "checking"], passages: int = 0
) -> Message:
    """How far the work is."""
    words = WORDS[language]
    said = {"received": words.received, "searching": words.searching, "checking": words.checking}
    return _message([(line(said[stage].format(passages=passages)),)])


def help_message(
    language: Language, *, platform: Platform = "slack", direct: bool = True
) -> Message:
    """What can be asked, and how; `direct`: whether Slack's direct messages are answered."""
    words = WORDS[language]
    lines = words.help_lines(direct=direct)
    if platform == "mattermost":
        lines = (*words.help_mattermost, words.help_last)
    items = tuple(line(each, kind="item") for each in lines)
    return _message([(line(Run(words.help_title, bold=True)), *items)])


def refused_message(language: Language, reason: Refusal) -> Message:
    """Why a question is not answered."""
    return _message([(line(WORDS[language].refused[reason]),)])


def failed_message(language: Language) -> Message:
    """That a question could not be answered."""
    return _message([(line(WORDS[language].failed),)])


def stopped_message(language: Language) -> Message:
    """That an answer was called off."""
    return _message([(line(WORDS[language].stopped),)])


def missed_message(language: Language) -> Message:
    """That a window may not have opened."""
    return _message([(line(WORDS[language].missed),)])


def _messages(
    answer: Json,
    head: Sequence[Unit],
    request_id: str,
    article_link: ArticleLink | None,
    *,
    private: bool,
) -> tuple[Message, ...]:
    words = WORDS[answer["language"]]
    packed: list[list[Unit]] = []
    for most_quote in (MOST_SIZE, 2000, 500):
        packed = _packed([*head, *_units(answer, words, article_link, most_quote)])
        if len(packed) <= MOST_MESSAGES:
            break
    last = _buttons(answer["id"], words, request_id, private=private)
    made = []
    for number, units in enumerate(packed, start=1):
        final = number == len(packed)
        notes = _notes(answer, words) if final else []
        if len(packed) > 1:
            notes.append(words.part.format(number=number, count=len(packed)))
        made.append(_message(units, notes, last if final else []))
    return tuple(made)


def _units(
    answer: Json, words: Words, article_link: ArticleLink | None, most_quote: int
) -> Iterator[Unit]:
    """The answer from its first claim to its last source."""
    language = answer["language"]
    if answer["status"] != "answered":
        yield from _paragraphs(answer["answer"], ())
        for rank, hit in enumerate(answer["passages"][:_MOST_NEAREST]):
            top = (line(Run(words.nearest, bold=True)),) if rank == 0 else ()
            place = _place(f"{hit['rank']}. ", hit, words, None)
            yield _source(top, place, hit["text"], language, min(_MOST_PASSAGE, most_quote))
        return
    for claim in answer["claims"]:
        numbers = "".join(f"[{number}]" for number in claim["citations"])
        after = [Run(f" {numbers}", bold=True)]
        if claim["support"] == "partly":
            after.append(Run(f" ⚠ {words.partly}", italic=True))
        yield from _paragraphs(claim["text"], tuple(after))
    cited = {citation["number"]: citation for citation in answer["citations"]}
    for conflict in answer["conflicts"]:
        yield from _conflict(conflict["values"], cited, words)
    for rank, citation in enumerate(answer["citations"]):
        top = (line(Run(words.sources, bold=True)),) if rank == 0 else ()
        link = article_link(citation["article_id"], citation["number"]) if article_link else None
        place = _place(f"[{citation['number']}] ", citation, words, link)
        if _stands_in_a_claim(citation, answer["claims"], language):
            yield (*top, place)
        else:
            yield _source(top, place, citation["quote"], language, most_quote)


def _paragraphs(said: str, after: tuple[Run, ...]) -> Iterator[Unit]:
    """A claim with what follows it; one that no message can hold goes on in the next."""
    for limit in (8000, 2000, 1000):
        pieces = split(said, limit)
        units = [(Line((Run(piece),)),) for piece in pieces[:-1]]
        units.append((Line((Run(pieces[-1]), *after)),))
        if all(parts.size([unit]) <= MOST_SIZE for unit in units):
            break
    yield from units


def _conflict(values: Sequence[Json], cited: dict[int, Json], words: Words) -> Iterator[Unit]:
    """Values side by side, each with who gives it, when, and its number."""
    unit: tuple[Line, ...] = (line(Run(words.differ, bold=True)),)
    for value in values:
        citation = cited.get(value["citation"], {})
        about = _about(citation.get("source"), value["published"], words)
        shown = Run(_cut(value["value"], _MOST_TITLE), bold=True)
        number = Run(f" [{value['citation']}]", bold=True)
        item = line(shown, f" — {about}", number, kind="item")
        if parts.size([(*unit, item)]) > MOST_SIZE // 2:
            yield unit
            unit = ()
        unit = (*unit, item)
    yield unit


def _place(number: str, cited: Json, words: Words, link: str | None) -> Line:
    """Number, title, publisher, date, and where to read it."""
    original = cited.get("url")
    title = Run(_cut(cited["title"] or cited["article_id"], _MOST_TITLE), url=link or original)
    about = _about(cited["source"], cited["published"], words)
    runs = [Run(number, bold=True), title, Run(f" — {about}")]
    if link and original:
        runs += [Run(" · "), Run(words.original, url=original)]
    return Line(tuple(runs))


def _source(top: tuple[Line, ...], place: Line, quote: str, language: Language, most: int) -> Unit:
    """A place and the words there, as many as `most` and the message allow."""
    words = WORDS[language]

    def unit(kept: str, after: str = "") -> Unit:
        return (*top, place, line(quoted(kept, language) + after, kind="quote"))

    whole = unit(quote)
    if len(quote) <= most and parts.size([whole]) <= MOST_SIZE:
        return whole
    shortened = partial(unit, after=words.cut_off)
    kept = fitting(quote, most, lambda some: parts.size([shortened(some)]) <= MOST_SIZE)
    return whole if kept is None else shortened(kept)


def _stands_in_a_claim(citation: Json, claims: Sequence[Json], language: Language) -> bool:
    """Whether the answer itself has the quotation, in its marks, at the citation's number."""
    words = quoted(citation["quote"], language)
    return any(
        citation["number"] in claim["citations"] and words in claim["text"] for claim in claims
    )


def _asked(answer: Json) -> Unit:
    return (line(Run(_cut(answer["question"], 1000), bold=True)),)


def _about(source: str | None, published: str | None, words: Words) -> str:
    shown = _cut(source, _MOST_TITLE) if source else None
    return " · ".join(each for each in (shown, published or words.undated) if each)


def _cut(words: str, most: int) -> str:
    kept = fitting(words, most)
    return words if kept is None else f"{kept}…"


def _packed(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units in as few messages as hold them, in order."""
    packed: list[list[Unit]] = [[]]
    taken = 0
    for unit in units:
        size = parts.size([unit])
        if packed[-1] and (taken + size > MOST_SIZE or len(packed[-1]) >= MOST_UNITS):
            packed.append([])
            taken = 0
        packed[-1].append(unit)
        taken += size
    return packed


def _notes(answer: Json, words: Words) -> list[str]:
    """Who wrote it, and as of when."""
    if answer["status"] != "answered":
        return []
    notes = [words.extract if answer["answerer"] == "extractive" else words.written]
    if answer["fallback"]:
        notes.append(words.fell_back)
    notes.append(words.as_of.format(day=answer["as_of"]))
    return notes


def _message(
    units: Sequence[Unit], notes: Sequence[str] = (), last: Sequence[Block] = ()
) -> Message:
    """One message; `notes` in small letters below, `last` Slack's buttons."""
    blocks: list[Block] = [parts.rich_text(unit) for unit in units]
    markdown = "\n\n".join(parts.markdown(unit) for unit in units)
    if notes:
        note = literal("".join(notes).strip())
        element = {"type": "plain_text", "text": note, "emoji": False}
        blocks.append({"type": "context", "elements": [element]})
        markdown += "\n\n" + parts.markdown((line(Run(note, italic=True)),))
    text = parts.text(units)
    kept = fitting(text, MOST_TEXT - 1)
    return Message(text if kept is None else f"{kept}…", (*blocks, *last), markdown)


def _buttons(answer_id: str, words: Words, request_id: str, *, private: bool) -> list[Block]:
    thumbs: dict[str, Any] = {"type": "feedback_buttons", "action_id": FEEDBACK}
    for side, label, helpful in (
        ("positive_button", words.helpful, True),
        ("negative_button", words.not_helpful, False),
    ):
        value = feedback_value(answer_id, helpful=helpful)
        thumbs[side] = {"text": _plain(label), "value": value, "accessibility_label": label}
    block_id = f"feedback {request_id}"[:255]
    blocks: list[Block] = [{"type": "context_actions", "block_id": block_id, "elements": [thumbs]}]
    if private:
        share = _button(SHARE, words.share, answer_id) | {"style": "primary"}
        buttons = [share, _button(KEEP, words.keep, answer_id)]
        blocks.append({"type": "actions", "elements": buttons})
    return blocks


def _button(action_id: str, label: str, value: str) -> Block:
    return {"type": "button", "action_id": action_id, "text": _plain(label), "value": value}


def _plain(label: str) -> Block:
    return {"type": "plain_text", "text": label}
